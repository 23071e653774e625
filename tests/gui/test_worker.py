"""What a worker does when its window closes: what must be kept is awaited, the rest ends by itself and tells nobody."""

from __future__ import annotations

import concurrent.futures
import gc
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject

from fbt_gui.pages.run import late_plots
from fbt_gui.services import worker as worker_module
from fbt_gui.services.worker import Worker


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that were granted to jobs which are held, and did not end; what only takes its time is let end."""
    granted: list[float] = []

    def wait(jobs: set[Any], seconds: float) -> Any:
        found = concurrent.futures.wait(jobs, 10 if seconds > worker_module._MOMENT_SECONDS else seconds)
        if found.not_done:
            granted.append(seconds)
        return found

    monkeypatch.setattr(worker_module, "wait", wait)
    return granted


def joined(name: str) -> None:
    """Wait for the threads of a worker."""
    for thread in threading.enumerate():
        if thread.name.startswith(name):
            thread.join(20)
            assert not thread.is_alive()


def test_the_job_at_hand_is_not_waited_for_and_its_thread_ends_with_it(qapp: Any, patience: list[float]) -> None:
    worker, begun, go_on = Worker("reading"), threading.Event(), threading.Event()
    told: list[Any] = []
    worker.submit(lambda: begun.set() or go_on.wait(20), told.append, told.append)
    worker.submit(lambda: told.append("the next job"))
    assert begun.wait(20)
    worker.close()
    assert patience == [worker_module._MOMENT_SECONDS]
    go_on.set()
    joined("reading")
    qapp.processEvents()
    assert not told


def test_what_must_be_done_is_waited_for_though_it_is_not_its_turn_yet(qapp: Any) -> None:
    worker, done = Worker("writing"), []
    worker.submit(lambda: time.sleep(0.2))
    worker.submit(lambda: done.append("kept"), must=True)
    worker.close()
    assert done == ["kept"]


def test_who_waits_for_an_answer_is_let_go_while_the_job_goes_on(qapp: Any) -> None:
    """An object that ended in the worker's thread would take its widgets along, which is for the GUI thread alone."""
    worker, begun, go_on = Worker("holding"), threading.Event(), threading.Event()

    class Page(QObject):
        def take(self, answer: object) -> None:
            raise AssertionError

    page = Page()
    seen = weakref.ref(page)
    worker.submit(lambda: begun.set() or go_on.wait(20), page.take, page.take, page)
    assert begun.wait(20)
    worker.close()
    del page
    gc.collect()
    assert seen() is None
    go_on.set()
    joined("holding")


def test_an_answer_reaches_who_asked_and_an_error_who_wants_it(qapp: Any, qtbot: Any) -> None:
    worker = Worker("answering")
    told: list[Any] = []
    worker.failed.connect(lambda error: told.append(type(error)))
    worker.submit(lambda: 1, told.append)
    worker.submit(lambda: 1 // 0, told.append, lambda error: told.append(str(error)))
    worker.submit(lambda: 1 // 0, told.append)
    gone = QObject()
    worker.submit(lambda: time.sleep(0.05), told.append, owner=gone)
    gone.deleteLater()
    worker.submit(lambda: 2, told.append)
    qtbot.waitUntil(lambda: told[-1:] == [2], timeout=5000)
    assert told == [1, "integer division or modulo by zero", ZeroDivisionError, 2]
    worker.close()


def test_a_window_closes_at_once_while_a_page_still_imports_what_it_is_made_of(
    make_run: Callable[..., Any],
    open_window: Callable[..., Any],
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
    patience: list[float],
) -> None:
    begun, go_on = threading.Event(), threading.Event()
    monkeypatch.setattr(late_plots, "_import_plots", lambda: begun.set() or go_on.wait(20))
    folder = make_run()
    window = open_window("runs")
    window.open_run(folder.id)
    qtbot.waitUntil(begun.is_set, timeout=20_000)
    window.close()
    assert not window.isVisible()
    assert set(patience) == {worker_module._MOMENT_SECONDS}
    go_on.set()
