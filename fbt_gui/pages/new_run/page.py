"""NewRunPage: puts a run together; a plain Draft holds what was chosen, widgets only show it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QResizeEvent

from engine.record.catalogue import ModelEntry, entries
from engine.record.config import RunConfig
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.check import Check, check
from fbt_gui.pages.new_run.config_fields import ConfigFields
from fbt_gui.pages.new_run.config_files import ConfigFiles
from fbt_gui.pages.new_run.demo_values import let_go_of_demo
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.draft_file import DraftFile
from fbt_gui.pages.new_run.drops import local_files
from fbt_gui.pages.new_run.estimator import Estimate, Estimator
from fbt_gui.pages.new_run.form_layout import FormLayout
from fbt_gui.pages.new_run.form_starts import FormStarts
from fbt_gui.pages.new_run.head_row import HeadRow
from fbt_gui.pages.new_run.launching import Launching
from fbt_gui.pages.new_run.mending import Mending
from fbt_gui.pages.new_run.roles import put_model, role_of
from fbt_gui.pages.new_run.triple_row import TripleRow
from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.later import later
from fbt_gui.services.loading import load
from fbt_gui.services.text import tr

if TYPE_CHECKING:  # imported in the worker's thread by the time they are built
    from fbt_gui.pages.new_run.picker.role_picker import RolePicker

_CHECK_AFTER_MS = 120
# Another value of these changes what other fields are, or whether they are there.
_DECIDING = ("kind", "model", "method.name", "assistant.kind", "data.source", "more_teachers")


class NewRunPage(Page):
    """Puts a run together, and starts it or hands it to the queue.

    It is built over several turns of the event loop; what is asked before that is done when it stands.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._bar = context.bar
        self.draft = Draft()
        self.fields = ConfigFields(self)
        self.checked: Check | None = None
        self._checking = True
        self.begun = self._here = False
        self._waiting: list[Callable[[], object]] = []
        self._catalogue: dict[str, ModelEntry] = {}
        self._edits = 0
        self._typing = ""
        self._timer = QTimer(self, singleShot=True, interval=_CHECK_AFTER_MS)
        self._timer.timeout.connect(self._check)
        self.starts, self.launching, self.mending = FormStarts(self), Launching(self), Mending(self)
        self.files = ConfigFiles(self, context.desk, context.bar)
        self.kept = DraftFile(context.home, context.desk, context.bar, self)
        self.estimator = Estimator(context, self)
        self.head = HeadRow(context.theme, context.actions)
        self.triple = TripleRow(context.theme)
        self.layout_ = FormLayout(self, self.head, self.triple)
        self.picker: RolePicker | None = None
        self.setAcceptDrops(True)
        self.starts.loaded.connect(self._build)
        self.starts.load()

    @property
    def ready(self) -> bool:
        """Whether the list is green, and the dry run, where there was one, ended well."""
        return bool(self.checked and self.checked.ready and not self.estimator.estimate.refuses)

    @property
    def checking(self) -> bool:
        """Whether the list is not yet that of the form."""
        return self._checking or self._timer.isActive()

    def edit(self, path: str, value: Any) -> None:
        """A person changed a field."""
        deciding = path in _DECIDING or path.rsplit(".", 1)[-1] in _DECIDING
        before = Draft.copy_of(self.draft) if path == "data.source" else None
        self.draft.set(path, value)
        if before is not None and let_go_of_demo(self.draft, self.starts.known.values.values()):
            said = tr("The demo's own weights, options and limits are put back to the defaults for other data.")
            self.offer_undo(said, before)
        self._typing = path
        self.show_all(None if deciding else path)
        self._typing = ""

    def reset_field(self, path: str) -> None:
        """Back to the default."""
        self.draft.clear(path)
        self.show_all()

    def open(self, values: dict[str, Any], source: str = "") -> None:
        """Fill the form with a configuration; where it came from is said, with the way back."""
        if not self.begun:
            self._waiting.append(lambda: self.open(values, source))
            return
        before = Draft.copy_of(self.draft)
        self.draft.open(values)
        self.show_all()
        if source:
            self.offer_undo(tr("The form is filled from {source}.").format(source=source), before)

    def offer_undo(self, text: str, before: Draft) -> None:
        """Say what became of the form, with the way back to what it was."""

        def undo() -> None:
            self.draft.become(before)
            self.show_all()

        self._bar.say(text, way=(tr("Undo"), undo))

    def take_data(self, source: str, path: str) -> None:
        """Use a data set; the rest of the form stays, but for the classes of another."""
        if not self.begun:
            self._waiting.append(lambda: self.take_data(source, path))
            return
        before = Draft.copy_of(self.draft)
        for name, value in (("source", source), ("path", path), ("classes", [])):
            if self.draft.value(f"data.{name}") != value:
                self.draft.set(f"data.{name}", value)
        let_go_of_demo(self.draft, self.starts.known.values.values())
        self.show_all()
        self.offer_undo(tr("The form uses {path} now.").format(path=path or tr("the demo's digits")), before)

    def choose(self, role: str) -> None:
        """Open the picker of a role, or the assistant's settings where it is no model of its own."""
        if not self.begun:
            self._waiting.append(lambda: self.choose(role))
            return
        if role == "assistant" and self.draft.assistant != "model":
            self.settings.open("assistant")
            later(self, lambda: self.layout_.bring(self.settings))
            return
        if self.picker is None:
            from fbt_gui.pages.new_run.picker.role_picker import RolePicker

            self.picker = RolePicker(self.context, self.fields)
            self.picker.edited.connect(self.edit)
            self.picker.run_taken.connect(self._take_run)
            self.picker.taken.connect(self._take_model)
            self.picker.closed.connect(self._leave_picker)
            self.picker.load(tuple(self._catalogue.values()))
            self.layout_.add_below(self.picker)
        self.layout_.show_below(self.picker)
        self.picker.open_for(role, self.draft)
        self.show_all()
        later(self, self.layout_.to_top)

    def go_to(self, path: str) -> None:
        """Go to the field that a line of the checklist is about."""
        role = role_of(path)
        if role and path.rsplit(".", 1)[-1] in ("model", "weights", "options", "stem"):
            self.choose(role)
            return
        self._close_picker()
        if not self.fields.focus(path):
            self.settings.open_field(path)

    def handlers(self) -> dict[str, Callable[[], object]]:
        """What can be done with the form."""
        return {
            "start": self.launching.start,
            "enqueue": self.launching.enqueue,
            "copy_command": self.copy_command,
            "save_config": self.files.ask_save,
            "save_preset": self.starts.ask_keep,
            "reset_form": self.starts.reset,
        }

    def offers(self) -> dict[str, bool]:
        """A form that stands can be kept; one that is ready can be started."""
        stands = bool(self.checked and self.checked.config)
        found = {"start": self.ready, "enqueue": self.ready, "copy_command": stands, "save_config": stands}
        return {**found, "save_preset": stands, "reset_form": self.begun}

    def receive(self, **what: Any) -> None:
        """`values` of a configuration, with the `source` they are from; `data`: its source and path; or `open_file`, to ask for one."""
        if "values" in what:
            self.open(what["values"], tr("“{name}”").format(name=what["source"]) if what.get("source") else "")
        if "data" in what:
            self.take_data(**what["data"])
        if what.get("open_file"):
            self.files.ask_open()

    def search(self) -> None:
        """Find a setting."""
        if self.begun:
            self._close_picker()
            self.layout_.bring(self.settings.search)
            self.settings.search.setFocus()

    def read_again(self) -> None:
        """Files that were in the way may be mended: look at them, and have the form checked anew."""
        if self.begun:
            self.estimator.forget()
            self.preview.forget()
            self._read_seen()
            self._checking = True
            self._timer.start()

    def copy_command(self) -> None:
        """Put the command line on the clipboard."""
        if self.checked is not None and self.checked.command:
            QGuiApplication.clipboard().setText(self.checked.command)
            self._bar.say(tr("The command is on the clipboard."))

    def arrive(self) -> None:
        """The advisor may be asked, and runs may have used other data meanwhile."""
        self._here = True
        if self.begun:
            self.preview.arrive()
            self.estimator.arrive()
            self._read_seen()

    def leave(self) -> None:
        """Ask the advisor nothing more."""
        self._here = False
        if self.begun:
            self.preview.leave()
            self.estimator.leave()

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

    def show_all(self, path: str | None = None) -> None:
        """Show the draft, or only what another value at this path changes; check it, and keep it."""
        draft = self.draft
        self.head.show_kind(draft.kind)
        self.settings.show_draft(draft)
        self.data.show_draft(draft)
        self.recipe.show_draft(draft)
        paths = None if path is None else [path]
        self.fields.fill(draft.value, but=self._typing, default_of=draft.default, paths=paths)
        self._show_models()
        self._checking = True
        self._timer.start()
        self.kept.keep(draft)

    def _build(self) -> None:
        steps = (self._add_data, self._add_recipe, self._add_list, self._add_settings, self._connect, self._begin)
        self.in_turns(*steps)

    def _add_data(self) -> None:
        from fbt_gui.pages.new_run.data_card import DataCard

        self.data = DataCard(self.fields, self.context.theme)
        self.layout_.add_card(self.data, 10)

    def _add_recipe(self) -> None:
        from fbt_gui.pages.new_run.recipe_card import RecipeCard

        self.recipe = RecipeCard(self.fields, self.context.theme, self.context.actions)
        self.layout_.add_card(self.recipe, 11)

    def _add_list(self) -> None:
        from fbt_gui.pages.new_run.checklist_card import ChecklistCard

        self.checklist = ChecklistCard(self.context.theme, self.context.actions)
        self.layout_.add_list(self.checklist)

    def _add_settings(self) -> None:
        from fbt_gui.pages.new_run.settings_card import SettingsCard

        self.settings = SettingsCard(self.fields)
        self.layout_.add_settings(self.settings)
        self.layout_.fit(self.width())

    def _connect(self) -> None:
        from fbt_gui.pages.new_run.data_preview import DataPreview

        context = self.context
        self.preview = DataPreview(context, self.data.strip, self)
        for edited in (self.fields.edited, self.data.edited, self.triple.edited):
            edited.connect(self.edit)
        self.fields.reset.connect(self.reset_field)
        self.head.kind_chosen.connect(lambda kind: self.edit("kind", kind))
        self.triple.asked.connect(self.choose)
        self.recipe.preset_chosen.connect(self.starts.apply)
        self.recipe.preset_deleted.connect(self.starts.delete)
        self.starts.listed.connect(self._show_presets)
        self.settings.built.connect(self._fill_new)
        self.checklist.asked.connect(self.go_to)
        self.checklist.mend_asked.connect(self.mending.mend)
        self.fields.focused.connect(self.layout_.bring_soon)
        self.estimator.changed.connect(self._show_estimate)
        context.runs.updated.connect(self._show_runs)
        context.queue.updated.connect(self._show_queue)
        self._show_queue()

    def _begin(self) -> None:
        """Fill the form for the first time, and do what was asked meanwhile."""
        self.begun = True
        self._show_presets()
        self.starts.begin()
        self.show_all()
        self._show_runs()
        if self._here:
            self.arrive()
        waiting, self._waiting = self._waiting, []
        for do in waiting:
            do()
        self.context.desk.submit(entries, self._take_catalogue, owner=self)
        if not self.settings.section:
            self.settings.open("recipe")

    def _fill_new(self, paths: list[str]) -> None:
        self.fields.fill(self.draft.value, default_of=self.draft.default, paths=paths)
        self.fields.show_problems(paths=paths)

    def _show_presets(self) -> None:
        self.recipe.show_presets(self.starts.known.presets)
        self.recipe.show_draft(self.draft)

    def _show_runs(self) -> None:
        self._show_models()
        self.checklist.show_running(self.launching.running())

    def _show_queue(self) -> None:
        self.checklist.show_devices(self.context.queue.devices())

    def _show_models(self) -> None:
        self.triple.show_draft(self.draft, self._catalogue, self.context.runs.rows)
        if self.picker is not None and self.layout_.is_below(self.picker):
            self.picker.show_draft(self.draft)

    def _show_estimate(self, estimate: Estimate) -> None:
        self.checklist.show_estimate(estimate)
        if estimate.state == "ready":
            self.triple.show_plan(estimate.plan)
        self.changed.emit()

    def _read_seen(self) -> None:
        home = self.context.home

        def show(found: Any) -> None:
            self.data.seen.show_datasets(found)
            if found.problem:
                self._bar.say(found.problem, "warning")

        self.context.desk.submit(lambda: load("engine.record.datasets").seen(home), show, owner=self)

    def _take_catalogue(self, found: tuple[ModelEntry, ...]) -> None:
        self._catalogue = {entry.name: entry for entry in found}
        if self.picker is not None:
            self.picker.load(found)
        self._show_models()

    def _take_run(self, role: str, run: str) -> None:
        """Weights of a run fit the model as that run built it."""
        home = self.context.home

        def fill(config: RunConfig) -> None:
            made = config.student
            values = {name: getattr(made, name) for name in ("model", "options", "stem", "stage_blocks")}
            if config.image_size("student") != self.draft.value("data.image_size"):
                values["image_size"] = config.image_size("student")
            self._take_model(role, {**values, "weights": f"run:{run}"})

        self.context.desk.submit(
            lambda: RunFolder.find(home, run).config(), fill, lambda error: self._bar.say(str(error), "error"), self
        )

    def _take_model(self, role: str, values: dict[str, Any]) -> None:
        """A model with all that belongs to it, as a file says it is."""
        put_model(self.draft, role, values)
        self.show_all()

    def _leave_picker(self) -> None:
        """The focus goes back to where the picker was opened."""
        self._close_picker()
        if self.picker is not None:
            card = self.triple.cards.get(self.picker.role)
            (card or self.triple.assistant).setFocus()

    def _close_picker(self) -> None:
        self.layout_.show_form()
        self.show_all()

    def _check(self) -> None:
        self._edits += 1
        edit, values, home = self._edits, self.draft.payload(), self.context.home
        starts, preset = self.starts.known.values, self.draft.preset
        self.context.desk.submit(
            lambda: check(values, home, starts, preset), lambda found: self._take_check(edit, values, found), owner=self
        )

    def _take_check(self, edit: int, values: dict[str, Any], found: Check) -> None:
        if edit != self._edits or self._timer.isActive():  # typed on meanwhile
            return
        self.checked, self._checking = found, False
        self.fields.show_problems(found.problems)
        self.settings.show_problems(found.problems)
        self.triple.show_check(found)
        self.checklist.show_check(found)
        if self.picker is not None:
            self.picker.show_check(found)
        self.estimator.consider(found, values)
        self.preview.consider(values, found.problems)
        self.changed.emit()
        self.launching.checked()
