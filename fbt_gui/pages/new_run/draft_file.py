"""DraftFile: the form's values in a file of the home (see DraftPlace), so that a half-filled form is there at the next start."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import tomli_w
from PySide6.QtCore import QObject, QTimer

from engine.record.files import replace_file
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.draft_place import DraftPlace
from fbt_gui.services.text import tr
from fbt_gui.services.worker import Worker
from fbt_gui.widgets.message_bar import MessageBar

AFTER_MS = 1000
_PRESET = "# Preset: "


def read_draft(path: Path) -> Draft | None:
    """The form as it was left in a file; None where none was.

    Raises:
        ConfigError: the file cannot be read.
    """
    if not path.exists():
        return None
    draft = Draft()
    draft.open_file(path)
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    if first.startswith(_PRESET):
        draft.preset = first.removeprefix(_PRESET).strip()
    return draft


def text_of(draft: Draft) -> str:
    """The file's text: the values, and in front of them where they began."""
    return f"{_PRESET}{draft.preset}\n{tomli_w.dumps(draft.values)}" if draft.preset else tomli_w.dumps(draft.values)


class DraftFile(QObject):
    """Writes a while after the last edit, in the worker; at the window's end at once."""

    def __init__(self, place: DraftPlace, desk: Worker, bar: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self._place, self._desk, self._bar = place, desk, bar
        self._draft: Draft | None = None
        self._written = ""
        self._told = False
        self._timer = QTimer(self, singleShot=True, interval=AFTER_MS)
        self._timer.timeout.connect(self._write)

    def keep(self, draft: Draft) -> None:
        """These values are to be found at the next start."""
        self._draft = draft
        self._timer.start()

    def finish(self) -> None:
        """Write what waits; the window closes, and its workers with it."""
        if self._timer.isActive() and self._draft is not None:
            self._timer.stop()
            with suppress(OSError, ValueError):  # nobody is there to hear it
                replace_file(self._place.path, text_of(self._draft))
        self._place.release()

    def _write(self) -> None:
        if self._draft is None:
            return
        try:
            text = text_of(self._draft)
        except (TypeError, ValueError) as error:  # what was read from a TOML file can be written as one
            self._fail(error)
            return
        if text != self._written:
            self._written = text
            self._desk.submit(lambda: replace_file(self._place.path, text), None, self._fail, self, must=True)

    def _fail(self, error: BaseException) -> None:
        """Once is enough: it is tried again with the next edit."""
        self._written = ""
        if not self._told:
            self._told = True
            text = tr("The form cannot be kept in {path}: {error}.").format(path=self._place.path, error=error)
            self._bar.say(text, "warning")
