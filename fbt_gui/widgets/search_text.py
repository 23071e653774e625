"""SearchText: a text to be read, with a line that finds words in it."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPlainTextEdit, QPushButton, QTextEdit, QVBoxLayout, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import label, tab_first
from fbt_gui.widgets.flow import flow_of

_MOST = 1000
_LINE_WIDE = 170


class SearchText(QWidget):
    """All that is found is marked; Enter goes to the next, Shift+Enter to the one before.

    Attributes:
        text: what is read.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.found: list[tuple[int, int]] = []
        self.place = -1
        self.text = QPlainTextEdit(readOnly=True)
        self.text.setProperty("role", "mono")
        self.text.setAccessibleName(name)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.line = _Line(self)
        self.line.setPlaceholderText(tr("Search"))
        self.line.setAccessibleName(tr("Search in the text"))
        self.line.setToolTip(tr("Enter finds the next, Shift+Enter the one before; Escape ends the search"))
        self.line.setClearButtonEnabled(True)
        self.line.setFixedWidth(_LINE_WIDE)
        self.count = label("", "small")
        self.previous = self._step_button("up", tr("The one before"), -1)
        self.next = self._step_button("down", tr("The next"), 1)
        head = QHBoxLayout()
        head.setSpacing(4)
        self._controls = flow_of(spacing=4)
        head.addWidget(self._controls, 1)
        for widget in (self.count, self.previous, self.next, self.line):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self.line.textChanged.connect(lambda _: self._look(anew=True))
        theme.changed.connect(self._mark)
        self._look(anew=True)

    def add(self, *controls: QWidget) -> None:
        """Place controls in the row of the search line; they go on below where it is short."""
        for control in controls:
            self._controls.layout().addWidget(control)  # type: ignore[union-attr]
        tab_first(self, *controls)

    def search(self) -> None:
        """Go to the line."""
        self.line.setFocus()
        self.line.selectAll()

    def show_text(self, content: str, *, follow: bool = False) -> None:
        """Replace the text, keeping the place where one reads.

        Args:
            follow: go to its end instead.
        """
        bar, across = self.text.verticalScrollBar(), self.text.horizontalScrollBar()
        place, column = bar.value(), across.value()
        self.text.setPlainText(content)
        self.renew(follow=follow, place=place, column=column)

    def renew(self, *, follow: bool, place: int = 0, column: int = 0) -> None:
        """The text was written anew: find again, and go where one was."""
        self._look(anew=False)
        bar = self.text.verticalScrollBar()
        bar.setValue(bar.maximum() if follow else place)
        self.text.horizontalScrollBar().setValue(column)

    def step(self, by: int) -> None:
        """Go to the next of what was found, or to the one before; round the end."""
        if self.found:
            self.place = (self.place + by) % len(self.found)
            self._go()
            self._mark()

    def _step_button(self, icon: str, name: str, by: int) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "flat")
        button.setAccessibleName(name)
        button.setToolTip(name)
        self._theme.tint(button, icon)
        button.clicked.connect(lambda: self.step(by))
        return button

    def _look(self, *, anew: bool) -> None:
        wanted = self.line.text()
        self.found = _places(self.text.toPlainText(), wanted) if wanted else []
        self.place = min(max(self.place, 0), len(self.found) - 1)
        if anew and self.found:
            here = self.text.textCursor().selectionStart()
            self.place = next((place for place, (start, _) in enumerate(self.found) if start >= here), 0)
            self._go()
        for button in (self.previous, self.next):
            button.setVisible(bool(wanted))
            button.setEnabled(bool(self.found))
        self._mark()

    def _go(self) -> None:
        cursor = self.text.textCursor()
        cursor.setPosition(self.found[self.place][0])
        self.text.setTextCursor(cursor)
        self.text.ensureCursorVisible()

    def _mark(self) -> None:
        colours = self._theme.colours
        marks = []
        for place, (start, end) in enumerate(self.found):
            mark = QTextEdit.ExtraSelection()
            chosen = place == self.place
            mark.format.setBackground(QColor(colours.accent if chosen else colours.soft))
            mark.format.setForeground(QColor(colours.on_accent if chosen else colours.text))
            if not chosen:
                mark.format.setFontUnderline(True)
            cursor = QTextCursor(self.text.document())
            cursor.setPosition(start)
            cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
            mark.cursor = cursor
            marks.append(mark)
        self.text.setExtraSelections(marks)
        if not self.line.text():
            said = ""
        elif not self.found:
            said = tr("Nothing found")
        else:
            most = whole(len(self.found)) + ("+" if len(self.found) == _MOST else "")
            said = tr("{place} of {count}", "of what was found").format(place=whole(self.place + 1), count=most)
        self.count.setText(said)


class _Line(QLineEdit):
    """Enter and Escape mean something here."""

    def __init__(self, owner: SearchText) -> None:
        super().__init__(owner)
        self._owner = owner

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._owner.step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self._owner.text.setFocus()
        else:
            super().keyPressEvent(event)


def _places(text: str, wanted: str) -> list[tuple[int, int]]:
    """Where a word stands, in Qt's units, whatever its case; of very many the first."""
    found = []
    wide = not text.isascii()
    done = units = 0
    for match in re.finditer(re.escape(wanted), text, re.IGNORECASE):
        start, end = match.span()
        if wide:  # Qt counts a character beyond the first 65,536 as two
            units += len(text[done:start].encode("utf-16-le", "surrogatepass")) // 2
            length = len(text[start:end].encode("utf-16-le", "surrogatepass")) // 2
            found.append((units, units + length))
            units, done = units + length, end
        else:
            found.append((start, end))
        if len(found) == _MOST:
            break
    return found
