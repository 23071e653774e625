"""Glimpse: asks the advisor for pictures and counts of one data set, and loads the pictures beside the event loop."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImage

from engine.record.datasets import Dataset
from engine.record.errors import UserError
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

FOLDER = "previews"
COUNT = 18
_AFTER_MS = 250  # who walks through the list with the arrow keys asks for the last alone
_MOST_ASKED = 100


@dataclass(frozen=True)
class Picture:
    """One image as it is stored."""

    image: QImage
    class_name: str
    name: str


@dataclass(frozen=True)
class Seen:
    """What is known of a data set now that it was opened.

    Attributes:
        train, validation: images of each class, in the order of the labels.
        of_class: the class that alone is shown; empty: all.
    """

    pictures: list[Picture] = field(default_factory=list)
    train: dict[str, int] = field(default_factory=dict)
    validation: dict[str, int] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)
    of_class: str = ""


class Glimpse(QObject):
    """One question at a time; a newer one takes its place."""

    began = Signal()
    found = Signal(object)  # Seen
    failed = Signal(str)

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._dataset: Dataset | None = None
        self._classes: list[str] = []
        self._of_class = ""
        self._draw = self._turn = 0
        self._asked: int | None = None
        self._timer = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._timer.timeout.connect(self._ask)

    def show(self, dataset: Dataset) -> None:
        """Look at a data set."""
        self._dataset, self._classes, self._of_class, self._draw = dataset, [], "", 0
        self._begin(_AFTER_MS)

    def another(self) -> None:
        """Look at other images."""
        self._draw += 1
        self._begin()

    def of_class(self, name: str) -> None:
        """Look at the images of one class, or of all."""
        if name != self._of_class:
            self._of_class = name
            self._begin()

    def stop(self) -> None:
        """Want nothing more."""
        self._turn += 1
        self._timer.stop()
        if self._asked is not None:
            self._context.advisor.cancel(self._asked)
            self._asked = None

    def _begin(self, after: int = 0) -> None:
        self.stop()
        self.began.emit()
        self._timer.start(after)

    def _ask(self) -> None:
        """Make a folder first, a new one each time: the names of the files in it repeat."""
        turn, parent = self._turn, self._context.home / FOLDER
        self._context.desk.submit(
            lambda: _make_folder(parent), lambda folder: self._send(turn, folder), self._fail_to_write, self
        )

    def _send(self, turn: int, folder: Path) -> None:
        dataset = self._dataset
        if turn != self._turn or dataset is None:
            self._context.desk.submit(lambda: shutil.rmtree(folder, ignore_errors=True))
            return
        data: dict[str, Any] = {"source": dataset.source, "path": dataset.path}
        count, only = COUNT, self._of_class
        if only:
            # One class alone is refused, as nothing can be learned from it: a second is asked for, and not shown.
            data["classes"] = sorted({only, next(name for name in self._classes if name != only)})
            count = min(2 * COUNT, _MOST_ASKED)
        payload = {"values": {"data": data}, "count": count, "draw": self._draw, "folder": str(folder)}
        self._asked = self._context.advisor.ask(
            "preview",
            payload,
            lambda answer: self._load(turn, only, folder, answer),
            lambda error: self._fail(turn, folder, error),
            owner=self,
        )

    def _load(self, turn: int, only: str, folder: Path, answer: dict[str, Any]) -> None:
        if turn != self._turn:
            return
        self._asked = None
        self._context.desk.submit(
            lambda: load_seen(answer, only, folder),
            self._taker(turn),
            lambda error: self._cannot_load(turn, error),
            self,
        )

    def _taker(self, turn: int) -> Callable[[Seen], None]:
        def take(seen: Seen) -> None:
            if turn == self._turn:
                if not seen.of_class:
                    self._classes = list(seen.train)
                self.found.emit(seen)

        return take

    def _fail(self, turn: int, folder: Path, error: UserError) -> None:
        self._context.desk.submit(lambda: shutil.rmtree(folder, ignore_errors=True))
        if turn == self._turn:
            self._asked = None
            self.failed.emit(f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip())

    def _cannot_load(self, turn: int, error: BaseException) -> None:
        if turn == self._turn:
            self.failed.emit(tr("The pictures cannot be read: {error}.").format(error=error))

    def _fail_to_write(self, error: BaseException) -> None:
        said = tr("Pictures cannot be kept in {folder}: {error}.")
        self.failed.emit(said.format(folder=self._context.home / FOLDER, error=error))


def load_seen(answer: dict[str, Any], only: str, folder: Path) -> Seen:
    """The advisor's answer with its pictures, in the order of the classes; their files are then done with."""
    places = {name: place for place, name in enumerate(answer["classes"])}
    pictures = []
    for said in answer["samples"]:
        image = QImage(said["real"])
        if not image.isNull() and (not only or said["class"] == only):
            pictures.append(Picture(image, str(said["class"]), str(said.get("name", ""))))
    pictures.sort(key=lambda picture: places.get(picture.class_name, 0))
    shutil.rmtree(folder, ignore_errors=True)
    return Seen(pictures[:COUNT], answer["balance"], answer["validation_balance"], list(answer["notices"]), only)


def _make_folder(parent: Path) -> Path:
    parent.mkdir(parents=True, exist_ok=True)
    return Path(tempfile.mkdtemp(prefix="data-", dir=parent))
