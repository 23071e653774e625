"""TriedQuestions: what a run's models were asked about images, and the rows that their answers fill."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from fbt_gui.pages.run.tried_rows import ROLES, TriedRows, ranking
from fbt_gui.services.predictor import Predictor
from fbt_gui.services.text import tr
from fbt_gui.services.words import whole

MOST = 300  # images; a person looks at them


class TriedQuestions(QObject):
    """`changed` comes with everything that is said; `loaded` with the models' names by role; `found` with new images.

    Attributes:
        models: the names, by role; none while they are not loaded.
        unanswered: what was asked in vain, and can be asked again.
        caution: what a person should know.
    """

    changed = Signal()
    loaded = Signal(dict)
    found = Signal(list)

    def __init__(self, predictor: Predictor, rows: TriedRows, parent: QObject) -> None:
        super().__init__(parent)
        self._predictor, self._rows = predictor, rows
        # Of each question what has no answer yet: files and folders, then the images that were found in them.
        self._asked: dict[int, dict[str, None]] = {}
        self.models: dict[str, str] = {}
        self.unanswered: list[str] = []
        self.caution = ""
        predictor.ready.connect(self._load)
        predictor.heard.connect(self._take)
        predictor.failed.connect(self._fail)

    @property
    def going(self) -> bool:
        """Whether answers are outstanding."""
        return bool(self._asked)

    def ask(self, run: str, teacher: bool, paths: list[str]) -> None:
        """Ask about files and folders, of which so many are tried as there is room for."""
        self.unanswered = []
        room = MOST - len(self._rows.rows)
        if room > 0:
            self.caution = ""
            if not self._predictor.is_loaded:
                self.models = {}
            self._asked[self._predictor.ask(run, teacher, paths, room)] = dict.fromkeys(paths)
        else:
            self.caution = tr("There is room for {count} images: clear the list first.").format(count=whole(MOST))
        self.changed.emit()

    def clear(self) -> None:
        """Want no more answers, and show none."""
        for number in list(self._asked):
            self._predictor.cancel(number)
        self._asked, self.unanswered, self.caution = {}, [], ""
        self._rows.clear()
        self.changed.emit()

    def forget(self) -> None:
        """The same, and let the models go: they are no more those of the run."""
        self.models = {}
        self._predictor.end()
        self.clear()

    def _load(self, said: dict[str, Any]) -> None:
        names = said["models"] if isinstance(said["models"], dict) else {}
        self.models = {role: str(names[role]) for role in ROLES if role in names}
        if said.get("without_teacher"):
            words = tr("The teacher cannot be asked: {reason}")
            self.caution = words.format(reason=said["without_teacher"])
        self.loaded.emit(self.models)
        self.changed.emit()

    def _take(self, number: int, said: dict[str, Any]) -> None:
        if number not in self._asked:
            return
        if isinstance(said.get("found"), list):
            paths = [str(path) for path in said["found"]]
            self._asked[number] = dict.fromkeys(paths)
            self.found.emit(self._rows.add(paths))
            of = said.get("of")
            if isinstance(of, int) and of > len(paths):
                words = tr("The first {count} of {of} images are tried.")
                self.caution = words.format(count=whole(len(paths)), of=whole(of))
        elif "path" in said:
            self._asked[number].pop(str(said["path"]), None)
            best = {role: ranking(said[role]) for role in ROLES if role in said}
            self._rows.answer(str(said["path"]), best, str(said.get("error", "")))
        elif "done" in said:
            del self._asked[number]
        self.changed.emit()

    def _fail(self, number: int, error: UserError) -> None:
        paths = self._asked.pop(number, None)
        if paths is not None:
            self.unanswered += paths
            self._rows.drop_waiting()
            self.caution = tr("Not all could be tried: {reason}").format(reason=str(error))
            self.changed.emit()
