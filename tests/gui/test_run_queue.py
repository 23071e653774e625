"""The queue as the window sees it: what others change appears, what it changes is kept, and a runner is there."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from engine.record import queue
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from fbt_gui.services import run_queue
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.run_queue import RunQueue
from fbt_gui.services.worker import Worker

Make = Callable[..., RunFolder]


class Engine:
    """Counts the runners that are asked for."""

    def __init__(self) -> None:
        self.started = 0

    def start_queue(self) -> None:
        self.started += 1


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def make_queue(qapp: Any, home: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Makes a RunQueue over the test's home, which looks often."""
    monkeypatch.setattr(run_queue, "_EVERY_MS", 30)
    made = []

    def make(starts: Any = engine) -> RunQueue:
        worker = Worker("test")
        found = RunQueue(home, worker, starts)
        made.append((found, worker))
        return found

    yield make
    for found, worker in made:
        found.stop()
        worker.finish()
        found.deleteLater()
        worker.deleteLater()
    qapp.sendPostedEvents(None, 52)  # DeferredDelete


@pytest.fixture
def waits(make_run: Make) -> Callable[[str], str]:
    """Makes a run that has not begun."""
    return lambda name: make_run({"name": name}, events=[], student=False).id


def runs(found: RunQueue) -> list[str]:
    return [entry.run for entry in found.entries]


def test_an_empty_queue_starts_no_runner(make_queue: Any, engine: Engine, qtbot: Any) -> None:
    found = make_queue()
    with qtbot.waitSignal(found.updated, timeout=5000):
        found.start()
    assert (found.loaded, found.entries, engine.started) == (True, [], 0)
    assert found.devices() and found.settings.at_once == 1


def test_a_run_that_is_added_waits_and_a_runner_is_started(
    make_queue: Any, engine: Engine, waits: Any, home: Path, qtbot: Any
) -> None:
    found, first, second = make_queue(), waits("one"), waits("two")
    found.start()
    found.add(first)
    found.add(second, "cpu", 0)
    qtbot.waitUntil(lambda: runs(found) == [second, first], timeout=5000)
    qtbot.waitUntil(lambda: engine.started == 2, timeout=5000)  # a runner that is not needed ends at once
    assert found.entries[0].device == "cpu" and found.place(first) == 1 and found.place("x") is None
    assert [entry.run for entry in queue.read(home).entries] == [second, first]


def test_order_devices_and_settings_are_kept(make_queue: Any, waits: Any, home: Path, qtbot: Any) -> None:
    found, names = make_queue(), [waits(name) for name in ("one", "two", "three")]
    for run in names:
        found.add(run)
    found.move(names[2], 0)
    found.assign(names[0], "cpu")
    found.remove(names[1])
    found.configure(held=True, at_once=2)
    qtbot.waitUntil(lambda: found.settings.held and runs(found) == [names[2], names[0]], timeout=5000)
    now = queue.read(home)
    assert (now.entries, now.settings) == (found.entries, found.settings)
    assert found.entries[1].device == "cpu" and found.settings.at_once == 2


def test_a_held_queue_starts_a_runner_only_when_it_is_released(
    make_queue: Any, engine: Engine, waits: Any, home: Path, qtbot: Any
) -> None:
    queue.configure(home, held=True)
    found = make_queue()
    found.add(waits("one"))
    qtbot.waitUntil(lambda: len(found.entries) == 1, timeout=5000)
    assert engine.started == 0
    found.configure(held=False)
    qtbot.waitUntil(lambda: engine.started == 1, timeout=5000)


def test_after_a_reboot_the_window_starts_the_runner_that_is_not_there(
    make_queue: Any, engine: Engine, waits: Any, home: Path, qtbot: Any
) -> None:
    queue.add(home, waits("one"))
    found = make_queue()
    found.start()
    qtbot.waitUntil(lambda: engine.started == 1, timeout=5000)
    qtbot.wait(200)
    assert engine.started == 1


