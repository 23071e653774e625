"""MainWindow: rail, pages, menus and status bar; each page is built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout

from engine.record.errors import UserError
from fbt_gui.actions import Actions
from fbt_gui.close_bar import CloseBar
from fbt_gui.pages.page import Page
from fbt_gui.pages.table import AHEAD, PAGE_NAMES, PAGES
from fbt_gui.run_actions import RunActions
from fbt_gui.services.advisor import Advisor
from fbt_gui.services.changes import Changes
from fbt_gui.services.context import Context
from fbt_gui.services.crash import CrashReporter
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.garbage import GarbageCollector
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.language import SYSTEM, use_language
from fbt_gui.services.later import later
from fbt_gui.services.loading import load
from fbt_gui.services.machine import Machine
from fbt_gui.services.navigator import Navigator
from fbt_gui.services.rebuilding import tell_of_history
from fbt_gui.services.run_commands import RunCommands, show_folder
from fbt_gui.services.run_list import RunList
from fbt_gui.services.run_queue import RunQueue
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import tr
from fbt_gui.services.theme import CHOICES, Theme
from fbt_gui.services.worker import Worker
from fbt_gui.status_line import StatusLine
from fbt_gui.widgets.basics import named_widget
from fbt_gui.widgets.message_bar import MessageBar
from fbt_gui.widgets.rail import Rail

_SMALLEST = (1024, 700)
_AHEAD_MS = 1500
_SETTLED_MS = 3000
_MACHINE_MS = 700
_NARROW = 1160
_MENU_LETTERS = 60


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
        self.context = self._make_context(home, settings, theme)
        self.pages: dict[str, Page] = {}
        self._page = ""
        self._closed = False
        self._lay_out()
        self.run_actions = RunActions(self, self.context, lambda: (self._page, self.pages.get(self._page)))
        self._bind()
        wanted = page or settings.text("page", "new_run")
        self.show_page(wanted if wanted in PAGE_NAMES else "new_run")
        # After the first paint: sqlite-utils and the database are not needed for it.
        later(self, lambda: self.context.runs.start(awaited=self._page == "runs"))
        later(self, self.context.queue.start)
        later(self, self.context.machine.start, _MACHINE_MS)
        later(self, self._import_ahead, _AHEAD_MS)
        later(self, self.garbage.settle, _SETTLED_MS)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    def show_page(self, name: str, **what: object) -> None:
        """Show a page, building it when it is wanted for the first time, and let it receive `what`."""
        before = self.pages.get(self._page)
        if name not in self.pages:
            self._build(name)
        page = self.pages[name]
        other = before is not page
        self._page = name
        self._stack.setCurrentWidget(page)
        self.rail.show_page(name)
        self.context.settings.remember("page", name)
        if other:
            if before is not None:
                before.leave()
            page.setFocus()  # the first Tab goes to the page's first control
        if what:
            page.receive(**what)
        if other:
            page.arrive()
        self._offer()

    def open_run(self, run: str) -> None:
        """Show a run in the Run page."""
        self.show_page("run", run=run)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves its room to the page."""
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < _NARROW)

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
        self.context.runs.stop()
        self.context.queue.stop()
        for page in self.pages.values():
            page.finish()
        self.context.settings.save()
        self.context.advisor.close()
        self.context.machine.close()
        self.context.history.close()
        self.context.desk.close()
        self.context.theme.close()
        self.crashes.close()
        self.garbage.close()

    def _make_context(self, home: Path, settings: Settings, theme: Theme) -> Context:
        history, desk, changes = HistoryService(home, self), Worker("desk", self), Changes(self)
        engine = EngineProcess(home)
        for worker in (history.worker, desk):
            worker.failed.connect(self._tell)
        return Context(
            home=home,
            settings=settings,
            theme=theme,
            history=history,
            runs=RunList(history, self),
            engine=engine,
            desk=desk,
            actions=Actions(self, theme),
            bar=self.bar,
            go=Navigator(self),
            changes=changes,
            commands=RunCommands(home, history, engine, desk, self.bar, changes),
            advisor=Advisor(home, desk, self),
            queue=RunQueue(home, history.worker, engine, self),
            machine=Machine(self),
        )

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
        self._stack = QStackedWidget()
        column.addLayout(holder)
        column.addWidget(self._stack, 1)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(middle)
        self.context.actions.fill(self.menuBar())
        self.status = StatusLine(self.context)
        self.setStatusBar(self.status)
        for part in (self.menuBar(), self.rail, self.close_bar, self.bar, self.status):
            self.context.theme.dress(part)

    def _bind(self) -> None:
        context, actions = self.context, self.context.actions
        handlers: dict[str, Callable[[], object]] = {}
        for choice in CHOICES:
            handlers[f"theme_{choice}"] = partial(context.theme.choose, choice)
        for name in PAGE_NAMES:
            handlers[f"page_{name}"] = partial(self.show_page, name)
        handlers |= {
            "open_config": lambda: self.show_page("new_run", open_file=True),
            "open_home": lambda: show_folder(context.home),
            "quit": self.ask_to_close,
            "undo": context.changes.undo,
            "redo": context.changes.redo,
            "find": lambda: self.pages[self._page].search(),
            "refresh": self._read_again,
            "palette": self._show_palette,
            "shortcuts": self._show_shortcuts,
            "about": self._show_about,
        }
        actions.bind(handlers)
        self.run_actions.bind()
        context.go.asked.connect(lambda page, what: self.show_page(page, **what))
        context.go.again.connect(self.again_asked)
        context.commands.duplicated.connect(lambda values, name: self.show_page("new_run", values=values, source=name))
        context.commands.engine_started.connect(lambda _: context.runs.look_soon())
        context.commands.moved.connect(context.queue.see_to_runner)
        context.runs.updated.connect(self._offer)
        context.runs.updated.connect(lambda: context.commands.heard(context.runs.status_of))
        context.changes.updated.connect(self._offer_undo)
        context.changes.undone.connect(lambda title: self.bar.say(tr("Undone: {what}").format(what=title)))
        context.changes.redone.connect(lambda title: self.bar.say(tr("Done again: {what}").format(what=title)))
        context.theme.changed.connect(self._show_theme)
        context.queue.failed.connect(self._tell)
        context.queue.problem_found.connect(lambda text: self.bar.say(text, "warning"))
        context.advisor.failed.connect(self._tell)
        tell_of_history(context)
        self._offer_undo()
        self._show_theme()

    def _read_again(self) -> None:
        self.context.runs.refresh(force=True)
        self.pages[self._page].read_again()

    def _import_ahead(self, names: tuple[str, ...] = AHEAD) -> None:
        """Import what pages are made of before they are wanted, one module after the other: others wait for the desk too.

        What cannot be imported is told of when it is wanted.
        """
        if names:
            then = lambda _: later(self, lambda: self._import_ahead(names[1:]))  # noqa: E731
            self.context.desk.submit(partial(load, names[0]), then, lambda _: None, self)

    def _build(self, name: str) -> None:
        spec = next(spec for spec in PAGES if spec.name == name)
        page = spec.make(self.context)
        page.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        page.setAccessibleName(tr(spec.title))
        self.context.actions.bind(page.handlers())
        page.changed.connect(self._offer)
        self._stack.addWidget(page)
        self.context.theme.dress(page)
        self.pages[name] = page

    def _offer(self) -> None:
        """Enable what can be done on this page, and to its runs."""
        for name, page in self.pages.items():
            shown = name == self._page
            offers = page.offers() if shown else {}
            self.context.actions.enable({action: shown and offers.get(action, True) for action in page.handlers()})
        self.run_actions.offer()

    def _offer_undo(self) -> None:
        changes, actions = self.context.changes, self.context.actions
        for name, title, word in (
            ("undo", changes.undo_title, tr("Undo: {what}")),
            ("redo", changes.redo_title, tr("Redo: {what}")),
        ):
            actions[name].setEnabled(bool(title))
            actions[name].setText(word.format(what=_menu_words(title)) if title else tr(actions.specs[name].title))

    def _show_theme(self) -> None:
        self.context.actions[f"theme_{self.context.theme.choice}"].setChecked(True)

    def _show_palette(self) -> None:
        from fbt_gui.palette import Palette

        Palette(self, self.context).open()

    def _show_shortcuts(self) -> None:
        from fbt_gui.sheets import shortcuts_sheet

        shortcuts_sheet(self, self.context.theme, self.context.actions)

    def _show_about(self) -> None:
        from fbt_gui.sheets import about_sheet

        about_sheet(self, self.context.theme, self.context.home)

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.bar.say(str(error), "error")
        else:
            self.crashes.report(error)


def _menu_words(text: str) -> str:
    """A text with names in it, for a menu: `&` is no mnemonic, and a long name makes no wide menu."""
    short = text if len(text) <= _MENU_LETTERS else f"{text[: _MENU_LETTERS - 1]}…"
    return short.replace("&", "&&")


def make_window(app: QApplication, home: Path, page: str = "") -> MainWindow:
    """The window over a home folder, its language and theme applied to the application."""
    settings = Settings(home)
    use_language(app, settings.text("language", SYSTEM))
    return MainWindow(home, settings, Theme(app, settings), page)
