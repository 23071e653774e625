"""`fbt`: start the window."""

from __future__ import annotations

import argparse
import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from engine import __version__
from engine.record.catalogue import look_in, matches_installed_timm
from engine.record.errors import InputError
from engine.record.files import home_folder, resources_folder
from engine.record.verbs import VERBS, is_verb, obey, words_of

_CATALOGUE_MS = 5_000  # when the window stands and is being used
PAGE_NAMES = ("new_run", "runs", "run", "compare", "data", "settings")
MEASURE = "--measure-first-paint"


def main(argv: list[str] | None = None) -> int:
    """Open the window and stay until it is closed; with a verb, do what the engine does by it.

    Unknown arguments are refused before anything opens.
    """
    multiprocessing.freeze_support()
    words = words_of(sys.argv[1:] if argv is None else argv)
    if is_verb(words):
        return obey(words)
    arguments = _parser().parse_args(words)
    if arguments.ask_screen:
        return _tell_screen()
    with _home(arguments) as home:
        return _show(arguments, home)


def _show(arguments: argparse.Namespace, home: Path) -> int:
    """The window over this home, until it is closed."""
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
    app.setApplicationVersion(__version__)
    app.setApplicationDisplayName("Fuse")
    windows = _Windows(app, home)
    windows.open("new_run" if arguments.self_test else arguments.page)
    test = _self_test(windows.window, home) if arguments.self_test else None
    if arguments.measure_first_paint:
        _measure(windows.window)
    from fbt_gui.services.signals import ProcessSignals

    signals = ProcessSignals()
    signals.asked.connect(lambda: windows.window.close())
    try:
        code = app.exec()
        return code if test is None else int(test.exit_code)
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
        later(self.window, self._show_icon)  # after the first paint
        later(self.window, lambda: _refresh_catalogue(self.window), _CATALOGUE_MS)

    def _show_icon(self) -> None:
        """In the title bar, the task bar and the switcher of windows."""
        from PySide6.QtGui import QIcon

        self._app.setWindowIcon(QIcon(str(resources_folder() / "fuse.svg")))

    def open_again(self, home: str = "") -> None:
        """A new window, over another home where one is named; not before what is being written for this one is."""
        if self.window.context.tasks.titles:
            self._open_when_done(home)
            return
        if home:
            self._home = Path(home)
            look_in(self._home)
        self.open()

    def _open_when_done(self, home: str) -> None:
        from fbt_gui.services.text import tr

        window, tasks = self.window, self.window.context.tasks
        said = tr("Still being made: {what}. The window opens anew when that is done.")
        window.context.bar.say(said.format(what=", ".join(tasks.titles)))

        def look() -> None:
            if not tasks.titles and window is self.window:
                tasks.changed.disconnect(look)
                self.open_again(home)

        tasks.changed.connect(look)


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
        prog="fbt",
        description="Fuse: heterogeneous knowledge distillation in a window.",
        epilog=f"Without a window: fbt VERB …, where VERB is one of {', '.join(VERBS)}; each has its own --help.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"fbt {__version__}")
    parser.add_argument("--home", help="where runs are kept (else FBT_HOME, else the user's data folder)")
    parser.add_argument(
        "--page", choices=PAGE_NAMES, default="", help="the page to open on (else the one it was closed on)"
    )
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="see whether all of it works: train and export a student in the window, in a home that is then deleted",
    )
    parser.add_argument("--ask-screen", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument(MEASURE, action="store_true", help=argparse.SUPPRESS)
    return parser


@contextmanager
def _home(arguments: argparse.Namespace) -> Iterator[Path]:
    """The home that was asked for; a test of the program itself has one of its own."""
    if not arguments.self_test or arguments.home:
        yield home_folder(arguments.home)
        return
    from tempfile import TemporaryDirectory  # takes milliseconds that the first paint has not

    with TemporaryDirectory(prefix="fbt-self-test-") as folder:
        yield Path(folder)


def _tell_screen() -> int:
    """The platform that Qt chose and its screens, for the doctor; where there is none, Qt ends the process."""
    from PySide6.QtGui import QGuiApplication

    application = QGuiApplication([])
    print(f"{application.platformName()}|{len(application.screens())}")
    return 0


def _self_test(window: Any, home: Path) -> Any:
    from fbt_gui.self_test import SelfTest

    return SelfTest(window, home)


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
