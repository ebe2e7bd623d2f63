"""Answering: which network reads the canvas, what it answers, and whether that may be said."""

from __future__ import annotations

from collections.abc import Iterator

from nnviz.core.dataset import MNIST, Dataset
from nnviz.core.hyper import Hyper
from nnviz.core.network import Array, Params, feedforward
from nnviz.core.recording import Recording
from nnviz.core.rejection import DIGITS, Familiar, Verdict, judge, looking
from nnviz.core.runfile import RunFileError, SavedNetwork, load
from nnviz.resources import resource


class Answering:
    """The ready-made network and the run, and the choice between them.

    Attributes
    ----------
    wants_ready : bool
        What the user chose; the ready-made network cannot read every run's images.
    fault : str
        Why the ready-made network could not be loaded; empty if it could.
    """

    def __init__(self) -> None:
        self.wants_ready = True
        self.fault = ""
        self._ready: SavedNetwork | None = None
        self._recording: Recording | None = None
        self._index = 0
        self._familiar: tuple[Dataset, Familiar | None] | None = None

    def load_ready(self) -> None:
        """Read the network that comes with nnviz."""
        try:
            self._ready = load(resource("ready.npz"))
        except (RunFileError, FileNotFoundError) as error:
            self.fault = str(error)

    def show_moment(self, recording: Recording, index: int) -> None:
        """Know the run and its moment."""
        self._recording, self._index = recording, index

    @property
    def recording(self) -> Recording | None:
        """The run; None before there is data."""
        return self._recording

    @property
    def moment(self) -> int:
        """The moment of the run."""
        return self._index

    @property
    def ready(self) -> SavedNetwork | None:
        """The ready-made network if it is the one that answers; None for the run's."""
        return self._ready if self.wants_ready and not self.why_not_ready() else None

    def why_not_ready(self) -> str:
        """Why the ready-made network cannot answer; empty if it can."""
        ready, run = self._ready, self._recording
        if ready is None:
            return "The ready-made network cannot be read"
        if run is None:
            return ""
        if run.data.image_shape != ready.image_shape:
            (h, w), (rh, rw) = run.data.image_shape, ready.image_shape
            return f"It reads images of {rw} × {rh} pixels; this run's have {w} × {h}"
        if run.data.classes != ready.classes:
            return "It knows the digits 0 to 9; this run's images are of other classes"
        return ""

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the images of the network that answers."""
        ready = self.ready
        if ready is not None:
            return ready.image_shape
        return self._recording.data.image_shape if self._recording is not None else (28, 28)

    @property
    def names(self) -> tuple[str, ...]:
        """What the outputs of the network that answers stand for."""
        ready = self.ready
        if ready is not None:
            return ready.classes
        return self._recording.data.classes if self._recording is not None else DIGITS

    @property
    def key(self) -> tuple[object, ...]:
        """Equal as long as the same network answers."""
        ready = self.ready
        return (ready,) if ready is not None else (self._recording, self._index)

    def network(self) -> tuple[Params, Hyper] | None:
        """The network that answers; None if there is none yet."""
        ready = self.ready
        if ready is not None:
            return ready.params, ready.hyper
        if self._recording is None:
            return None
        step = self._recording.at(self._index)
        return step.params, step.hyper

    def outputs(self, received: Array) -> Array | None:
        """The outputs for an image ``(h, w)``: ``(n_classes,)``; None if there is no network."""
        network = self.network()
        if network is None:
            return None
        params, hyper = network
        x = received.reshape(1, -1).astype(params.flat.dtype, copy=False)
        outputs: Array = feedforward(params, x, hyper)[0]
        return outputs

    def look_at_data(self) -> Iterator[int]:
        """See what the training images look like, a few milliseconds at a time.

        Yields how many parts are done; at the end `judge` knows more.
        """
        data = self._recording.data if self._recording is not None else None
        if data is None or (self._familiar is not None and self._familiar[0] is data):
            return
        self._familiar = (data, None)
        if data.name == MNIST:
            parts = looking(data.training, data.image_shape, data.n_classes)
            for done, known in enumerate(parts, 1):
                if known is not None:
                    self._familiar = (data, known)
                yield done

    def judge(self, outputs: Array, received: Array, *, drawn: bool = False) -> Verdict:
        """What may be said; of images that may be anything, only how sure the network is.

        Parameters
        ----------
        drawn : bool
            Whether the image is a line drawn with MNIST's pen, not a picture.
        """
        run = self._recording
        if self.ready is None and (run is None or run.data.name != MNIST):
            return judge(outputs)
        known = self._familiar[1] if self._familiar else None
        return judge(outputs, received, known, drawn=drawn)
