"""Roles: the models of a draft by what they do in the run, further teachers among them; knows no Qt."""

from __future__ import annotations

import copy
from typing import Any

from fbt_gui.pages.new_run.draft import Draft


def place_of(role: str) -> int:
    """Which of `more_teachers` plays this role (`teacher2` is the first of them); -1 for the others."""
    number = role.removeprefix("teacher")
    return int(number) - 2 if number.isdigit() else -1


def role_of(path: str) -> str:
    """The role that a dotted path speaks of: `more_teachers.0.model` is of `teacher2`; empty for no model."""
    head, _, rest = path.partition(".")
    if head == "more_teachers" and rest:
        number = rest.partition(".")[0]
        return f"teacher{int(number) + 2}" if number.isdigit() else ""
    return head if head in ("teacher", "student", "assistant") else ""


def path_of(role: str, name: str = "") -> str:
    """What the configuration calls a role, or a field of its model."""
    head = f"more_teachers.{place_of(role)}" if place_of(role) >= 0 else role
    return f"{head}.{name}" if name else head


def further_teachers(draft: Draft) -> list[str]:
    """The roles of the teachers beside the first; none where what was written is no list of models."""
    return [f"teacher{place + 2}" for place in range(len(_more(draft)))]


def model_value(draft: Draft, role: str, name: str) -> Any:
    """A field of the model in this role, or its default."""
    place = place_of(role)
    if place < 0:
        return draft.value(f"{role}.{name}")
    more = _more(draft)
    default = draft.default(f"student.{name}")
    return copy.copy(more[place].get(name, default) if place < len(more) else default)


def edit_of(draft: Draft, role: str, name: str, value: Any) -> tuple[str, Any]:
    """The path and value that give the model in this role another value, as `Draft.set` takes them."""
    place = place_of(role)
    if place < 0:
        return f"{role}.{name}", value
    more = copy.deepcopy(_more(draft))
    while len(more) <= place:
        more.append({})
    model = more[place]
    if name == "model" and _plain(value) != _plain(model.get("model", "")):
        model = {"weights": model["weights"]} if model.get("weights") in ("random", "pretrained") else {}
    more[place] = {**model, name: value}
    return "more_teachers", more


def put_model(draft: Draft, role: str, values: dict[str, Any]) -> None:
    """Give this role a model with all that belongs to it; the name first, which lets go of what was."""
    for name in sorted(values, key=lambda name: name != "model"):
        draft.set(*edit_of(draft, role, name, values[name]))


def without(draft: Draft, role: str) -> tuple[str, Any]:
    """The edit that removes a further teacher."""
    more = copy.deepcopy(_more(draft))
    del more[place_of(role)]
    return "more_teachers", more


def is_open(draft: Draft, role: str) -> bool:
    """Whether the role's model is built as its name says, with no options that make another one of it."""
    return not model_value(draft, role, "options") and model_value(draft, role, "stem") == "model"


def side_of(draft: Draft, role: str) -> int:
    """Side of the role's input in pixels."""
    return model_value(draft, role, "image_size") or draft.value("data.image_size")


def front_role(teacher_family: str, student_family: str) -> str:
    """Whose S1-S3 the fusion model starts with: the CNN's where exactly one is a CNN, else the student's."""
    return "teacher" if teacher_family == "cnn" and student_family != "cnn" else "student"


def _more(draft: Draft) -> list[dict[str, Any]]:
    found = draft.value("more_teachers")
    return [model if isinstance(model, dict) else {} for model in found] if isinstance(found, list) else []


def _plain(name: str) -> str:
    return name.split(".")[0]
