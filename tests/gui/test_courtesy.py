"""Tests of the courtesy of workers: they let the GUI thread go first, and still get on."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from fbt_gui.services import courtesy
from fbt_gui.services.courtesy import after_you, politely


def in_worker(do: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=do)
    thread.start()
    return thread


class Clock:
    """A time that only sleeping moves on, and what the GUI thread computes of it.

    Args:
        busy: seconds for which the GUI thread computes without rest.
    """

    def __init__(self, monkeypatch: pytest.MonkeyPatch, busy: float) -> None:
        self.now, self.busy = 0.0, busy
        monkeypatch.setattr(courtesy.time, "sleep", self.sleep)
        monkeypatch.setattr(courtesy.time, "monotonic", lambda: self.now)
        monkeypatch.setattr(courtesy, "_computed", lambda: min(self.now, self.busy))

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_the_gui_thread_is_never_kept_waiting_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, busy=1.0)
    after_you()
    assert clock.now == 0


@pytest.mark.parametrize(
    ("busy", "waited"), [(0.0, 0.0), (0.005, 0.005), (1.0, 0.05)], ids=["rests", "works", "always"]
)
def test_a_worker_waits_while_the_gui_thread_computes_but_not_for_ever(
    monkeypatch: pytest.MonkeyPatch, busy: float, waited: float
) -> None:
    clock = Clock(monkeypatch, busy)
    in_worker(after_you).join()
    assert waited < clock.now <= waited + 0.0011  # a look, or two, after it


def test_all_items_come_in_order_from_a_worker_as_from_the_gui_thread() -> None:
    found: list[int] = []
    thread = in_worker(lambda: found.extend(politely(range(1000))))
    thread.join()
    assert found == list(politely(range(1000))) == list(range(1000))


def test_a_worker_lets_the_gui_thread_go_first_after_each_piece_of_time_not_of_items(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, turns = Clock(monkeypatch, busy=0.0), list[float]()
    monkeypatch.setattr(courtesy, "after_you", lambda: turns.append(clock.now))
    for _ in politely(range(80)):
        clock.now += 0.001
    gaps = [later - before for before, later in zip([0.0, *turns], turns, strict=False)]
    assert len(turns) == 39 and max(gaps) == pytest.approx(0.002)
    turns.clear()
    list(politely(range(10_000)))  # nothing takes time
    assert not turns


def test_threads_beside_a_window_take_short_turns(open_window: Any) -> None:
    open_window()
    assert sys.getswitchinterval() == pytest.approx(0.0005)


def test_where_the_system_tells_nothing_a_worker_only_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    thread = in_worker(after_you)
    thread.join(10)
    assert not thread.is_alive()


@pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"), reason="the system does not tell what a thread computes"
)
def test_what_the_gui_thread_computes_is_seen_from_a_worker() -> None:
    before = courtesy._computed()
    while time.thread_time() < before + 0.02:
        sum(range(200))
    seen: list[float] = []
    in_worker(lambda: seen.append(courtesy._computed())).join()
    assert seen[0] >= before + 0.02


def test_a_gui_thread_that_waits_for_another_worker_is_not_taken_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock(monkeypatch, busy=0.0)
    with courtesy.standing_still():
        in_worker(lambda: after_you(0.02)).join(20)
    assert clock.now > 0.02
    before = clock.now
    in_worker(lambda: after_you(0.02)).join(20)
    assert clock.now - before < 0.02
