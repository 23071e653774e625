"""NumbersModel: a line for each run or group of seeds, a column for each number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from engine.record.compared.groups import Group
from engine.record.compared.pens import Pen
from engine.record.compared.quantities import QUANTITIES, QUANTITY, Quantity, best_of, over_first
from engine.record.comparison import CONFIDENCE, Difference, Spread, t_quantile
from fbt_gui.pages.compare.swatches import swatch_icon
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import mark, tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import NOTHING, duration, number, percent, signed, state_label
from fbt_gui.widgets.tip import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
_ROOT = QModelIndex()
_TITLES = {
    "top1": (mark("Top-1 (%)"), mark("After the last epoch")),
    "best_top1": (mark("Best (%)"), mark("Top-1 of the best epoch, chosen on the images it is measured on")),
    "gap": (mark("To teacher"), mark("Top-1 minus the teacher's")),
    "gain": (mark("Gain"), mark("Top-1 minus that of the student alone, of the same data and recipe")),
    "epochs": (mark("Epochs"), mark("Epochs that were completed")),
    "seconds": (mark("Duration"), mark("Time spent computing")),
    "throughput": (mark("Images/s"), mark("In training, teacher included, as measured in the run: the median of its epochs")),
    "parameters": (mark("Parameters (M)"), mark("Of the student, in millions")),
    "macs": (mark("GMACs"), mark("Multiply-accumulates of the student for one image, where they are known")),
    "memory": (mark("Memory (GiB)"), mark("The most that was in use")),
}  # fmt: skip
_VERDICTS = {"gain": mark("gain"), "loss": mark("loss"), "no difference shown": mark("no difference shown"), "": ""}
COLUMNS = ("name", *(of.id for of in QUANTITIES), "over")


class NumbersModel(QAbstractTableModel):
    """Sorts itself; what has no number comes last, whichever the direction."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.groups: list[Group] = []
        self._given: list[Group] = []
        self._pens: Mapping[str, Pen] = {}
        self._best: dict[str, set[str]] = {}
        self._sorted: tuple[int, bool] = (-1, False)

    def show(self, groups: Sequence[Group], pens: Mapping[str, Pen]) -> None:
        """Show these groups."""
        self.beginResetModel()
        self._given, self._pens = list(groups), pens
        self._best = {of.id: best_of(of, groups) for of in QUANTITIES}
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column; by none, the order is that of the list of runs."""
        self.beginResetModel()
        self._sorted = (column, order == Qt.SortOrder.DescendingOrder)
        self._arrange()
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.groups)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    @guarded
    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        column = COLUMNS[section]
        if role == Role.TextAlignmentRole:
            return int((Qt.AlignmentFlag.AlignLeft if section == 0 else Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter)  # fmt: skip
        if column in _TITLES and role in (Role.DisplayRole, Role.ToolTipRole):
            return tr(_TITLES[column][0 if role == Role.DisplayRole else 1])
        if role == Role.DisplayRole:
            return tr("Run") if column == "name" else tr("Over the first")
        if role == Role.ToolTipRole and column == "over":
            return tr("Top-1 minus that of the first in the list, paired by seed, with its 95 % confidence interval")
        return None

    @guarded
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        group, column = self.groups[index.row()], COLUMNS[index.column()]
        if column == "name":
            return self._name(group, role)
        if role == Role.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if column == "over":
            found = over_first(QUANTITY["top1"], group, self._given[0])
            return difference_words(found) if role in (Role.DisplayRole, Role.ToolTipRole) else None
        return self._number(QUANTITY[column], group, role)

    def _name(self, group: Group, role: int) -> Any:
        if role == Role.DecorationRole:
            return swatch_icon(self._pens.get(group.id, Pen(0)), self._theme.colours)
        if role == Role.DisplayRole:
            return group.title if len(group.runs) == 1 else tr("{name} ({count} seeds)").format(name=group.title, count=len(group.runs))  # fmt: skip
        if role == Role.ToolTipRole:
            return plain_tip("\n".join(f"{run.name}: {state_label(run.row['status'])}" for run in group.runs))
        return None

    def _number(self, of: Quantity, group: Group, role: int) -> Any:
        is_best = group.id in self._best[of.id]
        if role == Role.FontRole and is_best:
            font = QFont()
            font.setBold(True)
            return font
        if role not in (Role.DisplayRole, Role.ToolTipRole):
            return None
        said = of.spread(group)
        if role == Role.DisplayRole:
            return spread_words(of, said, len(group.runs))
        return _tip(of, said, is_best)

    def _arrange(self) -> None:
        column, down = self._sorted
        if not 0 <= column < len(COLUMNS):
            self.groups = list(self._given)
            return
        keys = {group.id: self._key(group, COLUMNS[column]) for group in self._given}
        there = [group for group in self._given if keys[group.id] is not None]
        self.groups = sorted(there, key=lambda group: keys[group.id], reverse=down)
        self.groups += [group for group in self._given if keys[group.id] is None]

    def _key(self, group: Group, column: str) -> Any:
        if column == "name":
            return group.title.lower()
        if column == "over":
            found = over_first(QUANTITY["top1"], group, self._given[0])
            return None if found is None else found.mean
        said = QUANTITY[column].spread(group)
        return None if said is None else said.mean


def spread_words(of: Quantity, said: Spread | None, runs: int) -> str:
    """A mean with its standard deviation, and how many where not all runs have it."""
    if said is None:
        return NOTHING
    write = duration if of.id == "seconds" else lambda value: number(value, of.digits)
    mean = signed(said.mean, of.digits) if of.signed else write(said.mean)
    is_size = not said.std and of.better != "more"
    text = mean if said.std is None or is_size else f"{mean} ± {write(said.std)}"
    return text if said.n == runs else tr("{value} (n = {count})").format(value=text, count=said.n)


def difference_words(found: Difference | None) -> str:
    """A paired difference, its interval and what may be said of it."""
    if found is None:
        return NOTHING
    if found.low is None or found.high is None:
        return signed(found.mean)
    verdict = tr(_VERDICTS[found.verdict])
    return f"{signed(found.mean)} [{signed(found.low)}, {signed(found.high)}] {verdict}".strip()


def _tip(of: Quantity, said: Spread | None, is_best: bool) -> str:
    lines = [tr("The best of this column")] if is_best else []
    if said is not None and said.std is not None:
        half = t_quantile(CONFIDENCE, said.n - 1) * said.std / math.sqrt(said.n)
        text = tr("{n} runs; {confidence} confidence interval of the mean: {low} to {high}")
        low, high = number(said.mean - half, of.digits), number(said.mean + half, of.digits)
        lines.append(text.format(n=said.n, confidence=percent(100 * CONFIDENCE, 0), low=low, high=high))
    return "\n".join(lines)
