"""FormStarts: where a form begins: as it was left, at a preset, or anew."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.record.errors import UserError
from engine.record.method_files import method_names, method_title
from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.draft_file import read_draft
from fbt_gui.pages.new_run.draft_place import DraftPlace
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.form_presets import FormPresets, Known, known_presets
from fbt_gui.pages.new_run.with_preset import KEPT
from fbt_gui.services.context import Context
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr

# What the page is built of a moment later: imported beside the event loop, which would stand still for it. The schema
# comes first, in no turn of the event loop: the library that it is written with takes 100 ms.
_CARDS = ("data_card", "data_preview", "recipe_card", "checklist_card", "settings_card", "picker.role_picker")
_MODULES = (
    "engine.record.config",
    "engine.record.process",
    *(f"fbt_gui.pages.new_run.{name}" for name in ("check", *_CARDS)),
)
_DEMO = "demo"


@dataclass(frozen=True)
class Found:
    """What was read at the start.

    Attributes:
        draft: the form as it was left; None where none was.
        problem: why it could not be read.
    """

    known: Known
    draft: Draft | None = None
    problem: str = ""


class FormStarts(QObject):
    """`loaded` comes when the form can begin.

    Args:
        above: what the question for a preset's name stands over.
    """

    loaded = Signal()

    def __init__(self, context: Context, form: Form, presets: FormPresets, above: QWidget) -> None:
        super().__init__(form)
        self._context, self._form, self._presets, self._above = context, form, presets, above
        self.place = DraftPlace(context.home)
        self._left: Draft | None = None
        self._base: Draft | None = None
        self._applied = Draft()

    def load(self) -> None:
        """Read presets and the form as it was left, in the worker, and get ready what the page is built of."""
        home = self._context.home

        def read() -> Found:
            for name in _MODULES:
                load(name)
            for method in method_names():  # parses each method's file, which the form asks for its title
                method_title(method)
            return _find(home, self.place)

        self._context.desk.submit(read, self._take, owner=self)

    def begin(self) -> None:
        """Fill the form for the first time: a list that is green from the start, where nothing was left."""
        if self._left is not None:
            self._form.become(self._left)
            return
        self._begin_at_demo(self._form.draft)
        self._form.tell()

    def reset(self) -> None:
        """Empty the form, back to the demo; the bar has the way back."""

        def empty(draft: Draft) -> None:
            draft.become(Draft())
            self._begin_at_demo(draft)

        self._form.change(tr("The form begins anew."), empty)

    def apply(self, name: str) -> None:
        """Start from a preset, on what was there before the first of those tried one after the other."""
        values = self._presets.values
        if name not in values:
            self._form.tell()
            return

        def begin(draft: Draft) -> None:
            self._base = self._base_of(draft)
            draft.become(self._base)
            draft.apply_preset(name, values[name])
            let_go_of_demo(draft, values.values())
            self._applied = Draft.copy_of(draft)

        said = tr("The form starts from “{preset}”.").format(preset=self._presets.title_of(name))
        self._form.change(said, begin)

    def ask_keep(self) -> None:
        """Ask for a name, and keep recipe, method and probe under it, to start from."""
        from fbt_gui.pages.new_run.preset_sheet import PresetSheet

        sheet = PresetSheet(self._above, self._presets.titles_of_own())
        self._context.theme.dress(sheet)
        sheet.named.connect(lambda title: self._presets.keep(title, self._form.draft))
        sheet.open()

    def _base_of(self, draft: Draft) -> Draft:
        """The draft before the last preset, with the models and data that were chosen since."""
        if self._base is None or draft.preset != self._applied.preset:
            return Draft.copy_of(draft)
        base = Draft.copy_of(self._base)
        for name in KEPT:
            now = draft.values.get(name)
            if now != self._applied.values.get(name):
                base.values.pop(name, None)
                if now is not None:
                    base.values[name] = copy.deepcopy(now)
        return base

    def _begin_at_demo(self, draft: Draft) -> None:
        self._base = None
        if _DEMO in self._presets.values:
            draft.apply_preset(_DEMO, self._presets.values[_DEMO])

    def _take(self, found: Found) -> None:
        self._presets.take(found.known)
        self._left = found.draft
        if self._left is not None:
            self._left.begun_from(self._left.preset, found.known.values.get(self._left.preset, {}))
        if found.problem:
            self._context.bar.say(found.problem, "warning")
        self.loaded.emit()


def _find(home: Path, place: DraftPlace) -> Found:
    """In the worker's thread."""
    known = known_presets(home)
    try:
        return Found(known, read_draft(place.claim()))
    except (UserError, OSError, ValueError) as error:
        said = tr("The form begins anew, as {file} cannot be read: {error}")
        return Found(known, None, said.format(file=place.path, error=error))
