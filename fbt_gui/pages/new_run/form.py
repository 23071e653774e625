"""Form: what was chosen so far, and every change of it, those that do much with a way back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.form_presets import FormPresets
from fbt_gui.pages.new_run.roles import put_model
from fbt_gui.services.text import tr
from fbt_gui.widgets.message_bar import MessageBar

# Another value of these changes what other fields are, or whether they are there.
_DECIDING = ("kind", "model", "method.name", "assistant.kind", "data.source", "more_teachers")


class Form(QObject):
    """Holds the draft; nobody else changes it.

    `changed` carries the field that a person is at, empty for none, and whether others may be another now too.
    """

    changed = Signal(str, bool)

    def __init__(self, presets: FormPresets, bar: MessageBar, parent: QObject) -> None:
        super().__init__(parent)
        self.draft = Draft()
        self._presets, self._bar = presets, bar
        self._offered = ""

    def edit(self, path: str, value: Any) -> None:
        """A person changed a field."""
        before = Draft.copy_of(self.draft) if path == "data.source" else None
        self.draft.set(path, value)
        if before is not None and self._let_go_of_demo():
            said = tr("The demo's own weights, options and limits are put back to the defaults for other data.")
            self._offer_undo(said, before)
        self.changed.emit(path, path in _DECIDING or path.rsplit(".", 1)[-1] in _DECIDING)

    def reset_field(self, path: str) -> None:
        """Back to the default."""
        self.draft.clear(path)
        self.tell()

    def change(self, said: str, do: Callable[[Draft], object]) -> None:
        """Change much of it at once, and say so, with the way back."""
        before = Draft.copy_of(self.draft)
        do(self.draft)
        self.tell()
        self._offer_undo(said, before)

    def open(self, values: dict[str, Any], source: str = "", file: str = "") -> None:
        """Take a configuration over; where it came from is said, with the way back."""
        if source:
            said = tr("The form is filled from {source}.").format(source=source)
            self.change(said, lambda draft: draft.open(values, file))
        else:
            self.draft.open(values, file)
            self.tell()

    def take_data(self, source: str, path: str) -> None:
        """Use a data set; the rest of the form stays, but for the classes of another."""

        def take(draft: Draft) -> None:
            for name, value in (("source", source), ("path", path), ("classes", [])):
                if draft.value(f"data.{name}") != value:
                    draft.set(f"data.{name}", value)
            self._let_go_of_demo()

        self.change(tr("The form uses {path} now.").format(path=path or tr("the demo's digits")), take)

    def take_model(self, role: str, values: dict[str, Any]) -> None:
        """A model with all that belongs to it, as a file says it is."""
        put_model(self.draft, role, values)
        self.tell()

    def become(self, draft: Draft) -> None:
        """Be as another draft is now."""
        self.draft.become(draft)
        self.tell()

    def tell(self) -> None:
        """Have all of it shown and checked."""
        self.changed.emit("", True)

    def _let_go_of_demo(self) -> bool:
        return let_go_of_demo(self.draft, self._presets.values.values())

    def leave(self) -> None:
        """Beside another page, or a run that was started, Undo would be read as something else."""
        self._bar.take_back(self._offered)

    def _offer_undo(self, text: str, before: Draft) -> None:
        self._offered = text
        self._bar.say(text, way=(tr("Undo"), lambda: self.become(before)))
