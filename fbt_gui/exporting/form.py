"""ExportForm: the controls of an export, and what is said beneath them."""

from __future__ import annotations

from typing import Any, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.record.export_request import offered
from engine.record.student_file import Which
from fbt_gui.exporting.choice import LARGEST, ExportChoice
from fbt_gui.exporting.looking import Aim, Found
from fbt_gui.services.export_words import FORMATS, READERS, WEIGHTS
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import percent
from fbt_gui.widgets.ask_path import ask_path
from fbt_gui.widgets.basics import NameLabel, label, small_button
from fbt_gui.widgets.editors import ChoiceEditor, Editor, LineEditor, SpinEditor
from fbt_gui.widgets.field_row import FieldRow

_STUDENTS: dict[Which, str] = {"best": mark("Best student"), "last": mark("Last student")}


class ExportForm(QWidget):
    """`edited` says that a person changed something."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.which = self._row(
            tr("Student"),
            ChoiceEditor([(each, tr(title)) for each, title in _STUDENTS.items()]),
            tr("That of the best epoch, or that of the last checkpoint"),
        )
        self.format = self._row(
            tr("Format"),
            ChoiceEditor([(each, tr(title)) for each, title in FORMATS.items()]),
            tr("What is to read it decides"),
        )
        self.reader = label("", "small", wrap=True)
        self.weights = self._row(tr("Weights"), ChoiceEditor([]), tr("How they are stored; computed is in float32"))
        self.images = self._row(
            tr("Validation images, at most"),
            SpinEditor(1, LARGEST),
            tr("On so many images of the run the export is compared with the student"),
        )
        choose = small_button(tr("Choose…"), tr("Choose where the export is written"), self._choose_place)
        self.place = self._row(
            tr("Place"),
            LineEditor(hint=tr("In the exports folder of the run")),
            tr("A file or a folder; left empty, it goes into the run's own folder"),
            choose,
        )
        self.target, self.taken = NameLabel("small"), label("", "caution", wrap=True)
        self._lay_out()

    def show_choice(self, choice: ExportChoice) -> None:
        """Show what is chosen; of weights, those that the format has."""
        for name in ("which", "format", "images", "place"):
            getattr(self, name).fill(getattr(choice, name))
        box: Any = self.weights.editor.widget
        if [box.itemData(place) for place in range(box.count())] != list(offered(choice.format)):
            box.clear()
            for each in offered(choice.format):
                box.addItem(tr(WEIGHTS[each]), each)
        self.weights.fill(choice.weights)
        self.reader.setText(tr(READERS[choice.format]))

    def choice(self) -> ExportChoice:
        """What is chosen; weights that the format has not are float32."""
        names = ("which", "format", "weights", "images", "place")
        said: dict[str, Any] = {name: getattr(self, name).editor.value() for name in names}
        if said["weights"] not in offered(said["format"]):
            said["weights"] = "float32"
        return ExportChoice(**said)

    def show_found(self, found: Found) -> None:
        """Say of each student how good it is, or that there is none."""
        box: Any = self.which.editor.widget
        for place, which in enumerate(get_args(Which)):
            box.setItemText(place, _student_words(found, which))

    def show_problems(self, found: Found, choice: ExportChoice) -> None:
        """Say what cannot be exported, as far as the run and this installation tell."""
        none = tr("No student is kept of this run: the first comes with the end of its first epoch.")
        lacks = tr("This one is not saved yet.") if found.students else none
        self.which.show_problem("" if choice.which in found.students else lacks)
        self.format.show_problem(_format_problem(found, choice))

    def show_aim(self, aim: Aim) -> None:
        """Say where it goes, and what is lost there."""
        self.target.say(aim.path)
        self.place.show_problem(aim.problem)
        self.taken.setText(tr("What is there by this name is replaced.") if aim.taken else "")

    @property
    def is_sound(self) -> bool:
        """Whether no problem is shown."""
        return not any(row.problem.text() for row in (self.which, self.format, self.place))

    def _row(self, title: str, editor: Editor, description: str, beside: QWidget | None = None) -> FieldRow:
        row = FieldRow("", title, editor, description, beside)
        row.edited.connect(lambda *_: self.edited.emit())
        return row

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        numbers = QHBoxLayout()
        numbers.setSpacing(12)
        numbers.addWidget(self.weights, 1)
        numbers.addWidget(self.images, 1)
        for part in (self.which, self.format, self.reader):
            column.addWidget(part)
        column.addLayout(numbers)
        for part in (self.place, self.target, self.taken):
            column.addWidget(part)

    def _choose_place(self) -> None:
        ask_path(self, tr("Export the student"), self._place_chosen, mode="save", start=self.target.accessibleName())

    def _place_chosen(self, path: str) -> None:
        self.place.fill(path)
        self.edited.emit()


def _student_words(found: Found, which: Which) -> str:
    title = tr(_STUDENTS[which])
    if which not in found.students:
        return tr("{student}, not saved yet").format(student=title)
    top1 = found.students[which]
    return title if top1 is None else tr("{student}, top-1 {top1}").format(student=title, top1=percent(top1))


def _format_problem(found: Found, choice: ExportChoice) -> str:
    if missing := found.missing[choice.format]:
        words = tr("It needs {packages}: pip install {names}")
        return words.format(packages=", ".join(missing), names=" ".join(missing))
    if choice.format == "folder" and found.small_stem:
        return tr("timm cannot build a student with a small stem by its name: choose another format.")
    return ""
