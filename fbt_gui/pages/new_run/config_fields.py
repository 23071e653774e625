"""ConfigFields: rows for fields of RunConfig by their dotted path, drawn from the schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.record.method_files import method_names, method_title
from fbt_gui.pages.new_run.schema_texts import OPTIONS, description_of, field_info, title_of
from fbt_gui.services.text import tr
from fbt_gui.services.words import method_label
from fbt_gui.widgets.editors import ChoiceEditor, Editor, editor_for
from fbt_gui.widgets.field_row import FieldRow

__all__ = ["OPTIONS", "ConfigFields", "field_info", "make_row", "title_of"]

_SUGGESTIONS = {"compute.device": ["auto", "cpu", "cuda", "cuda:0", "cuda:1", "mps"]}
ValueOf = Callable[[str], Any]


def make_row(path: str, method: str = "", beside: QWidget | None = None, title: str = "") -> FieldRow:
    """The row of a field, its editor chosen by its type."""
    info = field_info(path, method)
    editor: Editor
    if path == "method.name":
        editor = ChoiceEditor([(name, method_label(name)) for name in method_names()])
        description = "\n".join(tr(method_title(name)) for name in method_names())
    else:
        editor = editor_for(info.annotation, info.metadata, _SUGGESTIONS.get(path))
        description = description_of(info)
    return FieldRow(path, title or title_of(path, info), editor, description, beside)


class ConfigFields(QObject):
    """All rows of a page by path: several may show one field. Fills them and tells them what is wrong.

    `focused` carries a row that was gone to, which may be out of sight yet.
    """

    edited = Signal(str, object)
    reset = Signal(str)
    focused = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, list[FieldRow]] = {}
        self._problems: dict[str, str] = {}

    def add(self, row: FieldRow) -> FieldRow:
        """Take a row into care."""
        self.rows.setdefault(row.path, []).append(row)
        row.edited.connect(self.edited)
        row.reset.connect(self.reset)
        return row

    def forget(self, rows: list[FieldRow]) -> None:
        """Let go of rows that are deleted."""
        for row in rows:
            self.rows[row.path].remove(row)

    def fill(
        self,
        value_of: ValueOf,
        but: str = "",
        default_of: ValueOf | None = None,
        paths: Iterable[str] | None = None,
    ) -> None:
        """Show the values; a control that is being typed in (`but`) keeps its text.

        Args:
            default_of: a value that is another than this is marked.
            paths: only these fields.
        """
        for path in list(self.rows) if paths is None else paths:
            value = value_of(path)
            default = default_of(path) if default_of else value
            for row in self.rows.get(path, ()):
                if path != but or not row.editor.widget.hasFocus():
                    row.fill(value)
                row.show_changed(value != default, default)

    def show_problems(self, problems: dict[str, str] | None = None, paths: Iterable[str] | None = None) -> None:
        """Say at each field what is wrong with it; a list's entry counts as its field.

        Args:
            problems: by field; None: those that were said last, to rows that are new.
        """
        self._problems = self._problems if problems is None else problems
        for path in list(self.rows) if paths is None else paths:
            if self.rows.get(path):
                said = [text for field, text in self._problems.items() if field == path or field.startswith(f"{path}.")]
                for row in self.rows[path]:
                    row.show_problem("\n".join(said))

    def focus(self, path: str) -> bool:
        """Go to a field whose row is there."""
        for known, rows in self.rows.items():
            if path == known or path.startswith(f"{known}."):
                for row in rows:
                    if row.isVisible():
                        row.take_focus()
                        self.focused.emit(row)
                        return True
        return False
