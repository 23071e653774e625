"""FormStarts: where a form begins: as it was left, at a preset, or anew; and presets of one's own."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from engine.record.files import replace_file
from engine.record.method_options import method_names, method_title
from engine.record.presets import Preset, delete_preset, keep_preset, presets
from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import KEPT, Draft
from fbt_gui.pages.new_run.draft_file import FILE, read_draft
from fbt_gui.pages.new_run.shape import check_shape
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from fbt_gui.pages.new_run.page import NewRunPage

# What the page is built of a moment later: imported beside the event loop, which would stand still for it.
_MODULES = tuple(
    f"fbt_gui.pages.new_run.{name}"
    for name in ("data_card", "data_preview", "recipe_card", "checklist_card", "settings_card", "picker.role_picker")
)
_DEMO = "demo"
_KEPT_IN_PRESETS = ("recipe", "method", "probe")


@dataclass(frozen=True)
class Found:
    """What was read at the start.

    Attributes:
        values: of each preset by name.
        draft: the form as it was left; None where none was.
        problem: why it could not be read.
    """

    presets: list[Preset]
    values: dict[str, dict[str, Any]]
    draft: Draft | None = None
    problem: str = ""


@dataclass
class Known:
    """The presets there are."""

    presets: list[Preset] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


class FormStarts(QObject):
    """`loaded` comes when the form can begin; `listed` when there are other presets."""

    loaded = Signal()
    listed = Signal()

    def __init__(self, page: NewRunPage) -> None:
        super().__init__(page)
        self._page, self._context = page, page.context
        self.known = Known()
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
            return _find(home)

        self._context.desk.submit(read, self._take, owner=self)

    def begin(self) -> None:
        """Fill the form for the first time: a list that is green from the start, where nothing was left."""
        if self._left is not None:
            self._page.draft.become(self._left)
            return
        self._begin_at_demo()

    def reset(self) -> None:
        """Empty the form, back to the demo; the bar has the way back."""
        before = Draft.copy_of(self._page.draft)
        self._page.draft.become(Draft())
        self._begin_at_demo()
        self._page.show_all()
        self._page.offer_undo(tr("The form begins anew."), before)

    def apply(self, name: str) -> None:
        """Start from a preset, on what was there before the first of those tried one after the other."""
        if name not in self.known.values:
            self._page.show_all()
            return
        draft = self._page.draft
        before = Draft.copy_of(draft)
        self._base = self._base_of(draft)
        draft.become(self._base)
        draft.apply_preset(name, self.known.values[name])
        let_go_of_demo(draft, self.known.values.values())
        self._applied = Draft.copy_of(draft)
        self._page.show_all()
        kept = next(preset for preset in self.known.presets if preset.name == name)
        title = kept.title if kept.own else tr(kept.title)
        self._page.offer_undo(tr("The form starts from “{preset}”.").format(preset=title), before)

    def ask_keep(self) -> None:
        """Ask for a name, and keep recipe, method and probe under it."""
        from fbt_gui.pages.new_run.preset_sheet import PresetSheet

        sheet = PresetSheet(self._page, [preset.title for preset in self.known.presets if preset.own])
        sheet.named.connect(self.keep)
        sheet.open()

    def keep(self, title: str) -> None:
        """Keep what a preset of one's own speaks of."""
        draft, home = self._page.draft, self._context.home
        payload = draft.payload()
        values = {name: payload[name] for name in _KEPT_IN_PRESETS if name in payload}

        def done(kept: Preset) -> None:
            draft.begun_from(kept.name, values)
            self._list_anew(tr("“{title}” is among the presets.").format(title=kept.title))

        self._context.desk.submit(lambda: keep_preset(home, title, values), done, self._fail, self)

    def delete(self, name: str) -> None:
        """Delete a preset of one's own; the bar has the way back."""
        kept = next((preset for preset in self.known.presets if preset.name == name), None)
        if kept is None:
            return

        def done(text: str) -> None:
            way = (tr("Undo"), lambda: self._restore(kept, text))
            self._list_anew()
            self._context.bar.say(tr("The preset “{title}” is deleted.").format(title=kept.title), way=way)

        self._context.desk.submit(lambda: delete_preset(kept), done, self._fail, self)

    def _restore(self, kept: Preset, text: str) -> None:
        said = tr("“{title}” is among the presets.").format(title=kept.title)
        self._context.desk.submit(
            lambda: replace_file(kept.path, text), lambda _: self._list_anew(said), self._fail, self
        )

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

    def _begin_at_demo(self) -> None:
        self._base = None
        if _DEMO in self.known.values:
            self._page.draft.apply_preset(_DEMO, self.known.values[_DEMO])

    def _list_anew(self, said: str = "") -> None:
        def take(found: Found) -> None:
            self.known = Known(found.presets, found.values)
            self.listed.emit()
            if said:
                self._context.bar.say(said)

        home = self._context.home
        self._context.desk.submit(lambda: _find(home), take, owner=self)

    def _take(self, found: Found) -> None:
        self.known = Known(found.presets, found.values)
        self._left = found.draft
        if self._left is not None:
            self._left.begun_from(self._left.preset, found.values.get(self._left.preset, {}))
        if found.problem:
            self._context.bar.say(found.problem, "warning")
        self.loaded.emit()

    def _fail(self, error: BaseException) -> None:
        self._context.bar.say(str(error), "error")


def _find(home: Path) -> Found:
    """In the worker's thread; a file of one's own that cannot be read is left out."""
    known, values = [], {}
    for preset in presets(home):
        try:
            found = preset.values()
            check_shape(found)
            values[preset.name] = found
            known.append(preset)
        except UserError:
            if not preset.own:
                raise
    try:
        return Found(known, values, read_draft(home))
    except (UserError, OSError, ValueError) as error:
        said = tr("The form begins anew, as {file} cannot be read: {error}")
        return Found(known, values, None, said.format(file=home / FILE, error=error))
