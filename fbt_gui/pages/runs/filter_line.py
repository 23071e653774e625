"""FilterLine: where the filter is typed; offers fields and values for the word at the cursor."""

from __future__ import annotations

from PySide6.QtCore import QRect, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from fbt_gui.pages.runs.completion import Vocabulary
from fbt_gui.services.text import tr
from fbt_gui.widgets.offers import Offers

_AFTER_MS = 0  # keys that came meanwhile are taken first: a fast typist waits for one filtering, not for each
_OPENS_VALUES = (":", ">", "=", "<")


class FilterLine(QLineEdit):
    """`filtered` carries the text when the keys at hand are taken; `entered` comes before the first of them."""

    filtered = Signal(str)
    left_downwards = Signal()
    entered = Signal()

    def __init__(self) -> None:
        super().__init__(clearButtonEnabled=True)
        self.setPlaceholderText(tr("Filter:  method:fbt  student:resnet18  top1>70  tag:paper"))
        self.setAccessibleName(tr("Filter runs"))
        self.setToolTip(
            tr(
                "Words, field:text and field>number; a comma means “or”, a minus in front turns it round.\n"
                "method:fbt,ofa  state:finished  top1>70  created<7d  is:starred  -seed=2  sort:-top1"
            )
        )
        self.vocabulary = Vocabulary([])
        self._start = 0
        self._words = QStringListModel(self)
        self._offers = Offers(self._words, self)
        self._offers.setCompletionMode(Offers.CompletionMode.UnfilteredPopupCompletion)
        self._offers.setMaxVisibleItems(10)
        self._offers.setWidget(self)
        self._popup = self._offers.list
        self._popup.setAccessibleName(tr("What could be meant"))
        self._offers.activated.connect(self._insert)
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(lambda: self.filtered.emit(self.text()))
        self.textChanged.connect(lambda _: self._timer.start())
        self.textEdited.connect(lambda _: self.offer())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Down goes to the table, or opens what could be meant where a word has begun; Escape empties the line."""
        if event.key() == Qt.Key.Key_Down:
            self.left_downwards.emit()
        elif event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.offer()
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Somebody is about to type."""
        super().focusInEvent(event)
        self.entered.emit()

    def offer(self) -> None:
        """Show what could be meant at the cursor, if anything."""
        found = self.vocabulary.offer(self.text(), self.cursorPosition())
        if not found.words:
            self._popup.hide()
            return
        self._start = found.start
        self._words.setStringList(list(found.words))
        letters = max(len(word) for word in found.words)
        wide = min(480, max(180, self.fontMetrics().averageCharWidth() * (letters + 6)))
        left = min(self.cursorRect().left(), max(0, self.width() - wide))
        self._offers.complete(QRect(left, 0, wide, self.height()))

    def _insert(self, word: str) -> None:
        cursor = self.cursorPosition()
        after = self.text()[cursor:]
        end = "" if word.endswith(_OPENS_VALUES) or after.startswith(" ") else " "
        self.setText(f"{self.text()[: self._start]}{word}{end}{after}")
        self.setCursorPosition(self._start + len(word) + len(end))
        if not end:
            self.offer()
