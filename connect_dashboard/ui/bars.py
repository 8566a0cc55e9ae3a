"""Charts of bars, as places in an SVG. Pure: no database, no Django.

Each series has a fill of its own, solid or hollow, and stands at its own side, so that none is known by colour alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

# Room for what stands beside the bars, in the SVG's own units.
_LEFT, _RIGHT, _TOP, _BOTTOM = 68, 12, 10, 28
_TICKS = 4
# Of the room between two labels, how much the bars take.
_FILLED = 0.7


@dataclass(frozen=True)
class Bar:
    """``series`` counts from zero; ``title`` is read out, and shown where the pointer rests."""

    series: int
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True)
class Step:
    at: float
    label: str


@dataclass(frozen=True)
class BarChart:
    width: int
    height: int
    left: int
    right: int
    bottom: int
    zero: float
    bars: tuple[Bar, ...]
    steps: tuple[Step, ...]
    labels: tuple[Step, ...]


def bar_chart(
    series: Sequence[Sequence[int]],
    labels: Sequence[str],
    *,
    words: Callable[[int], str],
    width: int = 560,
    height: int = 200,
    every: int = 4,
) -> BarChart:
    """Draw a group of bars a label, one of each series; ``words`` writes an amount, ``every`` how many labels show."""
    amounts = [amount for one in series for amount in one]
    steps = round_steps(min(0, *amounts), max(0, *amounts))
    low, high = steps[0], steps[-1]
    group = (width - _LEFT - _RIGHT) / len(labels)
    bar = group * _FILLED / len(series)

    def y(amount: int) -> float:
        return round(height - _BOTTOM - (height - _TOP - _BOTTOM) * (amount - low) / (high - low), 1)

    bars = [
        Bar(
            number,
            round(_LEFT + group * (place + (1 - _FILLED) / 2) + bar * number, 1),
            min(y(amount), y(0)),
            round(bar, 1),
            round(abs(y(amount) - y(0)), 1),
            f"{labels[place]}: {words(amount)}",
        )
        for number, one in enumerate(series)
        for place, amount in enumerate(one)
        if amount
    ]
    shown = range(len(labels) - 1, -1, -every)
    return BarChart(
        width,
        height,
        _LEFT,
        width - _RIGHT,
        height - _BOTTOM,
        y(0),
        tuple(bars),
        tuple(Step(y(amount), words(amount)) for amount in steps),
        tuple(Step(round(_LEFT + group * (place + 0.5), 1), labels[place]) for place in reversed(shown)),
    )


def round_steps(low: int, high: int) -> list[int]:
    """Round amounts from below ``low`` to above ``high``, zero among them."""
    rough = max((high - low) // _TICKS, 1)
    scale = 10 ** (len(str(rough)) - 1)
    step = next(factor * scale for factor in (1, 2, 5, 10) if factor * scale >= rough)
    first, last = low // step, max(-(-high // step), 1)
    return [step * number for number in range(first, last + 1)]
