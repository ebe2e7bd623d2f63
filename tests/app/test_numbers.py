import pytest

from nnviz.app.numbers import added, percent, plain, signed


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5000"),
        (-0.25, "−0.2500"),
        (0.0, "0.0000"),
        (-1.5e-5, "−1.50e−05"),
        (1e6, "1.00e+06"),
        (float("nan"), "nan"),
    ],
)
def test_plain(value, text):
    assert plain(value) == text


def test_signs_and_brackets():
    assert signed(0.5) == "+0.5000"
    assert signed(-0.5) == "−0.5000"
    assert signed(float("nan")) == "nan"
    assert added(-0.0031) == "(−0.0031)"
    assert added(0.0031) == "0.0031"
    assert percent(0.91234) == "91.23 %"
