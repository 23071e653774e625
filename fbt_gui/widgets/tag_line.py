"""TagLine: tags as chips, each with a way to take it off, and a line for another."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.flow import Flow
from fbt_gui.widgets.offers import Offers

_LINE_WIDE, _LINE_PADDING = 110, 28


class TagLine(QWidget):
    """`edited` carries all tags when one came or went; `drawn` says that the chips are others."""

    edited = Signal(list)
    drawn = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.tags: list[str] = []
        self._known = QStringListModel(self)
        self.line = _Line(placeholderText=tr("Add a tag"))
        self.line.setAccessibleName(tr("Add a tag"))
        self.line.setToolTip(tr("Enter or a comma adds it; Backspace in the empty line takes the last one off"))
        words = self.line.fontMetrics().horizontalAdvance(self.line.placeholderText())
        self.line.setFixedWidth(max(_LINE_WIDE, words + _LINE_PADDING))
        offers = Offers(self._known, self.line)
        offers.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        offers.setFilterMode(Qt.MatchFlag.MatchContains)
        self.line.setCompleter(offers)
        self._chips: list[QPushButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._flow = Flow(self, 4)
        self._flow.addWidget(self.line)
        offers.activated.connect(lambda _: self._add(), Qt.ConnectionType.QueuedConnection)
        self.line.editingFinished.connect(self._add)
        self.line.textEdited.connect(lambda text: self._add() if text.endswith(",") else None)
        self.line.emptied.connect(lambda: self._drop(self.tags[-1]) if self.tags else None)

    def show_tags(self, tags: list[str], known: list[str]) -> None:
        """Show these, and offer those that other runs have."""
        if known != self._known.stringList():
            self._known.setStringList(known)
        if tags != self.tags:
            self.tags = list(tags)
            self._draw()

    def stops(self) -> list[QWidget]:
        """What Tab goes to, in order."""
        return [*self._chips, self.line]

    def _add(self) -> None:
        new = [tag.strip() for tag in self.line.text().split(",") if tag.strip()]
        self.line.clear()
        if any(tag not in self.tags for tag in new):
            self._change(list(dict.fromkeys([*self.tags, *new])))

    def _drop(self, tag: str) -> None:
        self._change([each for each in self.tags if each != tag])

    def _change(self, tags: list[str]) -> None:
        self.tags = tags
        self._draw()
        self.edited.emit(list(tags))
        self.line.setFocus()

    def _draw(self) -> None:
        for chip in self._chips:
            self._flow.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._flow.removeWidget(self.line)
        self._chips = [self._chip(tag) for tag in self.tags]
        for widget in (*self._chips, self.line):
            self._flow.addWidget(widget)
            widget.show()
        self.updateGeometry()
        self.drawn.emit()

    def _chip(self, tag: str) -> QPushButton:
        chip = QPushButton(f"{tag.replace('&', '&&')}  ×", self)
        chip.setProperty("kind", "small")
        chip.setAccessibleName(tr("Take the tag {tag} off").format(tag=tag))
        chip.setToolTip(tr("Take this tag off"))
        chip.clicked.connect(partial(self._drop, tag))
        return chip


class _Line(QLineEdit):
    """`emptied`: Backspace was pressed where there is nothing to delete."""

    emptied = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Backspace and not self.text():
            self.emptied.emit()
        super().keyPressEvent(event)
