"""nnviz: a time-travel debugger for gradient descent.

A run is a recording; every view draws one moment of it; "live" only means that the moment is the
newest. The rooms:

``nnviz.core``
    The network, its training, its Recording, and pictures of them as arrays. NumPy only.
``nnviz.app``
    The window: a Session trains on a worker thread, views draw the moment they are shown.
``nnviz.cli``, ``nnviz.headless``
    The ``nnviz`` command, and what it does without a window.
``nnviz.resources``
    Where the files that come with nnviz lie.
"""

import os

# One thread is faster for matrices this small, leaves the other cores to the window, and must be
# said before NumPy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.3.0"
