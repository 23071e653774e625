"""Actions as data: menus, tool bars, buttons, the sheet of shortcuts and the command palette are drawn from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from weakref import WeakSet

from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QWidget
from shiboken6 import isValid

from fbt_gui.services.calm import laid_out_once
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme


@dataclass(frozen=True)
class ActionSpec:
    """One thing a person can do.

    Attributes:
        menu: the menu it stands in.
        group_start: it begins a group there.
        choice: name of a group of which one is chosen, as with themes.
        page: the pages that do it, between spaces; it can be done only while one of them is shown, and that one does it.
        toggles: it stays on until it is chosen again.
    """

    id: str
    menu: str
    title: str
    icon: str = ""
    shortcut: str = ""
    tooltip: str = ""
    choice: str = ""
    group_start: bool = False
    page: str = ""
    toggles: bool = False


FILE, EDIT, VIEW, RUN, PLOTS, HELP = mark("File"), mark("Edit"), mark("View"), mark("Run"), mark("Plots"), mark("Help")
DATA = mark("Data")

ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open_config", FILE, mark("Open configuration…"), "open", "Ctrl+O", mark("Fill the form from a TOML file")),
    ActionSpec("save_config", FILE, mark("Save configuration…"), "save", "Ctrl+S", mark("Write the form to a TOML file"), page="new_run"),
    ActionSpec("save_preset", FILE, mark("Keep as a preset…"), "save", "", mark("Keep recipe, method and probe under a name of your own"), page="new_run"),
    ActionSpec("save_report", FILE, mark("Save report…"), "report", "Ctrl+Shift+S", mark("The comparison, or one run, as HTML or PDF"), group_start=True, page="runs run compare"),
    ActionSpec("save_csv", FILE, mark("Save table as CSV…"), "save", "", mark("The numbers of the comparison, for a spreadsheet"), page="compare"),
    ActionSpec("import_runs", FILE, mark("Import runs…"), "import", "Ctrl+I", mark("Bring in the runs of a zip or tar; nothing here is overwritten"), group_start=True),
    ActionSpec("import_folder", FILE, mark("Import runs from a folder…"), "folder", "", mark("Bring in the runs of another home, or of a folder of runs")),
    ActionSpec("cancel_task", FILE, mark("Cancel what is being made"), "cross", "Ctrl+Shift+X", mark("End an export, report, zip or import before its time; nothing half-written is left"), group_start=True),
    ActionSpec("open_home", FILE, mark("Open home folder"), "folder", "", mark("Show where runs are kept"), group_start=True),
    ActionSpec("quit", FILE, mark("Close the window"), "quit", "Ctrl+Q", mark("Running runs go on"), group_start=True),
    ActionSpec("undo", EDIT, mark("Undo"), "undo", "Ctrl+Z", mark("Take back the last change of the history")),
    ActionSpec("redo", EDIT, mark("Redo"), "redo", "Ctrl+Shift+Z", mark("Do it again")),
    ActionSpec("find", EDIT, mark("Find"), "search", "Ctrl+F", mark("Go to the filter or search of this page"), group_start=True),
    ActionSpec("palette", EDIT, mark("Commands…"), "keyboard", "Ctrl+K", mark("Find a command, a page or a run by typing")),
    ActionSpec("page_new_run", VIEW, mark("New run"), "new-run", "Ctrl+1", mark("Put a run together")),
    ActionSpec("page_runs", VIEW, mark("Runs"), "runs", "Ctrl+2", mark("All runs of this home folder, and the queue")),
    ActionSpec("page_run", VIEW, mark("Run"), "run", "Ctrl+3", mark("One run, as it goes")),
    ActionSpec("page_compare", VIEW, mark("Compare"), "compare", "Ctrl+4", mark("Several runs beside each other")),
    ActionSpec("page_data", VIEW, mark("Data"), "data", "Ctrl+5", mark("The data sets that were used here")),
    ActionSpec("page_settings", VIEW, mark("Settings"), "settings", "Ctrl+6", mark("Home folder, devices, language, looks")),
    ActionSpec("refresh", VIEW, mark("Read again"), "refresh", "F5", mark("Read the history now"), group_start=True),
    ActionSpec("group_runs", VIEW, mark("Group by triple"), "group", "Ctrl+G", mark("Runs of the same teacher, student and data together, and the student alone with them"), page="runs", toggles=True),
    ActionSpec("show_trash", VIEW, mark("Show the trash"), "trash", "", mark("What was deleted, to be brought back"), page="runs", toggles=True),
    ActionSpec("theme_system", VIEW, mark("Theme of the system"), "system", "", mark("Light or dark as the system is"), "theme", True),
    ActionSpec("theme_light", VIEW, mark("Light theme"), "light", "", mark("Always light"), "theme"),
    ActionSpec("theme_dark", VIEW, mark("Dark theme"), "dark", "", mark("Always dark"), "theme"),
    ActionSpec("theme_contrast", VIEW, mark("High contrast"), "contrast", "", mark("White and yellow on black, with strong lines"), "theme"),
    ActionSpec("enlarge_lower", VIEW, mark("Enlarge what is below the plots"), "enlarge", "Ctrl+Shift+M", mark("Give the tabs of the run the room of its plots, or give it back"), group_start=True, page="run", toggles=True),
    ActionSpec("start", RUN, mark("Start"), "play", "Ctrl+Return", mark("Start the run that the form describes"), page="new_run"),
    ActionSpec("enqueue", RUN, mark("Add to queue"), "queue", "Ctrl+Shift+Return", mark("It starts when those before it have ended"), page="new_run"),
    ActionSpec("copy_command", RUN, mark("Copy command"), "copy", "Ctrl+Shift+C", mark("Copy the command line that does the same"), page="new_run"),
    ActionSpec("reset_form", RUN, mark("Begin anew"), "refresh", "Ctrl+N", mark("Empty the form, back to the demo's settings"), page="new_run"),
    ActionSpec("open_run", RUN, mark("Open"), "run", "", mark("Show the chosen run's curves"), group_start=True),
    ActionSpec("compare", RUN, mark("Compare"), "compare", "Ctrl+Shift+D", mark("Lay the chosen runs over each other")),
    ActionSpec("pause", RUN, mark("Pause"), "pause", "Ctrl+P", mark("Hold the run; it keeps its memory")),
    ActionSpec("resume", RUN, mark("Resume"), "play", "Ctrl+R", mark("Go on, from the last checkpoint where it was stopped")),
    ActionSpec("stop", RUN, mark("Stop"), "stop", "Ctrl+.", mark("Save a checkpoint and end; it can be resumed")),
    ActionSpec("checkpoint", RUN, mark("Save a checkpoint now"), "save", "", mark("Without stopping")),
    ActionSpec("duplicate", RUN, mark("Duplicate"), "duplicate", "Ctrl+D", mark("Fill the form with this run's configuration"), group_start=True),
    ActionSpec("export", RUN, mark("Export the student…"), "export", "Ctrl+E", mark("Write it in a format of others, and compare that with it")),
    ActionSpec("save_metrics", RUN, mark("Save metrics as…"), "save", "", mark("Every point of every metric: CSV, Parquet, TensorBoard, MLflow, Weights & Biases")),
    ActionSpec("pack", RUN, mark("Pack as zip…"), "pack", "", mark("The chosen runs in one file, for another machine; they can go on there")),
    ActionSpec("pack_small", RUN, mark("Pack as zip without training state…"), "pack", "", mark("A smaller file; its runs can be looked at, compared and taught from, but not gone on with")),
    ActionSpec("open_folder", RUN, mark("Open folder"), "folder", "", mark("Show the files of this run")),
    ActionSpec("rename", RUN, mark("Rename"), "edit", "F2", mark("Give the run another name"), group_start=True),
    ActionSpec("star", RUN, mark("Star"), "star", "Ctrl+B", mark("Mark this run, or take the mark away")),
    ActionSpec("trash", RUN, mark("Move to trash"), "trash", "Ctrl+Backspace", mark("Can be undone")),
    ActionSpec("restore", RUN, mark("Bring back"), "undo", "", mark("Out of the trash")),
    ActionSpec("follow", PLOTS, mark("Follow"), "follow", "Ctrl+Shift+F", mark("Keep the newest points in sight"), page="run", toggles=True),
    ActionSpec("fit_plots", PLOTS, mark("Show all"), "fit", "Ctrl+0", mark("Zoom out to every point"), page="run"),
    ActionSpec("x_epoch", PLOTS, mark("By epoch"), "", "", mark("The horizontal axes count epochs"), "x", True, page="run"),
    ActionSpec("x_step", PLOTS, mark("By step"), "", "", mark("The horizontal axes count optimiser steps"), "x", page="run"),
    ActionSpec("x_time", PLOTS, mark("By time"), "", "", mark("The horizontal axes show time spent computing"), "x", page="run"),
    ActionSpec("save_plots", PLOTS, mark("Save all curves as CSV…"), "save", "", mark("Every point of every metric of this run"), group_start=True, page="run"),
    ActionSpec("add_data", DATA, mark("Add folder…"), "folder", "Ctrl+Shift+O", mark("Put a folder of images on the list"), page="data"),
    ActionSpec("add_data_file", DATA, mark("Add file…"), "plus", "", mark("Put a tar or Parquet file on the list"), page="data"),
    ActionSpec("use_data", DATA, mark("Use in a new run"), "new-run", "Ctrl+U", mark("Put this data set into the form of the New run page"), group_start=True, page="data"),
    ActionSpec("open_data", DATA, mark("Open its folder"), "folder", "", mark("Show the files of this data set"), page="data"),
    ActionSpec("scan_data", DATA, mark("Scan for broken files"), "search", "Ctrl+Shift+B", mark("Read and decode every image"), page="data"),
    ActionSpec("forget_data", DATA, mark("Forget"), "cross", "", mark("Take it off the list; its files stay"), page="data"),
    ActionSpec("shortcuts", HELP, mark("Keyboard shortcuts"), "keyboard", "F1", mark("Every shortcut on one sheet")),
    ActionSpec("about", HELP, mark("About Fuse"), "info", "", mark("Version, licence, where things are kept"), group_start=True),
)  # fmt: skip


class Actions:
    """The QActions made from the table, by id.

    Until `bind` gives an action its handler it stays disabled: nothing is shown that does nothing.
    """

    def __init__(self, owner: QWidget, theme: Theme, specs: tuple[ActionSpec, ...] = ACTIONS) -> None:
        self.specs = {spec.id: spec for spec in specs}
        self._theme = theme
        self._all: dict[str, QAction] = {}
        self._buttons: dict[str, WeakSet[QPushButton]] = {}
        self.bound: set[str] = set()
        self._groups: dict[str, QActionGroup] = {}
        for spec in specs:
            action = QAction(tr(spec.title), owner)
            action.setObjectName(spec.id)
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
            self._tell(action, tr(spec.tooltip))
            action.setCheckable(bool(spec.choice) or spec.toggles)
            action.setIconVisibleInMenu(not action.isCheckable())  # its check mark stands there
            if spec.choice:
                self._groups.setdefault(spec.choice, QActionGroup(owner)).addAction(action)
            action.setEnabled(False)
            owner.addAction(action)
            self._all[spec.id] = action

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    @staticmethod
    def keys(action: QAction) -> str:
        """The shortcut as the system writes it."""
        return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def bind(self, handlers: dict[str, Callable[[], object]]) -> None:
        """Say what actions do, and enable them."""
        for name, handler in handlers.items():
            self.bound.add(name)
            self._all[name].triggered.connect(lambda _=False, do=handler: do())
            self._all[name].setEnabled(True)

    def enable(self, states: dict[str, bool]) -> None:
        """Enable or disable by id."""
        other = [name for name, state in states.items() if self._all[name].isEnabled() != state]
        with laid_out_once(*self._rows_of(other)):
            for name in other:
                self._all[name].setEnabled(states[name])

    def explain(self, name: str, reason: str = "") -> None:
        """Say in an action's tooltip why it cannot be done, or what it does again."""
        tip = reason or tr(self.specs[name].tooltip)
        if self._all[name].statusTip() != tip:
            self._tell(self._all[name], tip)

    def _tell(self, action: QAction, tip: str) -> None:
        keys = self.keys(action)
        action.setToolTip(f"{tip}  ({keys})" if keys else tip)
        action.setStatusTip(tip)

    def of_page(self, page: str) -> list[str]:
        """The ids of what this page does."""
        return [spec.id for spec in self.specs.values() if page in spec.page.split()]

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Draw the menus."""
        menus: dict[str, QMenu] = {}
        for spec in self.specs.values():
            if spec.menu not in menus:
                menus[spec.menu] = bar.addMenu(tr(spec.menu))
                menus[spec.menu].setToolTipsVisible(True)
                menus[spec.menu].aboutToShow.connect(partial(self._tint, spec.menu))
            if spec.group_start:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(self._all[spec.id])
        return menus

    def _rows_of(self, names: list[str]) -> set[QWidget]:
        """What the buttons of these actions stand in, which come and go with them."""
        buttons = (button for name in names for button in self._buttons.get(name, ()) if isValid(button))
        return {row for button in buttons if (row := button.parentWidget()) is not None}

    def _tint(self, menu: str) -> None:
        """Icons are drawn when a menu is first opened: fifty of them would cost the first paint."""
        for spec in self.specs.values():
            if spec.menu == menu and spec.icon and self._all[spec.id].icon().isNull():
                self._theme.tint(self._all[spec.id], spec.icon)

    def button(
        self, name: str, theme: Theme, parent: QWidget, *, kind: str = "", text: str | None = None, shows: bool = False
    ) -> QPushButton:
        """A button that is this action: same words, tooltip, icon and state.

        Args:
            text: other words than the action's; an empty one leaves the icon alone.
            shows: keep the button in sight while the action is disabled.
        """
        action, spec = self._all[name], self.specs[name]
        button = QPushButton(action.text() if text is None else text, parent)
        if kind:
            button.setProperty("kind", kind)
        if spec.icon:
            theme.tint(button, spec.icon, "on_accent" if kind == "primary" else "text")
        button.setCheckable(action.isCheckable())

        def follow() -> None:
            if not isValid(button):
                return
            if text is None:
                button.setText(action.text())
            button.setAccessibleName(action.text().rstrip("…"))
            button.setEnabled(action.isEnabled())
            button.setChecked(action.isChecked())
            button.setToolTip(action.toolTip())
            button.setVisible(action.isEnabled() or shows)

        self._buttons.setdefault(name, WeakSet()).add(button)
        action.changed.connect(follow)
        button.clicked.connect(lambda: action.trigger())
        follow()
        return button
