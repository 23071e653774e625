"""The processes that benchmarks.torture.windows kills: a real window, and one that does nothing but write.

    python -m benchmarks.torture.window_child HOME start FORM.toml    presses Start on a form
    python -m benchmarks.torture.window_child HOME watch RUN          opens on a run and follows it
    python -m benchmarks.torture.window_child HOME write RUN WHO      writes what a window writes, without end

Prints what happened as JSON lines.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from engine.record.files import replace_file
from engine.record.presets import keep_preset
from engine.record.run_folder import RunFolder
from fbt_gui.services.settings import Settings


def main(home: Path, what: str, *given: str) -> int:
    if what == "write":
        return write(home, *given)
    from fbt_gui.main_window import make_window
    from fbt_gui.services.signals import ProcessSignals

    app = QApplication([])
    window = make_window(app, home, "new_run" if what == "start" else "run")
    painted = FirstPaint(window)
    window.rail.installEventFilter(painted)
    window.show()
    signals = ProcessSignals()
    signals.asked.connect(window.close)
    ask = start(window, Path(given[0])) if what == "start" else watch(window, given[0])
    timer = QTimer(interval=10)
    timer.timeout.connect(lambda: timer.stop() if ask() else None)
    timer.start()
    try:
        return app.exec()
    finally:
        signals.close()


def start(window: Any, form: Path) -> Callable[[], bool]:
    """Press Start as soon as it can be pressed."""
    page = window.pages["new_run"]
    page.open(tomllib.loads(form.read_text()))

    def press() -> bool:
        action = window.context.actions["start"]
        if not action.isEnabled() or page.checking:
            return False
        action.trigger()
        return True

    return press


def watch(window: Any, run: str) -> Callable[[], bool]:
    """Tell when the run's points are shown; meanwhile and from then on write as a person does."""
    window.open_run(run)
    page = window.pages["run"]
    count = itertools.count()

    def fiddle() -> None:
        number = next(count)
        window.context.settings.remember("smoothing", number / 1000)
        window.context.commands.annotate(run, tags=[f"tag {number}"])

    fiddler = QTimer(window, interval=50)
    fiddler.timeout.connect(fiddle)
    fiddler.start()

    def shown() -> bool:
        curve = page.plots.loss.curves.get("train/loss") if page.plots is not None else None
        if curve is None or page.status not in ("running", "finished"):
            return False
        say(shown=time.time(), points=len(curve.points[0]), status=page.status)
        return True

    return shown


def write(home: Path, run: str, who: str) -> int:
    """Settings, draft, preset and tags, as fast as it goes."""
    settings, folder = Settings(home), RunFolder(home / "runs" / run)
    say(ready=time.time())
    for number in itertools.count():
        value = f"{who} {number} " + "x" * 2000
        settings.remember(f"{who}/text", value)
        settings.save()
        replace_file(home / "draft.toml", f'name = "{value}"\n')
        keep_preset(home, f"Preset of {who}", {"name": value})
        folder.annotate(**{("note" if who == "one" else "name"): value})
        say(done=number)
    return 0


class FirstPaint(QObject):
    """Says when the window was seen first."""

    done = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and not self.done:
            self.done = True
            QTimer.singleShot(0, lambda: say(painted=time.time()))
        return False


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), *sys.argv[2:]))
