"""Actions as data: menus, buttons and shortcuts are drawn from this table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QPushButton, QWidget
from shiboken6 import isValid

from fbt_gui.services.theme import Theme


@dataclass(frozen=True)
class ActionSpec:
    """One thing a person can do.

    Attributes:
        menu: the menu it stands in; `-` in front of its title begins a group there.
        choice: name of a group of which one is chosen, as with themes.
    """

    id: str
    menu: str
    title: str
    icon: str = ""
    shortcut: str = ""
    tooltip: str = ""
    choice: str = ""
    group_start: bool = False


ACTIONS: tuple[ActionSpec, ...] = (
    ActionSpec("open_config", "File", "Open configuration…", "open", "Ctrl+O", "Fill the form from a TOML file"),
    ActionSpec("save_config", "File", "Save configuration…", "save", "Ctrl+S", "Write the form to a TOML file"),
    ActionSpec("open_home", "File", "Open home folder", "folder", "", "Show where runs are kept", group_start=True),
    ActionSpec("quit", "File", "Close the window", "quit", "Ctrl+Q", "Running runs go on", group_start=True),
    ActionSpec("page_new_run", "View", "New run", "new-run", "Ctrl+1", "Put a run together"),
    ActionSpec("page_runs", "View", "Runs", "runs", "Ctrl+2", "All runs of this home folder"),
    ActionSpec("page_run", "View", "Run", "run", "Ctrl+3", "One run, as it goes"),
    ActionSpec("find", "View", "Find", "search", "Ctrl+F", "Go to the filter of the list", group_start=True),
    ActionSpec("refresh", "View", "Read again", "refresh", "F5", "Read the history now"),
    ActionSpec("theme_system", "View", "Theme of the system", "system", "", "Light or dark as the system is", "theme", True),
    ActionSpec("theme_light", "View", "Light theme", "light", "", "Always light", "theme"),
    ActionSpec("theme_dark", "View", "Dark theme", "dark", "", "Always dark", "theme"),
    ActionSpec("start", "Run", "Start", "play", "Ctrl+Return", "Start the run that the form describes"),
    ActionSpec("copy_command", "Run", "Copy command", "copy", "Ctrl+Shift+C", "Copy the command line that does the same"),
    ActionSpec("open_run", "Run", "Open", "run", "", "Show the chosen run's curves", group_start=True),
    ActionSpec("pause", "Run", "Pause", "pause", "Ctrl+P", "Hold the run; it keeps its memory"),
    ActionSpec("resume", "Run", "Resume", "play", "Ctrl+R", "Go on, from the last checkpoint where it was stopped"),
    ActionSpec("stop", "Run", "Stop", "stop", "Ctrl+.", "Save a checkpoint and end; it can be resumed"),
    ActionSpec("duplicate", "Run", "Duplicate", "copy", "Ctrl+D", "Fill the form with this run's configuration", group_start=True),
    ActionSpec("export_best", "Run", "Export best student…", "export", "Ctrl+E", "Save the student of the best epoch as safetensors"),
    ActionSpec("export_last", "Run", "Export last student…", "export", "", "Save the student of the last checkpoint as safetensors"),
    ActionSpec("open_folder", "Run", "Open folder", "folder", "", "Show the files of this run"),
    ActionSpec("star", "Run", "Star", "star", "Ctrl+B", "Mark this run, or take the mark away", group_start=True),
    ActionSpec("trash", "Run", "Move to trash", "trash", "Ctrl+Backspace", "Can be undone"),
)  # fmt: skip


class Actions:
    """The QActions made from the table, by id.

    Until `bind` gives an action its handler it stays disabled: nothing is shown that does nothing.
    """

    def __init__(self, owner: QWidget, theme: Theme, specs: tuple[ActionSpec, ...] = ACTIONS) -> None:
        self.specs = specs
        self._all: dict[str, QAction] = {}
        for spec in specs:
            action = QAction(spec.title, owner)
            action.setObjectName(spec.id)
            if spec.shortcut:
                action.setShortcut(QKeySequence(spec.shortcut))
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{spec.tooltip}  ({keys})" if keys else spec.tooltip)
            action.setStatusTip(spec.tooltip)
            action.setCheckable(bool(spec.choice))
            if spec.icon:
                theme.tint(action, spec.icon)
            action.setEnabled(False)
            owner.addAction(action)
            self._all[spec.id] = action

    def __getitem__(self, name: str) -> QAction:
        return self._all[name]

    def bind(self, handlers: dict[str, Callable[[], object]]) -> None:
        """Say what actions do, and enable them."""
        for name, handler in handlers.items():
            self._all[name].triggered.connect(lambda _=False, do=handler: do())
            self._all[name].setEnabled(True)

    def enable(self, states: dict[str, bool]) -> None:
        """Enable or disable by id."""
        for name, state in states.items():
            self._all[name].setEnabled(state)

    def fill(self, bar: QMenuBar) -> dict[str, QMenu]:
        """Draw the menus."""
        menus: dict[str, QMenu] = {}
        for spec in self.specs:
            if spec.menu not in menus:
                menus[spec.menu] = bar.addMenu(spec.menu)
                menus[spec.menu].setToolTipsVisible(True)
            if spec.group_start:
                menus[spec.menu].addSeparator()
            menus[spec.menu].addAction(self._all[spec.id])
        return menus

    def button(
        self, name: str, theme: Theme, parent: QWidget, *, kind: str = "", text: str | None = None, shows: bool = False
    ) -> QPushButton:
        """A button that is this action: same words, tooltip, icon and state.

        Args:
            shows: keep the button in sight while the action is disabled.
        """
        action = self._all[name]
        button = QPushButton(action.text() if text is None else text, parent)
        if kind:
            button.setProperty("kind", kind)
        spec = next(item for item in self.specs if item.id == name)
        if spec.icon:
            theme.tint(button, spec.icon, "on_accent" if kind == "primary" else "text")
        button.setAccessibleName(action.text().rstrip("…"))

        def follow() -> None:
            if not isValid(button):
                return
            button.setEnabled(action.isEnabled())
            button.setToolTip(action.toolTip())
            button.setVisible(action.isEnabled() or shows)

        action.changed.connect(follow)
        button.clicked.connect(lambda: action.trigger())
        follow()
        return button
