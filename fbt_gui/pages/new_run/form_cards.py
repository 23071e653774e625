"""FormCards: the cards below the triple and the checklist beside them, made one after the other, filled together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from fbt_gui.pages.new_run.checked import Check
from fbt_gui.pages.new_run.config_fields import ConfigFields
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.form_layout import FormLayout
from fbt_gui.pages.new_run.form_presets import FormPresets
from fbt_gui.pages.new_run.mending import mend
from fbt_gui.services.context import Context

if TYPE_CHECKING:  # imported in the worker's thread by the time they are built
    from fbt_gui.pages.new_run.checklist_card import ChecklistCard
    from fbt_gui.pages.new_run.data_card import DataCard
    from fbt_gui.pages.new_run.recipe_card import RecipeCard
    from fbt_gui.pages.new_run.settings_card import SettingsCard


class FormCards(QObject):
    """Knows which card shows what of the form."""

    data: DataCard
    recipe: RecipeCard
    checklist: ChecklistCard
    settings: SettingsCard

    def __init__(
        self, context: Context, form: Form, presets: FormPresets, fields: ConfigFields, layout: FormLayout
    ) -> None:
        super().__init__(form)
        self._context, self._form, self._presets = context, form, presets
        self._fields, self._layout = fields, layout

    def steps(self) -> tuple[Callable[[], object], ...]:
        """Make the cards: each takes as long as a turn of the event loop may."""
        return self._add_data, self._add_recipe, self._add_list, self._add_settings, self._connect

    def show_check(self, check: Check) -> None:
        """Say at each field what is wrong, and in the checklist what is wanting."""
        self._fields.show_problems(check.problems)
        self.settings.show_problems(check.problems)
        self.checklist.show_check(check)

    def go_to(self, path: str) -> None:
        """Go to a field, which may be among the settings alone."""
        if not self._fields.focus(path):
            self.settings.open_field(path)

    def search(self) -> None:
        """Find a setting; another word takes the place of the one that was searched for last."""
        self._layout.bring(self.settings.search)
        self.settings.search.setFocus()
        self.settings.search.selectAll()

    def open_settings(self, section: str) -> None:
        """Show a section of the settings, and scroll to it."""
        bring = lambda: self._layout.bring_whole_soon(self.settings)  # noqa: E731
        self.settings.open(section, bring)
        bring()

    def _add_data(self) -> None:
        from fbt_gui.pages.new_run.data_card import DataCard

        self.data = DataCard(self._fields, self._context.theme)
        self._layout.add_card(self.data, 10)

    def _add_recipe(self) -> None:
        from fbt_gui.pages.new_run.recipe_card import RecipeCard

        self.recipe = RecipeCard(self._fields, self._context.theme, self._context.actions)
        self._layout.add_card(self.recipe, 11)

    def _add_list(self) -> None:
        from fbt_gui.pages.new_run.checklist_card import ChecklistCard

        self.checklist = ChecklistCard(self._context.theme, self._context.actions)
        self._layout.add_list(self.checklist)

    def _add_settings(self) -> None:
        from fbt_gui.pages.new_run.settings_card import SettingsCard

        self.settings = SettingsCard(self._fields)
        self._layout.add_settings(self.settings)

    def _connect(self) -> None:
        for edited in (self._fields.edited, self.data.edited):
            edited.connect(self._form.edit)
        self._fields.reset.connect(self._form.reset_field)
        self._fields.focused.connect(self._layout.bring_soon)
        self.settings.built.connect(self._fill_new)
        self.recipe.preset_deleted.connect(self._presets.delete)
        self.checklist.mend_asked.connect(lambda item: mend(self._form, item))
        self._form.changed.connect(self._show)
        self._presets.listed.connect(self._show_presets)
        self._context.queue.updated.connect(self._show_devices)
        self._show_presets()
        self._show_devices()

    def _show(self, typed: str, whole: bool) -> None:
        """Show the draft.

        Args:
            typed: the field that a person is at, whose text stays.
            whole: show all fields, else that one alone.
        """
        draft = self._form.draft
        for card in (self.settings, self.data, self.recipe):
            card.show_draft(draft)
        self._fields.fill(draft.value, but=typed, default_of=draft.default, paths=None if whole else [typed])

    def _show_presets(self) -> None:
        self.recipe.show_presets(self._presets.known.presets)
        self.recipe.show_draft(self._form.draft)

    def _show_devices(self) -> None:
        self.checklist.show_devices(self._context.queue.devices())

    def _fill_new(self, paths: list[str]) -> None:
        """Rows of the settings that came: what is known of the others is theirs too."""
        draft = self._form.draft
        self._fields.fill(draft.value, default_of=draft.default, paths=paths)
        self._fields.show_problems(paths=paths)
