"""What all charts have in common: where an amount lies in an SVG, and the round amounts beside it. Pure: no Django."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

# Room for what stands beside a plot, in the SVG's own units.
_LEFT, _RIGHT, _TOP, _BOTTOM = 68, 12, 10, 28
_STEPS = 4


@dataclass(frozen=True)
class Tick:
    """A word beside or below the plot."""

    at: float
    label: str
    anchor: str = "middle"


@dataclass(frozen=True)
class Plot:
    """``scale`` are round amounts, from the one at the bottom to the one at the top, zero among them."""

    width: int
    height: int
    scale: tuple[int, ...]

    @property
    def left(self) -> int:
        return _LEFT

    @property
    def right(self) -> int:
        return self.width - _RIGHT

    @property
    def bottom(self) -> int:
        return self.height - _BOTTOM

    @property
    def zero(self) -> float:
        return self.y(0)

    def y(self, amount: int) -> float:
        low, high = self.scale[0], self.scale[-1]
        return round(self.bottom - (self.bottom - _TOP) * (amount - low) / (high - low), 1)

    def ticks(self, words: Callable[[int], str]) -> tuple[Tick, ...]:
        """``words`` writes an amount."""
        return tuple(Tick(self.y(amount), words(amount)) for amount in self.scale)


def plot_of(amounts: Iterable[int], width: int, height: int) -> Plot:
    """A plot on which all of ``amounts`` find room."""
    amounts = (0, *amounts)
    return Plot(width, height, _round_steps(min(amounts), max(amounts)))


def _round_steps(low: int, high: int) -> tuple[int, ...]:
    rough = max((high - low) // _STEPS, 1)
    scale = 10 ** (len(str(rough)) - 1)
    step = next(factor * scale for factor in (1, 2, 5, 10) if factor * scale >= rough)
    first, last = low // step, max(-(-high // step), 1)
    return tuple(step * number for number in range(first, last + 1))
