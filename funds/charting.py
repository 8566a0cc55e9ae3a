"""The chart of what a holder's balances held on each of many days, as lines of an SVG. Pure: no database, no Django.

Each line has a dash and a mark of its own, so that none is known by its colour alone.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from connect_dashboard.ui.money import Money, format_compact
from connect_dashboard.ui.plots import Plot, Tick, plot_of
from funds.chart import Balance

LABELS = {
    Balance.AVAILABLE: "Available",
    Balance.PENDING: "Pending",
    Balance.IN_TRANSIT: "In transit",
    Balance.RESERVED: "Reserved",
}
_MARKS_APART = 15


@dataclass(frozen=True)
class Mark:
    x: float
    y: float


@dataclass(frozen=True)
class Line:
    """``kind`` names its dash and mark; ``points`` are an SVG polyline's."""

    kind: Balance
    label: str
    points: str
    marks: tuple[Mark, ...]
    now: Money


@dataclass(frozen=True)
class Chart(Plot):
    lines: tuple[Line, ...]
    amounts: tuple[Tick, ...]
    days: tuple[Tick, ...]


def balance_chart(
    daily: Mapping[Balance, Sequence[tuple[date, int]]], currency: str, *, width: int, height: int, day_labels: int
) -> Chart:
    """Draw minor units of ``currency`` a day; all kinds have the same days. What was always zero has no line."""
    shown = {
        kind: line for kind, line in daily.items() if kind == Balance.AVAILABLE or any(amount for _, amount in line)
    }
    plot = plot_of((amount for line in shown.values() for _, amount in line), width, height)
    days = [day for day, _ in daily[Balance.AVAILABLE]]

    def x(place: int) -> float:
        return round(plot.left + (plot.right - plot.left) * place / max(len(days) - 1, 1), 1)

    lines = tuple(
        Line(
            kind,
            LABELS[kind],
            " ".join(f"{x(place)},{plot.y(amount)}" for place, (_, amount) in enumerate(line)),
            # Counted from the right, so that the last day always has one.
            tuple(Mark(x(place), plot.y(line[place][1])) for place in range(len(line) - 1, -1, -_MARKS_APART)),
            Money(line[-1][1], currency),
        )
        for kind, line in shown.items()
    )
    return Chart(
        width,
        height,
        plot.scale,
        lines,
        plot.ticks(lambda amount: format_compact(Money(amount, currency))),
        tuple(_day_ticks(days, x, day_labels)),
    )


def _day_ticks(days: Sequence[date], x: Callable[[int], float], number: int) -> list[Tick]:
    places = [round((len(days) - 1) * place / (number - 1)) for place in range(number)]
    anchors = {places[0]: "start", places[-1]: "end"}
    return [Tick(x(place), f"{days[place].day} {days[place]:%b}", anchors.get(place, "middle")) for place in places]
