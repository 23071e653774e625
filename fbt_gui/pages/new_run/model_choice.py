"""ModelChoice: the triple, and the picker that opens in the form's place for one of its roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.catalogue import ModelEntry, entries
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.config_fields import ConfigFields
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.form_layout import FormLayout
from fbt_gui.pages.new_run.triple_row import TripleRow
from fbt_gui.services.context import Context
from fbt_gui.services.later import later

if TYPE_CHECKING:  # imported in the worker's thread by the time they are wanted
    from engine.record.config import RunConfig
    from fbt_gui.pages.new_run.picker.role_picker import RolePicker

# What of the student of a run its weights fit.
_OF_THE_BUILT = ("model", "options", "stem", "stage_blocks")
_QUIET_MS = 3000


class ModelChoice(QObject):
    """`settings_asked` comes where an assistant is to be chosen that is no model of its own.

    Attributes:
        catalogue: every model by name; empty until it is read.
        picker: None until it is made.
    """

    settings_asked = Signal()

    def __init__(
        self, context: Context, form: Form, fields: ConfigFields, triple: TripleRow, layout: FormLayout
    ) -> None:
        super().__init__(form)
        self._context, self._form, self._fields = context, form, fields
        self._triple, self._layout = triple, layout
        self.catalogue: dict[str, ModelEntry] = {}
        self.picker: RolePicker | None = None
        form.changed.connect(lambda *_: self.show())
        triple.edited.connect(form.edit)

    def load(self) -> None:
        """Read the catalogue, in the worker."""
        self._context.desk.submit(entries, self._take_catalogue, owner=self)

    def show(self) -> None:
        """Show the draft's models."""
        draft = self._form.draft
        self._triple.show_draft(draft, self.catalogue, self._context.runs.rows)
        if self.picker is not None and self._layout.is_below(self.picker):
            self.picker.show_draft(draft)

    def show_check(self, check: Check) -> None:
        """Say at each model what is wrong with it."""
        self._triple.show_check(check)
        if self.picker is not None:
            self.picker.show_check(check)

    def choose(self, role: str) -> None:
        """Open the picker of a role, or the assistant's settings where it is no model of its own."""
        if role == "assistant" and self._form.draft.assistant != "model":
            self.settings_asked.emit()
            return
        picker = self._ready_picker()
        self._layout.show_below(picker)
        picker.open_for(role, self._form.draft)
        self._form.tell()
        later(self, self._layout.to_top)

    def close(self) -> None:
        """Show the form again."""
        self._layout.show_form()
        self._form.tell()

    def _ready_picker(self) -> RolePicker:
        """Made in a quiet moment after the catalogue was read, or when it is wanted before: it takes 25 ms."""
        if self.picker is None:
            self.picker = self._make_picker()
        return self.picker

    def _make_picker(self) -> RolePicker:
        from fbt_gui.pages.new_run.picker.role_picker import RolePicker

        made = RolePicker(self._context, self._fields)
        made.edited.connect(self._form.edit)
        made.run_taken.connect(self._take_run)
        made.taken.connect(self._form.take_model)
        made.closed.connect(self._leave)
        made.load(tuple(self.catalogue.values()))
        self._layout.add_below(made)
        return made

    def _leave(self) -> None:
        """The focus goes back to where the picker was opened."""
        self.close()
        if self.picker is not None:
            card = self._triple.cards.get(self.picker.role)
            (card or self._triple.assistant).setFocus()

    def _take_catalogue(self, found: tuple[ModelEntry, ...]) -> None:
        self.catalogue = {entry.name: entry for entry in found}
        if self.picker is not None:
            self.picker.load(found)
        else:
            later(self, self._ready_picker, _QUIET_MS)
        self.show()

    def _take_run(self, role: str, run: str) -> None:
        """Weights of a run fit the model as that run built it."""
        home = self._context.home

        def fill(config: RunConfig) -> None:
            values: dict[str, Any] = {name: getattr(config.student, name) for name in _OF_THE_BUILT}
            if config.image_size("student") != self._form.draft.value("data.image_size"):
                values["image_size"] = config.image_size("student")
            self._form.take_model(role, {**values, "weights": f"run:{run}"})

        self._context.desk.submit(
            lambda: RunFolder.find(home, run).config(),
            fill,
            lambda error: self._context.bar.say(str(error), "error"),
            self,
        )
