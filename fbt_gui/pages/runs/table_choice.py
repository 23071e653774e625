"""TableChoice: which lines of the runs' table are chosen; they stay chosen when the list is read again."""

from __future__ import annotations

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QObject, Signal
from PySide6.QtWidgets import QTableView

from fbt_gui.pages.runs.arranging import Group, Key, Row
from fbt_gui.pages.runs.columns import PLACE
from fbt_gui.pages.runs.runs_model import RunsModel
from fbt_gui.services.later import later


class TableChoice(QObject):
    """The lines by their places, the runs by their rows. `changed` comes when others are chosen.

    A chosen group stands for the runs that it had when it was chosen: one that comes later is not chosen by itself.
    """

    changed = Signal()

    def __init__(self, view: QTableView, model: RunsModel) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._kept: list[str | Key] = []
        self._stood_for: dict[Key, set[str]] = {}
        self._current: str | Key | None = None
        self._first = 0
        self._scrolled = 0
        self._restoring = False
        self._told: tuple[object, ...] = ()
        chosen = view.selectionModel()
        chosen.currentRowChanged.connect(self._tell_of_current)
        chosen.selectionChanged.connect(self.tell)
        model.modelAboutToBeReset.connect(self._remember)
        model.modelReset.connect(self._restore)

    def lines(self) -> list[int]:
        """The places of the chosen lines, from the top."""
        chosen = self._view.selectionModel().selection()
        ranges = [chosen.at(number) for number in range(chosen.count())]
        places = {place for each in ranges for place in range(each.top(), each.bottom() + 1)}
        return sorted(places)

    def rows(self) -> list[Row]:
        """The rows of the chosen runs, the current one first; a group stands for its runs."""
        lines, items = self.lines(), self._model.items
        current = self._view.currentIndex().row()
        if self._view.selectionModel().isRowSelected(current, QModelIndex()):
            lines.remove(current)
            lines.insert(0, current)
        found: dict[int, Row] = {}
        for item in map(items.__getitem__, lines):
            if isinstance(item, Group):
                found.update((id(row), row) for row in self._chosen_of(item))
            else:
                found[id(item)] = item
        return list(found.values())

    def select(self, places: list[int]) -> None:
        """Choose lines; the first becomes the current one."""
        if not places:
            return
        model, current = self._model, self._view.currentIndex()
        last, chosen = model.columnCount() - 1, QItemSelection()
        for first, end in _stretches(sorted(set(places))):
            chosen.select(model.index(first, 0), model.index(end, last))
        flag = QItemSelectionModel.SelectionFlag
        column = current.column() if current.isValid() else PLACE["name"]
        self._view.selectionModel().setCurrentIndex(model.index(places[0], max(0, column)), flag.NoUpdate)
        self._view.selectionModel().select(chosen, flag.ClearAndSelect | flag.Rows)

    def _tell_of_current(self) -> None:
        """A turn later: Qt moves to another line before it chooses it, with all that was chosen before."""
        later(self, self.tell)

    def tell(self) -> None:
        """Tell what is chosen, once: Qt says that the selection changed, and then that the current line did."""
        if not self._restoring and (seen := self._seen()) != self._told:
            self._told = seen
            self._stand_for()
            self.changed.emit()

    def _stand_for(self) -> None:
        """Note the runs of the chosen groups; of those that were chosen before, the runs that they had then."""
        before = self._stood_for
        groups = filter(None, map(self._model.group_at, self.lines())) if self._model.grouping else ()
        self._stood_for = {group.key: before.get(group.key) or _runs_of(group) for group in groups}

    def _chosen_of(self, group: Group) -> list[Row]:
        """The runs that a chosen group stands for."""
        runs = self._stood_for.get(group.key, set())
        return [row for row in group.rows if row["id"] in runs]

    def _seen(self) -> tuple[object, ...]:
        """The chosen stretches of lines, and which line counts as the first of several."""
        chosen, current = self._view.selectionModel(), self._view.currentIndex().row()
        ranges = chosen.selection()
        stretches = tuple((ranges.at(place).top(), ranges.at(place).bottom()) for place in range(ranges.count()))
        alone = len(stretches) == 1 and stretches[0][0] == stretches[0][1]
        return stretches, -1 if alone or not chosen.isRowSelected(current, QModelIndex()) else current

    def _remember(self) -> None:
        """What is chosen, before the lines are others."""
        lines = self.lines()
        self._first = min(lines, default=0)
        ids = [_id_at(self._model, place) for place in lines]
        self._kept = [each for each in dict.fromkeys(ids) if each is not None]
        self._current = _id_at(self._model, self._view.currentIndex().row())
        self._scrolled = self._view.verticalScrollBar().value()

    def _restore(self) -> None:
        """A list that was read again keeps its selection and its place; nothing is chosen that was not."""
        kept = self._kept if self._current not in self._kept else [self._current, *self._kept]
        places = [place for place in map(self._model.place_of, kept) if place >= 0 and self._has_chosen(place)]
        if kept and not places and self._view.hasFocus():  # they went to the trash: by keyboard one goes on from there
            places = self._run_near(self._first)
        self._restoring = True
        self.select(places)
        self._restoring = False
        self._stand_for()
        self._view.verticalScrollBar().setValue(self._scrolled)
        self._told = self._seen()
        self.changed.emit()

    def _has_chosen(self, place: int) -> bool:
        """Whether a run stands in this line, or a group with a run that it stood for when it was chosen."""
        group = self._model.group_at(place)
        return group is None or bool(self._chosen_of(group))

    def _run_near(self, place: int) -> list[int]:
        """The line of the next run from here, or of the last before; a group is not chosen unasked."""
        count = len(self._model.items)
        lines = [*range(place, count), *range(min(place, count) - 1, -1, -1)]
        return next(([line] for line in lines if self._model.row_at(line) is not None), [])


def _runs_of(group: Group) -> set[str]:
    return {row["id"] for row in group.rows}


def _id_at(model: RunsModel, place: int) -> str | Key | None:
    row, group = model.row_at(place), model.group_at(place)
    return row["id"] if row is not None else group.key if group is not None else None


def _stretches(places: list[int]) -> list[tuple[int, int]]:
    """Neighbouring lines together: thousands of ranges of one line each would take seconds."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found
