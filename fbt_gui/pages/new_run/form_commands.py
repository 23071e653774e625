"""FormCommands: what can be done with the form as a whole, and when."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from fbt_gui.pages.new_run.checking import Checking
from fbt_gui.pages.new_run.config_files import ConfigFiles
from fbt_gui.pages.new_run.form_cards import FormCards
from fbt_gui.pages.new_run.form_starts import FormStarts
from fbt_gui.pages.new_run.launching import Launching
from fbt_gui.services.text import tr
from fbt_gui.widgets.message_bar import MessageBar


class FormCommands:
    """Handlers of the page's actions."""

    def __init__(
        self,
        checks: Checking,
        launching: Launching,
        files: ConfigFiles,
        starts: FormStarts,
        cards: FormCards,
        bar: MessageBar,
    ) -> None:
        self._checks, self._launching, self._files = checks, launching, files
        self._starts, self._cards, self._bar = starts, cards, bar

    def handlers(self) -> dict[str, Callable[[], object]]:
        """By the action's id."""
        return {
            "start": self._launching.start,
            "enqueue": lambda: self._launching.enqueue(self._cards.checklist.chosen_device),
            "copy_command": self._copy,
            "save_config": self._files.ask_save,
            "save_preset": self._starts.ask_keep,
            "reset_form": self._starts.reset,
        }

    def offers(self, begun: bool) -> dict[str, bool]:
        """A form that stands can be kept; one that is ready can be started."""
        ready, stands = self._launching.ready, self._checks.config is not None
        found = {"start": ready, "enqueue": ready, "copy_command": stands, "save_config": stands}
        return {**found, "save_preset": stands, "reset_form": begun}

    def _copy(self) -> None:
        """Put the command line on the clipboard."""
        found = self._checks.found
        if found is not None and found.command:
            QGuiApplication.clipboard().setText(found.command)
            self._bar.say(tr("The command is on the clipboard."))
