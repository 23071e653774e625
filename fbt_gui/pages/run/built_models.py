"""What a run's plan says of its models, in plain Python."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.record.values import as_count, is_number

if TYPE_CHECKING:
    from engine.record.config import RunConfig

# As FusionModel.describe writes it: "a S1-S3 → L2G (48 x 8 x 8 → 1+16 tokens x 64) → b S4+head"
_COMPOSITION = re.compile(r"^(?P<front>.+) S1-S3 → (?P<kind>L2G|PE) \((?P<source>.+?) → (?P<target>.+?)\) → (?P<back>.+) (?P<tail>S4\+head|head)$")  # fmt: skip


@dataclass(frozen=True)
class BuiltModel:
    """One line of the table; what is not known is empty or 0."""

    role: str
    name: str
    family: str = ""
    parameters: int = 0
    image_size: int = 0
    stages: tuple[str, ...] = ()
    weights: str = ""


@dataclass(frozen=True)
class FusionParts:
    """A fusion model, to be drawn.

    Attributes:
        front: the role that gives S1-S3, teacher or student.
        shapes: what comes out of each box, by its text.
    """

    role: str
    composition: str
    front: str
    attention: bool
    last_stage: bool
    shapes: dict[str, str] = field(default_factory=dict)


def built_models(plan: dict[str, Any], config: RunConfig | None) -> list[BuiltModel]:
    """The models of a run: as the plan says, and before there is one as the configuration does."""
    weights = _weights(config)
    models = _models(plan)
    if not models:
        return [BuiltModel(role, name, weights=given) for role, (name, given) in weights.items()]
    found = []
    for role, model in models.items():
        if isinstance(model.get("stages"), list):
            name, stages = str(model.get("name", "")), tuple(map(str, model["stages"]))
            given = weights.get(role, ("", ""))[1] if role != "teacher" or not _is_chain(config) else ""
            size, family = _count(model, "image_size"), str(model.get("family", ""))
            found.append(BuiltModel(role, name, family, _count(model, "parameters"), size, stages, given))
        else:
            found += _fusion_lines(role, model)
    return found


def fusion_parts(plan: dict[str, Any]) -> list[FusionParts]:
    """Every fusion model whose composition can be read."""
    models = _models(plan)
    student, parts = models.get("student", {}), []
    for role, model in models.items():
        said = str(model.get("composition", ""))
        match = _COMPOSITION.match(said)
        if match is not None:
            teacher = models.get(f"teacher{role.removeprefix('fusion')}", models.get("teacher", {}))
            front = _front(match["front"], teacher, student)
            kind, last = match["kind"], match["tail"] == "S4+head"
            said_stages = (teacher if front == "teacher" else student).get("stages")
            stages = said_stages if isinstance(said_stages, list) else []
            shapes = {f"S{place}": str(shape) for place, shape in enumerate(stages[:3], 1)} | {kind: match["target"]}
            parts.append(FusionParts(role, said, front, kind == "L2G", last, shapes))
    return parts


def _models(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The models by role; what a damaged event has in their place is left out."""
    found = plan.get("models")
    return {role: model for role, model in found.items() if isinstance(model, dict)} if isinstance(found, dict) else {}


def _count(model: dict[str, Any], name: str) -> int:
    value = model.get(name)
    return as_count(value) if is_number(value) else 0


def _front(name: str, teacher: dict[str, Any], student: dict[str, Any]) -> str:
    """Whose the front is: by its name, and where both have it by family, as the engine decides."""
    names = [teacher.get("name"), student.get("name")]
    if names[0] != names[1]:
        return "teacher" if name == names[0] else "student"
    return "teacher" if teacher.get("family") == "cnn" != student.get("family") else "student"


def _fusion_lines(role: str, model: dict[str, Any]) -> list[BuiltModel]:
    """The fusion model, and of it the projector, which alone is new."""
    said = str(model.get("composition", ""))
    match = _COMPOSITION.match(said)
    if match is None:
        return [BuiltModel(role, said, parameters=_count(model, "parameters"))]
    projector = f"{match['kind']}: {match['source']} → {match['target']}"
    number = role.removeprefix("fusion")
    return [
        BuiltModel(role, f"{match['front']} S1-S3 → {match['kind']} → {match['back']} {match['tail']}"),
        BuiltModel(f"projector{number}", projector, parameters=_count(model, "parameters")),
    ]


def _weights(config: RunConfig | None) -> dict[str, tuple[str, str]]:
    """Name and starting weights by role."""
    if config is None:
        return {}
    found = {role: (model.model, model.weights) for role, model in config.teachers().items() if model.model}
    if config.assistant.kind == "model":
        found["assistant"] = (config.assistant.model, config.assistant.weights)
    return {**found, "student": (config.student.model, config.student.weights)}


def _is_chain(config: RunConfig | None) -> bool:
    """The assistant teaches; its weights are of a run of its own."""
    return config is not None and config.assistant.kind == "model"
