"""Mending: what a button of the checklist does to the form, with the way back."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from fbt_gui.pages.new_run.check import Item
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.roles import further_teachers, path_of, role_of
from fbt_gui.services.text import tr

if TYPE_CHECKING:
    from fbt_gui.pages.new_run.page import NewRunPage


class Mending:
    """Does what a line of the checklist offers."""

    def __init__(self, page: NewRunPage) -> None:
        self._page = page

    def mend(self, item: Item) -> None:
        """Do it, and say what became of the form."""
        if item.mend == "leave_out":
            self._leave_out()
        elif item.mend == "train":
            self._train(role_of(item.field))

    def _leave_out(self) -> None:
        """Images that cannot be read are no longer in the way."""
        before = Draft.copy_of(self._page.draft)
        self._page.draft.set("data.broken_images", "skip")
        self._page.show_all()
        self._page.offer_undo(tr("Images that cannot be read are left out."), before)

    def _train(self, role: str) -> None:
        """Make the form a run that trains this teacher alone on the data that are chosen."""
        page, before = self._page, Draft.copy_of(self._page.draft)
        train_teacher(page.draft, role)
        page.show_all()
        said = tr("The form trains {model} on this data now. Then choose that run as the teacher's weights.")
        page.offer_undo(said.format(model=page.draft.value("student.model")), before)


def train_teacher(draft: Draft, role: str) -> None:
    """Let a draft train the model of a teacher alone, as it would be built for the teacher."""
    place = path_of(role)
    model = draft.value(place) if role == "teacher" else _further(draft, role)
    draft.set("kind", "train")
    draft.clear("name")
    draft.values["student"] = copy.deepcopy(model if isinstance(model, dict) else {})


def _further(draft: Draft, role: str) -> object:
    roles = further_teachers(draft)
    return draft.value("more_teachers")[roles.index(role)] if role in roles else {}
