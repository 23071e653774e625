"""`fbt`: start the window."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
import time
from pathlib import Path
from typing import Any

from engine.record.catalogue import look_in, matches_installed_timm
from engine.record.errors import InputError
from engine.record.files import home_folder

_CATALOGUE_MS = 5_000  # when the window stands and is being used
PAGE_NAMES = ("new_run", "runs", "run", "compare", "data", "settings")
MEASURE = "--measure-first-paint"


def main(argv: list[str] | None = None) -> int:
    """Open the window and stay until it is closed; unknown arguments are refused before anything opens."""
    multiprocessing.freeze_support()
    arguments = _parser().parse_args(argv)
    home = home_folder(arguments.home)
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        print(
            f"{home}: cannot be written: {error.strerror}. Choose another home with --home or FBT_HOME.",
            file=sys.stderr,
        )
        return 2
    look_in(home)
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance() or QApplication([sys.argv[0]])
    assert isinstance(app, QApplication)
    app.setApplicationName("fbt")
    app.setApplicationDisplayName("Fuse")
    windows = _Windows(app, home)
    windows.open(arguments.page)
    if arguments.measure_first_paint:
        _measure(windows.window)
    from fbt_gui.services.signals import ProcessSignals

    signals = ProcessSignals()
    signals.asked.connect(lambda: windows.window.close())
    try:
        return app.exec()
    finally:
        signals.close()


class _Windows:
    """The one window there is; another language or another home brings a new one in its place."""

    def __init__(self, app: Any, home: Path) -> None:
        gc.disable()  # between two windows too nothing is collected in another thread; see services.garbage
        self._app, self._home = app, home
        self.window: Any = None

    def open(self, page: str = "") -> None:
        from fbt_gui.main_window import make_window
        from fbt_gui.services.later import later

        before = self.window
        self._app.setQuitOnLastWindowClosed(False)  # between the two there is none
        if before is not None:
            page = before.page
            before.close()
            before.deleteLater()
        self.window = make_window(self._app, self._home, page)
        self.window.again_asked.connect(self.open_again)
        self.window.show()
        self._app.setQuitOnLastWindowClosed(True)
        later(self.window, lambda: _refresh_catalogue(self.window), _CATALOGUE_MS)

    def open_again(self, home: str = "") -> None:
        """A new window, over another home where one is named."""
        if home:
            self._home = Path(home)
            look_in(self._home)
        self.open()


def _refresh_catalogue(window) -> None:  # type: ignore[no-untyped-def]
    """Where another timm is installed than the catalogue was made from, have it made, for the next start."""
    if matches_installed_timm():
        return
    try:
        window.context.engine.refresh_catalogue()
    except InputError as error:
        print(error, file=sys.stderr)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fbt", description="Fuse: heterogeneous knowledge distillation in a window.", allow_abbrev=False
    )
    parser.add_argument("--home", help="where runs are kept (else FBT_HOME, else the user's data folder)")
    parser.add_argument(
        "--page", choices=PAGE_NAMES, default="", help="the page to open on (else the one it was closed on)"
    )
    parser.add_argument(MEASURE, action="store_true", help=argparse.SUPPRESS)
    return parser


def _measure(window) -> None:  # type: ignore[no-untyped-def]
    """Print how long after the start of this process the first paint came, then close."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        done = False

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and not self.done:
                self.done = True
                QTimer.singleShot(0, self.report)
            return False

        def report(self) -> None:
            torch = sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "timm"})
            print(f"first paint {time.time():.6f} pid {os.getpid()} torch {','.join(torch) or 'no'}", flush=True)
            window.close()

    watcher = FirstPaint(window)
    window.centralWidget().installEventFilter(watcher)


if __name__ == "__main__":
    sys.exit(main())
