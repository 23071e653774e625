"""Runs from one home to another and one run's report, by the window's own actions and the real engine."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import ALONE, queue, run

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

PATIENCE = 60_000


@pytest.fixture
def open_at(qapp: Any) -> Iterator[Callable[[Path], Any]]:
    """Opens a window over a home, on its list of runs, with all of its parts."""
    from fbt_gui.main_window import make_window

    windows: list[Any] = []

    def make(home: Path) -> Any:
        window = make_window(qapp, home, "runs")
        windows.append(window)
        window.show()
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()


def choose(window: Any, action: str, *paths: str) -> None:
    """Trigger an action that asks for files, and choose these."""
    from PySide6.QtWidgets import QFileDialog

    window.context.actions[action].trigger()
    dialog = next(found for found in window.findChildren(QFileDialog) if found.isVisible())
    dialog.filesSelected.emit(list(paths))
    dialog.fileSelected.emit(paths[0])
    dialog.reject()


@pytest.mark.slow
def test_two_runs_are_packed_in_one_window_and_imported_in_another_and_one_is_reported(
    home: Path, tmp_path: Path, open_at: Callable[[Path], Any], qtbot: Any
) -> None:
    folders = [queue(home, ALONE, {"seed": seed, "recipe": {"epochs": 1, "warmup_epochs": 0.0}}) for seed in (0, 1)]
    for folder in folders:
        assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    ids = [folder.id for folder in folders]
    window = open_at(home)
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and len(window.context.runs.rows) == 2, timeout=PATIENCE)

    page.select(*ids)
    packed = tmp_path / "two.zip"
    choose(window, "pack", str(packed))
    qtbot.waitUntil(lambda: packed.is_file() and window.bar.way.isVisible(), timeout=PATIENCE)
    assert zipfile.is_zipfile(packed)

    page.select(ids[0])
    report = tmp_path / "report.html"
    choose(window, "save_report", str(report))
    qtbot.waitUntil(lambda: not window.context.tasks.titles, timeout=PATIENCE)
    assert report.is_file(), window.bar.text.text()
    text = report.read_text(encoding="utf-8")
    assert ids[0] in text and "<svg" in text and ids[1] not in text
    assert str(report) in window.bar.text.text()

    metrics = tmp_path / "metrics.csv"
    choose(window, "save_metrics", str(metrics))
    qtbot.waitUntil(lambda: not window.context.tasks.titles, timeout=PATIENCE)
    assert metrics.read_text(encoding="utf-8").startswith("metric,epoch,step")

    other = tmp_path / "other"
    other.mkdir()
    there = open_at(other)
    list_there = there.pages["runs"]
    qtbot.waitUntil(lambda: list_there.stands and there.context.runs.loaded, timeout=PATIENCE)
    choose(there, "import_runs", str(packed))
    qtbot.waitUntil(lambda: there.bar.way.isVisible(), timeout=PATIENCE)
    qtbot.waitUntil(lambda: len(there.context.runs.rows) == 2, timeout=PATIENCE)
    there.bar.way.click()
    qtbot.waitUntil(lambda: sorted(list_there.subjects()) == sorted(ids), timeout=PATIENCE)
    for folder in folders:
        brought = RunFolder.find(other, folder.id)
        assert brought.last_student.read_bytes() == folder.last_student.read_bytes()
    choose(there, "import_folder", str(home))
    qtbot.waitUntil(lambda: "here already" in there.bar.text.text(), timeout=PATIENCE)
