"""CKA on the probe set: stage by stage for each pair, and block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from engine.analysis.cka import CKAMatrix, MinibatchCKA
from engine.models.layout import StageShape, flat_features
from engine.models.staged import StagedModel, StageOutput

Pair = tuple[str, str]


@torch.no_grad()
def stage_similarity(batches: Iterable[dict[str, tuple[StageOutput, list[StageShape]]]]) -> dict[str, float]:
    """CKA of S1..S4 for each pair of models, as metrics `cka/teacher-student/s1` ….

    Args:
        batches: for each batch of probe images, every model's output and stage shapes by role.
    """
    measured: dict[str, MinibatchCKA] = {}
    for outputs in batches:
        flat = {
            role: [flat_features(feature, shape) for feature, shape in zip(output.features, shapes, strict=True)]
            for role, (output, shapes) in outputs.items()
        }
        for first, second in _pairs(list(flat)):
            for number, (x, y) in enumerate(zip(flat[first], flat[second], strict=True), 1):
                measured.setdefault(f"cka/{first}-{second}/s{number}", MinibatchCKA()).update(x, y)
    return {name: value.compute().item() for name, value in measured.items()}


@torch.no_grad()
def block_similarity(
    teacher: StagedModel, student: StagedModel, batches: Iterable[dict[str, Tensor]], autocast: Any
) -> dict[str, Any]:
    """CKA of every block of the student (rows) against every block of the teacher (columns)."""
    matrix = CKAMatrix()
    with _listening(teacher) as columns, _listening(student) as rows:
        for views in batches:
            with autocast():
                teacher.forward_stages(views["teacher"])
                student.forward_stages(views["student"])
            matrix.update(list(rows.values()), list(columns.values()))
        names = list(rows), list(columns)
    values = [[round(value, 5) for value in row] for row in matrix.compute().tolist()]
    return {"pair": "teacher-student", "rows": names[0], "columns": names[1], "values": values}


def fusion_shapes(front: StagedModel, back: StagedModel) -> list[StageShape]:
    """Stage shapes of a fusion model: S1-S3 of its front, S4 of its back."""
    return [*front.stages[:3], back.stages[3]]


def _pairs(roles: list[str]) -> list[Pair]:
    wanted = [("teacher", "student"), ("teacher", "fusion"), ("fusion", "student")]
    return [pair for pair in wanted if pair[0] in roles and pair[1] in roles]


@contextmanager
def _listening(model: StagedModel) -> Iterator[dict[str, Tensor]]:
    """Each block's last output by name, flattened, prefix tokens dropped, while the context lasts."""
    heard: dict[str, Tensor] = {}
    prefix = model.adapter.prefix

    def keep(name: str) -> Any:
        def hook(module: nn.Module, inputs: Any, output: Any) -> None:
            feature = output if isinstance(output, Tensor) else output[0]  # some blocks hand on a state besides
            heard[name] = (feature[:, prefix:] if prefix else feature).flatten(1)

        return hook

    handles = [block.register_forward_hook(keep(name)) for name, block in model.adapter.blocks()]
    try:
        yield heard
    finally:
        for handle in handles:
            handle.remove()
