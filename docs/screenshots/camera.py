"""Camera: one window over one home, what it takes to pose it, and pictures of what is seen."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QTimer
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import QApplication

from fbt_gui.main_window import MainWindow, make_window

_PATIENCE = 30.0
_STILL_MS, _STILL_TIMES, _STILL_MOST = 90, 2, 16
_LARGEST = 250_000  # bytes of a picture that is kept in the repository
_COLOURS = (256, 192, 128)


class Camera:
    """Poses a window and photographs it.

    Attributes:
        folder: where pictures go; those whose names are in `kept` go to `kept_folder` too.
        wanted: says of a picture's name whether it is to be taken.
    """

    def __init__(self, app: QApplication, folder: Path, wanted: Callable[[str], bool]) -> None:
        self.app, self.folder, self.wanted = app, folder, wanted
        self.kept: dict[str, str] = {}
        self.kept_folder = folder
        self._window: MainWindow | None = None

    @property
    def window(self) -> MainWindow:
        """The window that is open."""
        assert self._window is not None
        return self._window

    @property
    def context(self) -> Any:
        """Its services."""
        return self.window.context

    def open(self, home: Path, size: tuple[int, int], page: str = "runs") -> None:
        """A window over a home, in place of the one before."""
        self.close()
        self._window = make_window(self.app, home, page)
        self._window.resize(*size)
        self._window.show()
        self.until(lambda: self.context.runs.loaded)

    def close(self) -> None:
        """No window."""
        if self._window is not None:
            self._window.close()
            self._window.deleteLater()
            self._window = None
            self.wait(50)

    def page(self, name: str, **what: object) -> Any:
        """Show a page, and let it receive `what`."""
        self.window.show_page(name, **what)
        return self.window.pages[name]

    def do(self, action: str) -> None:
        """What a menu entry does."""
        self.context.actions[action].trigger()

    def run(self, name: str) -> str:
        """The id of a run by the start of its name or its state."""
        rows = self.context.runs.rows
        return str(next(row["id"] for row in rows if row["status"] == name or row["name"].startswith(name)))

    def resize(self, size: tuple[int, int]) -> None:
        """Another size of the window."""
        self.window.resize(*size)
        self.wait(120)

    def wait(self, milliseconds: int) -> None:
        """Let the window work."""
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def until(self, done: Callable[[], object], seconds: float = _PATIENCE) -> None:
        """Let it work until something is so.

        Raises:
            TimeoutError: it did not come to it.
        """
        began = time.monotonic()
        while not done():
            if time.monotonic() - began > seconds:
                raise TimeoutError("the window did not come to show what was asked for")
            self.wait(30)

    def take(self, name: str) -> None:
        """Photograph the window, and what lies over it, when it has come to rest."""
        if not self.wanted(name):
            return
        image = self._at_rest()
        path = self.folder / f"{name}.png"
        image.save(str(path))
        if name in self.kept:
            _keep(path, self.kept_folder / f"{self.kept[name]}.png")
        print(name, flush=True)

    def _at_rest(self) -> QImage:
        """The window when two pictures in a row are alike; one that never rests is taken as it is."""
        self.until(lambda: self.context.theme.is_shown)
        before, alike = self._seen(), 0
        for _ in range(_STILL_MOST):
            self.wait(_STILL_MS)
            now = self._seen()
            alike = alike + 1 if now == before else 0
            before = now
            if alike >= _STILL_TIMES:
                break
        return before

    def _seen(self) -> QImage:
        seen = self.window.grab()
        painter = QPainter(seen)
        origin = self.window.mapToGlobal(QPoint(0, 0))
        for other in self.app.topLevelWidgets():
            if other is not self.window and other.isVisible() and not other.inherits("QTipLabel"):
                lying: QPixmap = other.grab()
                painter.drawPixmap(other.mapToGlobal(QPoint(0, 0)) - origin, lying)
        painter.end()
        return seen.toImage()


def _keep(path: Path, kept: Path) -> None:
    """A copy for the repository, with as few colours as keep it small."""
    with Image.open(path) as image:
        whole = image.convert("RGB")
    for colours in (0, *_COLOURS):
        small = whole.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE) if colours else whole
        small.save(kept, optimize=True)
        if kept.stat().st_size < _LARGEST:
            return


def quiet(do: Callable[[], object]) -> None:
    """Do it, whether or not what it is done to is still there."""
    with suppress(RuntimeError):
        do()
