"""Worker: one thread beside the event loop, for all that reads files or thinks longer than a frame."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from fbt_gui.services.courtesy import after_you

Then = Callable[[Any], object]
_PATIENCE_SECONDS = 1.0
_MOMENT_SECONDS = 0.02


@dataclass(frozen=True)
class _Asker:
    """Who waits for an answer. Kept in the GUI thread alone: a widget must not end where the job was done."""

    then: Then | None
    fail: Then | None
    owner: QObject | None


class Worker(QObject):
    """Runs jobs one after the other in a thread of its own and hands the answers to the GUI thread.

    `failed` carries the exception of a job that named no `fail`.
    """

    failed = Signal(object)
    _delivered = Signal(int, object, object)  # number, answer, error

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._closed = False
        self._closing = threading.Lock()  # nothing is delivered to an object that is about to go
        self._askers: dict[int, _Asker] = {}
        self._last = 0
        self._jobs: set[Future[None]] = set()
        self._musts: set[Future[None]] = set()
        self._delivered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        job: Callable[[], Any],
        then: Then | None = None,
        fail: Then | None = None,
        owner: QObject | None = None,
        *,
        must: bool = False,
    ) -> None:
        """Run `job` in the thread, then `then` with its answer or `fail` with its exception.

        Args:
            owner: neither is called when this object is gone by then.
            must: it is done although the worker is closed before its turn: what a person made is in it.
        """
        if self._closed:
            return

        self._last += 1
        number = self._last
        self._askers[number] = _Asker(then, fail, owner)

        def work() -> None:
            after_you()
            answer, failure = None, None
            try:
                answer = job()
            except Exception as error:
                failure = error
            with self._closing:
                if not self._closed:
                    self._delivered.emit(number, answer, failure)

        self._jobs = {job for job in self._jobs if not job.done()}
        self._jobs.add(future := self._executor.submit(work))
        if must:
            self._musts = {future, *(self._musts & self._jobs)}

    def close(self) -> None:
        """Let the job at hand end and those that must be done, drop the others that wait, end the thread.

        Only what must be done is waited for: an import, say, may take longer than a window should to close.
        """
        self._end(drop=True)

    def finish(self) -> None:
        """Let all jobs end, then the thread: for changes that must not be lost."""
        self._end(drop=False)

    def _end(self, *, drop: bool) -> None:
        """Wait for a moment; a job that takes longer (a file that another process holds) goes on without the window.

        The process ends when it has ended: what was to be written is.
        """
        if self._closed:
            return
        with self._closing:
            self._closed = True
        self._askers.clear()
        for job in self._jobs - self._musts if drop else ():
            job.cancel()
        self._executor.shutdown(wait=False)
        wait(self._musts if drop else self._jobs, _PATIENCE_SECONDS)
        if not wait(self._jobs, _MOMENT_SECONDS).not_done:
            self._executor.shutdown(wait=True)

    def _deliver(self, number: int, answer: Any, error: BaseException | None) -> None:
        asker = self._askers.pop(number, None)
        if self._closed or asker is None or (asker.owner is not None and not isValid(asker.owner)):
            return
        if error is None:
            if asker.then is not None:
                asker.then(answer)
        elif asker.fail is not None:
            asker.fail(error)
        else:
            self.failed.emit(error)
