"""StorageCard: the room that runs, trash and previews take, and the history's index."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from engine.record.run_folder import RUNS, TRASH
from fbt_gui.pages.settings.setting_row import SettingRow
from fbt_gui.pages.settings.sizes import Room, measure
from fbt_gui.services.context import Context
from fbt_gui.services.rebuilding import rebuild_history
from fbt_gui.services.text import tr
from fbt_gui.services.words import memory
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.basics import Card, label
from fbt_gui.widgets.sure_button import SureButton

if TYPE_CHECKING:
    from engine.record.history import History

PREVIEWS = "previews"
_GIB = 2**30


class StorageCard(Card):
    """Measures in a thread of its own: ten thousand runs take a while to count."""

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Storage"))
        self._context = context
        self._worker = Worker("sizes", self)
        self._stop = threading.Event()
        self._measuring = False
        theme = context.theme
        self.show_trash = QPushButton(tr("Show"))
        self.show_trash.setAccessibleName(tr("Show the runs"))
        self.empty = SureButton(tr("Empty the trash…"), "", theme, "trash")
        self.clear = QPushButton(tr("Clear"))
        self.rebuild = QPushButton(tr("Rebuild the history"))
        self.runs_row = SettingRow(tr("Runs"), self.show_trash, tr("Measuring…"))
        self.trash_row = SettingRow(tr("Trash"), self.empty, tr("Measuring…"))
        self.previews_row = SettingRow(tr("Pictures of previews"), self.clear, tr("Measuring…"))
        hint = tr("Reads every run's folder anew, for runs that were copied here or a damaged history")
        self.history_row = SettingRow(tr("History"), self.rebuild, hint)
        for button, tip in (
            (self.show_trash, tr("Show the runs")),
            (self.empty, tr("Delete all runs of the trash and their files")),
            (self.clear, tr("They are made anew when they are wanted")),
        ):
            button.setToolTip(tip)
        self.clear.setAccessibleName(tr("Clear the pictures of previews"))
        self.empty.setEnabled(False)
        self.clear.setEnabled(False)
        for row in (self.runs_row, self.trash_row, self.previews_row, self.history_row):
            self.body.addWidget(row)
        self.result = label("", "small", wrap=True)
        self.result.hide()
        self.body.addWidget(self.result)
        self.show_trash.clicked.connect(lambda: context.go.go("runs"))
        self.empty.sure.connect(self._empty)
        self.clear.clicked.connect(self._clear)
        self.rebuild.clicked.connect(self._rebuild)

    def measure(self) -> None:
        """Count the folders anew."""
        if self._measuring:
            return
        self._measuring = True
        home, stop = self._context.home, self._stop
        self._worker.submit(
            lambda: [measure(home / name, stop) for name in (RUNS, TRASH, PREVIEWS)], self._show, owner=self
        )

    def finish(self) -> None:
        """End the thread, in the middle of a count too."""
        self._stop.set()
        self._worker.close()

    def _show(self, rooms: list[Room]) -> None:
        self._measuring = False
        runs, trash, previews = rooms
        self.runs_row.say(_words(runs))
        self.trash_row.say(_words(trash))
        self.previews_row.say(_size(previews.size))
        self.empty.setEnabled(bool(trash.entries))
        self.empty.ask_with(tr("Delete %n runs and their files?", "", trash.entries))
        self.clear.setEnabled(bool(previews.entries))

    def _empty(self) -> None:
        self.empty.setEnabled(False)
        self._context.history.change(_erase_all, self._emptied, self._fail, self)

    def _emptied(self, count: int) -> None:
        self._context.bar.say(tr("%n runs are gone for ever.", "", count))
        self.measure()

    def _clear(self) -> None:
        self.clear.setEnabled(False)
        folder = self._context.home / PREVIEWS
        self._worker.submit(lambda: _clear(folder), lambda _: self.measure(), owner=self)

    def _rebuild(self) -> None:
        self.rebuild.setEnabled(False)
        self._say(tr("Reading the folders of all runs…"))
        rebuild_history(self._context, self._rebuilt, self._fail, self)

    def _rebuilt(self, said: str) -> None:
        self.rebuild.setEnabled(True)
        self._say(said)

    def _fail(self, error: BaseException) -> None:
        self.rebuild.setEnabled(True)
        self.result.hide()
        self._context.bar.say(str(error), "error")
        self._context.history.changed.emit()
        self.measure()

    def _say(self, text: str) -> None:
        self.result.setText(text)
        self.result.show()


def _words(room: Room) -> str:
    return tr("{count}, {size}").format(count=tr("%n runs", "", room.entries), size=_size(room.size))


def _size(size: int) -> str:
    return memory(size / _GIB)


def _erase_all(history: History) -> int:
    rows = history.runs(trashed=True)
    for row in rows:
        history.erase(row["id"])
    return len(rows)


def _clear(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
