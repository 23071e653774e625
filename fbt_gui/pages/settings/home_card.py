"""HomeCard: where runs are kept, and the way to another home."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from engine.record.errors import InputError
from fbt_gui.services.context import Context
from fbt_gui.services.places import short_path
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.widgets.ask_path import ask_path
from fbt_gui.widgets.basics import Card, NameLabel, label
from fbt_gui.widgets.flow import flow_of


class HomeCard(Card):
    """The home of this window; another one opens in its place."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Home folder"))
        self._context = context
        self._other = ""
        self.path = NameLabel("", 40)
        self.path.say(short_path(context.home))
        self.path.setToolTip(str(context.home))
        show = QPushButton(tr("Open"))
        show.setToolTip(tr("Show the folder"))
        show.clicked.connect(lambda: show_folder(context.home))
        context.theme.tint(show, "folder")
        self.change = QPushButton(tr("Change…"))
        self.change.setToolTip(tr("Open the window on another home folder"))
        self.change.clicked.connect(self._ask)
        self.body.addWidget(self.path)
        self.body.addWidget(label(tr("Runs, history, queue and these settings are kept there."), "small", wrap=True))
        self.body.addWidget(flow_of(show, self.change, spacing=6))
        self.offer = self._make_offer()
        self.body.addWidget(self.offer)

    def consider(self, path: str) -> None:
        """Look at a folder that was chosen, and offer what can be done with it."""
        if Path(path) == self._context.home:
            self.offer.hide()
            return
        self._context.desk.submit(lambda: look_at(Path(path)), lambda runs: self._show(path, runs), self._fail, self)

    def _make_offer(self) -> QWidget:
        offer = QWidget()
        column = QVBoxLayout(offer)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        self.said = NameLabel("", 40)
        self.open = QPushButton(tr("Open it now"))
        self.open.setToolTip(tr("Another window takes this one's place; running runs go on"))
        self.open.clicked.connect(lambda: self._context.go.again.emit(self._other))
        self.copy = QPushButton(tr("Copy the command"))
        self.copy.setToolTip(tr("The command that starts on this home: the next start is on the usual one otherwise"))
        self.copy.clicked.connect(self._copy)
        self._context.theme.tint(self.copy, "copy")
        column.addWidget(self.said)
        column.addWidget(flow_of(self.open, self.copy, spacing=6))
        offer.hide()
        return offer

    def _ask(self) -> None:
        ask_path(self, tr("Home folder"), self.consider, mode="folder", start=str(self._context.home.parent))

    def _show(self, path: str, runs: int) -> None:
        self._other = path
        has = tr("{path} has %n runs.", "", runs) if runs else tr("{path} has no runs yet.")
        self.said.say(has.format(path=path))
        self.offer.show()
        self.open.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(f"fbt --home {shlex.quote(self._other)}")
        self._context.bar.say(tr("The command is on the clipboard."))

    def _fail(self, error: BaseException) -> None:
        self.offer.hide()
        self._context.bar.say(str(error), "error")


def look_at(path: Path) -> int:
    """How many runs a home has.

    Raises:
        InputError: it cannot be one.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
        runs = path / "runs"
        count = sum(entry.is_dir() for entry in os.scandir(runs)) if runs.is_dir() else 0
    except OSError as error:
        reason = error.strerror or str(error)
        said = tr("cannot be used: {reason}.").format(reason=reason)
        raise InputError(said, field=str(path), hint=tr("Choose another folder.")) from None
    if not os.access(path, os.W_OK):
        hint = tr("Choose another folder, or see who may write.")
        raise InputError(tr("cannot be written."), field=str(path), hint=hint)
    return count
