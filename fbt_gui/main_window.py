"""MainWindow: rail, pages, menus and status bar; each page is built when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QActionGroup, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from engine.record.config import RunConfig
from engine.record.errors import UserError
from fbt_gui.actions import Actions
from fbt_gui.pages.new_run.page import NewRunPage
from fbt_gui.pages.run.page import RunPage
from fbt_gui.pages.runs.page import RunsPage
from fbt_gui.run_actions import RunActions
from fbt_gui.services.context import Context
from fbt_gui.services.crash import CrashReporter
from fbt_gui.services.engine_process import EngineProcess
from fbt_gui.services.garbage import GarbageCollector
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.later import later
from fbt_gui.services.run_commands import RunCommands, show_folder
from fbt_gui.services.run_list import RunList
from fbt_gui.services.settings import Settings
from fbt_gui.services.theme import CHOICES, Theme
from fbt_gui.services.worker import Worker
from fbt_gui.status_line import StatusLine
from fbt_gui.widgets.basics import named_widget
from fbt_gui.widgets.message_bar import MessageBar
from fbt_gui.widgets.rail import Rail

PAGES = {
    "new_run": ("New run", "new-run", "Put a run together"),
    "runs": ("Runs", "runs", "All runs of this home folder"),
    "run": ("Run", "run", "One run, as it goes"),
}
_SMALLEST = (1024, 700)
_SETTLED_MS = 3000
_NARROW = 1160


class MainWindow(QMainWindow):
    """The window over one home folder."""

    def __init__(self, home: Path, settings: Settings, theme: Theme, page: str = "") -> None:
        super().__init__()
        self.setWindowTitle("Fuse")
        self.setMinimumSize(*_SMALLEST)
        self.resize(1280, 800)
        self.restoreGeometry(settings.geometry())
        self.garbage = GarbageCollector(self)
        self.bar = MessageBar(theme)
        self.crashes = CrashReporter(lambda text, details: self.bar.say(text, "error", details=details), self)
        history = HistoryService(home, self)
        self.context = Context(
            home=home,
            settings=settings,
            theme=theme,
            history=history,
            runs=RunList(history, self),
            engine=EngineProcess(home),
            desk=Worker("desk", self),
            actions=Actions(self, theme),
        )
        for worker in (history.worker, self.context.desk):
            worker.failed.connect(self._tell)
        self.commands = RunCommands(home, history, self.context.engine, self.context.desk, self.bar)
        self.commands.duplicated.connect(self._duplicate)
        self.run_actions = RunActions(self, self.context, self.commands)
        self.pages: dict[str, Any] = {}
        self._page = ""
        self._closed = False
        self._lay_out()
        self._bind()
        wanted = page or settings.text("page", "new_run")
        self.show_page(wanted if wanted in PAGES else "new_run")
        # After the first paint: sqlite-utils and the database are not needed for it.
        later(self, self.context.runs.start)
        later(self, self.garbage.settle, _SETTLED_MS)

    def show_page(self, name: str) -> None:
        """Show a page, building it when it is wanted for the first time."""
        if name not in self.pages:
            self.pages[name] = self._build(name)
            self.pages[name].setFocusPolicy(Qt.FocusPolicy.ClickFocus)
            self.pages[name].setAccessibleName(PAGES[name][0])
            self._stack.addWidget(self.pages[name])
        self._page = name
        self._stack.setCurrentWidget(self.pages[name])
        self.rail.show_page(name)
        self.pages[name].setFocus()  # the first Tab goes to the page's first control
        self.context.settings.remember("page", name)
        if name == "run":
            self._open_remembered()
            self.pages[name].show_plots()
        self._offer()

    def open_run(self, run: str) -> None:
        """Show a run in the Run page."""
        if "run" not in self.pages:
            self.context.settings.remember("run", run)
        self.show_page("run")
        self.pages["run"].show_run(run)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return self._page

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow window leaves its room to the page."""
        super().resizeEvent(event)
        self.rail.set_narrow(self.width() < _NARROW)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Remember, end the threads; running runs go on, they are processes of their own."""
        event.accept()
        if self._closed:
            return
        self._closed = True
        self.context.settings.remember("geometry", self.saveGeometry())
        self.context.settings.save()
        self.context.runs.stop()
        if "run" in self.pages:
            self.pages["run"].close_feed()
        self.context.history.close()
        self.context.desk.close()
        self.context.theme.close()
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
        holder.addWidget(self.bar)
        self._stack = QStackedWidget()
        column.addLayout(holder)
        column.addWidget(self._stack, 1)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.setCentralWidget(middle)
        self.context.actions.fill(self.menuBar())
        self.status = StatusLine(self.context, self.open_run)
        self.setStatusBar(self.status)
        self.context.runs.updated.connect(self._show_running)

    def _bind(self) -> None:
        actions, theme = self.context.actions, self.context.theme
        themes = QActionGroup(self)
        for choice in CHOICES:
            themes.addAction(actions[f"theme_{choice}"])
        handlers: dict[str, Callable[[], object]] = {}
        for name in CHOICES:
            handlers[f"theme_{name}"] = partial(theme.choose, name)
        for name in PAGES:
            handlers[f"page_{name}"] = partial(self.show_page, name)
        handlers |= {
            "open_config": lambda: self._on_new_run(lambda page: page.files.ask_open()),
            "save_config": lambda: self._on_new_run(lambda page: page.files.ask_save()),
            "start": lambda: self._on_new_run(lambda page: page.start()),
            "copy_command": lambda: self._on_new_run(lambda page: page.copy_command()),
            "open_home": lambda: show_folder(self.context.home),
            "quit": self.close,
            "find": self._find,
            "refresh": lambda: self.context.runs.refresh(force=True),
        }
        actions.bind(handlers)
        self.run_actions.bind()
        theme.changed.connect(self._show_theme)
        self._show_theme()

    def _build(self, name: str) -> QWidget:
        if name == "new_run":
            page = NewRunPage(self.context, self.bar)
            page.start_asked.connect(self._start)
            return page
        if name == "runs":
            runs = RunsPage(self.context, self.commands)
            runs.opened.connect(self.open_run)
            runs.selected.connect(self._offer)
            runs.demo_asked.connect(self._start_demo)
            return runs
        run = RunPage(self.context, self.commands)
        run.state_changed.connect(self._offer)
        return run

    def _on_new_run(self, do: Callable[[NewRunPage], object]) -> None:
        self.show_page("new_run")
        do(self.pages["new_run"])

    def _find(self) -> None:
        self.show_page("runs")
        self.pages["runs"].filter.setFocus()

    def _start(self, config: RunConfig) -> None:
        self.commands.start_new(config, self.open_run)

    def _start_demo(self) -> None:
        from engine.record.config import parse_config
        from engine.record.presets import preset

        self.context.desk.submit(lambda: parse_config(preset("demo").values()), self._start, self._tell, self)

    def _duplicate(self, values: dict[str, Any], name: str) -> None:
        self.show_page("new_run")
        self.pages["new_run"].open(values, f"“{name}”")

    def _open_remembered(self) -> None:
        """The Run page opens on the run it was closed on, or on one that is running."""
        page = self.pages["run"]
        if page.run:
            return
        run = self.context.settings.text("run")
        if run and (self.context.home / "runs" / run).is_dir():
            page.show_run(run)

    def _offer(self) -> None:
        """Enable what can be done to the run of this page, and on this page."""
        page = self.pages.get(self._page)
        if page is None:
            return
        if self._page == "new_run":
            page.offer()
        else:
            self.context.actions.enable({"start": False, "copy_command": False, "save_config": False})
        self.run_actions.offer(self._page, page)

    def _show_running(self) -> None:
        rows = self.context.runs.rows
        states = {state: sum(1 for row in rows if row["status"] == state) for state in ("running", "paused")}
        self.rail.show_running(" · ".join(f"{count} {state}" for state, count in states.items() if count))
        self._offer()

    def _show_theme(self) -> None:
        self.context.actions[f"theme_{self.context.theme.choice}"].setChecked(True)

    def _tell(self, error: BaseException) -> None:
        if isinstance(error, UserError):
            self.bar.say(str(error), "error")
        else:
            self.crashes.report(error)


def make_window(app: QApplication, home: Path, page: str = "") -> MainWindow:
    """The window over a home folder, with its theme applied to the application."""
    settings = Settings(home)
    return MainWindow(home, settings, Theme(app, settings), page)
