"""SettingsCard: every field there is, generated from RunConfig and from the method's own options."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QPushButton

from engine.record.config import leaf_fields
from engine.record.method_files import method_names, method_title, parts
from engine.record.method_options import option_fields
from fbt_gui.pages.new_run.checked import OF_DISTILLING
from fbt_gui.pages.new_run.config_fields import ConfigFields, make_row
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.field_search import FieldSearch
from fbt_gui.pages.new_run.schema_texts import OPTIONS, section_title
from fbt_gui.pages.new_run.section_form import SectionForm
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import Card, restyle
from fbt_gui.widgets.flow import flow_of

_RUN = "run"
_CHOSEN_ABOVE = ("method.name",)
_NOT_ALONE = ("more_teachers",)  # there is no teacher


def sections() -> dict[str, list[str]]:
    """The paths of every field, by section, in the order of the schema; those of no section first."""
    found: dict[str, list[str]] = {_RUN: []}
    for path in leaf_fields():
        if path != "method.options":  # drawn from the method's own schema
            head, dot, _ = path.partition(".")
            found.setdefault(head if dot else _RUN, []).append(path)
    return found


class SettingsCard(Card):
    """A tab a section, built over several turns of the event loop when it is first shown.

    `built` carries the paths of rows that are there now, to be filled.
    """

    built = Signal(list)

    def __init__(self, fields: ConfigFields) -> None:
        super().__init__(tr("All settings"), spacing=10)
        self._fields = fields
        self._sections = sections()
        self._forms: dict[str, SectionForm] = {}
        self._options_of = ""
        self._alone = False
        self.tabs: dict[str, QPushButton] = {}
        self._group = QButtonGroup(self)
        self.search = FieldSearch(self._searched)
        self.search.chosen.connect(self.open_field)
        self.head.addStretch(1)
        self.head.addWidget(self.search)
        for name in self._sections:
            self.tabs[name] = self._tab(name)
        self.body.addWidget(flow_of(*self.tabs.values()))
        self.body.addStretch(1)
        self.section = ""

    def open(self, section: str, then: Callable[[], object] | None = None) -> None:
        """Show a section; `then` is called when all of its rows are there."""
        self.section = section
        self.tabs[section].setChecked(True)
        form = self._form(section)
        for other in self._forms.values():  # a QStackedWidget would be as tall as the tallest of them
            other.setVisible(other is form)
        form.build(then)

    def open_field(self, path: str) -> None:
        """Show the section of a field, and go there."""
        head = path.split(".", 1)[0]
        section = head if head in self._sections and "." in path else _RUN
        self.open(section, lambda: self._fields.focus(path))

    def build_all(self) -> None:
        """Build every section now."""
        for section in self._sections:
            self.open(section)
            self._forms[section].build_now()

    def show_draft(self, draft: Draft) -> None:
        """Another method has other options; alone there is no teacher, assistant or method."""
        alone = draft.kind == "train"
        if alone != self._alone:
            self._alone = alone
            for name in OF_DISTILLING:
                self.tabs[name].setVisible(not alone)
            self._hide_rows()
            if alone and self.section in OF_DISTILLING:
                self.open("recipe")
        if draft.method != self._options_of:
            self._options_of = draft.method
            old = self._forms.pop("method", None)
            if old is not None:
                self._fields.forget(old.rows)
                old.hide()
                old.deleteLater()
                if self.section == "method":
                    self.open("method")

    def show_problems(self, problems: dict[str, str]) -> None:
        """Say at the tabs how much there is to mend in each."""
        for name, tab in self.tabs.items():
            count = sum(1 for path in problems if self._section_of(path) == name)
            title = section_title(name)
            tab.setText(tr("{title} ({count})").format(title=title, count=count) if count else title)
            several = tr("{count} to mend here").format(count=count)
            tab.setToolTip(several if count else tr("Settings of this section"))
            restyle(tab, "wrong", "true" if count else "false")

    def _tab(self, name: str) -> QPushButton:
        title = section_title(name)
        tab = QPushButton(title)
        tab.setProperty("kind", "tab")
        tab.setProperty("wrong", "false")
        tab.setCheckable(True)
        tab.setAccessibleName(tr("Settings: {section}").format(section=title))
        tab.setToolTip(tr("Settings of this section"))
        tab.clicked.connect(lambda: self.open(name))
        self._group.addButton(tab)
        return tab

    def _section_of(self, path: str) -> str:
        head, dot, _ = path.partition(".")
        return head if dot and head in self._sections else _RUN

    def _paths(self, section: str) -> list[str]:
        paths = [path for path in self._sections[section] if path not in _CHOSEN_ABOVE]
        if section == "method":
            paths += [f"{OPTIONS}{name}" for name in option_fields(self._options_of)]
        return paths

    def _form(self, section: str) -> SectionForm:
        if section not in self._forms:
            about = ""
            if section == "method":
                about = "\n".join(tr(method_title(part)) for part in parts(self._options_of) if part in method_names())
            method = self._options_of
            make = lambda path: self._fields.add(make_row(path, method))  # noqa: E731
            form = SectionForm([partial(make, path) for path in self._paths(section)], about)
            form.grown.connect(self._tell_built)
            self._forms[section] = form
            self.body.insertWidget(self.body.count() - 1, form)
        return self._forms[section]

    def _tell_built(self, paths: list[str]) -> None:
        self._hide_rows()
        self.built.emit(paths)

    def _hide_rows(self) -> None:
        for form in self._forms.values():
            for row in form.rows:
                if row.path in _NOT_ALONE:
                    row.setVisible(not self._alone)

    def _searched(self) -> tuple[list[str], str]:
        """What can be found now: the fields of the tabs that are there."""
        shown = [name for name in self._sections if not (self._alone and name in OF_DISTILLING)]
        found = [path for name in shown for path in self._paths(name)]
        return [path for path in found if not (self._alone and path in _NOT_ALONE)], self._options_of
