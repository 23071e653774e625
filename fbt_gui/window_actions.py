"""WindowActions: what can be done on every page - pages, themes, undo and redo, help."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fbt_gui.pages.table import PAGE_NAMES
from fbt_gui.services.run_commands import show_folder
from fbt_gui.services.text import tr
from fbt_gui.services.theme import CHOICES

if TYPE_CHECKING:
    from fbt_gui.main_window import MainWindow

_MENU_LETTERS = 60


class WindowActions(QObject):
    """Gives the actions of the window their handlers, and those of undo and redo their words."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._context, self._stack = window, window.context, window.stack

    def bind(self) -> None:
        """Let the actions do something."""
        context, window = self._context, self._window
        context.actions.bind(
            {
                **{f"theme_{choice}": partial(context.theme.choose, choice) for choice in CHOICES},
                **{f"page_{name}": partial(window.show_page, name) for name in PAGE_NAMES},
                "open_config": lambda: window.show_page("new_run", open_file=True),
                "import_runs": self._ask_packed,
                "import_folder": self._ask_folder,
                "open_home": lambda: show_folder(context.home),
                "quit": window.ask_to_close,
                "undo": context.changes.undo,
                "redo": context.changes.redo,
                "find": self._find,
                "refresh": self._read_again,
                "palette": self._show_palette,
                "shortcuts": self._show_shortcuts,
                "about": self._show_about,
            }
        )
        context.changes.updated.connect(self._offer_undo)
        context.changes.undone.connect(lambda title: context.bar.say(tr("Undone: {what}").format(what=title)))
        context.changes.redone.connect(lambda title: context.bar.say(tr("Done again: {what}").format(what=title)))
        context.theme.changed.connect(self._show_theme)
        self._offer_undo()
        self._show_theme()

    def _ask_packed(self) -> None:
        from fbt_gui.services.incoming import ask_packed

        ask_packed(self._window, self._context)

    def _ask_folder(self) -> None:
        from fbt_gui.services.incoming import ask_folder

        ask_folder(self._window, self._context)

    def _find(self) -> None:
        if self._stack.shown is not None:
            self._stack.shown.search()

    def _read_again(self) -> None:
        self._context.runs.refresh(force=True)
        if self._stack.shown is not None:
            self._stack.shown.read_again()

    def _offer_undo(self) -> None:
        changes, actions = self._context.changes, self._context.actions
        for name, title, word in (
            ("undo", changes.undo_title, tr("Undo: {what}")),
            ("redo", changes.redo_title, tr("Redo: {what}")),
        ):
            actions[name].setEnabled(bool(title))
            actions[name].setText(word.format(what=_menu_words(title)) if title else tr(actions.specs[name].title))

    def _show_theme(self) -> None:
        self._context.actions[f"theme_{self._context.theme.choice}"].setChecked(True)

    def _show_palette(self) -> None:
        from fbt_gui.palette import Palette

        Palette(self._window, self._context).open()

    def _show_shortcuts(self) -> None:
        from fbt_gui.sheets import shortcuts_sheet

        shortcuts_sheet(self._window, self._context.theme, self._context.actions)

    def _show_about(self) -> None:
        from fbt_gui.sheets import about_sheet

        about_sheet(self._window, self._context.theme, self._context.home)


def _menu_words(text: str) -> str:
    """A text with names in it, for a menu: `&` is no mnemonic, and a long name makes no wide menu."""
    short = text if len(text) <= _MENU_LETTERS else f"{text[: _MENU_LETTERS - 1]}…"
    return short.replace("&", "&&")
