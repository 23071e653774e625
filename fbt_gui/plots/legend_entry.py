"""LegendEntry: a switch with a piece of its curve's line, the curve's name, and its value."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from fbt_gui.plots.line_style import SAMPLE, sample
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label
from fbt_gui.widgets.tip import plain_tip

_AROUND = 16


class _Switch(QPushButton):
    """`alone` says that only this one is wanted."""

    alone = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setChecked(True)
        self.setProperty("kind", "legend")
        self.setIconSize(QSize(SAMPLE, 12))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.alone.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if shift and event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.alone.emit()
        else:
            super().keyPressEvent(event)


class LegendEntry(QWidget):
    """One line of a legend. `cut` comes when its title has no room any more, or has it again (`needs_brief`)."""

    cut = Signal()

    def __init__(self, name: str, title: str, group: str) -> None:
        super().__init__()
        self.needs_brief = self._is_brief = False
        self.name, self.title, self.group = name, title, group
        self.switch = _Switch()
        self._look = ("black", "gray", 0)
        whole = f"{group}: {title}" if group else title
        self.switch.setAccessibleName(tr("Show {curve}").format(curve=whole))
        tip = tr("{curve}: click shows or hides it; double click, or Shift and Space, shows it alone")
        self._tip, self._tail, self._brief = tip.format(curve=whole), "", ""
        self.switch.setToolTip(plain_tip(self._tip))
        self.value = label("", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.switch, 1)
        row.addWidget(self.value)

    def explain(self, about: str, tail: str = "", brief: str = "") -> None:
        """Say more of the curve in its tooltip.

        Args:
            tail: of its title, which stays where the rest is shortened.
            brief: what stands for the rest where that has no room.
        """
        self._brief = brief
        self._tail = tail if self.title.endswith(tail) else ""
        self.switch.setToolTip(plain_tip(f"{self._tip}\n{about}".strip()))
        self.switch.setAccessibleDescription(about)
        self._shorten()

    def paint(self, colour: str, faint: str, dash: int) -> None:
        """Draw the sample; a hidden curve's is an empty box."""
        self._look = (colour, faint, dash)
        on = self.switch.isChecked()
        self.switch.setIcon(sample(colour if on else faint, dash, on, self.switch.iconSize().width()))

    def set_sample(self, width: int) -> None:
        """How much of its line is seen."""
        if self.switch.iconSize().width() != width:
            self.switch.setIconSize(QSize(width, 12))
            self.paint(*self._look)
            self._shorten()

    def be_brief(self, on: bool) -> None:
        """Show what stands for the title, as the others do."""
        if on != self._is_brief:
            self._is_brief = on
            self._shorten()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Shorten a long name to the room there is."""
        self._shorten()

    def _shorten(self) -> None:
        room = self.switch.width() - self.switch.iconSize().width() - _AROUND
        metrics = self.switch.fontMetrics()
        head, room = self.title.removesuffix(self._tail), room - metrics.horizontalAdvance(self._tail)
        needs = bool(self._brief) and metrics.horizontalAdvance(head) > room
        if self._is_brief and self._brief:
            head = self._brief
        self.switch.setText(metrics.elidedText(head, Qt.TextElideMode.ElideRight, max(20, room)) + self._tail)
        if needs != self.needs_brief:
            self.needs_brief = needs
            self.cut.emit()
