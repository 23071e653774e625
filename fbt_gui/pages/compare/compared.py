"""Compared: the chosen runs as far as they are read - in groups of seeds, each with its pen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.compared.pens import Pen
from fbt_gui.pages.compare.chosen import Chosen
from fbt_gui.pages.compare.loader import Loader
from fbt_gui.services.context import Context
from fbt_gui.services.run_colours import RunColours

if TYPE_CHECKING:
    from engine.record.compared.groups import Group


class Compared(QObject):
    """`loaded` comes when runs are read that were not, or that went on.

    Attributes:
        rows: of the history, of every chosen run.
        groups: what is drawn: the runs that are not hidden.
        pens: of every run by its id, hidden or not.
    """

    loaded = Signal()

    def __init__(self, context: Context, chosen: Chosen, parent: QObject) -> None:
        super().__init__(parent)
        self._runs, self._chosen = context.runs, chosen
        self._colours = RunColours(context.settings)
        self.loader = Loader(context, self)
        self.loader.loaded.connect(self.loaded)
        self.rows: list[dict[str, Any]] = []
        self.groups: list[Group] = []
        self.pens: dict[str, Pen] = {}

    def look(self) -> None:
        """See which rows the chosen runs have now."""
        self.rows = [row for run in self._chosen.runs if (row := self._runs.row(run)) is not None]

    def group(self) -> bool:
        """Group what is read; at first all at once, since a group's colour is that of the first of its seeds.

        Returns:
            Whether there is all of it.
        """
        self.loader.want(self.rows)
        if not self.loader.is_complete:
            return False
        runs = self.loader.runs()
        every = _grouped(runs, self._chosen.grouped) if runs else []
        own = self._colours.settle([group.id for group in every])
        # Where the first seed of a group is hidden the others keep its colour.
        self.pens = {run.id: own[group.id] for group in every for run in group.runs}
        seen = [run for run in runs if run.id not in self._chosen.hidden]
        self.groups = _grouped(seen, self._chosen.grouped) if seen else []
        return True


def _grouped(runs: list[Any], by_seed: bool) -> list[Group]:
    """Imported late: what runs are made of was loaded in the worker that read them."""
    from engine.record.compared.groups import grouped

    return grouped(runs, by_seed)
