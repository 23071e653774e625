"""MainWindow: rail, pages, menus and status bar, and how they hang together."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QScrollArea, QVBoxLayout

from engine.record.errors import UserError
from fbt_gui.close_bar import CloseBar
from fbt_gui.page_stack import PageStack
from fbt_gui.pages.page import Page
from fbt_gui.pages.table import PAGE_NAMES, PAGES
from fbt_gui.run_actions import RunActions
from fbt_gui.services.context import make_context
from fbt_gui.services.crash import CrashReporter
from fbt_gui.services.garbage import GarbageCollector
from fbt_gui.services.language import SYSTEM, use_language
from fbt_gui.services.later import later
from fbt_gui.services.rebuilding import tell_of_history
from fbt_gui.services.settings import Settings
from fbt_gui.services.small_pages import use_small_pages
from fbt_gui.services.theme import Theme
from fbt_gui.status_line import StatusLine
from fbt_gui.widgets.basics import named_widget
from fbt_gui.widgets.message_bar import MessageBar
from fbt_gui.widgets.rail import Rail
from fbt_gui.window_actions import WindowActions

_SMALLEST = (1024, 700)
_AHEAD_MS = 1500
_SETTLED_MS = 3000
_MACHINE_MS = 700
_NARROW = 1160


class MainWindow(QMainWindow):
    """The window over one home folder.

    `again_asked` wants a new window in this one's place: over the home that it names, or in another language.
    """

    again_asked = Signal(str)

    def __init__(self, home: Path, settings: Settings, theme: Theme, page: str = "") -> None:
        super().__init__()
        self.setWindowTitle("Fuse")
        self.setMinimumSize(*_SMALLEST)
        self.resize(1280, 800)
        self.restoreGeometry(settings.geometry())
        self.garbage = GarbageCollector(self)
        self.bar = MessageBar(theme)
        self.crashes = CrashReporter(lambda text, details: self.bar.say(text, "error", details=details), self)
        self.context = make_context(self, home, settings, theme, self.bar)
        self._closed = False
        self._lay_out()
        self.run_actions = RunActions(self, self.context, lambda: (self.stack.name, self.stack.shown))
        self.window_actions = WindowActions(self)
        self._bind()
        wanted = page or settings.text("page", "new_run")
        self.show_page(wanted if wanted in PAGE_NAMES else "new_run")
        # After the first paint: sqlite-utils and the database are not needed for it.
        later(self, lambda: self.context.runs.start(awaited=self.page == "runs"))
        later(self, self.context.queue.start)
        later(self, self.context.machine.start, _MACHINE_MS)
        later(self, self.stack.import_ahead, _AHEAD_MS)
        later(self, self.garbage.settle, _SETTLED_MS)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self.stack.name

    @property
    def pages(self) -> dict[str, Page]:
        """Those that are built, by name."""
        return self.stack.pages

    def show_page(self, name: str, **what: object) -> None:
        """Show a page, and let it receive `what`."""
        self.stack.show_page(name, **what)

    def open_run(self, run: str) -> None:
        """Show a run in the Run page."""
        self.show_page("run", run=run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves its room to the page."""
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < _NARROW)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab into what scrolls shows what it comes to; Qt does so only where the focus was in it before."""
        moved = super().focusNextPrevChild(forward)
        came_to = around = QApplication.focusWidget() if moved else None
        while came_to is not None and around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(came_to)
            around = around.parentWidget()
        return moved

    def ask_to_close(self) -> None:
        """Close; where runs are running, the first time say that they go on."""
        if not self.close_bar.holds():
            self.close()

    def changeEvent(self, event: QEvent) -> None:
        """A window that nobody sees looks at the machine less often."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "context"):
            self.context.machine.watch(not self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember, end the threads; running runs go on, they are processes of their own."""
        if event.spontaneous() and not self._closed and self.close_bar.holds():
            event.ignore()
            return
        event.accept()
        if self._closed:
            return
        self._closed = True
        self.context.settings.remember("geometry", self.saveGeometry())
        self.hide()  # at once: what must be written is waited for, and nobody should look at a window that stands still
        self.context.runs.stop()
        self.context.queue.stop()
        for page in self.pages.values():
            page.finish()
        self.context.close()
        self.crashes.close()
        self.garbage.close()

    def _lay_out(self) -> None:
        middle = named_widget("window")
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.rail = Rail(PAGES, self.context.theme)
        self.rail.chosen.connect(self.show_page)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        holder = QVBoxLayout()
        holder.setContentsMargins(24, 10, 24, 0)
        self.close_bar = CloseBar(self.context)
        self.close_bar.close_wanted.connect(self.close)
        holder.addWidget(self.close_bar)
        holder.addWidget(self.bar)
        self.stack = PageStack(self.context)
        self.stack.turned.connect(self.rail.show_page)
        self.stack.changed.connect(self._offer)
        column.addLayout(holder)
        column.addWidget(self.stack, 1)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(middle)
        self.context.actions.fill(self.menuBar())
        self.status = StatusLine(self.context)
        self.setStatusBar(self.status)
        for part in (self.menuBar(), self.rail, self.close_bar, self.bar, self.status):
            self.context.theme.dress(part)

    def _bind(self) -> None:
        context = self.context
        self.run_actions.bind()
        self.window_actions.bind()
        for worker in (context.history.worker, context.desk):
            worker.failed.connect(self._tell)
        context.go.asked.connect(lambda page, what: self.show_page(page, **what))
        context.go.again.connect(self.again_asked)
        context.commands.duplicated.connect(lambda values, name: self.show_page("new_run", values=values, source=name))
        context.commands.engine_started.connect(lambda _: context.runs.look_soon())
        context.commands.moved.connect(context.queue.see_to_runner)
        context.runs.updated.connect(self._offer)
        context.runs.updated.connect(lambda: context.commands.heard(context.runs.status_of))
        context.queue.failed.connect(self._tell)
        context.queue.problem_found.connect(lambda text: self.bar.say(text, "warning"))
        context.advisor.failed.connect(self._tell)
        tell_of_history(context)

    def _offer(self) -> None:
        """Enable what can be done on this page, and to its runs."""
        self.stack.offer()
        self.run_actions.offer()

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.bar.say(str(error), "error")
        else:
            self.crashes.report(error)


def make_window(app: QApplication, home: Path, page: str = "") -> MainWindow:
    """The window over a home folder, its language and theme applied to the application."""
    use_small_pages()
    settings = Settings(home)
    use_language(app, settings.text("language", SYSTEM))
    return MainWindow(home, settings, Theme(app, settings), page)
