"""Modules that make classes of Qt are imported while the GUI thread stands still, and never for long."""

from __future__ import annotations

import importlib
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer

import fbt_gui
from fbt_gui.services import loading
from fbt_gui.services.loading import load

_STATE = "fbt_gui_loading_state"
_COUNT = 8
_LOOKS = 1 + loading._QUIET_LOOKS
_MODULE = """
import sys, time
state = sys.modules["{state}"]
state.busy = True
time.sleep(0.006)
state.busy = False
state.done += 1
{following}
"""


class State:
    busy = False
    done = 0


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[State]:
    """Modules of the window, each of which imports the next one and takes longer than a turn."""
    for place in range(_COUNT):
        following = f"import fbt_gui.slow_{place + 1}" if place + 1 < _COUNT else ""
        (tmp_path / f"slow_{place}.py").write_text(_MODULE.format(state=_STATE, following=following))
    monkeypatch.setattr(fbt_gui, "__path__", [*fbt_gui.__path__, str(tmp_path)])
    made = State()
    monkeypatch.setitem(sys.modules, _STATE, made)  # type: ignore[arg-type]
    yield made
    for place in range(_COUNT):
        sys.modules.pop(f"fbt_gui.slow_{place}", None)


def in_worker() -> threading.Thread:
    thread = threading.Thread(target=load, args=("fbt_gui.slow_0",))
    thread.start()
    return thread


class Waits(threading.Event):
    """Counts how often it was waited for in vain."""

    vain = 0

    def wait(self, timeout: float | None = None) -> bool:
        came = super().wait(timeout)
        self.vain += not came
        return came


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> Waits:
    made = Waits()
    monkeypatch.setattr(loading._TURNS, "_go", made)
    return made


def test_the_event_loop_turns_between_modules_and_not_while_one_is_made(state: State, qtbot: Any) -> None:
    seen: list[tuple[bool, int]] = []
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: seen.append((state.busy, state.done)))
    timer.start()
    thread = in_worker()
    qtbot.waitUntil(lambda: state.done == _COUNT, timeout=20_000)
    timer.stop()
    thread.join(20)
    assert not any(busy for busy, _ in seen)
    assert {done for _, done in seen} >= set(range(1, _COUNT))


def test_without_an_event_loop_it_is_loaded_nevertheless(state: State, waits: Waits, qapp: Any) -> None:
    thread = in_worker()
    thread.join(20)
    assert not thread.is_alive()
    assert state.done == _COUNT
    assert waits.vain <= _LOOKS  # once, not before each of the modules
    qapp.processEvents()


def test_an_event_loop_that_ends_meanwhile_is_waited_for_once(state: State, waits: Waits, qapp: Any) -> None:
    thread = in_worker()
    while not state.done:
        qapp.processEvents()
    before = waits.vain
    thread.join(20)
    assert not thread.is_alive()
    assert state.done == _COUNT
    assert waits.vain - before <= _LOOKS
    qapp.processEvents()


def test_the_gui_thread_may_want_itself_what_is_being_loaded(state: State, waits: Waits, qapp: Any) -> None:
    thread = in_worker()
    while not state.done:
        qapp.processEvents()
    before = waits.vain
    importlib.import_module("fbt_gui.slow_0")  # waits for the worker, who would wait for a turn of the event loop
    assert state.done == _COUNT
    assert waits.vain - before <= 4 * _LOOKS  # half a second for each module would be fifty looks
    qapp.processEvents()
    thread.join(20)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells whether a thread waits")
def test_one_that_computes_is_waited_for_and_one_that_sleeps_is_not() -> None:
    asleep, over = threading.Event(), threading.Event()

    def sleep() -> None:
        asleep.set()
        over.wait(20)

    thread = threading.Thread(target=sleep)
    thread.start()
    asleep.wait(20)
    while (found := loading._asleep(thread)) is None:
        pass
    assert loading._wait_for(threading.Event(), thread) == found
    over.set()
    thread.join(20)
    assert loading._asleep(threading.main_thread()) is None  # it runs: it asks


def test_what_cannot_be_imported_is_said_and_the_next_is_loaded(state: State, qtbot: Any) -> None:
    said: list[BaseException] = []

    def work() -> None:
        try:
            load("fbt_gui.is_not_there")
        except ImportError as error:
            said.append(error)
        load("fbt_gui.slow_0")

    thread = threading.Thread(target=work)
    thread.start()
    qtbot.waitUntil(lambda: state.done == _COUNT, timeout=20_000)
    thread.join(20)
    assert len(said) == 1


def test_an_import_in_the_gui_thread_waits_for_that_of_a_worker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two that import each other's modules are handed half-made ones by Python, or wait for ever."""
    (tmp_path / "slow_to_load.py").write_text("import time\ntime.sleep(0.3)\ndone = True\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "slow_to_load", raising=False)
    thread = threading.Thread(target=loading.load, args=("slow_to_load",))
    thread.start()
    while "slow_to_load" not in sys.modules:
        time.sleep(0.005)
    with loading.alone():
        assert sys.modules["slow_to_load"].done
    thread.join(5)
