"""The fusion model shares what it is made of, and lets gradients through a frozen teacher."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn

from engine.assistants import FusionModel, L2GProjector
from engine.assistants.fusion import front_role
from engine.models import create_staged
from engine.models.layout import StageShape
from engine.record.catalogue import entries
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

FAMILIES = {"resnet": "cnn", "efficientnet": "cnn", "vit": "vit", "swin": "vit", "mixer": "mlp"}
PAIRS = list(itertools.product(FAMILIES, FAMILIES))


def images(count=4):
    return torch.randn(count, 3, SIZE, SIZE)


def fuse(fusion, teacher, student, batch):
    front = student.forward_front(batch)
    if fusion.front_role == "teacher":
        with torch.no_grad():
            front = teacher.forward_front(batch)
    return fusion.fuse(front)


@pytest.mark.parametrize(("teacher", "student", "front"), [
    ("cnn", "cnn", "student"), ("cnn", "vit", "teacher"), ("cnn", "mlp", "teacher"),
    ("vit", "cnn", "student"), ("vit", "vit", "student"), ("vit", "mlp", "student"),
    ("mlp", "cnn", "student"), ("mlp", "vit", "student"), ("mlp", "mlp", "student"),
])  # fmt: skip
def test_the_cnn_is_the_front_where_exactly_one_is_a_cnn_else_the_student(teacher, student, front):
    assert front_role(teacher, student) == front


@pytest.mark.parametrize(("t", "s"), PAIRS, ids=[f"{t}-{s}" for t, s in PAIRS])
def test_every_combination_of_families_fuses_and_learns(t, s):
    teacher, student = tiny(t), tiny(s)
    fusion = FusionModel(teacher, student)
    output = fuse(fusion, teacher, student, images())
    assert output.logits.shape == (4, 5)
    assert len(output.features) == 4
    (output.logits.square().sum() + output.embedding.square().sum()).backward()  # a Mixer's new head is all zeros
    assert all(p.grad is None for p in teacher.parameters())
    assert all(p.grad is not None for p in fusion.parameters())
    learned = [p for p in student.parameters() if p.grad is not None and p.grad.abs().sum() > 0]
    assert learned, "the student's shared part gets a gradient"


@pytest.mark.parametrize("t", ["vit", "swin", "mixer"])
def test_gradient_reaches_s3_through_the_frozen_last_stage(t):
    teacher, student = tiny(t), tiny("resnet")
    fusion = FusionModel(teacher, student)
    front = student.forward_front(images())
    front[-1].retain_grad()
    fusion.fuse(front).embedding.square().sum().backward()
    assert front[-1].grad is not None
    assert front[-1].grad.abs().sum() > 0
    assert all(p.grad is None for p in teacher.parameters())


class Bridge(nn.Module):
    """What the back model itself does between its S3 and the point of entry."""

    def __init__(self, model):
        super().__init__()
        object.__setattr__(self, "cross", model.adapter.cross)

    def forward(self, feature):
        return self.cross(feature)


@pytest.mark.parametrize("kind", list(FAMILIES))
def test_with_itself_and_an_identity_projector_the_fusion_model_is_the_teacher(kind):
    teacher = tiny(kind).eval()
    fusion = FusionModel(teacher, teacher)
    fusion.projector = Bridge(teacher)
    batch = images()
    with torch.no_grad():
        torch.testing.assert_close(fusion(batch), teacher(batch), atol=1e-5, rtol=1e-5)


def test_teachers_batch_statistics_do_not_move():
    teacher, student = tiny("resnet"), tiny("vit")
    fusion = FusionModel(teacher, student)
    before = {name: value.clone() for name, value in teacher.named_buffers()}
    teacher.train(), student.train(), fusion.train()
    fusion(images()).sum().backward()
    for name, value in teacher.named_buffers():
        assert torch.equal(value, before[name]), name


def test_weights_are_shared_as_objects_and_owned_once():
    teacher, student = tiny("vit"), tiny("resnet")
    fusion = FusionModel(teacher, student)
    assert fusion.front is student
    assert fusion.back is teacher
    own = {id(p) for p in fusion.parameters()}
    assert own == {id(p) for p in fusion.projector.parameters()}
    assert set(fusion.state_dict()) == {f"projector.{name}" for name in fusion.projector.state_dict()}
    with torch.no_grad():
        before = fusion.eval()(batch := images())
        student.eval().model.layer3[0].conv2.weight.mul_(3)
        assert not torch.equal(fusion(batch), before)


def test_ablations_leave_out_attention_and_last_stage():
    teacher, student = tiny("vit"), tiny("resnet")
    row_b = FusionModel(teacher, student, last_stage=False)
    assert row_b.projector.target == teacher.stages[3]
    calls = []
    teacher.adapter.stages[3].register_forward_hook(lambda *_: calls.append(1))
    row_b(images())
    assert not calls
    FusionModel(teacher, student)(images())
    assert calls
    row_a = FusionModel(teacher, student, attention=False, last_stage=False)
    assert isinstance(row_a.projector.block, nn.Identity)
    assert sum(p.numel() for p in row_a.parameters()) < sum(p.numel() for p in row_b.parameters())


@pytest.mark.parametrize(("source", "target", "kernel"), [
    (StageShape(8, (14, 14), "NCHW"), StageShape(16, (7, 7), "NHWC"), 2),
    (StageShape(8, (7, 7), "NCHW"), StageShape(32, (14, 14), "NLC", 1), 1),
    (StageShape(8, (8, 8), "NCHW"), StageShape(48, (8, 8), "NLC", 0), 1),
    (StageShape(16, (10, 10), "NLC", 2), StageShape(8, (7, 7), "NCHW"), 1),
    (StageShape(12, (1, 1), "NHWC"), StageShape(20, (3, 3), "NLC", 2), 1),
])  # fmt: skip
def test_the_projector_maps_any_layout_and_grid_to_any_other(source, target, kernel):
    projector = L2GProjector(source, target)
    assert projector.embed.kernel_size == (kernel, kernel)
    feature = {
        "NCHW": torch.randn(2, source.channels, *source.grid),
        "NHWC": torch.randn(2, *source.grid, source.channels),
        "NLC": torch.randn(2, source.prefix + source.grid[0] * source.grid[1], source.channels),
    }[source.layout]
    made = projector(feature)
    expected = {
        "NCHW": (2, target.channels, *target.grid),
        "NHWC": (2, *target.grid, target.channels),
        "NLC": (2, target.prefix + target.grid[0] * target.grid[1], target.channels),
    }[target.layout]
    assert made.shape == expected
    made.sum().backward()
    assert all(p.grad is not None for p in projector.parameters())


def test_prefix_tokens_of_the_front_do_not_reach_the_projector():
    projector = L2GProjector(StageShape(8, (4, 4), "NLC", 1), StageShape(8, (4, 4), "NLC", 0)).eval()
    tokens = torch.randn(2, 17, 8)
    changed = tokens.clone()
    changed[:, 0] += 100
    torch.testing.assert_close(projector(tokens), projector(changed))


def test_a_pair_that_cannot_be_fused_is_refused_with_the_nearest_that_can():
    teacher, student = create_staged("crossvit_9_240", 5, image_size=240), tiny("resnet")
    with pytest.raises(InputError, match="cannot be the back of a fusion model: ") as caught:
        FusionModel(teacher, student)
    named = caught.value.hint.removeprefix("Choose ").split(" in its place")[0].split(" or ")
    known = {entry.name: entry for entry in entries()}
    assert len(named) == 3
    assert all(known[name].back and known[name].family == known["crossvit_9_240"].family for name in named)
    assert len({known[name].module for name in named}) == 3
