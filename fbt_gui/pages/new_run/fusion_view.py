"""fusion_view: the fusion model of a draft as it will be built, before and after the dry run; shows nothing itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from engine.record.catalogue import ModelEntry, stand_ins
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.roles import front_role

_ROLES = ("teacher", "student")
_PROJECTOR = re.compile(r"\((.+?) → (.+?)\)")


@dataclass(frozen=True)
class Refusal:
    """Why a model cannot play its part.

    Attributes:
        part: `front` or `back`.
        others: models that can.
    """

    role: str
    part: str
    model: str
    reason: str
    others: list[str]


@dataclass(frozen=True)
class FusionView:
    """What there is to draw.

    Attributes:
        front, back: the role that gives S1-S3, and S4 with the head.
        known: whether both families are, so that front and back are certain.
        rule: the CNN of the two is the front, not merely the student.
        shapes: what comes out of each box, by its text.
        parameters: the projector's own; 0 while not known.
    """

    front: str
    back: str
    known: bool
    rule: bool
    attention: bool
    last_stage: bool
    shapes: dict[str, str] = field(default_factory=dict)
    parameters: int = 0
    refusals: tuple[Refusal, ...] = ()


def fusion_view(draft: Draft, catalogue: dict[str, ModelEntry], plan: dict[str, Any]) -> FusionView:
    """Put together what is known of the draft's fusion model.

    Args:
        plan: the dry run's answer for this draft; empty while there is none.
    """
    models = plan.get("models", {})
    entries = {role: catalogue.get(str(draft.value(f"{role}.model")).split(".")[0]) for role in _ROLES}
    families = {role: _family(entries[role], models.get(role, {})) for role in _ROLES}
    front = front_role(families["teacher"], families["student"])
    back = "student" if front == "teacher" else "teacher"
    ablation = draft.value("method.options.ablation") or "none"
    last_stage = bool(draft.value("assistant.last_stage")) and ablation not in ("A", "B")
    return FusionView(
        front,
        back,
        known=all(families.values()),
        rule=[families["teacher"], families["student"]].count("cnn") == 1,
        attention=bool(draft.value("assistant.attention")) and ablation != "A",
        last_stage=last_stage,
        shapes=_shapes(plan, front, back),
        parameters=models.get("fusion", {}).get("parameters", 0),
        refusals=_refusals({"front": front, "back": back}, entries) if all(families.values()) else (),
    )


def _family(entry: ModelEntry | None, built: dict[str, Any]) -> str:
    """What the rule of the front goes by; a custom model's is known when it has been built."""
    return built.get("family") or (entry.seen_as if entry else "")


def _shapes(plan: dict[str, Any], front: str, back: str) -> dict[str, str]:
    models = plan.get("models", {})
    if "fusion" not in models or not all(len(models.get(role, {}).get("stages", ())) == 4 for role in (front, back)):
        return {}
    found = dict(zip(("S1", "S2", "S3"), models[front]["stages"], strict=False))
    joint = _PROJECTOR.search(models["fusion"].get("composition", ""))
    if joint:
        found["L2G"] = found["PE"] = joint[2]
    return {**found, "S4": models[back]["stages"][3], "head": str(len(plan.get("classes", ()))) or ""}


def _refusals(parts: dict[str, str], entries: dict[str, ModelEntry | None]) -> tuple[Refusal, ...]:
    found = []
    for part, role in parts.items():
        entry = entries[role]
        if entry is None or not entry.staged or getattr(entry, part):
            continue
        reason = getattr(entry, f"no_{part}")
        found.append(Refusal(role, part, entry.name, reason, stand_ins(entry.name, part)))
    return tuple(found)
