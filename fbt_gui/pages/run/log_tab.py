"""LogTab: what the engine told people, its log, and its output."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QColor, QDesktopServices, QGuiApplication, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QButtonGroup, QComboBox, QPlainTextEdit, QPushButton

from fbt_gui.feed.run_facts import Message
from fbt_gui.pages.run.log_lines import in_short, of_rank
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.context import Context
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import to_the_second, whole
from fbt_gui.widgets.basics import name_of, small_button, switch
from fbt_gui.widgets.search_text import SearchText

_VIEWS = (
    ("messages", mark("Messages"), mark("Notices, warnings and errors of the engine"), mark("Nothing was said yet.")),
    ("log", mark("Log"), mark("log.txt in the run's folder"), mark("No log yet.")),
    ("output", mark("Output"), mark("What the engine printed: output.txt"), mark("Nothing was printed, or the run was not started from this window.")),
)  # fmt: skip
_COLOURS = {"notice": "text", "warning": "warn", "error": "bad"}
_LEVELS = {"notice": mark("notice"), "warning": mark("warning"), "error": mark("error")}
_RANKS = {"notice": 0, "warning": 1, "error": 2}


class LogTab(RunTab):
    """One of three texts; one that grew is followed, unless one reads further up or says not to."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown = Shown()
        self._written: object = None
        self.current = _VIEWS[0][0]
        self.view = SearchText(context.theme, tr("Log"))
        self.text = self.view.text
        # A long line goes on below: a bar across would hide the last line of a low box.
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self._at_end = True
        self.text.verticalScrollBar().valueChanged.connect(lambda _: self._look_where())
        self.text.verticalScrollBar().rangeChanged.connect(lambda *_: self._stay_at_end())
        self.ways: dict[str, QPushButton] = {}
        self.level = QComboBox()
        self.level.setAccessibleName(tr("Which messages are shown"))
        name_of(self.level, tr("Which messages are shown"), seen=False)
        self.level.setToolTip(tr("Which messages are shown"))
        for words in (tr("Everything"), tr("Warnings and errors"), tr("Errors")):
            self.level.addItem(words)
        self.follow = switch(tr("Follow"), "small", tr("Go to the end when something is added"))
        self.follow.setAccessibleName(tr("Follow the end"))
        self.follow.setChecked(True)
        self.copy = small_button(tr("Copy"), tr("Copy what is chosen, or all of it"), self._copy)
        self.open_file = small_button(tr("Open file"), tr("Show all of it in the system's viewer"), self._open_file)
        group = QButtonGroup(self)
        for name, title, tip, _ in _VIEWS:
            way = switch(tr(title), "small", tr(tip))
            way.setAccessibleName(tr(title))
            way.clicked.connect(lambda _=False, which=name: self.open(which))
            group.addButton(way)
            self.ways[name] = way
        self.view.add(*self.ways.values(), self.level, self.follow, self.copy, self.open_file)
        self.column.addWidget(self.view, 1)
        self.level.activated.connect(lambda _: self._rewrite())
        context.theme.changed.connect(self._rewrite)
        self.open(self.current)

    def open(self, name: str) -> None:
        """Show one of the texts, at its end."""
        self.current = name
        self.ways[name].setChecked(True)
        self.level.setVisible(name != "output")
        self.open_file.setVisible(name != "messages")
        _, title, _, hint = next(view for view in _VIEWS if view[0] == name)
        self.text.setPlaceholderText(tr(hint))
        self.text.setAccessibleName(tr(title))
        self.text.clear()
        self._rewrite()

    def show_run(self, shown: Shown) -> None:
        """Write what is new of the text that is seen."""
        if shown.run != self._shown.run:
            self.follow.setChecked(True)
            self.text.clear()
            self._written = None
        self._shown = shown
        self._write()

    def search(self) -> None:
        """Go to the search."""
        self.view.search()

    def _rewrite(self) -> None:
        self._written = None
        self._write()

    def _write(self) -> None:
        """Write the text that is seen, if it is another than before."""
        messages = self._shown.facts.messages
        content: object = messages if self.current == "messages" else getattr(self._shown, self.current)
        if self._written is not None and content == self._written:
            return
        self._written = content
        bar = self.text.verticalScrollBar()
        follow = self.follow.isChecked() and bar.value() >= bar.maximum() - 2  # not from where somebody reads
        if self.current == "messages":
            self._write_messages(messages, follow)
        else:
            text = str(content).rstrip()
            if self.current == "log":
                text = in_short(of_rank(text, self.level.currentIndex()))
            self.view.show_text(text, follow=follow)

    def _look_where(self) -> None:
        bar = self.text.verticalScrollBar()
        self._at_end = bar.value() >= bar.maximum() - 2

    def _stay_at_end(self) -> None:
        """Whoever reads the newest line still does when the room, or the length of the lines, is another."""
        bar = self.text.verticalScrollBar()
        if self._at_end and self.follow.isChecked():
            bar.setValue(bar.maximum())

    def _write_messages(self, messages: list[Message], follow: bool) -> None:
        place = self.text.verticalScrollBar().value()
        self.text.clear()
        cursor = QTextCursor(self.text.document())
        cursor.beginEditBlock()
        colours = self.context.theme.colours
        wide = max(len(tr(word)) for word in _LEVELS.values())
        wanted = [message for message in messages if _RANKS.get(message.level, 0) >= self.level.currentIndex()]
        for line, message in enumerate(wanted):
            form = QTextCharFormat()
            form.setForeground(QColor(colours.dim))
            clock = to_the_second(message.time)
            level = tr(_LEVELS.get(message.level, message.level))
            cursor.insertText(f"{chr(10) if line else ''}{clock}  {level:<{wide}}  ", form)
            form.setForeground(QColor(getattr(colours, _COLOURS.get(message.level, "text"))))
            cursor.insertText(words_of(message), form)
        cursor.endEditBlock()
        self.view.renew(follow=follow, place=place)

    def _copy(self) -> None:
        chosen = self.text.textCursor().selectedText().replace("\u2029", "\n")
        QGuiApplication.clipboard().setText(chosen or self.text.toPlainText())
        self.context.bar.say(tr("The text is on the clipboard."))

    def _open_file(self) -> None:
        folder = self._shown.folder
        if folder is not None:
            file = folder.log_file if self.current == "log" else folder.output_file
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(file)))


def words_of(message: Message) -> str:
    """What a message says."""
    if message.resumed is not None:
        return tr("Resumed at step {step}.").format(step=whole(message.resumed))
    return message.text
