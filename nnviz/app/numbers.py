"""Numbers as the window writes them."""

from __future__ import annotations

from nnviz.core.network import Array


def plain(value: float | Array) -> str:
    """A number with four digits after the point, or as a power of ten where those would be 0."""
    number = float(value)
    text = f"{number:.4f}" if number == 0 or 0.001 <= abs(number) < 1e5 else f"{number:.2e}"
    return text.replace("-", "−")


def short(value: float | Array) -> str:
    """A number with two digits that count."""
    return f"{float(value):.2g}".replace("-", "−")


def signed(value: float | Array) -> str:
    """The same, always with its sign."""
    text = plain(value)
    return text if text.startswith(("−", "nan")) else f"+{text}"


def added(value: float | Array) -> str:
    """A number to stand after a plus sign: in brackets if it is negative."""
    text = plain(value)
    return f"({text})" if text.startswith("−") else text


def percent(share: float) -> str:
    """A share of 1 in per cent."""
    return f"{100 * share:.2f} %"
