"""`fbt --self-test`: what a person does first, done by the program itself: start the demo run from the New run page, watch
it to its end, export the student, close. Says whether an installation works, and where it does not.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer

from engine.record.errors import UserError
from engine.record.export_request import ExportRequest
from engine.record.presets import preset
from engine.record.student_file import read_metadata

_LOOK_MS = 50
_PATIENCE_SECONDS = 300.0
_EPOCHS = 3
_ENDED = ("finished", "failed", "stopped", "lost")

Step = tuple[str, Callable[[], object]]


class SelfTest(QObject):
    """Goes through its steps while the event loop runs, says how long each took as a line of JSON, and closes the window.

    Attributes:
        exit_code: 0 when every step came to what it waits for.
    """

    def __init__(self, window: Any, home: Path) -> None:
        super().__init__(window)
        self.exit_code = 1
        self._window, self._home = window, home
        self._steps = self._story()
        self._step: Step = ("the window", window.isVisible)
        self._began = time.monotonic()
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _story(self) -> Iterator[Step]:
        window = self._window
        page = window.pages["new_run"]
        values = preset("demo").values()
        page.open({**values, "recipe": {**values["recipe"], "epochs": _EPOCHS}})
        start = window.context.actions["start"]
        yield "the form is checked", lambda: start.isEnabled() and not page.checking
        start.trigger()
        yield "the run is shown", lambda: window.page == "run" and window.pages["run"].run
        shown = window.pages["run"]
        yield "the run ends", lambda: shown.status in _ENDED
        if shown.status != "finished":
            raise UserError(f"the run {shown.status}.", field=shown.run, hint=f"See its log in {self._home}.")
        yield "its curves are drawn", lambda: shown.plots is not None and "val/top1" in shown.plots.accuracy.curves
        student = self._home / "self-test.safetensors"
        window.context.exports.make(shown.shown.folder, shown.run, ExportRequest(output=student))
        yield "the student is exported", lambda: not window.context.tasks.titles
        if not student.is_file():
            raise UserError(window.bar.text.text(), field="the export", hint=f"See the run's log in {self._home}.")
        _say(student=str(student), top1=float(read_metadata(student)["top1"]))

    def _look(self) -> None:
        name, done = self._step
        seconds = time.monotonic() - self._began
        try:
            if not done():
                if seconds < _PATIENCE_SECONDS:
                    return
                raise UserError(f"nothing came of it in {_PATIENCE_SECONDS:.0f} s.", field=name, hint="See above.")
            _say(step=name, seconds=round(seconds, 2))
            self._step, self._began = next(self._steps), time.monotonic()
            return
        except StopIteration:
            self.exit_code = 0
        except Exception as error:  # whatever it is, it is the answer
            _say(failed=name, error=f"{type(error).__name__}: {error}")
        self._timer.stop()
        self._window.close()


def _say(**what: object) -> None:
    print(json.dumps(what), flush=True)
