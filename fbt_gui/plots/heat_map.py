"""HeatMap: a matrix of values from 0 to 1 in viridis, with the names of its rows and columns; read by mouse or arrows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.feed.run_series import Matrix
from fbt_gui.services.words import number

if TYPE_CHECKING:
    from numpy.typing import NDArray

_RIGHT, _TOP, _BAR, _GAP = 44, 6, 10, 6
_LEAST = QSize(160, 90)
_MOST_NAME = 90
_SCALE = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


@dataclass(frozen=True)
class Inks:
    """What is drawn around the cells: text, edges, and the cell that is read."""

    text: str
    edge: str
    mark: str


class HeatMap(QWidget):
    """`pointed` carries (row, column) of the cell that is read, or None. Rows go up, as an axis does."""

    pointed = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.matrix: Matrix | None = None
        self.titles = ("", "")
        self.inks = Inks("black", "gray", "black")
        self.cell: tuple[int, int] | None = None
        self._image: QImage | None = None
        self._area = QRectF()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(_LEAST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_matrix(self, matrix: Matrix | None, titles: tuple[str, str]) -> None:
        """Draw this one; `titles` of what goes up and what goes across."""
        self.matrix, self.titles = matrix, titles
        self._image = None if matrix is None else _image(matrix.values)
        if matrix is None or (self.cell is not None and not self._holds(*self.cell)):
            self._read(None)
        self.update()

    def paint(self, painter: QPainter, width: float, height: float, inks: Inks) -> QRectF:
        """Draw it anywhere; returns where the cells are."""
        matrix = self.matrix
        if matrix is None or self._image is None:
            return QRectF()
        metrics = QFontMetricsF(painter.font())
        names = max((metrics.horizontalAdvance(name) for name in matrix.rows), default=0.0)
        left = min(names, _MOST_NAME) + metrics.height() + 2 * _GAP
        below = 2 * metrics.height() + _GAP
        area = QRectF(left, _TOP, max(8.0, width - left - _RIGHT - _GAP), max(8.0, height - _TOP - below))
        painter.drawImage(area, self._image)
        painter.setPen(QColor(inks.edge))
        painter.drawRect(area)
        painter.setPen(QColor(inks.text))
        self._paint_names(painter, metrics, area)
        _paint_scale(painter, metrics, QRectF(area.right() + 2 * _GAP, _TOP, _BAR, area.height()), inks)
        return area

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        self._area = self.paint(painter, self.width(), self.height(), self.inks)
        if self.cell is not None and self.matrix is not None:
            painter.setPen(QColor(self.inks.mark))
            painter.drawRect(self._rectangle(*self.cell).adjusted(0, 0, -1, -1))
            painter.setPen(QColor("white"))
            painter.drawRect(self._rectangle(*self.cell).adjusted(1, 1, -2, -2))
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Read the cell under the mouse."""
        matrix, area, at = self.matrix, self._area, event.position()
        if matrix is None or not area.contains(at):
            self._read(None)
            return
        column = int((at.x() - area.left()) / area.width() * len(matrix.columns))
        row = int((area.bottom() - at.y()) / area.height() * len(matrix.rows))
        self._read((min(row, len(matrix.rows) - 1), min(column, len(matrix.columns) - 1)))

    def leaveEvent(self, event: QEvent) -> None:
        self._read(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by Tab sees where: at the first cell."""
        super().focusInEvent(event)
        by_key = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        if by_key and self.cell is None and self._holds(0, 0):
            self._read((0, 0))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._read(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from cell to cell."""
        moves = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (1, 0),
            Qt.Key.Key_Down: (-1, 0),
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None or self.matrix is None:
            super().keyPressEvent(event)
            return
        row, column = self.cell or (0, 0)
        there = (row + move[0], column + move[1]) if self.cell is not None else (0, 0)
        if self._holds(*there):
            self._read(there)

    def _holds(self, row: int, column: int) -> bool:
        matrix = self.matrix
        return matrix is not None and 0 <= row < len(matrix.rows) and 0 <= column < len(matrix.columns)

    def _read(self, cell: tuple[int, int] | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit(cell)
            self.update()

    def _rectangle(self, row: int, column: int) -> QRectF:
        assert self.matrix is not None
        area = self._area
        wide, high = area.width() / len(self.matrix.columns), area.height() / len(self.matrix.rows)
        return QRectF(area.left() + column * wide, area.bottom() - (row + 1) * high, wide, high)

    def _paint_names(self, painter: QPainter, metrics: QFontMetricsF, area: QRectF) -> None:
        matrix = self.matrix
        assert matrix is not None
        up, across = self.titles
        for place, name in _spread(matrix.rows, area.height(), metrics.height()):
            y = area.bottom() - (place + 0.5) * area.height() / len(matrix.rows)
            text = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, _MOST_NAME)
            spot = QRectF(0, y - metrics.height() / 2, area.left() - _GAP, metrics.height())
            painter.drawText(spot, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), text)
        widest = max((metrics.horizontalAdvance(name) for name in matrix.columns), default=0.0)
        for place, name in _spread(matrix.columns, area.width(), widest + _GAP):
            x = area.left() + (place + 0.5) * area.width() / len(matrix.columns)
            painter.drawText(QPointF(x - metrics.horizontalAdvance(name) / 2, area.bottom() + metrics.height()), name)
        below = QRectF(area.left(), area.bottom() + metrics.height() + 2, area.width(), metrics.height() + 2)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, across)
        painter.save()
        painter.translate(metrics.ascent(), area.center().y())
        painter.rotate(-90)
        painter.drawText(QPointF(-metrics.horizontalAdvance(up) / 2, 0), up)
        painter.restore()


def _spread(names: tuple[str, ...], room: float, least: float) -> list[tuple[int, str]]:
    """As many names as stand beside each other."""
    every = max(1, int(np.ceil(len(names) * least / max(room, 1.0))))
    return [(place, name) for place, name in enumerate(names) if place % every == 0]


@cache
def _colours() -> NDArray[np.uint8]:
    return pg.colormap.get("viridis").getLookupTable(nPts=256)[:, :3].astype(np.uint8)


def _image(values: NDArray[np.float64]) -> QImage:
    """A pixel a cell, the first row below; where nothing was measured, grey."""
    shades = _colours()[(np.clip(np.nan_to_num(values), 0, 1) * 255).astype(int)]
    shades[~np.isfinite(values)] = 128
    pixels = np.ascontiguousarray(shades[::-1])
    height, width, _ = pixels.shape
    return QImage(pixels.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888).copy()


@cache
def _scale() -> QImage:
    return _image(np.linspace(0, 1, 256)[:, None])


def _paint_scale(painter: QPainter, metrics: QFontMetricsF, bar: QRectF, inks: Inks) -> None:
    """From 0 below to 1 above, whatever the matrix holds: maps of two epochs are read against each other."""
    painter.drawImage(bar, _scale())
    painter.setPen(QColor(inks.edge))
    painter.drawRect(bar)
    painter.setPen(QColor(inks.text))
    marks = _SCALE if bar.height() > len(_SCALE) * metrics.height() else (0.0, 0.5, 1.0)
    for value in marks:
        y = bar.bottom() - value * bar.height()
        spot = QRectF(bar.right() + 4, y - metrics.height() / 2, 30, metrics.height())
        painter.drawText(spot, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), number(value, 1))
