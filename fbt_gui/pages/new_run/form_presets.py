"""FormPresets: the presets that a form can start from; those of one's own are kept, deleted and brought back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.record.errors import UserError
from engine.record.files import replace_file
from engine.record.presets import Preset, delete_preset, keep_preset, presets
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

_KEPT = ("recipe", "method", "probe")


@dataclass(frozen=True)
class Known:
    """The presets there are.

    Attributes:
        values: of each by name.
    """

    presets: list[Preset] = field(default_factory=list)
    values: dict[str, dict[str, Any]] = field(default_factory=dict)


class FormPresets(QObject):
    """`listed` comes when there are other presets."""

    listed = Signal()

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self.known = Known()

    @property
    def values(self) -> dict[str, dict[str, Any]]:
        """Of each preset by name."""
        return self.known.values

    def take(self, known: Known) -> None:
        """These were read."""
        self.known = known
        self.listed.emit()

    def title_of(self, name: str) -> str:
        """As it is listed: those that ship in the window's language."""
        found = next(preset for preset in self.known.presets if preset.name == name)
        return found.title if found.own else tr(found.title)

    def titles_of_own(self) -> list[str]:
        """What a new one would replace by its name."""
        return [preset.title for preset in self.known.presets if preset.own]

    def keep(self, title: str, draft: Draft) -> None:
        """Keep recipe, method and probe under a name of one's own."""
        home, payload = self._context.home, draft.payload()
        values = {name: payload[name] for name in _KEPT if name in payload}

        def done(kept: Preset) -> None:
            draft.begun_from(kept.name, values)
            self._list_anew(lambda: self._tell_there(kept))

        self._context.desk.submit(lambda: keep_preset(home, title, values), done, self._fail, self, must=True)

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
        def done(_: None) -> None:
            self._list_anew(lambda: self._tell_there(kept))

        self._context.desk.submit(lambda: replace_file(kept.path, text), done, self._fail, self)

    def _tell_there(self, kept: Preset) -> None:
        self._context.bar.say(tr("“{title}” is among the presets.").format(title=kept.title))

    def _list_anew(self, then: Callable[[], object] | None = None) -> None:
        home = self._context.home

        def done(known: Known) -> None:
            self.take(known)
            if then is not None:
                then()

        self._context.desk.submit(lambda: known_presets(home), done, owner=self)

    def _fail(self, error: BaseException) -> None:
        self._context.bar.say(str(error), "error")


def known_presets(home: Path) -> Known:
    """In the worker's thread; a file of one's own that cannot be read is left out."""
    from fbt_gui.pages.new_run.shape import check_shape  # brings the schema, which the first paint waits not for

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
    return Known(known, values)
