"""ConfusionMap: which class was taken for which, as a square of coloured cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme

_LEAST = 120
_TITLE = 16
_LONGEST = 92
_GAP = 5
_NUMBERS_FROM = 22  # pixels a cell, for its count to be written into it
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
HALF = 128  # colours: below, mistakes; from here on, right answers
Cell = tuple[int, int]


class ConfusionMap(QWidget):
    """Rows are true classes, columns what they were taken for.

    `pointed` carries row and column of the cell under the mouse or the keyboard's cursor, or None.
    """

    pointed = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.names: list[str] = []
        self.cell: Cell | None = None
        self._picture = QImage()
        self._number: Callable[[int, int], int] = lambda row, column: 0
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(_LEAST, _LEAST)
        self.setAccessibleName(tr("Confusion matrix: rows are true classes, columns what they were taken for"))
        theme.changed.connect(self._recolour)

    def show_matrix(self, picture: QImage, names: Sequence[str], number: Callable[[int, int], int]) -> None:
        """Draw these.

        Args:
            picture: a cell a pixel, 8-bit indices: 0 to 127 mistakes, from 128 on right answers, by how many.
            names: of the classes, for rows and columns.
            number: the count of a cell by row and column.
        """
        self._picture, self.names, self._number = picture, list(names), number
        self.point_at(None)
        self._recolour()

    def sizeHint(self) -> QSize:
        return QSize(300, 260)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The cells, the names there is room for, and the cursor."""
        if self._picture.isNull():
            return
        painter = QPainter(self)
        painter.setFont(self._small())
        square = self._square()
        painter.drawImage(square, self._picture)
        self._write_names(painter, square)
        self._write_numbers(painter, square)
        colours = self._theme.colours
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(colours.edge), 1))
        painter.drawRect(square)
        if self.cell is not None:
            side = square.width() / len(self.names)
            row, column = self.cell
            painter.setPen(QPen(QColor(colours.text), 2))
            painter.drawRect(QRectF(square.left() + column * side, square.top() + row * side, side, side))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the cell under the mouse."""
        self.point_at(self._cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse is gone; the keyboard's cursor stays while it is used."""
        if not self.hasFocus():
            self.point_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the cursor, Home goes to the first cell."""
        count = len(self.names)
        if count and event.key() in _STEPS:
            down, across = _STEPS[Qt.Key(event.key())]
            row, column = self.cell or (0, 0)
            if self.cell is not None:
                row, column = min(max(row + down, 0), count - 1), min(max(column + across, 0), count - 1)
            self.point_at((row, column))
        elif count and event.key() == Qt.Key.Key_Home:
            self.point_at((0, 0))
        else:
            super().keyPressEvent(event)

    def point_at(self, cell: Cell | None) -> None:
        """Let the cursor stand at a cell, or nowhere."""
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit(cell)
            self.update()

    def _cell_at(self, at: QPointF) -> Cell | None:
        square, count = self._square(), len(self.names)
        if not count or not square.contains(at):
            return None
        side = square.width() / count
        return min(int((at.y() - square.top()) / side), count - 1), min(int((at.x() - square.left()) / side), count - 1)

    def _square(self) -> QRectF:
        """Where the cells are: right of the rows' names, above the columns'."""
        metrics = QFontMetricsF(self._small())
        names = min(_LONGEST, max((metrics.horizontalAdvance(name) for name in self.names), default=0)) + _GAP
        left, below = _TITLE + names, _TITLE + (names if self._turned(names) else metrics.height() + 2)
        side = max(20.0, min(self.width() - left - 2, self.height() - below - 2))
        if len(self.names) <= side:
            side = side // len(self.names) * len(self.names) if self.names else side
        return QRectF(left, 1, side, side)

    def _turned(self, names: float) -> bool:
        """Whether the names of the columns stand upright, for they are wider than a cell."""
        return bool(self.names) and names > min(self.width(), self.height()) / len(self.names) * 0.9

    def _write_names(self, painter: QPainter, square: QRectF) -> None:
        metrics = QFontMetricsF(painter.font())
        colours = self._theme.colours
        side = square.width() / max(1, len(self.names))
        every = max(1, -(-int(metrics.height() * 10) // max(1, int(side * 10))))
        wide = square.left() - _TITLE - _GAP
        upright = self._turned(wide + _GAP)
        painter.setPen(QColor(colours.dim))
        for place, name in enumerate(self.names):
            if place % every:
                continue
            shown = metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, wide)
            middle = (place + 0.5) * side
            line = QRectF(_TITLE, square.top() + middle - metrics.height() / 2, wide, metrics.height())
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            painter.save()
            painter.translate(square.left() + middle, square.bottom() + 3)
            if upright:
                painter.rotate(-90)
                room = QRectF(-wide, -metrics.height() / 2, wide, metrics.height())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
            else:
                room = QRectF(-side / 2, 0, side, metrics.height())
                painter.drawText(room, Qt.AlignmentFlag.AlignCenter, shown)
            painter.restore()
        self._write_titles(painter, square, metrics, wide if upright else metrics.height())

    def _write_titles(self, painter: QPainter, square: QRectF, metrics: QFontMetricsF, names: float) -> None:
        painter.setPen(QColor(self._theme.colours.text))
        below = QRectF(square.left(), square.bottom() + 3 + names, square.width(), _TITLE)
        shown = metrics.elidedText(tr("taken for"), Qt.TextElideMode.ElideRight, below.width())
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, shown)
        painter.save()
        painter.translate(0, square.center().y())
        painter.rotate(-90)
        beside = QRectF(-square.height() / 2, 0, square.height(), _TITLE)
        shown = metrics.elidedText(tr("true class"), Qt.TextElideMode.ElideRight, beside.width())
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()

    def _write_numbers(self, painter: QPainter, square: QRectF) -> None:
        """Counts in the cells, where these are large enough."""
        count = len(self.names)
        side = square.width() / max(1, count)
        if side < _NUMBERS_FROM:
            return
        for row in range(count):
            for column in range(count):
                number = self._number(row, column)
                if number:
                    ground = QColor(self._picture.color(self._picture.pixelIndex(column, row)))
                    painter.setPen(QColor("#000000" if _is_light(ground) else "#FFFFFF"))
                    cell = QRectF(square.left() + column * side, square.top() + row * side, side, side)
                    painter.drawText(cell, Qt.AlignmentFlag.AlignCenter, str(number))

    def _small(self) -> QFont:
        """The font of names and counts."""
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.82)
        return font

    def _recolour(self) -> None:
        """The colours of teacher and student: blue for right, orange for wrong, told apart by place as well."""
        colours = self._theme.colours
        ground = QColor(colours.field)
        wrong = [_between(ground, QColor(colours.student), level / (HALF - 1)) for level in range(HALF)]
        right = [_between(ground, QColor(colours.teacher), level / (HALF - 1)) for level in range(HALF)]
        if not self._picture.isNull():
            self._picture.setColorTable([colour.rgb() for colour in (*wrong, *right)])
        self.update()


def _between(one: QColor, other: QColor, share: float) -> QColor:
    parts = zip(one.getRgb()[:3], other.getRgb()[:3], strict=True)  # type: ignore[index]
    return QColor(*(round(a + (b - a) * share) for a, b in parts))


def _is_light(colour: QColor) -> bool:
    red, green, blue = colour.getRgb()[:3]  # type: ignore[index]
    return 0.299 * red + 0.587 * green + 0.114 * blue > 140
