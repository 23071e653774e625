"""PlotFrame: where curves and their axes stand."""

from __future__ import annotations

from PySide6.QtWidgets import QGraphicsGridLayout, QGraphicsItem, QGraphicsWidget

from fbt_gui.plots.plot_box import PlotBox
from fbt_gui.plots.value_axis import ValueAxis

_ABOVE, _BESIDE = 6, 14  # half of the words at the ends of the axes
_GRID = 25  # of 255
_OVER_CURVES = 0.5


class PlotFrame(QGraphicsWidget):
    """Curves, an axis at their left and one below, and a faint grid.

    It stands for pyqtgraph's PlotItem, which makes a hundred widgets of a menu that nobody opens: half of the time that
    a plot took, and a theme dresses them all.
    """

    def __init__(self, box: PlotBox, left: ValueAxis, bottom: ValueAxis) -> None:
        super().__init__()
        self.grid = grid = QGraphicsGridLayout()
        grid.setContentsMargins(0, _ABOVE, _BESIDE, 0)
        grid.setSpacing(0)
        grid.addItem(left, 0, 0)
        grid.addItem(box, 0, 1)
        grid.addItem(bottom, 1, 1)
        grid.setRowStretchFactor(0, 1)
        grid.setColumnStretchFactor(1, 1)
        self.setLayout(grid)
        for axis in (left, bottom):
            axis.linkToView(box)
            axis.setGrid(_GRID)
            axis.setZValue(_OVER_CURVES)
            axis.setFlag(QGraphicsItem.GraphicsItemFlag.ItemNegativeZStacksBehindParent)
