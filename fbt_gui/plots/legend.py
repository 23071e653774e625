"""Legend: a column of switches under headings, each with its curve's line, name and value; it scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from fbt_gui.plots.legend_entry import LegendEntry
from fbt_gui.plots.line_style import NARROW_SAMPLE, SAMPLE
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.basics import label

_NARROW = 176


class Legend(QWidget):
    """`toggled` carries the name of a curve and whether it is to be seen."""

    toggled = Signal(str, bool)

    def __init__(self, theme: Theme, width: int) -> None:
        super().__init__()
        self._theme = theme
        self.entries: dict[str, LegendEntry] = {}
        self._styles: dict[str, tuple[str, int]] = {}
        self._about: dict[str, tuple[str, str, str]] = {}
        self._headings: dict[str, QWidget] = {}
        self.setFixedWidth(width)
        self.setAccessibleName(tr("Curves"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(1)
        outer.addLayout(self._make_top())
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setAccessibleName(tr("Curves"))
        self._scroll.setStyleSheet("QScrollArea { background: transparent; }")
        holder = QWidget()
        holder.setStyleSheet("background: transparent;")
        self._column = QVBoxLayout(holder)
        self._column.setContentsMargins(0, 0, 2, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)
        self._scroll.setWidget(holder)
        outer.addWidget(self._scroll, 1)

    def add(self, name: str, title: str, colour: str, dash: int = 0, group: str = "", on: bool = True) -> None:
        """Add a curve at the end of its group, or recolour it."""
        self._styles[name] = (colour, dash)
        if name not in self.entries:
            entry = LegendEntry(name, title, group)
            entry.explain(*self._about.get(name, ("", "", "")))
            entry.switch.setChecked(on)
            self._column.insertWidget(self._place_of(group), entry)
            self.entries[name] = entry
            entry.set_sample(NARROW_SAMPLE if self.width() < _NARROW else SAMPLE)
            entry.switch.toggled.connect(lambda on, which=name: self._toggle(which, on))
            entry.cut.connect(self._name_alike)
            entry.switch.alone.connect(lambda which=name: self.show_alone(which))
            if not on:
                self._offer_all()
        self.entries[name].paint(colour, self._theme.colours.faint, dash)

    def remove(self, name: str) -> None:
        """Take a curve away, and its heading with the last of them."""
        entry = self.entries.pop(name, None)
        if entry is None:
            return
        self._take(entry)
        if entry.group in self._headings and not any(other.group == entry.group for other in self.entries.values()):
            self._take(self._headings.pop(entry.group))
        self._offer_all()

    def show_value(self, name: str, text: str) -> None:
        """Write a curve's value."""
        if name in self.entries and self.entries[name].value.text() != text:
            self.entries[name].value.setText(text)

    def explain(self, name: str, about: str, tail: str = "", brief: str = "") -> None:
        """Say more of a curve in its tooltip, once it is there; the tail of its title is never cut, the rest made brief."""
        self._about[name] = (about, tail, brief)
        if name in self.entries:
            self.entries[name].explain(about, tail, brief)

    def show_alone(self, name: str) -> None:
        """Hide all others; where it is alone already, show all."""
        alone = [other for other, entry in self.entries.items() if entry.switch.isChecked()] == [name]
        for other, entry in self.entries.items():
            entry.switch.setChecked(alone or other == name)

    def show_all(self) -> None:
        """Hide none."""
        for entry in self.entries.values():
            entry.switch.setChecked(True)

    def say_where(self, text: str) -> None:
        """What the values are of: the crosshair's place, or the last points."""
        self.where.setText(text or tr("last"))

    def fit(self) -> None:
        """Shorter samples where it is narrow."""
        width = NARROW_SAMPLE if self.width() < _NARROW else SAMPLE
        for entry in self.entries.values():
            entry.set_sample(width)

    def _make_top(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(3, 0, 4, 0)
        self.all = QPushButton(tr("Show all"))
        self.all.setProperty("kind", "legend")
        self.all.setAccessibleName(tr("Show all curves"))
        self.all.setToolTip(tr("Show the hidden curves too"))
        self.all.clicked.connect(self.show_all)
        self.all.hide()
        self.where = label(tr("last"), "small")
        row.addWidget(self.all)
        row.addStretch(1)
        row.addWidget(self.where)
        return row

    def _place_of(self, group: str) -> int:
        """Behind the last of its group; a new group gets its heading at the end."""
        last = next((entry for entry in reversed(self.entries.values()) if entry.group == group), None)
        if last is not None:
            return self._column.indexOf(last) + 1
        end = self._column.count() - 1
        if not group:
            return 0
        heading = label(group, "small")
        heading.setContentsMargins(4, 3, 0, 0)
        self._headings[group] = heading
        self._column.insertWidget(end, heading)
        return end + 1

    def _take(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _toggle(self, name: str, on: bool) -> None:
        colour, dash = self._styles[name]
        self.entries[name].paint(colour, self._theme.colours.faint, dash)
        self._offer_all()
        self.toggled.emit(name, on)

    def _name_alike(self) -> None:
        """Where one name has no room, none is whole."""
        brief = any(entry.needs_brief for entry in self.entries.values())
        for entry in self.entries.values():
            entry.be_brief(brief)

    def _offer_all(self) -> None:
        self.all.setVisible(not all(entry.switch.isChecked() for entry in self.entries.values()))
