"""YRange: the vertical range of a plot, as its curves want it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from fbt_gui.plots.curve_canvas import CurveCanvas

_MARGIN = 0.05
_FLAT = 0.05
_LARGEST = 1e300  # beyond it ranges are no numbers any more


class YRange:
    """Fits what is drawn, with a little room above and below."""

    def __init__(self, canvas: CurveCanvas) -> None:
        self._canvas = canvas
        self._shown = (0.0, 1.0)

    def fit(self, curves: list[Any], levels: list[float]) -> None:
        """Show these values whole."""
        low, high = np.inf, -np.inf
        for values in [*curves, np.array(levels)]:
            there = values[np.abs(values) < _LARGEST]
            if len(there):
                low, high = min(low, float(there.min())), max(high, float(there.max()))
        if low > high:
            low, high = 0.0, 1.0
        room = (high - low) * _MARGIN or max(abs(high) * _FLAT, 1e-9)
        wanted = (low - room, high + room)
        if wanted != self._shown or tuple(self._canvas.box.viewRange()[1]) != wanted:
            self._shown = wanted
            self._canvas.set_y(*wanted)
