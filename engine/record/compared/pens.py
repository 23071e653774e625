"""Pens: the colours, dashes and point shapes that tell runs apart, on the screen and on paper."""

from __future__ import annotations

from dataclasses import dataclass

COLOURS = 9
# Lengths of strokes and gaps in widths of the line; a curve is known by them where colours are not seen.
DASHES: tuple[tuple[float, ...], ...] = ((), (6, 3), (1.5, 2.5), (8, 3, 1.5, 3), (12, 4))
SHAPES = ("o", "s", "t", "d", "+")


@dataclass(frozen=True)
class Pen:
    """How a run is drawn: places in the series of colours and among the dashes."""

    colour: int
    dash: int = 0

    @property
    def strokes(self) -> tuple[float, ...]:
        return DASHES[self.dash % len(DASHES)]

    @property
    def shape(self) -> str:
        return SHAPES[self.dash % len(SHAPES)]


@dataclass(frozen=True)
class Ink:
    """The colours of a chart, as CSS has them.

    Attributes:
        series: one a pen's colour.
    """

    text: str
    dim: str
    grid: str
    paper: str
    series: tuple[str, ...]

    def of(self, pen: Pen) -> str:
        return self.series[pen.colour % len(self.series)]


PAPER = Ink(
    "#1B1F24",
    "#5A6472",
    "#DFE3E8",
    "#FFFFFF",
    ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#B98200", "#3FA3DB", "#5B4FB5", "#8A8F98", "#7A4B1E"),
)
STYLED = Ink(
    "var(--text)", "var(--dim)", "var(--grid)", "var(--paper)", tuple(f"var(--s{place})" for place in range(COLOURS))
)


def pens_in_order(count: int) -> list[Pen]:
    """Pens for things that have none yet, each other in colour and in dashes: colour is never the only sign.

    COLOURS and the number of DASHES have no common factor, so no pair returns before all were there.
    """
    return [Pen(place % COLOURS, place % len(DASHES)) for place in range(count)]
