"""RunTab: what the tabs below the plots have in common, and the table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QVBoxLayout, QWidget

from fbt_gui.pages.run.shown import Shown
from fbt_gui.services.context import Context
from fbt_gui.services.text import mark


class RunTab(QWidget):
    """A tab is built when it is first shown, and told of the run only while it is in sight.

    Attributes:
        least: the height in pixels below which it is of no use.
    """

    least = 84

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)

    def minimumSizeHint(self) -> QSize:
        """At least of some use."""
        least = super().minimumSizeHint()
        return QSize(least.width(), max(least.height(), self.least))

    def show_run(self, shown: Shown) -> None:
        """Show what is other than before; called often."""

    def search(self) -> None:
        """Go to the tab's search or filter, where it has one."""


@dataclass(frozen=True)
class TabSpec:
    """One tab.

    Attributes:
        make: imports the tab's module and builds it.
    """

    name: str
    title: str
    tip: str
    make: Callable[[Context], RunTab]


def _log(context: Context) -> RunTab:
    from fbt_gui.pages.run.log_tab import LogTab

    return LogTab(context)


def _evaluation(context: Context) -> RunTab:
    from fbt_gui.pages.run.evaluation_tab import EvaluationTab

    return EvaluationTab(context)


def _try(context: Context) -> RunTab:
    from fbt_gui.pages.run.try_tab import TryTab

    return TryTab(context)


def _models(context: Context) -> RunTab:
    from fbt_gui.pages.run.models_tab import ModelsTab

    return ModelsTab(context)


def _checkpoints(context: Context) -> RunTab:
    from fbt_gui.pages.run.checkpoints_tab import CheckpointsTab

    return CheckpointsTab(context)


def _config(context: Context) -> RunTab:
    from fbt_gui.pages.run.config_tab import ConfigTab

    return ConfigTab(context)


def _environment(context: Context) -> RunTab:
    from fbt_gui.pages.run.environment_tab import EnvironmentTab

    return EnvironmentTab(context)


def _notes(context: Context) -> RunTab:
    from fbt_gui.pages.run.notes_tab import NotesTab

    return NotesTab(context)


TABS: tuple[TabSpec, ...] = (
    TabSpec("log", mark("Log"), mark("What the engine told people, its log and its output"), _log),
    TabSpec("evaluation", mark("Evaluation"), mark("The best student, class by class"), _evaluation),
    TabSpec("try", mark("Try it"), mark("Images of yours, as the best student and its teacher see them"), _try),
    TabSpec("models", mark("Models"), mark("The models as they were built"), _models),
    TabSpec("checkpoints", mark("Checkpoints"), mark("Students that were saved, and what can be done with them"), _checkpoints),
    TabSpec("config", mark("Configuration"), mark("config.toml, complete"), _config),
    TabSpec("environment", mark("Environment"), mark("Versions, machine and command"), _environment),
    TabSpec("notes", mark("Notes"), mark("What people say of this run"), _notes),
)  # fmt: skip
