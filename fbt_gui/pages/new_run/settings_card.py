"""SettingsCard: every field there is, generated from RunConfig and from the method's own options."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QGridLayout, QHBoxLayout, QPushButton, QWidget

from engine.record.config import RunConfig, leaf_fields
from engine.record.method_options import method_names, method_title, option_fields, parts
from fbt_gui.pages.new_run.config_fields import OPTIONS, ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.widgets.basics import TOP, Card, FittedStack, label
from fbt_gui.widgets.field_row import FieldRow

_COLUMNS = 4
_RUN = "run"


def sections() -> dict[str, list[str]]:
    """The paths of every field, by section, in the order of the schema; those of no section first."""
    found: dict[str, list[str]] = {_RUN: []}
    for path in leaf_fields():
        if path != "method.options":  # drawn from the method's own schema
            head, dot, _ = path.partition(".")
            found.setdefault(head if dot else _RUN, []).append(path)
    return found


class SettingsCard(Card):
    """A tab a section, built when it is first shown. `built` says that rows are there to be filled."""

    built = Signal()

    def __init__(self, fields: ConfigFields) -> None:
        super().__init__("All settings", spacing=10)
        self._fields = fields
        self._sections = sections()
        self._forms: dict[str, QWidget] = {}
        self._options_of = ""
        self._option_rows: list[FieldRow] = []
        self.tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.stack = FittedStack()
        self.head.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(2)
        for name in self._sections:
            field = RunConfig.model_fields.get(name)
            tab = QPushButton((field.title if field else None) or name.capitalize())
            tab.setProperty("kind", "tab")
            tab.setCheckable(True)
            tab.setAccessibleName(f"Settings of {name}")
            tab.clicked.connect(lambda _=False, section=name: self.open(section))
            self._group.addButton(tab)
            self.tabs[name] = tab
            row.addWidget(tab)
        self.head.addLayout(row)
        self.head.addStretch(1)
        self.body.addWidget(self.stack)
        self.body.addStretch(1)
        self.section = ""

    def open(self, section: str) -> None:
        """Show a section."""
        self.section = section
        self.tabs[section].setChecked(True)
        if section not in self._forms:
            self._forms[section] = self._build(section)
            self.stack.addWidget(self._forms[section])
            self.built.emit()
        self.stack.setCurrentWidget(self._forms[section])

    def open_field(self, path: str) -> None:
        """Show the section of a field."""
        head = path.split(".", 1)[0]
        self.open(head if head in self._sections and "." in path else _RUN)

    def build_all(self) -> None:
        """Build every section now."""
        for section in self._sections:
            self.open(section)

    def show_draft(self, draft: Draft) -> None:
        """Another method has other options; alone there is no teacher, assistant or method."""
        alone = draft.kind == "train"
        for name in ("teacher", "assistant", "method"):
            self.tabs[name].setVisible(not alone)
        if alone and self.section in ("teacher", "assistant", "method"):
            self.open("recipe")
        if draft.method != self._options_of:
            self._options_of = draft.method
            old = self._forms.pop("method", None)
            if old is not None:
                self._fields.forget(self._option_rows)
                self.stack.removeWidget(old)
                old.deleteLater()
                if self.section == "method":
                    self.open("method")

    def _build(self, section: str) -> QWidget:
        paths = self._sections[section]
        if section == "method":
            chosen_above = "method.name"
            paths = [path for path in paths if path != chosen_above] + [
                f"{OPTIONS}{name}" for name in option_fields(self._options_of)
            ]
        rows = [self._fields.add(make_row(path, self._options_of)) for path in paths]
        if section == "method":
            self._option_rows = rows
        form = QWidget()
        grid = QGridLayout(form)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        top = 0
        titles = [method_title(part) for part in parts(self._options_of) if part in method_names()]
        if section == "method" and titles:
            grid.addWidget(label("\n".join(titles), "dim", wrap=True), 0, 0, 1, _COLUMNS, TOP)
            top = 1
        for place, row in enumerate(rows):
            grid.addWidget(row, top + place // _COLUMNS, place % _COLUMNS, TOP)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        grid.setRowStretch(top + len(rows) // _COLUMNS + 1, 1)
        return form
