"""NewRunPage: puts a run together; a plain Draft holds what was chosen, widgets only show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent

from fbt_gui.pages.new_run.advice import Advice
from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.checking import Checking
from fbt_gui.pages.new_run.config_fields import ConfigFields
from fbt_gui.pages.new_run.config_files import ConfigFiles
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.draft_file import DraftFile
from fbt_gui.pages.new_run.drops import local_files
from fbt_gui.pages.new_run.estimator import Estimate
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.form_cards import FormCards
from fbt_gui.pages.new_run.form_commands import FormCommands
from fbt_gui.pages.new_run.form_layout import FormLayout
from fbt_gui.pages.new_run.form_presets import FormPresets
from fbt_gui.pages.new_run.form_starts import FormStarts
from fbt_gui.pages.new_run.head_row import HeadRow
from fbt_gui.pages.new_run.launching import Launching
from fbt_gui.pages.new_run.model_choice import ModelChoice
from fbt_gui.pages.new_run.roles import role_of
from fbt_gui.pages.new_run.triple_row import TripleRow
from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from fbt_gui.pages.new_run.picker.role_picker import RolePicker

_OF_A_PICKER = ("model", "weights", "options", "stem")


class NewRunPage(Page):
    """Puts a run together, and starts it or hands it to the queue.

    It is built over several turns of the event loop; what is asked before that is done when it stands.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.begun = False
        self._waiting: list[Callable[[], object]] = []
        self.presets = FormPresets(context, self)
        self.form = Form(self.presets, context.bar, self)
        self.starts = FormStarts(context, self.form, self.presets, self)
        self.checks = Checking(context, self.form, self.presets)
        self.advice = Advice(context, self)
        self.launching = Launching(context, self.checks, self.advice.estimator)
        self.head = HeadRow(context.theme, context.actions)
        self.files = ConfigFiles(context, self.checks, self.head)
        self.kept = DraftFile(self.starts.place, context.desk, context.bar, self)
        self.fields = ConfigFields(self)
        self.triple = TripleRow(context.theme)
        self.layout_ = FormLayout(self, self.head, self.triple, context.theme.dress)
        self.models = ModelChoice(context, self.form, self.fields, self.triple, self.layout_)
        self.cards = FormCards(context, self.form, self.presets, self.fields, self.layout_)
        self.commands = FormCommands(self.checks, self.launching, self.files, self.starts, self.cards, context.bar)
        self.setAcceptDrops(True)
        self.starts.loaded.connect(lambda: self.in_turns(*self.cards.steps(), self._connect, self._begin))
        self.starts.load()

    @property
    def draft(self) -> Draft:
        """What was chosen so far."""
        return self.form.draft

    @property
    def checked(self) -> Check | None:
        """What was found of the form; None before the first look."""
        return self.checks.found

    @property
    def checking(self) -> bool:
        """Whether the list is not yet that of the form."""
        return self.checks.busy

    @property
    def ready(self) -> bool:
        """Whether the run can start."""
        return self.launching.ready

    @property
    def picker(self) -> RolePicker | None:
        """Where models are chosen; None before the first time."""
        return self.models.picker

    def edit(self, path: str, value: Any) -> None:
        """A person changed a field."""
        self.form.edit(path, value)

    def open(self, values: dict[str, Any], source: str = "", file: str = "") -> None:
        """Fill the form with a configuration, perhaps of a TOML file; where it came from is said, with the way back."""
        self._once_begun(lambda: self.form.open(values, source, file))

    def choose(self, role: str) -> None:
        """Choose the model of a role."""
        self._once_begun(lambda: self.models.choose(role))

    def go_to(self, path: str) -> None:
        """Go to the field that a line of the checklist is about."""
        role = role_of(path)
        if role and path.rsplit(".", 1)[-1] in _OF_A_PICKER:
            self.models.choose(role)
        else:
            self.models.close()
            self.cards.go_to(path)

    def dress(self) -> None:
        """Its layout does so, part by part."""

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What can be done with the form."""
        return self.commands.handlers()

    def offers(self) -> dict[str, bool]:
        """Which of it makes sense now."""
        return self.commands.offers(self.begun)

    def receive(self, **what: Any) -> None:
        """`values` of a configuration, with the `source` they are from; `data`: its source and path; or `open_file`, to ask for one."""
        if "values" in what:
            self.open(what["values"], tr("“{name}”").format(name=what["source"]) if what.get("source") else "")
        if "data" in what:
            self._once_begun(lambda: self.form.take_data(**what["data"]))
        if what.get("open_file"):
            self.files.ask_open()

    def search(self) -> None:
        """Find a setting."""
        if self.begun:
            self.models.close()
            self.cards.search()

    def read_again(self) -> None:
        """Files that were in the way may be mended: look at them, and have the form checked anew."""
        if self.begun:
            self.advice.forget()
            self.checks.begin()

    def arrive(self) -> None:
        """The form may be looked at by the advisor."""
        self.advice.arrive()

    def leave(self) -> None:
        """Nobody waits for its answers, or takes back what was done to the form."""
        self.advice.leave()
        self.form.leave()

    def finish(self) -> None:
        """The form as it is now is there at the next start."""
        self.kept.finish()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A configuration may be dropped anywhere."""
        if local_files(event, toml=True):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Open it."""
        dropped = local_files(event, toml=True)
        if dropped:
            event.acceptProposedAction()
            self.files.open(dropped[0])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow page the recipe goes below the data."""
        super().resizeEvent(event)
        self.layout_.fit(self.width())

    def _connect(self) -> None:
        cards = self.cards
        self.data, self.recipe, self.checklist, self.settings = (
            cards.data,
            cards.recipe,
            cards.checklist,
            cards.settings,
        )
        self.layout_.fit(self.width())
        self.head.kind_chosen.connect(lambda kind: self.edit("kind", kind))
        self.form.changed.connect(lambda *_: self._show())
        self.files.opened.connect(self.open)
        self.triple.asked.connect(self.choose)
        self.models.settings_asked.connect(lambda: cards.open_settings("assistant"))
        self.recipe.preset_chosen.connect(self.starts.apply)
        self.checklist.asked.connect(self.go_to)
        self.checks.ended.connect(self._show_check)
        self.advice.estimator.changed.connect(self._show_estimate)
        self.context.runs.updated.connect(self._show_runs)

    def _begin(self) -> None:
        """Fill the form for the first time, and do what was asked meanwhile."""
        self.begun = True
        self.starts.begin()
        self._show_runs()
        self.advice.begin(self.data)
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do()
        self.models.load()
        if not self.settings.section:
            self.settings.open("recipe")

    def _once_begun(self, do: Callable[[], object]) -> None:
        if self.begun:
            do()
        else:
            self._waiting.append(do)

    def _show(self) -> None:
        self.head.show_kind(self.draft.kind)
        self.kept.keep(self.draft)

    def _show_runs(self) -> None:
        self.models.show()
        self.checklist.show_running(self.launching.running())

    def _show_estimate(self, estimate: Estimate) -> None:
        self.checklist.show_estimate(estimate)
        if estimate.state == "ready":
            self.triple.show_plan(estimate.plan)
        self.changed.emit()

    def _show_check(self, found: Check, values: dict[str, Any]) -> None:
        self.cards.show_check(found)
        self.models.show_check(found)
        self.advice.consider(found, values)
        self.changed.emit()
        self.launching.go_on()
