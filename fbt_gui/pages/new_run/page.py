"""NewRunPage: puts a run together; a plain Draft holds what was chosen, widgets only show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout

from engine.record.catalogue import ModelEntry, entries
from engine.record.config import RunConfig
from engine.record.presets import presets
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.check import Check, check
from fbt_gui.pages.new_run.checklist_card import ChecklistCard
from fbt_gui.pages.new_run.config_fields import ConfigFields
from fbt_gui.pages.new_run.config_files import ConfigFiles
from fbt_gui.pages.new_run.data_card import DataCard
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.head_row import HeadRow
from fbt_gui.pages.new_run.recipe_card import RecipeCard
from fbt_gui.pages.new_run.role_picker import RolePicker
from fbt_gui.pages.new_run.settings_card import SettingsCard
from fbt_gui.pages.new_run.triple_row import TripleRow
from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.widgets.basics import FittedStack, named_widget, page_column

_CHECK_AFTER_MS = 120
_NARROW = 1030
_LIST_WIDTHS = (280, 244)  # in a wide page, in a narrow one


class NewRunPage(Page):
    """Puts a run together, and starts it or hands it to the queue."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._context, self._bar = context, context.bar
        self.draft = Draft()
        self.fields = ConfigFields(self)
        self.checked: Check | None = None
        self._catalogue: dict[str, ModelEntry] = {}
        self._edits = 0
        self._typing = ""
        self._checking = self._start_when_checked = False
        self._presets = presets()
        self._timer = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._timer.timeout.connect(self._check)
        theme = context.theme
        self.head = HeadRow(theme, context.actions)
        self.files = ConfigFiles(self, context.desk, context.bar)
        self.triple = TripleRow(theme)
        self.data = DataCard(self.fields, theme)
        self.recipe = RecipeCard(self.fields, self._presets)
        self.settings = SettingsCard(self.fields)
        self.checklist = ChecklistCard(theme, context.actions)
        self.picker: RolePicker | None = None
        self._lay_out()
        self.fields.edited.connect(self.edit)
        self.data.edited.connect(self.edit)
        self.head.kind_chosen.connect(lambda kind: self.edit("kind", kind))
        self.triple.asked.connect(self.choose)
        self.recipe.preset_chosen.connect(self.apply_preset)
        self.settings.built.connect(lambda: self.fields.fill(self.draft.value))
        self.checklist.asked.connect(self.go_to)
        context.runs.updated.connect(self._show_models)
        self._begin()
        later(self, self._load_catalogue)

    def edit(self, path: str, value: Any) -> None:
        """A person changed a field."""
        self._typing = path
        self.draft.set(path, value)
        self._show()
        self._typing = ""

    def open(self, values: dict[str, Any], source: str = "") -> None:
        """Fill the form with a configuration."""
        self.draft.open(values)
        self._show()
        if source:
            self._bar.say(f"The form is filled from {source}.")

    def apply_preset(self, name: str) -> None:
        """Start from a preset."""
        found = next((preset for preset in self._presets if preset.name == name), None)
        if found is not None:
            self.draft.apply_preset(name, found.values())
        self._show()

    def choose(self, role: str) -> None:
        """Open the picker of a role, or the assistant's settings."""
        if role == "assistant":
            self.settings.open("assistant")
            later(self, lambda: self._scroll.ensureWidgetVisible(self.settings))
            return
        if self.picker is None:
            self.picker = RolePicker(self._context, self.fields)
            self.picker.edited.connect(self.edit)
            self.picker.run_taken.connect(self._take_run)
            self.picker.closed.connect(self._close_picker)
            self.picker.load(tuple(self._catalogue.values()))
            self._lower.addWidget(self.picker)
        self._lower.setCurrentWidget(self.picker)
        self.picker.open_for(role, self.draft)
        self._show()
        later(self, lambda: self._scroll.ensureVisible(0, 0))

    def go_to(self, path: str) -> None:
        """Go to the field that a line of the checklist is about."""
        head = path.split(".")[0]
        if head in ("teacher", "student") and path.rsplit(".", 1)[-1] in ("model", "weights", "options", "stem"):
            self.choose(head)
            return
        self._close_picker()
        if not self.fields.focus(path):
            self.settings.open_field(path)
            later(self, lambda: self.fields.focus(path))

    def start(self) -> None:
        """Start what the form describes, if it stands; what was typed just now is checked first."""
        if self._timer.isActive() or self._checking:
            self._start_when_checked = True
            return
        if self.checked is not None and self.checked.ready:
            config = self.checked.config
            assert config is not None
            self.context.commands.start_new(config, lambda run: self.context.go.go("run", run=run))

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What can be done with the form."""
        return {"start": self.start, "copy_command": self.copy_command, "save_config": self.files.ask_save}

    def offers(self) -> dict[str, bool]:
        """A form that stands can be kept; one that is ready can be started."""
        found = self.checked
        ready, stands = bool(found and found.ready), bool(found and found.config)
        return {"start": ready, "copy_command": stands, "save_config": stands}

    def receive(self, **what: Any) -> None:
        """`values` of a configuration, with the `source` they are from; or `open_file`, to ask for one."""
        if "values" in what:
            self.open(what["values"], f"“{what['source']}”" if what.get("source") else "")
        if what.get("open_file"):
            self.files.ask_open()

    def copy_command(self) -> None:
        """Put the command line on the clipboard."""
        if self.checked is not None and self.checked.command:
            QGuiApplication.clipboard().setText(self.checked.command)
            self._bar.say("The command is on the clipboard.")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the recipe goes below the data."""
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        ways = QBoxLayout.Direction
        self._cards.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.checklist.setFixedWidth(_LIST_WIDTHS[narrow])
        self.settings.heading.setVisible(not narrow)

    def _lay_out(self) -> None:
        outer = page_column(self)
        outer.addWidget(self.head)
        form = named_widget("scrolled")
        column = QVBoxLayout(form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(12)
        self._cards.addWidget(self.data, 4)
        self._cards.addWidget(self.recipe, 5)
        column.addLayout(self._cards)
        column.addWidget(self.settings, 1)
        self._lower = FittedStack()
        self._lower.addWidget(form)
        whole = named_widget("scrolled")
        left = QVBoxLayout(whole)
        left.setContentsMargins(0, 0, 6, 0)
        left.setSpacing(12)
        left.addWidget(self.triple)
        left.addWidget(self._lower, 1)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(whole)
        self._scroll.setAccessibleName("Form")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._scroll, 1)
        row.addWidget(self.checklist)
        outer.addLayout(row, 1)

    def _begin(self) -> None:
        """Begin with the demo where it ships: a list that is green from the start, to be changed from there."""
        demo = next((preset for preset in self._presets if preset.name == "demo"), None)
        if demo is not None:
            values = demo.values()
            values.pop("name", None)
            self.draft.apply_preset("demo", values)
        self._show()
        later(self, lambda: self.settings.open(self.settings.section or "method"))

    def _show(self) -> None:
        draft = self.draft
        self.head.show_kind(draft.kind)
        self.settings.show_draft(draft)
        self.data.show_draft(draft)
        self.recipe.show_draft(draft)
        self.fields.fill(draft.value, but=self._typing)
        self._show_models()
        self._timer.start()

    def _show_models(self) -> None:
        runs = self._context.runs.rows
        self.triple.show_draft(self.draft, self._catalogue, runs)
        if self.picker is not None and self._lower.currentWidget() is self.picker:
            self.picker.show_draft(self.draft)

    def _load_catalogue(self) -> None:
        self._context.desk.submit(entries, self._take_catalogue, owner=self)

    def _take_catalogue(self, found: tuple[ModelEntry, ...]) -> None:
        self._catalogue = {entry.name: entry for entry in found}
        if self.picker is not None:
            self.picker.load(found)
        self._show_models()

    def _take_run(self, role: str, run: str) -> None:
        """Weights of a run fit the model as that run built it."""
        home = self._context.home

        def fill(config: RunConfig) -> None:
            made, weights = config.student, f"run:{run}"
            self.draft.set(f"{role}.model", made.model)
            for name in ("options", "stem", "stage_blocks"):
                self.draft.set(f"{role}.{name}", getattr(made, name))
            if config.image_size("student") != self.draft.value("data.image_size"):
                self.draft.set(f"{role}.image_size", config.image_size("student"))
            self.draft.set(f"{role}.weights", weights)
            self._show()

        self._context.desk.submit(
            lambda: RunFolder.find(home, run).config(), fill, lambda error: self._bar.say(str(error), "error"), self
        )

    def _close_picker(self) -> None:
        self._lower.setCurrentIndex(0)
        self._show()

    def _check(self) -> None:
        self._edits += 1
        self._checking = True
        edit, values, home = self._edits, self.draft.payload(), self._context.home
        self._context.desk.submit(lambda: check(values, home), lambda found: self._take_check(edit, found), owner=self)

    def _take_check(self, edit: int, found: Check) -> None:
        if edit != self._edits:  # typed on meanwhile
            return
        self.checked = found
        self.fields.show_problems(found.problems)
        self.triple.show_check(found)
        self.checklist.show_check(found)
        if self.picker is not None:
            self.picker.show_check(found)
        self._checking = False
        self.changed.emit()
        if self._start_when_checked:
            self._start_when_checked = False
            self.start()
