"""Tests of the courtesy of workers: the GUI thread computes undisturbed, and they still get on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from fbt_gui.services.courtesy import after_you, politely


def compute(seconds: float) -> None:
    """As the GUI thread does: many short calls, between each of which another thread may take its place."""
    until = time.thread_time() + seconds
    while time.thread_time() < until:
        sum(range(200))


def in_worker(do: Callable[[], object]) -> threading.Thread:
    thread = threading.Thread(target=do)
    thread.start()
    return thread


def test_the_gui_thread_is_never_kept_waiting_by_it() -> None:
    began = time.monotonic()
    for _ in range(1000):
        after_you()
    assert time.monotonic() - began < 0.5


@pytest.mark.skipif(
    not hasattr(time, "pthread_getcpuclockid"), reason="the system does not tell what a thread computes"
)
def test_a_worker_waits_while_the_gui_thread_computes_but_not_for_ever() -> None:
    waited: list[float] = []
    go, over = threading.Event(), threading.Event()

    def work() -> None:
        go.wait()
        for _ in range(2):
            began = time.monotonic()
            after_you(0.2)
            waited.append(time.monotonic() - began)
        over.set()

    thread = in_worker(work)
    go.set()
    while not over.is_set():
        compute(0.01)
    thread.join()
    assert max(waited) > 0.05


def test_all_items_come_in_order_from_a_worker_as_from_the_gui_thread() -> None:
    found: list[int] = []
    thread = in_worker(lambda: found.extend(politely(range(1000))))
    thread.join()
    assert found == list(politely(range(1000))) == list(range(1000))


def test_where_the_system_tells_nothing_a_worker_only_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(time, "pthread_getcpuclockid", raising=False)
    thread = in_worker(after_you)
    thread.join(2)
    assert not thread.is_alive()
