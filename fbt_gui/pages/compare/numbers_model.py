"""NumbersModel: a line for each run or group of seeds, a column for each number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QIcon

from engine.record.compared.groups import Group
from engine.record.compared.pens import Pen
from engine.record.compared.quantities import QUANTITIES, QUANTITY, Quantity, best_of, over_first
from engine.record.comparison import Difference
from fbt_gui.pages.compare.number_words import difference_tip, difference_words, mean_tip, spread_words, two_lines
from fbt_gui.pages.compare.short_names import short_names
from fbt_gui.pages.compare.swatches import swatch_icon
from fbt_gui.pages.compare.titles import members_of, tail_of
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.widgets.rows_table import Column, RowsModel

_TITLES = {
    "top1": (mark("Top-1 (%)"), mark("After the last epoch")),
    "best_top1": (mark("Best (%)"), mark("Top-1 of the best epoch, chosen on the images it is measured on")),
    "gap": (mark("To teacher"), mark("Top-1 minus the teacher's")),
    "gain": (mark("Gain"), mark("Top-1 minus that of the student alone, of the same data and recipe")),
    "epochs": (mark("Epochs"), mark("Epochs that were completed")),
    "seconds": (mark("Duration"), mark("Time spent computing")),
    "throughput": (mark("Imgs/s"), mark("Images a second in training, teacher included, as measured in the run: the median of its epochs")),
    "parameters": (mark("Params (M)"), mark("Parameters of the student, in millions")),
    "macs": (mark("GMACs"), mark("Multiply-accumulates of the student for one image, where they are known")),
    "memory": (mark("Mem. (GiB)"), mark("The most memory that was in use")),
}  # fmt: skip


class NumbersModel(RowsModel):
    """Rows are groups."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        self._theme = theme
        self._first: Group | None = None
        self._pens: Mapping[str, Pen] = {}
        self._best: dict[str, set[str]] = {}
        self._names: dict[str, str] = {}
        over_tip = tr("Top-1 minus that of the first in the list, paired by seed, with its 95 % confidence interval")
        name = Column(tr("Run"), self._name, lambda group: group.title.lower(), more=members_of, icon=self._swatch)
        over = Column(two_lines(tr("Over the first")), self._over, self._over_key, over_tip, self._over_tip, right=True)
        super().__init__([name, *(self._column(of) for of in QUANTITIES), over], parent)

    def show_groups(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Show these groups."""
        self._pens, self._first = pens, groups[0] if groups else None
        self._best = {of.id: best_of(of, groups) for of in QUANTITIES}
        self.show(groups)

    def shorten(self, on: bool) -> None:
        """Leave out of the runs' names what all of them have in common, or show them whole."""
        groups = self.rows
        names = dict(zip((group.id for group in groups), short_names([group.title for group in groups]), strict=True))
        wanted = names if on else {}
        if wanted != self._names:
            self._names = wanted
            if groups:
                self.dataChanged.emit(self.index(0, 0), self.index(len(groups) - 1, 0))

    def is_empty(self, column: int) -> bool:
        """Whether no group has a number there."""
        key = self.columns[column].key
        return key is not None and all(key(group) is None for group in self.rows)

    def _column(self, of: Quantity) -> Column:
        def key(group: Group) -> float | None:
            said = of.spread(group)
            return None if said is None else said.mean

        title, tip = _TITLES[of.id]
        is_best = partial(self._is_best, of)
        more = lambda group: mean_tip(of, group, is_best(group))  # noqa: E731
        return Column(two_lines(tr(title)), partial(spread_words, of), key, tr(tip), more, right=True, bold=is_best)

    def _is_best(self, of: Quantity, group: Group) -> bool:
        return group.id in self._best[of.id]

    def _name(self, group: Group) -> str:
        """How many seeds stands below the name, where the spread stands below the mean."""
        tail, name = tail_of(group), self._names.get(group.id, group.title)
        return f"{name}\n{tail.strip()}" if tail else name

    def _swatch(self, group: Group) -> QIcon:
        return swatch_icon(self._pens.get(group.id, Pen(0)), self._theme.colours)

    def _difference(self, group: Group) -> Difference | None:
        return over_first(QUANTITY["top1"], group, self._first) if self._first is not None else None

    def _over(self, group: Group) -> str:
        return difference_words(self._difference(group))

    def _over_key(self, group: Group) -> float | None:
        found = self._difference(group)
        return None if found is None else found.mean

    def _over_tip(self, group: Group) -> str:
        return difference_tip(self._difference(group))
