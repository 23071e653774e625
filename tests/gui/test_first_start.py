"""The first start over an empty home: what one sees, and one button that begins a real run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from engine.record.control import send
from engine.record.events import read_events
from engine.record.process import is_alive
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from fbt_gui.pages.table import PAGE_NAMES

BEGINS_MS = 60_000


@pytest.fixture
def window(open_window: Callable[..., Any]) -> Any:
    return open_window("")


@pytest.fixture
def engines(home: Path) -> Iterator[None]:
    """Nothing that a window started in this home goes on after the test."""
    yield
    for folder in (home / "runs").glob("*/"):
        summary = RunSummary.of(RunFolder(folder))
        if summary.pid and is_alive(summary.pid, summary.process_start, summary.host):
            psutil.Process(summary.pid).kill()


def test_the_program_opens_on_a_form_that_can_be_started_at_once(window: Any, qtbot: Any) -> None:
    assert window.page == "new_run"
    page = window.pages["new_run"]
    qtbot.waitUntil(lambda: page.ready, timeout=10_000)
    assert window.context.actions["start"].isEnabled()


class _Flashes(QObject):
    """Takes down every other window that opens: a label that is shown before it is placed is one for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.accessibleName() or getattr(watched, 'text', str)()}")
        return False


def test_every_page_stands_without_a_single_run_and_no_window_flashes_up(window: Any, qapp: Any, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: window.context.runs.loaded and window.pages["new_run"].begun, timeout=10_000)
    flashes = _Flashes()
    qapp.installEventFilter(flashes)
    try:
        for name in PAGE_NAMES:
            window.show_page(name)
            qtbot.wait(300)
            assert not window.bar.isVisible(), f"{name}: {window.bar.text.text()}"
            assert not flashes.seen, name
        for role in ("teacher", "student", "assistant"):
            window.show_page("new_run")
            window.pages["new_run"].choose(role)
            qtbot.wait(200)
            assert not flashes.seen, role
    finally:
        qapp.removeEventFilter(flashes)


def test_the_history_without_runs_says_what_to_do_and_enter_does_it(window: Any, qtbot: Any) -> None:
    window.show_page("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.layout_.face == "first", timeout=10_000)
    ways = [button for button in page.findChildren(QPushButton) if button.isVisible() and button.text()]
    assert [button.objectName() for button in ways].count("start_demo") == 1
    first = next(button for button in ways if button.property("kind") == "primary")
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert window.page == "new_run"


@pytest.mark.slow
@pytest.mark.usefixtures("engines")
def test_one_button_begins_the_demo_run_which_its_control_file_ends(window: Any, home: Path, qtbot: Any) -> None:
    window.show_page("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.layout_.face == "first", timeout=10_000)
    qtbot.mouseClick(page.findChild(QPushButton, "start_demo"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.page == "run", timeout=10_000)
    shown = window.pages["run"]
    folder = RunFolder.find(home, shown.run)
    assert folder.config().data.source == "demo"

    started = lambda: [event for event in read_events(folder.events_file) if event["type"] == "run_started"]  # noqa: E731
    qtbot.waitUntil(lambda: folder.events_file.exists() and bool(started()), timeout=BEGINS_MS)
    summary = RunSummary.of(folder)
    assert is_alive(summary.pid, summary.process_start, summary.host)
    qtbot.waitUntil(lambda: shown.status == "running", timeout=10_000)

    send(folder.path, "stop")
    qtbot.waitUntil(lambda: shown.status == "stopped", timeout=BEGINS_MS)
    qtbot.waitUntil(lambda: not is_alive(summary.pid, summary.process_start, summary.host), timeout=BEGINS_MS)
    window.show_page("runs")
    qtbot.waitUntil(lambda: [row["status"] for row in page.model.items] == ["stopped"], timeout=10_000)
