"""CkaMap: every block of the teacher against every block of the student, over epochs."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QSlider

from fbt_gui.services.run_series import Matrix
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import Card, Chip, label

_AXIS_WIDTH = 46
_TICKS = 8


class CkaMap(Card):
    """A heat map from 0 to 1 in viridis: x the teacher's blocks, y the student's."""

    def __init__(self, theme: Theme) -> None:
        super().__init__("CKA map", spacing=4)
        self._theme = theme
        self.matrices: dict[int, Matrix] = {}
        self.shown: Matrix | None = None
        self.reading = label("", "small")
        self.epoch = Chip("")
        self.epoch.hide()
        self.head.addStretch(1)
        self.head.addWidget(self.reading)
        self.head.addWidget(self.epoch)
        self.view = pg.PlotWidget(background=None)
        self.view.setAccessibleName("CKA map: teacher's blocks across, student's blocks up")
        self.view.setMinimumHeight(104)
        self.item = self.view.getPlotItem()
        self.item.setMenuEnabled(False)
        self.item.hideButtons()
        self.item.setMouseEnabled(x=False, y=False)
        self.item.getAxis("left").setWidth(_AXIS_WIDTH)
        self.item.setLabels(left="student", bottom="teacher")
        self.image = pg.ImageItem(axisOrder="row-major")
        self.colours = pg.colormap.get("viridis")
        self.image.setLookupTable(self.colours.getLookupTable(nPts=256))
        self.image.setLevels((0.0, 1.0))
        self.item.addItem(self.image)
        self.item.layout.setContentsMargins(1, 7, 1, 1)
        self.scale = pg.ColorBarItem(values=(0, 1), width=10, interactive=False, colorMap=self.colours)
        self.scale.setImageItem(self.image, insert_in=self.item)
        self.empty = label("Comes with the first and the last epoch, where probe.matrix is on.", "dim", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName("Epoch of the CKA map")
        self.slider.setToolTip("Which epoch's map is shown")
        self.slider.valueChanged.connect(self._show)
        row = QHBoxLayout()
        row.addWidget(self.slider, 1)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.empty, 1)
        self.body.addLayout(row)
        self.view.scene().sigMouseMoved.connect(self._read)
        theme.changed.connect(self._recolour)
        self._recolour()
        self.set_matrices({})

    def set_matrices(self, matrices: dict[int, Matrix]) -> None:
        """Show the newest, unless an older one was chosen."""
        follow = self.slider.value() == self.slider.maximum()
        self.matrices = dict(sorted(matrices.items()))
        there = bool(self.matrices)
        self.view.setVisible(there)
        self.slider.setVisible(len(self.matrices) > 1)
        self.empty.setVisible(not there)
        self.epoch.setVisible(there)
        self.slider.setRange(0, max(0, len(self.matrices) - 1))
        if follow:
            self.slider.setValue(self.slider.maximum())
        self._show()

    def _show(self) -> None:
        if not self.matrices:
            self.shown = None
            return
        epochs = list(self.matrices)
        epoch = epochs[min(self.slider.value(), len(epochs) - 1)]
        self.epoch.show_word("before training" if epoch == 0 else f"epoch {epoch}")
        if self.shown is self.matrices[epoch]:
            return
        self.shown = self.matrices[epoch]
        values = np.clip(np.nan_to_num(self.shown.values), 0, 1)
        self.image.setImage(values, autoLevels=False, levels=(0.0, 1.0))
        self.image.setRect(0, 0, values.shape[1], values.shape[0])
        self.item.setRange(xRange=(0, values.shape[1]), yRange=(0, values.shape[0]), padding=0)
        for side, names in (("left", self.shown.rows), ("bottom", self.shown.columns)):
            every = max(1, -(-len(names) // _TICKS))
            self.item.getAxis(side).setTicks(
                [[(place + 0.5, name) for place, name in enumerate(names) if place % every == 0]]
            )

    def _read(self, position: object) -> None:
        matrix = self.shown
        if matrix is None:
            return
        point = self.item.vb.mapSceneToView(position)
        row, column = int(point.y()), int(point.x())
        inside = 0 <= row < len(matrix.rows) and 0 <= column < len(matrix.columns) and point.x() >= 0 and point.y() >= 0
        text = f"{matrix.columns[column]} · {matrix.rows[row]}: {matrix.values[row, column]:.3f}" if inside else ""
        self.reading.setText(text)

    def _recolour(self) -> None:
        colours = self._theme.colours
        for axis in (self.item.getAxis("left"), self.item.getAxis("bottom"), self.scale.axis):
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.dim))
