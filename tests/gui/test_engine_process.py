"""Starting the engine: the command, and that it outlives the window."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from engine.record.control import send
from engine.record.events import read_events
from engine.record.run_folder import RunFolder
from fbt_gui import app
from fbt_gui.services import engine_process, small_pages
from fbt_gui.services.engine_process import engine_command, engine_environment, engine_is_there

FAKE = Path(__file__).with_name("fake_engine.py")


def test_from_source_the_engine_is_a_module_of_this_python(home: Path) -> None:
    assert engine_command("x", home) == [sys.executable, "-m", "engine.run", "--resume", "x", "--home", str(home)]
    assert str(engine_process.ROOT) in engine_environment().value("PYTHONPATH")


def test_frozen_the_program_starts_itself_with_a_verb(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert engine_command("x", home) == [sys.executable, "engine", "--resume", "x", "--home", str(home)]
    assert engine_environment().value("PYINSTALLER_RESET_ENVIRONMENT") == "1"


def test_another_timm_than_the_catalogues_has_it_made_anew_for_the_next_start(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[list[str]] = []
    window = SimpleNamespace(context=SimpleNamespace(engine=engine_process.EngineProcess(home)))
    monkeypatch.setattr(engine_process.EngineProcess, "_start", lambda _, command, log: started.append(command))
    app._refresh_catalogue(window)
    assert not started, "the catalogue that ships fits"
    monkeypatch.setattr(app, "matches_installed_timm", lambda: False)
    app._refresh_catalogue(window)
    assert started == [[sys.executable, "-m", "engine.catalogue", "--home", str(home)]]


@pytest.fixture
def fake(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The window starts a script in the engine's place; none is left running."""

    def command(run: str, home: Path) -> list[str]:
        return [sys.executable, str(FAKE), "--resume", run, "--home", str(home)]

    monkeypatch.setattr(engine_process, "engine_command", command)
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    yield
    for process in psutil.process_iter(["cmdline"]):
        if str(FAKE) in (process.info["cmdline"] or []) and str(home) in process.info["cmdline"]:
            process.kill()


def start(window: Any, qtbot: Any) -> RunFolder:
    page = window.pages["new_run"]
    page.open({"teacher": {"model": "resnet18", "weights": "pretrained"}, "student": {"model": "vit_tiny_patch16_224"}})
    qtbot.waitUntil(lambda: not page.checking and window.context.actions["start"].isEnabled(), timeout=10_000)
    window.context.actions["start"].trigger()
    qtbot.waitUntil(lambda: window.page == "run" and bool(window.pages["run"].run), timeout=10_000)
    return RunFolder.find(window.context.home, window.pages["run"].run)


def wait_for(done: Callable[[], object], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def test_a_run_that_was_started_outlives_the_window_and_the_next_window_shows_all_of_it(
    fake: None, open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("new_run")
    folder = start(window, qtbot)
    page = window.pages["run"]
    qtbot.waitUntil(lambda: page.status == "running" and page.plots is not None, timeout=20_000)
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id) is not None, timeout=5000)
    pid = page.facts.pid
    assert pid
    assert engine_is_there(folder.id)
    window.close()
    seen = len(read_events(folder.events_file))
    assert psutil.pid_exists(pid)
    wait_for(lambda: len(read_events(folder.events_file)) > seen + 5)
    assert "the engine speaks" in folder.output_file.read_text()

    again = open_window("run")
    page = again.pages["run"]
    qtbot.waitUntil(
        lambda: page.status == "running" and page.plots is not None and "train/loss" in page.plots.loss.curves,
        timeout=20_000,
    )
    send(folder.path, "stop")
    qtbot.waitUntil(lambda: page.status == "stopped", timeout=20_000)
    steps = [event["epoch"] for event in read_events(folder.events_file) if event["type"] == "step"]
    qtbot.waitUntil(lambda: list(page.plots.loss.curves["train/loss"].points[0]) == steps, timeout=5000)
    wait_for(lambda: not psutil.pid_exists(pid))


def test_an_engine_that_dies_at_once_leaves_its_last_words_in_the_run_page(
    open_window: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def command(run: str, home: Path) -> list[str]:
        return [sys.executable, "-c", "raise SystemExit('no torch here')"]

    monkeypatch.setattr(engine_process, "engine_command", command)
    window = open_window("new_run")
    start(window, qtbot)
    page = window.pages["run"]
    qtbot.waitUntil(lambda: page.body.bar.isVisible(), timeout=15_000)
    assert "no torch here" in page.body.bar.text.text()
    assert page.status == "failed"
    assert window.context.actions["resume"].isEnabled()
    qtbot.waitUntil(lambda: page.plots is not None, timeout=20_000)


def test_a_program_that_is_not_there_is_said_in_place(
    open_window: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_process, "engine_command", lambda run, home: ["/no/such/python", run])
    window = open_window("new_run")
    page = window.pages["new_run"]
    page.open({"teacher": {"model": "resnet18", "weights": "pretrained"}, "student": {"model": "vit_tiny_patch16_224"}})
    qtbot.waitUntil(lambda: not page.checking and window.context.actions["start"].isEnabled(), timeout=10_000)
    window.context.actions["start"].trigger()
    qtbot.waitUntil(window.bar.isVisible, timeout=10_000)
    assert "cannot be started" in window.bar.text.text()
    assert window.page == "new_run"


def test_the_engine_has_the_pages_that_the_window_was_started_with(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUMPY_MADVISE_HUGEPAGE", raising=False)
    monkeypatch.setattr(small_pages, "_was_said", False)
    small_pages.use_small_pages()
    assert os.environ["NUMPY_MADVISE_HUGEPAGE"] == "0"
    assert not engine_environment().contains("NUMPY_MADVISE_HUGEPAGE")
    monkeypatch.setenv("NUMPY_MADVISE_HUGEPAGE", "1")
    monkeypatch.setattr(small_pages, "_was_said", True)
    small_pages.use_small_pages()
    assert engine_environment().value("NUMPY_MADVISE_HUGEPAGE") == "1"
