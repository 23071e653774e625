"""PlotGrid: four cards in two columns, one of which can fill the whole."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from fbt_gui.plots.cka_map import CkaMap
from fbt_gui.plots.curve_plot import CurvePlot

Plot = CurvePlot | CkaMap
_COLUMNS = _LINES = 2
_SPACE = 10


class PlotGrid(QWidget):
    """`enlarged` carries the name of the plot that fills it, or "" where all are seen."""

    enlarged = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.plots: dict[str, Plot] = {}
        self.large = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(_SPACE)
        # From the first on, a plot has the place and size that it will have: none is laid out and drawn again for others.
        for place in range(_COLUMNS):
            self._grid.setColumnStretch(place, 1)
        for line in range(_LINES):
            self._grid.setRowStretch(line, 1)

    def add(self, name: str, plot: Plot) -> None:
        """Put a plot into the next place."""
        line, column = divmod(len(self.plots), _COLUMNS)
        self.plots[name] = plot
        self._grid.addWidget(plot, line, column)
        plot.enlarge_asked.connect(lambda: self.enlarge("" if self.large else name))
        if self.large:
            self._arrange()

    def enlarge(self, name: str) -> None:
        """Let this plot fill the grid; "" shows all."""
        if name != self.large:
            self.large = name
            self._arrange()
            self.enlarged.emit(name)

    def _arrange(self) -> None:
        for other, plot in self.plots.items():
            plot.setVisible(self.large in ("", other))
            plot.head_row.show_size(other == self.large)
        # An empty row or column keeps its stretch, which would leave half of the room dead.
        for place in range(_COLUMNS):
            kept = self.large == "" or place == self._place(self.large)[1]
            self._grid.setColumnStretch(place, 1 if kept else 0)
        for line in range(_LINES):
            kept = self.large == "" or line == self._place(self.large)[0]
            self._grid.setRowStretch(line, 1 if kept else 0)
        self._grid.setSpacing(0 if self.large else _SPACE)

    def _place(self, name: str) -> tuple[int, int]:
        return divmod(list(self.plots).index(name), _COLUMNS) if name in self.plots else (0, 0)
