"""What each sum rule learns: validation accuracy of 784-30-10 after epochs 0, 1, 4 and 9.

    python tests/benchmarks/sum_rules.py [--seeds 1 2 3]

Under each row is the range of three seeds of loops over examples, which drew other numbers.
"""

import argparse

import nnviz  # noqa: F401

# isort: split
from nnviz.core.dataset import load
from nnviz.core.evaluation import score
from nnviz.core.hyper import Hyper
from nnviz.core.training import train
from nnviz.resources import resource

EPOCHS = (0, 1, 4, 9)
ROWS = {
    "right: mean": ({}, ((82.9, 90.7), (92.0, 92.9), (94.2, 94.5), (94.8, 95.1))),
    "last example, ÷ m": (
        {"sum_rule": "last_example"},
        ((58.0, 76.1), (74.9, 84.5), (80.7, 89.0), (90.5, 90.9)),
    ),
    "last example, full step": (
        {"sum_rule": "last_example", "eta": 30.0},
        ((60.1, 63.4), (63.3, 69.4), (64.7, 80.4), (74.0, 80.0)),
    ),
    "sum, not ÷ m": (
        {"sum_rule": "sum"},
        ((21.4, 27.6), (8.2, 26.5), (9.3, 30.1), (11.4, 30.2)),
    ),
    "never reset": ({"sum_rule": "never_reset"}, ((9.0, 11.5),) * 4),
    "updated after each": (
        {"sum_rule": "per_example"},
        ((82.9, 90.7), (92.0, 92.9), (94.2, 94.5), (94.8, 95.1)),
    ),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    arguments = parser.parse_args()
    data = load(resource("mnist.npz"))
    print(f"{'':24}" + "".join(f"epoch {e:<11}" for e in EPOCHS))
    for name, (changes, ranges) in ROWS.items():
        columns = [[] for _ in EPOCHS]
        for seed in arguments.seeds:
            hyper = Hyper(epochs=10, seed=seed, **changes)
            for step in train(data.training, hyper):
                epoch, left = divmod(step.index, 5000)
                if left == 0 and epoch - 1 in EPOCHS:
                    result = score(step.params, data.validation, hyper, 50_000)
                    columns[EPOCHS.index(epoch - 1)].append(100 * result.accuracy)
        cells = [" ".join(f"{v:.1f}" for v in column) for column in columns]
        print(f"{name:24}" + "".join(f"{cell:17}" for cell in cells))
        wanted = [f"{low:.1f}–{high:.1f}" for low, high in ranges]
        print(f"{'  expected about':24}" + "".join(f"{w:17}" for w in wanted), flush=True)


if __name__ == "__main__":
    main()
