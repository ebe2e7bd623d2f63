"""The network, its training and its recording: NumPy only, no window, no threads.

The notation, as in the book and as it is called here (m examples in a mini-batch):

=============================  ==========================  =============================
the book                       here                        shape
=============================  ==========================  =============================
w^l, b^l                       ``params.weights[l - 2]``,  ``(n_out, n_in)``, ``(n_out,)``
                               ``params.biases[l - 2]``
x                              ``x``                       ``(n_in, m)``, an example a column
z^l = w^l a^(l-1) + b^l        ``z``                       ``(n_out, m)``
a^l = sigma(z^l)               ``activations[l - 1]``      ``(n_out, m)``
delta^l                        ``delta``                   ``(n_out, m)``
nabla_w, nabla_b               ``gradient.weights``,       as weights and biases; of a
                               ``gradient.biases``         Step: divided by m
eta, lambda                    ``eta``, ``lmbda``          numbers
=============================  ==========================  =============================

Read `network` first, then `training`, then `recording`.
"""
