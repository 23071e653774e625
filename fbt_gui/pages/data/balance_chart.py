"""BalanceChart: a bar a class, training images beside validation images; painted here, with keys and tooltips."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from fbt_gui.pages.data.bar_painting import paint_axis, paint_bar, paint_name, round_up
from fbt_gui.pages.data.bars import Bar, ClassCount, bars
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import whole

_HEIGHT = 170
_TOP, _BOTTOM, _RIGHT = 10, 22, 4
_THINNEST = 3  # pixels a bar; more classes than that share bars
_WIDEST = 120


class BalanceChart(QWidget):
    """`pointed` carries the words for the bar under the mouse or the keys' cursor; `chosen` the class of a click."""

    pointed = Signal(str)
    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.counts: list[ClassCount] = []
        self._bars: list[Bar] = []
        self._at = -1
        self.setFixedHeight(_HEIGHT)
        self.setMinimumWidth(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(tr("Images by class"))
        self.setToolTip(tr("Arrow keys go through the classes; Enter shows samples of one"))
        theme.changed.connect(self.update)

    def show_counts(self, counts: list[ClassCount]) -> None:
        """Other classes, or in another order."""
        self.counts = counts
        self._point(-1)
        self.update()

    def words(self, bar: Bar) -> str:
        """A bar in words."""
        first, last = self.counts[bar.first], self.counts[bar.last]
        if bar.first == bar.last:
            return tr("{name}: {train} training, {validation} validation").format(
                name=first.name, train=whole(first.train), validation=whole(first.validation)
            )
        return tr("{first} … {last}: {count} classes with {least} to {most} training images").format(
            first=first.name,
            last=last.name,
            count=whole(bar.last - bar.first + 1),
            least=whole(bar.least),
            most=whole(bar.most),
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Axis, bars, and the names that have room."""
        painter = QPainter(self)
        room = self._room()
        self._bars = bars(self.counts, int(room.width() / _THINNEST))
        top = max((max(bar.most, bar.validation) for bar in self._bars), default=0)
        if not top:
            return
        colours = self._theme.colours
        paint_axis(painter, colours, room, top)
        for place, bar in enumerate(self._bars):
            slot = self._slot(room, place)
            paint_bar(painter, colours, slot, bar, top)
            paint_name(painter, colours, slot, self.counts[bar.first].name)
        if 0 <= self._at < len(self._bars):
            slot = self._slot(room, self._at)
            painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(slot.adjusted(0.5, 0, -0.5, 0))

    def event(self, event: QEvent) -> bool:
        """A tooltip for each bar."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            place = self._place_at(QPointF(event.pos()))
            text = self.words(self._bars[place]) if place >= 0 else self.toolTip()
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say which bar that is."""
        self._point(self._place_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """The mouse points at nothing any more."""
        self._point(-1)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the class."""
        self._choose(self._place_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Through the bars, and Enter to choose."""
        last = len(self._bars) - 1
        steps = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in steps and last >= 0:
            self._point(min(last, max(0, steps[key])))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._at)
        else:
            super().keyPressEvent(event)

    def _room(self) -> QRectF:
        most = max((max(one.train, one.validation) for one in self.counts), default=0)
        left = self.fontMetrics().horizontalAdvance(whole(round_up(most))) + 10
        return QRectF(left, _TOP, max(1, self.width() - left - _RIGHT), self.height() - _TOP - _BOTTOM)

    def _slot(self, room: QRectF, place: int) -> QRectF:
        width = min(_WIDEST, room.width() / max(1, len(self._bars)))
        return QRectF(room.left() + place * width, room.top(), width, room.height())

    def _place_at(self, at: QPointF) -> int:
        room = self._room()
        if not self._bars or at.x() < room.left():
            return -1
        place = int((at.x() - room.left()) / self._slot(room, 0).width())
        return place if place < len(self._bars) else -1

    def _point(self, place: int) -> None:
        if place == self._at:
            return
        self._at = place
        text = self.words(self._bars[place]) if 0 <= place < len(self._bars) else ""
        self.setAccessibleDescription(text)
        self.pointed.emit(text)
        self.update()

    def _choose(self, place: int) -> None:
        if 0 <= place < len(self._bars) and self._bars[place].first == self._bars[place].last:
            self.chosen.emit(self.counts[self._bars[place].first].name)
