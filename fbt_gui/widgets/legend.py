"""Legend: a column of switches, each with its curve's colour, name and last value."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label, switch


class LegendEntry(QWidget):
    """A switch and the curve's last value."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.name = name
        self.switch = switch(kind="legend")
        self.switch.setChecked(True)
        self.switch.setIconSize(QSize(18, 12))
        self.switch.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.switch.setAccessibleName(f"Show {title}")
        self.switch.setToolTip(f"{title}: show or hide")
        self.value = label("", "small")
        self._title = title
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.switch, 1)
        row.addWidget(self.value)

    def paint(self, colour: str, faint: str, dashed: bool) -> None:
        """Draw the swatch; a hidden curve's is faint."""
        pixmap = QPixmap(36, 24)
        pixmap.setDevicePixelRatio(2)
        pixmap.fill(QColor(0, 0, 0, 0))
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(QColor(colour if self.switch.isChecked() else faint), 2.4)
        if dashed:
            pen.setDashPattern([2, 1.6])
        painter.setPen(pen)
        painter.drawLine(1, 6, 17, 6)
        painter.end()
        self.switch.setIcon(QIcon(pixmap))

    def resizeEvent(self, event: object) -> None:
        """Shorten a long name to the room there is."""
        room = self.switch.width() - 40
        self.switch.setText(self.fontMetrics().elidedText(self._title, Qt.TextElideMode.ElideRight, max(20, room)))


class Legend(QScrollArea):
    """`toggled` carries the name of a curve and whether it is to be seen."""

    toggled = Signal(str, bool)

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme = theme
        self.entries: dict[str, LegendEntry] = {}
        self._styles: dict[str, tuple[str, bool]] = {}
        self.setFixedWidth(width)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setAccessibleName("Curves")
        self.setStyleSheet("QScrollArea { background: transparent; }")
        holder = QWidget()
        holder.setStyleSheet("background: transparent;")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 2, 2, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self.setWidget(holder)

    def add(self, name: str, title: str, colour: str, dashed: bool = False) -> None:
        """Add a curve, or recolour it."""
        self._styles[name] = (colour, dashed)
        if name not in self.entries:
            entry = LegendEntry(name, title)
            self.entries[name] = entry
            self._column.insertWidget(len(self.entries) - 1, entry)
            entry.switch.toggled.connect(lambda on, which=name: self._toggle(which, on))
        self.entries[name].paint(colour, self._theme.colours.faint, dashed)

    def remove(self, name: str) -> None:
        """Take a curve away."""
        entry = self.entries.pop(name, None)
        if entry is not None:
            self._column.removeWidget(entry)
            entry.hide()
            entry.deleteLater()

    def show_value(self, name: str, text: str) -> None:
        """Write a curve's last value."""
        if name in self.entries and self.entries[name].value.text() != text:
            self.entries[name].value.setText(text)

    def _toggle(self, name: str, on: bool) -> None:
        colour, dashed = self._styles[name]
        self.entries[name].paint(colour, self._theme.colours.faint, dashed)
        self.toggled.emit(name, on)
