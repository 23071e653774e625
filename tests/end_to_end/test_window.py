"""The window and the real engine: started with the mouse, gone on without it, seen whole by the next window."""

from __future__ import annotations

import os
import subprocess
import sys

import psutil
import pytest

from engine.record.history import History
from engine.record.process import is_alive
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import FBT, ROOT, config, environment, events, wait_for

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A window of its own process: presses Start on the form it is given, and stays.
PRESS_START = """
import sys, tomllib
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from fbt_gui.main_window import make_window

app = QApplication([])
window = make_window(app, Path(sys.argv[1]), "new_run")
window.show()
page = window.pages["new_run"]
page.open(tomllib.loads(Path(sys.argv[2]).read_text()))

def press():
    action = window.context.actions["start"]
    if action.isEnabled() and not page.checking:
        action.trigger()
        timer.stop()

timer = QTimer(interval=50)
timer.timeout.connect(press)
timer.start()
app.exec()
"""


@pytest.fixture
def started(home, tmp_path):
    """A run that a window started, the window killed while it runs; whatever is left is ended."""
    form = tmp_path / "form.toml"
    form.write_text(config(FBT, {"recipe": {"epochs": 12}, "name": "By mouse"}).to_toml(), encoding="utf-8")
    window = subprocess.Popen([sys.executable, "-c", PRESS_START, str(home), str(form)], cwd=ROOT, env=environment())
    folder = None
    try:
        path = wait_for(lambda: next((home / "runs").glob("*/events.jsonl"), None), "the start of the engine")
        folder = RunFolder(path.parent)
        wait_for(lambda: len(events(folder, "epoch")) >= 2, "an epoch while the window lives")
        assert window.poll() is None
        window.kill()
        window.wait()
        yield folder
    finally:
        window.kill()
        window.wait()
        pid = RunSummary.of(folder).pid if folder else 0
        if pid and psutil.pid_exists(pid):
            psutil.Process(pid).kill()


def test_a_run_goes_on_when_its_window_is_killed_and_the_next_window_shows_all_of_it(started, home, qtbot, qapp):
    folder = started
    seen = len(events(folder))
    wait_for(lambda: len(events(folder)) > seen + 3, "events after the window's death")

    from fbt_gui.main_window import make_window

    window = make_window(qapp, home, "runs")
    try:
        window.show()
        qtbot.waitUntil(lambda: window.context.runs.row(folder.id) is not None, timeout=20_000)
        window.open_run(folder.id)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.status in ("running", "finished") and page.plots is not None, timeout=30_000)
        wait_for(lambda: events(folder, "run_finished"), "the end of the run")
        qtbot.waitUntil(lambda: page.status == "finished", timeout=20_000)
        steps = [event["epoch"] for event in events(folder, "step")]
        qtbot.waitUntil(lambda: list(page.plots.loss.curves["train/loss"].points[0]) == steps, timeout=10_000)
        accuracy = [event["metrics"]["val/top1"] for event in events(folder, "epoch") if "val/top1" in event["metrics"]]
        assert len(accuracy) == 12
        assert list(page.plots.accuracy.curves["val/top1"].points[1]) == accuracy
    finally:
        window.close()
        window.deleteLater()
    with History(home) as history:
        row = history.run(folder.id)
    assert (row["name"], row["status"], row["epoch"]) == ("By mouse", "finished", 12)
    wait_for(lambda: not is_alive(row["pid"], row["process_start"], row["host"]), "the end of the engine's process")
