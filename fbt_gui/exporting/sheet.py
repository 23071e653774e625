"""ExportSheet: asks which student, in which format and where to; says before the start what cannot be."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QDialogButtonBox, QWidget

from engine.record.student_file import Which
from fbt_gui.exporting.choice import ExportChoice
from fbt_gui.exporting.form import ExportForm
from fbt_gui.exporting.looking import Aim, Found, look_at_place, look_at_run
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import NameLabel, label, restyle
from fbt_gui.widgets.sheet import Sheet

_WIDTH, _HEIGHT = 560, 570


class ExportSheet(Sheet):
    """Hands what was chosen to `context.exports`, and closes.

    Args:
        name: of the run.
    """

    def __init__(self, parent: QWidget, context: Context, run: str, name: str, which: Which) -> None:
        super().__init__(parent, tr("Export the student"), _WIDTH)
        context.theme.dress(self)
        self._context, self._name = context, name
        self._found: Found | None = None
        self._looks = 0  # at the place; only the last one counts
        self.choice = ExportChoice.remembered(context.settings, which)
        self.form = ExportForm()
        self._lay_out()
        self.form.edited.connect(self._edited)
        self.buttons.accepted.connect(lambda: self._look(start=True))
        self._show()
        context.history.read(
            lambda history: history.folder(run),
            lambda folder: context.desk.submit(lambda: look_at_run(folder), self._take, self._tell, self),
            self._tell,
            self,
        )

    def _lay_out(self) -> None:
        run_name = NameLabel("dim")
        run_name.say(self._name)
        about = tr(
            "The export is read as others will read it, and asked of these images beside the student. Where it answers "
            "otherwise, nothing is left in its place."
        )
        self.body.addWidget(run_name)
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.body.addWidget(label(about, "small", wrap=True))
        self.export = self.buttons.addButton(tr("Export"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.export.setAccessibleName(tr("Export"))
        self.export.setToolTip(tr("Write it, and compare it with the student"))
        restyle(self.export, "kind", "primary")
        self.export.setDefault(True)
        self.resize(_WIDTH, min(_HEIGHT, self.height()))
        self.form.which.take_focus()

    def _edited(self) -> None:
        self.choice = self.form.choice()
        self._show()
        self._look()

    def _show(self) -> None:
        self.form.show_choice(self.choice)
        if self._found is not None:
            self.form.show_problems(self._found, self.choice)
        self.export.setEnabled(self._found is not None and self.form.is_sound)

    def _take(self, found: Found) -> None:
        """What the run has; where it lacks the student that was asked for, the other is offered."""
        self._found = found
        self.form.show_found(found)
        if found.students and self.choice.which not in found.students:
            self.choice = replace(self.choice, which=next(iter(found.students)))
        self._show()
        self._look()

    def _tell(self, error: BaseException) -> None:
        self.form.which.show_problem(str(error))

    def _look(self, *, start: bool = False) -> None:
        """Look at the place, in a worker; then begin, if that is what was asked."""
        found, choice = self._found, self.choice
        if found is None:
            return
        self._looks += 1
        this = self._looks

        def seen(aim: Aim) -> None:
            if this == self._looks:
                self.form.show_aim(aim)
                self._show()
                if start:
                    self._begin(found, aim)

        self._context.desk.submit(lambda: look_at_place(found.folder, choice), seen, owner=self)

    def _begin(self, found: Found, aim: Aim) -> None:
        if self.form.is_sound and aim.request is not None:
            self.choice.remember(self._context.settings)
            self._context.exports.make(found.folder, self._name, aim.request)
            self.accept()


def ask_export(parent: QWidget, context: Context, run: str, name: str, which: Which = "best") -> ExportSheet:
    """Open the sheet over a window."""
    sheet = ExportSheet(parent, context, run, name, which)
    sheet.open()
    return sheet
