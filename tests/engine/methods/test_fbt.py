"""FBT: its pairs, its switches, its ablation rows, and where gradients go."""

from __future__ import annotations

import itertools
import math

import pytest
import torch
from pydantic import ValidationError
from torch.nn.functional import cross_entropy

from engine import methods
from engine.assistants import FusionModel
from engine.methods.base import Batch
from engine.methods.fbt import info_nce_loss
from engine.methods.ofa import ofa_loss
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

ALL = {
    f"{loss}/{pair}" for loss in ("info_nce", "ofa") for pair in ("teacher-student", "teacher-fusion", "fusion-student")
}


class Step:
    """One forward pass of a triple and its losses."""

    def __init__(self, teacher="vit", student="resnet", **options):
        torch.manual_seed(1)
        self.teacher, self.student = tiny(teacher), tiny(student)
        self.method = methods.create("fbt", self.teacher, self.student, **options)
        settings = self.method.fusion_settings(self.method.options, attention=True, last_stage=True)
        self.fusion = FusionModel(self.teacher, self.student, **settings)
        images = torch.randn(6, 3, SIZE, SIZE)
        self.targets = torch.eye(5)[torch.arange(6) % 5]
        with torch.no_grad():
            self.known_teacher = self.teacher.forward_stages(images)
        front = self.student.forward_front(images)
        self.known_student = self.student.forward_back(front)
        self.known_fusion = self.fusion.fuse(
            front if self.fusion.front_role == "student" else self.known_teacher.features[:3]
        )
        batch = Batch(self.targets, cross_entropy)
        self.losses = self.method(self.known_student, self.known_teacher, self.known_fusion, batch)


def test_every_component_is_there_by_pair():
    assert set(Step().losses) == ALL | {"ce/student", "ce/fusion"}


@pytest.mark.parametrize(("row", "missing"), [
    ("C", {"info_nce/teacher-fusion", "ofa/teacher-fusion"}),
    ("D", {"info_nce/fusion-student", "ofa/fusion-student"}),
    ("E", {"info_nce/teacher-student", "ofa/teacher-student"}),
    ("F", {name for name in ALL if name.startswith("info_nce")}),
    ("G", {name for name in ALL if name.startswith("ofa")}),
])  # fmt: skip
def test_an_ablation_row_is_one_option(row, missing):
    assert set(Step(ablation=row).losses) & ALL == ALL - missing


def test_rows_a_and_b_change_the_fusion_model():
    assert not Step(ablation="B").fusion.last_stage
    assert isinstance(Step(ablation="A").fusion.projector.block, torch.nn.Identity)
    assert Step(ablation="C").fusion.last_stage


def test_values_are_those_of_the_pure_losses():
    step = Step(gamma=1.3, weight_ofa=0.5, weight_teacher_fusion=3.0)
    expected = 3.0 * 0.5 * ofa_loss(step.known_fusion.logits, step.known_teacher.logits, step.targets, 1.3)
    torch.testing.assert_close(step.losses["ofa/teacher-fusion"], expected)
    project = step.method.projectors
    nce = info_nce_loss(
        project["student"](step.known_student.embedding), project["fusion"](step.known_fusion.embedding), 1 / 0.07
    )
    torch.testing.assert_close(step.losses["info_nce/fusion-student"], nce)


def test_symmetric_info_nce_is_the_mean_of_both_directions():
    step = Step(symmetric=True)
    project = step.method.projectors
    made, goal = project["student"](step.known_student.embedding), project["teacher"](step.known_teacher.embedding)
    both = (info_nce_loss(made, goal, 1 / 0.07) + info_nce_loss(goal, made, 1 / 0.07)) / 2
    torch.testing.assert_close(step.losses["info_nce/teacher-student"], both)


@pytest.mark.parametrize("detach", [True, False])
def test_as_a_target_the_fusion_model_gets_a_gradient_only_when_asked(detach):
    step = Step(teacher="resnet", student="vit", detach_fusion_target=detach)
    loss = step.losses["ofa/fusion-student"] + step.losses["info_nce/fusion-student"]
    loss.backward()
    touched = any(p.grad is not None and p.grad.abs().sum() > 0 for p in step.fusion.parameters())
    assert touched is not detach


def test_every_pair_has_a_learnable_temperature_that_is_clamped():
    step = Step()
    assert {name: round(math.exp(-value.item()), 4) for name, value in step.method.log_scales.items()} == dict.fromkeys(
        ("teacher_student", "teacher_fusion", "fusion_student"), 0.07
    )
    sum(step.losses.values()).backward()
    assert all(value.grad is not None for value in step.method.log_scales.values())
    extreme = Step(temperature=0.01)
    assert extreme.losses["info_nce/teacher-student"] <= 2 * 100 + math.log(6)


def test_cross_entropies_can_be_switched_off():
    assert not {name for name in Step(ce_weight=0, ce_fusion_weight=0).losses if name.startswith("ce")}


@pytest.mark.parametrize(("t", "s"), list(itertools.product(["resnet", "vit", "swin", "mixer"], repeat=2)))
def test_three_steps_on_every_pair_of_families(t, s):
    step = Step(teacher=t, student=s)
    modules = (step.student, step.fusion, step.method)
    optimizer = torch.optim.AdamW([p for module in modules for p in module.parameters()], lr=1e-3)
    images = torch.randn(6, 3, SIZE, SIZE)
    totals = []
    for _ in range(3):
        with torch.no_grad():
            teacher = step.teacher.forward_stages(images)
        front = step.student.forward_front(images)
        fusion = step.fusion.fuse(front if step.fusion.front_role == "student" else teacher.features[:3])
        losses = step.method(step.student.forward_back(front), teacher, fusion, Batch(step.targets, cross_entropy))
        total = sum(losses.values())
        optimizer.zero_grad()
        total.backward()
        optimizer.step()
        totals.append(total.item())
    assert all(map(math.isfinite, totals))
    assert totals[-1] < totals[0]


def test_an_unknown_method_or_option_is_refused():
    teacher, student = tiny("vit"), tiny("resnet")
    with pytest.raises(InputError, match="fbt"):
        methods.create("fbtt", teacher, student)
    with pytest.raises(ValidationError):
        methods.create("fbt", teacher, student, gama=1.1)
    with pytest.raises(ValidationError):
        methods.create("fbt", teacher, student, gamma=0.5)
