"""EvaluationTab: the best student class by class: confusion matrix, accuracies, and the worst confusions as images."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QSplitter, QWidget

from engine.record.run_folder import RunFolder
from fbt_gui.feed.run_facts import ACTIVE
from fbt_gui.pages.run.class_table import ClassTable
from fbt_gui.pages.run.confusion_view import ConfusionView
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.context import Context
from fbt_gui.services.evaluation_process import EvaluationProcess
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr
from fbt_gui.services.words import percent, whole
from fbt_gui.widgets.basics import label, named_widget
from fbt_gui.widgets.flow import Flow
from fbt_gui.widgets.image_pair import WIDE, ImagePair

if TYPE_CHECKING:
    from fbt_gui.services.evaluation_reader import Confusion, Found

_MAP_LEAST = 280
_CLASSES_LEAST = 330
_PAIR = WIDE + 6
_BAR = 14  # of the scrolling
_HEADS = 20  # what names at its left take more than what is above and below it


class EvaluationTab(RunTab):
    """Read when the run has come an epoch further or has ended, and when it was evaluated from here."""

    least = 214

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown = Shown()
        self._run = ""
        self._read: object = None
        self._stamp: object = None
        self._has_student: bool | None = None  # not looked yet
        self._problem: dict[str, str] = {}
        self.found: Found | None = None
        self.process = EvaluationProcess(context.home, context.desk, self)
        self.said = label("", "dim", wrap=True, selectable=True)
        self.again = QPushButton(tr("Evaluate now"))
        self.again.setProperty("kind", "small")
        self.again.setAccessibleName(tr("Evaluate now"))
        self.again.setToolTip(tr("Measure the best student on the validation images, in a process of its own"))
        self.confusion = ConfusionView(context)
        self.classes = ClassTable(context.theme)
        inside = named_widget("pairs")
        self._pairs = Flow(inside, 6)
        scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        scroll.setAccessibleName(tr("The worst confusions"))
        self.pairs: list[ImagePair] = []
        head = QHBoxLayout()
        head.addWidget(self.said, 1)
        head.addWidget(self.again)
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        for part in (self.confusion, self.classes, scroll):
            self.parts.addWidget(part)
        self.parts.setHandleWidth(12)
        self.parts.setChildrenCollapsible(False)
        self._rest = QWidget()  # keeps the sentence at the top while there is nothing else
        self.column.addLayout(head)
        self.column.addWidget(self.parts, 1)
        self.column.addWidget(self._rest, 1)
        self._moved = False
        self.parts.splitterMoved.connect(self._keep_places)
        self.again.clicked.connect(self._evaluate)
        self.process.ended.connect(self._ended)
        self.classes.chosen.connect(self.confusion.point_at)
        self._show_found(None)

    def show_run(self, shown: Shown) -> None:
        """Read the evaluation where there may be another."""
        self._shown = shown
        if shown.run != self._run:
            self._run, self._read, self._stamp, self._has_student = shown.run, None, None, None
            self._show_found(None)
        stage = (shown.facts.epoch, shown.status, shown.facts.saved)
        if shown.folder is not None and stage != self._read:
            self._read = stage
            self._look(shown.folder)
        else:
            self._say()

    def search(self) -> None:
        """Go to the filter of the classes."""
        self.classes.filter.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The map is a square: it gets the width that the height allows, until somebody chooses another."""
        super().resizeEvent(event)
        self._divide()

    def _divide(self) -> None:
        if not self._moved:
            square = min(max(_MAP_LEAST, self.height() - _HEADS), self.width() * 43 // 100)
            rest = self.width() - square
            across = 2 if rest >= _CLASSES_LEAST + 2 * _PAIR else 1
            self.parts.setSizes([square, rest - across * _PAIR - _BAR, across * _PAIR + _BAR])

    def _keep_places(self) -> None:
        self._moved = True

    def _look(self, folder: RunFolder) -> None:
        stamp = self._stamp
        self.context.desk.submit(
            lambda: _read(folder, stamp),
            lambda answer: self._take(folder.id, *answer),
            self.context.commands.tell_error,
            self,
        )

    def _take(self, run: str, stamp: object, has_student: bool, found: Found | None, same: bool) -> None:
        if run != self._run:
            return
        self._stamp, self._has_student = stamp, has_student
        if same:
            self._say()
        else:
            self._show_found(found)

    def _show_found(self, found: Found | None) -> None:
        self.found = found
        self.parts.setVisible(found is not None)
        self._rest.setVisible(found is None)
        if found is not None:
            self.confusion.show_found(found)
            self.classes.show_classes(found.classes)
            self._draw_pairs(found.confusions)
        self._say()

    def _draw_pairs(self, confusions: list[Confusion]) -> None:
        for pair in self.pairs:
            self._pairs.removeWidget(pair)
            pair.hide()
            pair.deleteLater()
        self.pairs = []
        for each in confusions:
            said = tr("{true} taken for {predicted}: {count} of {of} images; it was {sure} sure of this one")
            sure, share = percent(100 * each.probability, 0), percent(100 * each.count / max(1, each.of), 0)
            said = said.format(true=each.true, predicted=each.predicted, count=whole(each.count), of=whole(each.of), sure=sure)  # fmt: skip
            brief = tr("{count} of {of} ({share})").format(count=whole(each.count), of=whole(each.of), share=share)
            names = (each.true, each.predicted)
            pair = ImagePair(self.context.theme, (each.image, each.like), names, said, brief)
            self._pairs.addWidget(pair)
            pair.show()
            self.pairs.append(pair)

    def _say(self) -> None:
        """What this is, or why there is nothing, and whether it can be measured now."""
        going, active = self.process.goes_on(self._run), self._shown.status in ACTIVE
        problem = self._problem.get(self._run, "")
        lacks = self.found is None or not self.found.has_pairs
        self.again.setVisible(bool(self._has_student) and not going and not active and (lacks or bool(problem)))
        if going:
            text = tr("The best student is being evaluated…")
        elif problem:
            text = tr("It could not be evaluated: {words}").format(words=problem)
        elif self.found is not None:
            text = _headline(self.found)
        elif self._has_student is None:
            text = ""
        elif active or not self._has_student:
            text = tr("Comes with the first student that is saved, after the first epoch.")
        else:
            text = tr("The best student was not evaluated class by class yet.")
        self.said.setText(text)

    def _evaluate(self) -> None:
        folder = self._shown.folder
        if folder is not None:
            self._problem.pop(folder.id, None)
            self.process.start(folder)
            self._say()

    def _ended(self, run: str, problem: str) -> None:
        if problem:
            self._problem[run] = problem
        if run == self._run and self._shown.folder is not None:
            self._look(self._shown.folder)


def _headline(found: Found) -> str:
    text = tr("Top-1 {top1} on {images} validation images, best after epoch {epoch}")
    text = text.format(top1=percent(found.top1), images=whole(found.images), epoch=whole(found.epoch))
    return text if found.top5 is None else tr("{text}; top-5 {top5}").format(text=text, top5=percent(found.top5))


def _read(folder: RunFolder, stamp: object) -> tuple[object, bool, Found | None, bool]:
    """In the worker's thread: the evaluation, unless its files are those of `stamp`."""
    now = tuple(_stamp_of(path) for path in (folder.evaluation_file, folder.confused_file))
    has_student = folder.best_student.is_file()
    if now == stamp:
        return now, has_student, None, True
    found: Found | None = load("fbt_gui.services.evaluation_reader").read_found(folder)
    return now, has_student, found, False


def _stamp_of(path: Path) -> tuple[int, int, int] | None:
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
