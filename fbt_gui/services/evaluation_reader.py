"""EvaluationReader: what the Run page shows of an evaluation, made in a worker: numpy and pictures are loaded here."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QImage

from engine.record.evaluation import DENSE_CLASSES, Evaluation, read_evaluation
from engine.record.run_folder import RunFolder

FEW = 50
MANY = 100  # of more classes the worst are shown first
_RIGHT = 128  # of the map's 256 colours the upper half is for right answers
_LEVELS = 127


@dataclass(frozen=True)
class ClassLine:
    """One class.

    Attributes:
        accuracy: in percent, None where it has no images.
        taken_for: the class it was most often mistaken for, `mistakes` times; empty where it never was.
    """

    place: int
    name: str
    images: int
    accuracy: float | None
    taken_for: str
    mistakes: int


@dataclass(frozen=True)
class Confusion:
    """A confusion and its two pictures; an empty picture is not there."""

    true: str
    predicted: str
    count: int
    of: int
    probability: float
    image: QImage
    like: QImage


@dataclass(frozen=True, eq=False)
class Matrix:
    """A square part of the confusion matrix, to be drawn.

    Attributes:
        order: the classes that are its rows and its columns.
        counts: int `[n, n]`, rows the true class.
        picture: `n` x `n`, an index into the colours of the map (see widgets.confusion_map).
    """

    order: tuple[int, ...]
    counts: NDArray[np.int64]
    picture: QImage


class Found:
    """An evaluation that was read."""

    def __init__(self, evaluation: Evaluation, folder: RunFolder) -> None:
        self.evaluation = evaluation
        self.names = evaluation.classes
        self.epoch, self.top1, self.top5 = evaluation.epoch, evaluation.top1, evaluation.top5
        self.images = len(evaluation.label)
        self.has_pairs = folder.confused_file.is_file() and (bool(evaluation.pairs) or self.top1 >= 100)
        self.classes = self._classes()
        self.confusions = [
            Confusion(pair.true, pair.predicted, pair.count, pair.of, pair.probability, _image(pair.image), _image(pair.like))
            for pair in evaluation.pairs
        ]  # fmt: skip

    @property
    def is_large(self) -> bool:
        """Whether there are more classes than are seen at once."""
        return len(self.names) > MANY

    @property
    def shows_all(self) -> bool:
        """Whether the whole matrix can be drawn."""
        return len(self.names) <= DENSE_CLASSES

    @cached_property
    def by_accuracy(self) -> list[int]:
        """The classes that have images, the worst first."""
        keys = [(line.accuracy, line.place) for line in self.classes if line.accuracy is not None]
        return [place for _, place in sorted(keys)]

    def matrix(self, *, worst_first: bool, by_row: bool, all_classes: bool) -> Matrix:
        """The part to draw.

        Args:
            worst_first: sort by accuracy, else by label.
            by_row: colours show the share of the true class, else of the largest count.
            all_classes: of many classes too; else the 50 worst.
        """
        order = list(range(len(self.names)))
        if self.is_large and not (all_classes and self.shows_all):
            order = self.by_accuracy[:FEW]
            order = order if worst_first else sorted(order)
        elif worst_first:
            order = self.by_accuracy + [line.place for line in self.classes if line.accuracy is None]
        counts = self._part(order)
        of = self.evaluation.images[order][:, None] if by_row else np.array([[max(1, counts.max(initial=1))]])
        return Matrix(tuple(order), counts, _picture(counts / np.maximum(of, 1)))

    def _part(self, order: list[int]) -> NDArray[np.int64]:
        counts = self.evaluation.counts
        if self.evaluation.is_dense:
            return counts[np.ix_(order, order)].astype(np.int64)
        places = np.full(len(self.names), -1)
        places[order] = np.arange(len(order))
        part = np.zeros((len(order), len(order)), np.int64)
        rows, columns = places[counts[:, 0]], places[counts[:, 1]]
        inside = (rows >= 0) & (columns >= 0)
        part[rows[inside], columns[inside]] = counts[inside, 2]
        return part

    def _classes(self) -> list[ClassLine]:
        said: dict[int, tuple[int, int]] = {}
        for true, answer, count in self.evaluation.worst(self.images):  # a class's largest share comes first
            said.setdefault(true, (answer, count))
        lines = []
        for place, name in enumerate(self.names):
            accuracy = float(self.evaluation.per_class[place])
            answer, count = said.get(place, (-1, 0))
            taken_for = self.names[answer] if count else ""
            images = int(self.evaluation.images[place])
            lines.append(ClassLine(place, name, images, None if math.isnan(accuracy) else accuracy, taken_for, count))
        return lines


def read_found(folder: RunFolder) -> Found | None:
    """The evaluation of a run with its pictures; None where there is none or it is damaged."""
    evaluation = read_evaluation(folder)
    return None if evaluation is None else Found(evaluation, folder)


def _picture(share: NDArray[np.float64]) -> QImage:
    """Shares 0..1 as indices of colours; the root, so that few mistakes are seen beside many right answers."""
    levels = np.ceil(np.sqrt(np.clip(share, 0, 1)) * _LEVELS).astype(np.uint8)
    side = len(levels)
    right = np.arange(side)
    levels[right, right] = _RIGHT + levels[right, right]
    stride = -(-side // 4) * 4
    lines = np.zeros((side, stride), np.uint8)
    lines[:, :side] = levels
    return QImage(lines.tobytes(), side, side, stride, QImage.Format.Format_Indexed8).copy()


def _image(path: Path | None) -> QImage:
    return QImage(str(path)) if path is not None else QImage()
