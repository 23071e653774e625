"""mend: what a button of the checklist does to the form, with the way back."""

from __future__ import annotations

import copy

from fbt_gui.pages.new_run.checked import Item
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.form import Form
from fbt_gui.pages.new_run.roles import further_teachers, model_value, path_of, role_of
from fbt_gui.services.text import tr


def mend(form: Form, item: Item) -> None:
    """Do what a line of the checklist offers, and say what became of the form."""
    if item.mend == "leave_out":
        said = tr("Images that cannot be read are left out.")
        form.change(said, lambda draft: draft.set("data.broken_images", "skip"))
    elif item.mend == "train":
        role = role_of(item.field)
        said = tr("The form trains {model} on this data now. Then choose that run as the teacher's weights.")
        said = said.format(model=model_value(form.draft, role, "model"))
        form.change(said, lambda draft: train_teacher(draft, role))


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
