"""Thumbnails: small pictures of files, read beside the event loop, a few at a time."""

from __future__ import annotations

from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QImage, QImageReader

from fbt_gui.services.worker import Worker

_AT_ONCE = 4  # files a turn of the worker, which others need too
_MOST_SIDE = 20_000  # pixels of the file's, beyond which Qt might take seconds


class Thumbnails(QObject):
    """`read` carries a path and its picture; null where there is none.

    Args:
        side: of the picture, in pixels.
    """

    read = Signal(str, QImage)

    def __init__(self, worker: Worker, side: int, parent: QObject) -> None:
        super().__init__(parent)
        self._worker, self._side = worker, side
        self._waiting: list[str] = []
        self._going = False

    def want(self, paths: list[str]) -> None:
        """Read these after those that wait."""
        self._waiting += paths
        if not self._going:
            self._next()

    def forget(self) -> None:
        """Want none of those that wait."""
        self._waiting = []

    def _next(self) -> None:
        some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        self._going = bool(some)
        if some:
            side = self._side
            self._worker.submit(
                lambda: [(path, thumbnail(path, side)) for path in some], self._take, lambda _: self._next(), self
            )

    def _take(self, found: list[tuple[str, QImage]]) -> None:
        for path, image in found:
            self.read.emit(path, image)
        self._next()


def thumbnail(path: str, side: int) -> QImage:
    """An image upright, fitted into a square; null where Qt cannot read it. A small one stays as it is."""
    reader = QImageReader(path)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid() or max(size.width(), size.height()) > _MOST_SIDE:
        return QImage()
    if max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1)))
    return reader.read()
