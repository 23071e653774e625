"""TriedRows: the images that were tried on a run's models, each with what these took it for."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QImage

from engine.record.one_line import one_line
from engine.record.values import is_number
from fbt_gui.services.guarded import guarded
from fbt_gui.services.text import tr
from fbt_gui.services.words import percent, role_label, whole
from fbt_gui.widgets.tip import plain_tip

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Ranking = list[tuple[str, float]]  # classes and their probabilities, the likeliest first
ROLES = ("student", "teacher")
_ROOT = QModelIndex()
_LINES = 5
_MOST_LETTERS = 200
_NAMED, _LONGEST_NAME = 4, 40


@dataclass
class Tried:
    """One image.

    Attributes:
        best: by role; empty while there is no answer.
        error: why there is none.
        image: small; null where it cannot be shown.
    """

    path: str
    best: dict[str, Ranking]
    error: str = ""
    image: QImage | None = None

    @property
    def name(self) -> str:
        """Its file's."""
        return one_line(Path(self.path).name) or self.path

    @property
    def is_waiting(self) -> bool:
        return not self.best and not self.error

    @property
    def agree(self) -> bool | None:
        """Whether student and teacher take it for the same; None where one of them did not answer."""
        firsts = [self.best[role][0][0] for role in ROLES if self.best.get(role)]
        return firsts[0] == firsts[1] if len(firsts) == len(ROLES) else None

    def words(self) -> str:
        """All of it in a few lines."""
        if self.error:
            return f"{self.name}\n{self.error}"
        lines = [self.name]
        for role, ranking in self.best.items():
            told = "; ".join(f"{name} {percent(100 * share, 1)}" for name, share in ranking)
            lines.append(tr("{role}: {classes}").format(role=role_label(role), classes=told))
        if self.agree is not None:
            lines.append(agreement(self.agree))
        return "\n".join(lines)


def agreement(agree: bool) -> str:
    """Whether student and teacher agree, in words."""
    return tr("Same answer") if agree else tr("Different answers")


def broken_words(names: list[str], count: int) -> str:
    """How many of `count` images were answered for, and which could not be read."""
    said = ", ".join(map(_short, names[:_NAMED]))
    if len(names) > _NAMED:
        said = tr("{names} and {count} more").format(names=said, count=whole(len(names) - _NAMED))
    words = tr("{done} of {count} images; {broken} could not be read: {names}.")
    return words.format(done=whole(count - len(names)), count=whole(count), broken=whole(len(names)), names=said)


def _short(name: str) -> str:
    """A long one without its middle: its beginning and ending tell it apart."""
    half = _LONGEST_NAME // 2
    return name if len(name) <= _LONGEST_NAME else f"{name[:half]}…{name[1 - half :]}"


def ranking(said: Any) -> Ranking:
    """What of an answer's ranking has the right shape."""
    pairs = [pair for pair in said if isinstance(pair, list) and len(pair) == 2] if isinstance(said, list) else []
    return [(one_line(str(name)[:_MOST_LETTERS]), float(share)) for name, share in pairs[:_LINES] if is_number(share)]


class TriedRows(QAbstractListModel):
    """Rows are added as images are found, and filled as answers come.

    Attributes:
        waiting: rows without an answer yet.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: list[Tried] = []
        self._places: dict[str, int] = {}
        self.waiting = 0

    def clear(self) -> None:
        """Show none."""
        self.beginResetModel()
        self.rows, self._places, self.waiting = [], {}, 0
        self.endResetModel()

    def add(self, paths: list[str]) -> list[str]:
        """Show these, waiting; what is known of those that are shown already stays until they answer anew.

        Returns the new ones.
        """
        new = [path for path in dict.fromkeys(paths) if path not in self._places]
        for path in set(paths) - set(new):
            self._change(path, error="")
        if new:
            self.beginInsertRows(_ROOT, len(self.rows), len(self.rows) + len(new) - 1)
            self._places.update({path: len(self.rows) + place for place, path in enumerate(new)})
            self.rows += [Tried(path, {}) for path in new]
            self.waiting += len(new)
            self.endInsertRows()
        return new

    def answer(self, path: str, best: dict[str, Ranking], error: str) -> None:
        """Show an answer; of what was not found as an image, in a row of its own."""
        if path not in self._places:
            self.add([path])
        self._change(path, best=best, error=error)

    def show_image(self, path: str, image: QImage) -> None:
        """Show what an image looks like."""
        if path in self._places:
            self._change(path, image=image)

    def drop_waiting(self) -> None:
        """Show no more what gets no answer."""
        if self.waiting:
            self.beginResetModel()
            self.rows = [row for row in self.rows if not row.is_waiting]
            self._places = {row.path: place for place, row in enumerate(self.rows)}
            self.waiting = 0
            self.endResetModel()

    @property
    def agreements(self) -> tuple[int, int]:
        """Images that both models answered for, and those of them on which they agree."""
        known = [row.agree for row in self.rows if row.agree is not None]
        return len(known), sum(known)

    @property
    def broken(self) -> list[str]:
        """The names of those without an answer because they could not be read."""
        return [row.name for row in self.rows if row.error]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

    @guarded
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Role.UserRole:
            return row
        if role == Role.DisplayRole:
            return row.name
        if role == Role.ToolTipRole:
            return plain_tip(f"{row.words()}\n{row.path}")
        return row.words().replace("\n", ". ") if role == Role.AccessibleTextRole else None

    def _change(self, path: str, **what: Any) -> None:
        place = self._places[path]
        row = self.rows[place]
        before = row.is_waiting
        for name, value in what.items():
            setattr(row, name, value)
        self.waiting += row.is_waiting - before
        self.dataChanged.emit(self.index(place), self.index(place))
