"""ConfigFields: rows for fields of RunConfig by their dotted path, drawn from the schema."""

from __future__ import annotations

from functools import cache
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.record.config import leaf_fields
from engine.record.method_options import method_names, method_title, option_fields
from fbt_gui.services.words import method_label
from fbt_gui.widgets.editors import ChoiceEditor, Editor, editor_for
from fbt_gui.widgets.field_row import FieldRow

_SUGGESTIONS = {"compute.device": ["auto", "cpu", "cuda", "cuda:0", "cuda:1", "mps"]}
OPTIONS = "method.options."
_SPELT = {name: method_label(name) for name in ("ce", "kd", "dkd", "dist", "ema", "fbt", "rsd", "crd", "pat")}
_SPELT["ofa"] = "OFA"


def field_info(path: str, method: str = "") -> Any:
    """The schema's entry of a dotted path; options of `method` among them."""
    if path.startswith(OPTIONS):
        return option_fields(method).get(path.removeprefix(OPTIONS))
    return _leaves()[path]


@cache
def _leaves() -> dict[str, Any]:
    return leaf_fields()


def title_of(path: str, info: Any) -> str:
    """The field's title, or one made of its name; of a combination's parts each says whose option it is."""
    words = path.rsplit(".", 1)[-1].replace("info_nce", "InfoNCE").split("_")
    title = info.title or " ".join(_SPELT.get(word, word) for word in words)
    title = title[:1].upper() + title[1:]
    part = path.removeprefix(OPTIONS).partition(".")[0] if path.startswith(OPTIONS) and path.count(".") > 2 else ""
    return f"{method_label(part)}: {title}" if part else title


def make_row(path: str, method: str = "", beside: QWidget | None = None, title: str = "") -> FieldRow:
    """The row of a field, its editor chosen by its type."""
    info = field_info(path, method)
    editor: Editor
    if path == "method.name":
        editor = ChoiceEditor([(name, method_label(name)) for name in method_names()])
        description = "\n".join(method_title(name) for name in method_names())
    else:
        editor = editor_for(info.annotation, info.metadata, _SUGGESTIONS.get(path))
        description = info.description or ""
    return FieldRow(path, title or title_of(path, info), editor, description, beside)


class ConfigFields(QObject):
    """All rows of a page by path: several may show one field. Fills them and tells them what is wrong."""

    edited = Signal(str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: dict[str, list[FieldRow]] = {}

    def add(self, row: FieldRow) -> FieldRow:
        """Take a row into care."""
        self.rows.setdefault(row.path, []).append(row)
        row.edited.connect(self.edited)
        return row

    def forget(self, rows: list[FieldRow]) -> None:
        """Let go of rows that are deleted."""
        for row in rows:
            self.rows[row.path].remove(row)

    def fill(self, value_of: Any, but: str = "") -> None:
        """Show the values; a control that is being typed in (`but`) keeps its text."""
        for path, rows in self.rows.items():
            for row in rows:
                if path != but or not row.editor.widget.hasFocus():
                    row.fill(value_of(path))

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say at each field what is wrong with it; a list's entry counts as its field."""
        for path, rows in self.rows.items():
            said = [text for field, text in problems.items() if field == path or field.startswith(f"{path}.")]
            for row in rows:
                row.show_problem(" ".join(said))

    def focus(self, path: str) -> bool:
        """Go to a field that is in sight."""
        for known, rows in self.rows.items():
            if path == known or path.startswith(f"{known}."):
                for row in rows:
                    if row.isVisible():
                        row.take_focus()
                        return True
        return False
