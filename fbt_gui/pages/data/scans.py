"""Scans: the scans of data sets that are under way or ended in this window; each goes on while another page is shown."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.record.datasets import Dataset
from engine.record.errors import UserError
from fbt_gui.services.context import Context


@dataclass
class Scan:
    """One scan.

    Attributes:
        asked: the advisor's number while it is under way.
        done, total: images; a total of 0: it has not begun.
        result: what it found, as `engine.data.scan` reports it, and `when`.
        problem: why it found nothing.
    """

    asked: int | None = None
    done: int = 0
    total: int = 0
    result: dict[str, Any] = field(default_factory=dict)
    problem: str = ""


class Scans(QObject):
    """`updated` carries the key of a data set whose scan went on; `ended` that of one that found something."""

    updated = Signal(str)
    ended = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._scans: dict[str, Scan] = {}

    def of(self, dataset: Dataset) -> Scan:
        """The scan of a data set: this window's, else what is remembered of an earlier one."""
        return self._scans.get(dataset.key) or Scan(result=dataset.scan)

    def start(self, dataset: Dataset) -> None:
        """Read and decode every image."""
        key = dataset.key
        before = self.of(dataset)
        if before.asked is not None:
            return
        scan = Scan(result=before.result)
        self._scans[key] = scan
        data = {"source": dataset.source, "path": dataset.path}
        scan.asked = self._context.advisor.ask(
            "scan",
            {"values": {"data": data}},
            lambda found: self._take(key, found),
            lambda error: self._fail(key, error),
            lambda done, total: self._go_on(key, done, total),
            self,
        )
        self.updated.emit(key)

    def cancel(self, dataset: Dataset) -> None:
        """Stop; what an earlier scan found stays."""
        scan = self._scans.pop(dataset.key, None)
        if scan is not None and scan.asked is not None:
            self._context.advisor.cancel(scan.asked)
            if scan.result:
                self._scans[dataset.key] = Scan(result=scan.result)
        self.updated.emit(dataset.key)

    def forget(self, key: str) -> None:
        """Know nothing of it."""
        scan = self._scans.pop(key, None)
        if scan is not None and scan.asked is not None:
            self._context.advisor.cancel(scan.asked)

    def _go_on(self, key: str, done: int, total: int) -> None:
        scan = self._scans.get(key)
        if scan is not None:
            scan.done, scan.total = done, total
            self.updated.emit(key)

    def _take(self, key: str, found: dict[str, Any]) -> None:
        if key in self._scans:
            self._scans[key] = Scan(result={"when": time.time(), **found})
            self.updated.emit(key)
            self.ended.emit(key)

    def _fail(self, key: str, error: UserError) -> None:
        scan = self._scans.get(key)
        if scan is not None:
            said = f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip()
            self._scans[key] = Scan(result=scan.result, problem=said)
            self.updated.emit(key)
