"""Charts of bars, as places in an SVG. Pure: no database, no Django.

Each series has a fill of its own, solid or hollow, and stands at its own side, so that none is known by colour alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from connect_dashboard.ui.plots import Plot, Tick, plot_of

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
class BarChart(Plot):
    bars: tuple[Bar, ...]
    amounts: tuple[Tick, ...]
    labels: tuple[Tick, ...]


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
    plot = plot_of((amount for one in series for amount in one), width, height)
    group = (plot.right - plot.left) / len(labels)
    bar = group * _FILLED / len(series)
    bars = [
        Bar(
            number,
            round(plot.left + group * (place + (1 - _FILLED) / 2) + bar * number, 1),
            min(plot.y(amount), plot.zero),
            round(bar, 1),
            round(abs(plot.y(amount) - plot.zero), 1),
            f"{labels[place]}: {words(amount)}",
        )
        for number, one in enumerate(series)
        for place, amount in enumerate(one)
        if amount
    ]
    shown = reversed(range(len(labels) - 1, -1, -every))
    return BarChart(
        width,
        height,
        plot.scale,
        tuple(bars),
        plot.ticks(words),
        tuple(Tick(round(plot.left + group * (place + 0.5), 1), labels[place]) for place in shown),
    )