def test_a_runner_that_lives_is_left_alone(make_queue: Any, engine: Engine, waits: Any, home: Path, qtbot: Any) -> None:
    queue.add(home, waits("one"))
    held, free = threading.Event(), threading.Event()

    def hold() -> None:
        with queue.runner_lock(home):
            held.set()
            free.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(5)
    found = make_queue()
    found.start()
    qtbot.waitUntil(lambda: found.loaded, timeout=5000)
    free.set()
    thread.join()
    qtbot.wait(200)
    assert engine.started == 0 and len(found.entries) == 1


def test_what_others_do_appears_and_a_run_in_the_trash_waits_no_more(
    make_queue: Any, waits: Any, home: Path, qtbot: Any
) -> None:
    found, first, second = make_queue(), waits("one"), waits("two")
    found.start()
    qtbot.waitUntil(lambda: found.loaded, timeout=5000)
    queue.add(home, first)
    queue.add(home, second)
    qtbot.waitUntil(lambda: runs(found) == [first, second], timeout=5000)
    with History(home) as history:
        history.delete(first)
    qtbot.waitUntil(lambda: runs(found) == [second], timeout=5000)
    with History(home) as history:
        history.restore(first)
    qtbot.waitUntil(lambda: runs(found) == [first, second], timeout=5000)


def test_nothing_is_said_while_nothing_changes(make_queue: Any, waits: Any, home: Path, qtbot: Any) -> None:
    found = make_queue()
    queue.add(home, waits("one"))
    found.start()
    qtbot.waitUntil(lambda: found.loaded, timeout=5000)
    with qtbot.assertNotEmitted(found.updated, wait=300):
        pass


def test_what_cannot_be_done_is_told(make_queue: Any, waits: Any, qtbot: Any) -> None:
    found, run = make_queue(), waits("one")
    for act in (
        lambda: found.remove(run),
        lambda: found.add("nobody"),
        lambda: found.assign(run, "gpu"),
        lambda: found.configure(at_once=-1),
    ):
        with qtbot.waitSignal(found.failed, timeout=5000) as told:
            act()
        assert str(told.args[0])


def test_a_damaged_file_is_said_once(make_queue: Any, home: Path, qtbot: Any) -> None:
    (home / queue.FILE).write_text("{")
    found = make_queue()
    with qtbot.waitSignal(found.problem_found, timeout=5000) as told:
        found.start()
    assert "queue.json.damaged" in told.args[0]
    with qtbot.assertNotEmitted(found.problem_found, wait=200):
        pass


def test_a_file_that_cannot_be_read_is_told_once(make_queue: Any, home: Path, qtbot: Any) -> None:
    (home / queue.FILE).mkdir()
    found = make_queue()
    told: list[BaseException] = []
    found.failed.connect(told.append)
    found.start()
    qtbot.waitUntil(lambda: bool(told), timeout=5000)
    qtbot.wait(200)
    assert len(told) == 1 and "cannot be read" in str(told[0])


def test_a_runner_that_cannot_be_started_is_told(make_queue: Any, waits: Any, qtbot: Any) -> None:
    def fail() -> None:
        raise OSError("no such program")

    found = make_queue(SimpleNamespace(start_queue=fail))
    with qtbot.waitSignal(found.failed, timeout=5000) as told:
        found.add(waits("one"))
    assert "no such program" in str(told.args[0])


def test_the_real_runner_is_started_detached_and_skips_what_is_finished(
    make_queue: Any, make_run: Make, home: Path, qtbot: Any
) -> None:
    done = make_run({"name": "done"})
    assert RunSummary.of(done).status == "finished"
    found = make_queue(EngineProcess(home))
    found.start()
    found.add(done.id)
    qtbot.waitUntil(
        lambda: (home / queue.LOG).exists() and "runner ends" in (home / queue.LOG).read_text(), timeout=60_000
    )
    assert "it is finished" in (home / queue.LOG).read_text()
    qtbot.waitUntil(lambda: found.entries == [], timeout=5000)
    until = time.monotonic() + 20
    while any(str(home) in (each.info["cmdline"] or []) for each in psutil.process_iter(["cmdline"])):
        assert time.monotonic() < until, "the runner stays"
        time.sleep(0.05)


def test_the_window_knows_of_the_queue_without_its_heavy_parts() -> None:
    import subprocess

    code = "import sys, fbt_gui.services.run_queue; print(sorted({'filelock', 'psutil', 'sqlite_utils', 'torch', 'pynvml'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
