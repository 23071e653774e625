"""ConfusionView: the confusion matrix with its controls and its read-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from fbt_gui.plots.confusion_map import ConfusionMap
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import percent, whole
from fbt_gui.widgets.basics import ElidedLabel, switch
from fbt_gui.widgets.flow import flow_of

if TYPE_CHECKING:
    from fbt_gui.services.evaluation_reader import Found, Matrix


class ConfusionView(QWidget):
    """What is to be drawn is made in a worker whenever a control is used."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self._found: Found | None = None
        self.matrix: Matrix | None = None
        self._asked = 0
        self.map = ConfusionMap(context.theme)
        self.by_row = _toggle(tr("Share of each class"), tr("Colours show the share of the true class; else the count"))
        self.by_row.setChecked(True)
        self.worst = _toggle(tr("Worst first"), tr("Sort the classes by their accuracy; else by their label"))
        self.all = _toggle(tr("All classes"), tr("Show every class; else the 50 with the lowest accuracy"))
        self.reading = ElidedLabel("", "small")
        controls = flow_of(self.by_row, self.worst, self.all, spacing=4)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(controls, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.map, 1)
        column.addWidget(self.reading)
        for control in (self.by_row, self.worst, self.all):
            control.toggled.connect(lambda _: self._ask())
        self.map.pointed.connect(self._read)

    def show_found(self, found: Found) -> None:
        """Show another evaluation."""
        self._found = found
        self.all.setVisible(found.is_large)
        self.all.setEnabled(found.shows_all)
        self._ask()

    def point_at(self, label: int | None) -> None:
        """Let the cursor stand at the right answers of a class."""
        if self.matrix is not None and label is not None and label in self.matrix.order:
            place = self.matrix.order.index(label)
            self.map.point_at((place, place))

    def _ask(self) -> None:
        found = self._found
        if found is None:
            return
        self._asked += 1
        asked = self._asked
        ways = {
            "worst_first": self.worst.isChecked(),
            "by_row": self.by_row.isChecked(),
            "all_classes": self.all.isChecked(),
        }
        self._context.desk.submit(
            lambda: found.matrix(**ways), lambda matrix: self._take(asked, found, matrix), owner=self
        )

    def _take(self, asked: int, found: Found, matrix: Matrix) -> None:
        if asked != self._asked:
            return
        self.matrix = matrix
        names = [found.names[label] for label in matrix.order]
        self.map.show_matrix(matrix.picture, names, lambda row, column: int(matrix.counts[row, column]))
        self._read(None)

    def _read(self, cell: Any) -> None:
        found, matrix = self._found, self.matrix
        if found is None or matrix is None:
            return
        if cell is None:
            many = len(matrix.order) < len(found.names)
            text = tr("The {count} classes with the lowest accuracy").format(count=whole(len(matrix.order))) if many else tr("Blue: right, orange: wrong")  # fmt: skip
            self.reading.say(text)
            return
        row, column = cell
        count, of = int(matrix.counts[row, column]), found.classes[matrix.order[row]].images
        true, predicted = found.names[matrix.order[row]], found.names[matrix.order[column]]
        said = tr("{true} taken for {predicted}: {count} of {of} ({share})")
        if row == column:
            said = tr("{true} known: {count} of {of} ({share})")
        share = percent(100 * count / of, 1) if of else percent(None)
        text = said.format(true=true, predicted=predicted, count=whole(count), of=whole(of), share=share)
        self.reading.say(text)
        self.map.setAccessibleDescription(text)


def _toggle(words: str, tip: str) -> QPushButton:
    made = switch(words, "small", tip)
    made.setAccessibleName(words)
    return made
