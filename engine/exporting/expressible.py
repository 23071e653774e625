"""Whether `timm.create_model` alone makes a student's network, or what more it takes."""

from __future__ import annotations

import timm
from timm.models import is_model
from torch import nn

from engine.exporting.form import name_in_timm, timm_arguments
from engine.exporting.live import Live


def obstacle(live: Live) -> str:
    """Why timm alone cannot build the student's network; empty where it can."""
    name = name_in_timm(live)
    if not is_model(name):
        return f"{name} is of an installed package, not of timm"
    try:
        plain = plain_model(live)
    except Exception as error:  # an entry point fails in its own way on options it cannot use
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        return f"timm.create_model does not take its options ({reason})"
    if live.config.student.stem == "small":
        return 'its stem was made small (student.stem = "small"), which no argument of timm.create_model does'
    # Strides and activations leave no trace in the weights: what is printed of the modules tells them apart.
    return "" if repr(plain) == repr(live.model) else "its modules are others than those of timm.create_model"


def plain_model(live: Live) -> nn.Module:
    """The network by timm alone, with random weights."""
    return timm.create_model(
        name_in_timm(live), pretrained=False, num_classes=len(live.class_names), **timm_arguments(live)
    )


def timm_call(live: Live) -> str:
    """The call of `timm.create_model` as Python."""
    arguments = "".join(f", {key}={value!r}" for key, value in timm_arguments(live).items())
    return f'timm.create_model("{name_in_timm(live)}", num_classes={len(live.class_names)}{arguments})'


def staged_call(live: Live, path: str) -> str:
    """The call of `engine.models.create_staged`, which also makes what timm cannot."""
    student = live.config.student
    more = {"options": dict(student.options), "stem": student.stem, "stage_blocks": list(student.stage_blocks)}
    usual = {"options": {}, "stem": "model", "stage_blocks": []}
    given = "".join(f", {key}={value!r}" for key, value in more.items() if value != usual[key])
    first = f"{live.staged.name!r}, {len(live.class_names)}, image_size={live.size}"
    return f"create_staged({first}{given}, weights={path!r})"
