"""Curve: one metric in a plot - its points, how it looks, and what of it is drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from fbt_gui.feed.run_series import Points, Track
from fbt_gui.plots.curve_layer import Layer


@dataclass
class Style:
    """How a curve looks and where it stands in the legend.

    Attributes:
        place: of its colour in the theme's series.
        colour: a name of the theme's, or a colour of its own, instead of `place`.
        dash: its pattern of dashes.
        group: the heading it stands under.
        scale: what its values are multiplied with.
    """

    title: str
    place: int = 0
    colour: str = ""
    dash: int = 0
    group: str = ""
    scale: float = 1.0


@dataclass
class Curve:
    """Items are made when it is first drawn: the line, and the raw line behind it where it is smoothed.

    Attributes:
        drawn, drawn_raw: the points that the lines have now.
    """

    style: Style
    data: Track | Points
    visible: bool = True
    line: Any = None
    raw: Any = None
    shade: str = ""
    drawn: Points | None = None
    drawn_raw: Points | None = None
    main: Layer = field(default_factory=Layer)
    behind: Layer | None = None

    @property
    def title(self) -> str:
        return self.style.title

    @property
    def points(self) -> Points:
        """By epoch."""
        return self.data.points if isinstance(self.data, Track) else self.data

    def x(self, mode: str) -> Any:
        """Where its points stand; points without a track have one x."""
        return self.data.x(mode) if isinstance(self.data, Track) else self.data[0]

    @property
    def values(self) -> Any:
        return self.data.values if isinstance(self.data, Track) else self.data[1]

    def give(self, data: Track | Points) -> None:
        """Other points; those of a track that only grew are taken on where the last ones ended."""
        before, self.data = self.data, data
        same = isinstance(before, Track) and isinstance(data, Track) and before.life == data.life
        if not same or len(before.values if isinstance(before, Track) else before[0]) > len(self.values):
            self.remake(self.main.weight, self.main.log)
        else:
            self._feed()

    def remake(self, weight: float, log: bool) -> None:
        """Draw it in another way."""
        self.drawn = self.drawn_raw = None
        self.main = Layer(weight, log, self.style.scale)
        self.behind = Layer(0.0, log, self.style.scale) if weight else None
        self._feed()

    @property
    def is_behind(self) -> bool:
        """Not all of its points can be drawn yet."""
        return any(layer.is_behind for layer in self._layers())

    def advance(self) -> None:
        """Take in a slice of its points."""
        for layer in self._layers():
            if layer.is_behind:
                layer.advance()

    def end(self, mode: str) -> tuple[float, float] | None:
        """The last point that can be drawn, as drawn."""
        size = self.main.size
        if not size or not np.isfinite(self.main.values[size - 1]):
            return None
        return float(self.x(mode)[size - 1]), float(self.main.values[size - 1])

    def last_value(self) -> float | None:
        """In the metric's own unit."""
        size = self.main.size
        return self.main.in_unit(self.main.values[size - 1]) if size else None

    def _layers(self) -> list[Layer]:
        return [self.main] if self.behind is None else [self.main, self.behind]

    def _feed(self) -> None:
        for layer in self._layers():
            layer.give(self.values)
