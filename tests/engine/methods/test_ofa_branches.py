"""OFA-KD's branches: their size, what they read, and where gradients go."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from engine import methods
from engine.methods.base import Batch
from engine.methods.ofa import ConvolutionBranch, TokenBranch, ofa_loss
from engine.models import create_staged
from engine.models.layout import StageShape
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

R18 = [64, 128, 256, 512]
MOBILENET_V2 = [24, 32, 96, 1280]
GRIDS = [56, 28, 14, 7]


def parameters(module):
    return sum(p.numel() for p in module.parameters())


class Step:
    """One forward pass of a pair and its losses."""

    def __init__(self, teacher="swin", student="resnet", half=False, **options):
        torch.manual_seed(1)
        teacher, student = (tiny(model) if isinstance(model, str) else model for model in (teacher, student))
        self.teacher, self.student = teacher, student
        self.method = methods.create("ofa", teacher, student, **options)
        self.targets = torch.eye(5)[torch.arange(6) % 5] * 0.9 + 0.02
        self.half = half
        self.forward()

    def autocast(self):
        return torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.half)

    def forward(self):
        images = torch.randn(6, 3, SIZE, SIZE, generator=torch.Generator().manual_seed(2))
        with self.autocast():
            with torch.no_grad():
                self.known_teacher = self.teacher.forward_stages(images)
            self.known_student = self.student.forward_stages(images)
        self.losses = self.compare()
        return sum(self.losses.values())

    def compare(self):
        batch = Batch(self.targets, cross_entropy, autocast=self.autocast)
        return self.method(self.known_student, self.known_teacher, None, batch)


@pytest.mark.parametrize(("channels", "width", "classes", "millions"), [
    (R18, 768, 100, 1.63),  # Swin-T
    (R18, 512, 100, 1.19),  # ViT-S
    (MOBILENET_V2, 1280, 100, 2.53),
    (R18, 768, 1000, 4.39),
    (MOBILENET_V2, 1280, 1000, 7.14),
])  # fmt: skip
def test_branches_of_a_cnn_have_the_published_size(channels, width, classes, millions):
    with torch.device("meta"):
        branches = [
            ConvolutionBranch(StageShape(c, (side, side), "NCHW"), number, width, classes)
            for number, (c, side) in enumerate(zip(channels, GRIDS, strict=True), 1)
        ]
    assert round(sum(map(parameters, branches)) / 1e6, 2) == millions


@pytest.mark.parametrize(("shapes", "width", "classes", "millions"), [
    ([StageShape(192, (14, 14), "NLC", 1)] * 4, 192, 100, 3.78),  # DeiT-T
    ([StageShape(48 * 2**k, (side, side), "NHWC") for k, side in enumerate(GRIDS)], 384, 100, 14.86),  # Swin-P
    ([StageShape(384, (14, 14), "NLC")] * 4, 384, 100, 14.94),  # ResMLP-S12
    ([StageShape(192, (14, 14), "NLC", 1)] * 4, 192, 1000, 4.48),
    ([StageShape(64 * 2**k, (side, side), "NHWC") for k, side in enumerate(GRIDS)], 512, 1000, 28.19),  # Swin-N
    ([StageShape(384, (14, 14), "NLC")] * 4, 384, 1000, 16.32),
])  # fmt: skip
def test_branches_of_a_token_model_have_the_published_size(shapes, width, classes, millions):
    with torch.device("meta"):
        branches = [
            TokenBranch(shape, number, width, classes, class_token=shape.prefix > 0)
            for number, shape in enumerate(shapes, 1)
        ]
    assert round(sum(map(parameters, branches)) / 1e6, 2) == millions


def test_the_method_gives_a_real_pair_branches_of_the_published_size():
    with torch.random.fork_rng():
        teacher = create_staged("swin_tiny_patch4_window7_224", 100)
        student = create_staged("resnet18", 100)
        assert round(parameters(methods.create("ofa", teacher, student)) / 1e6, 2) == 1.63


@pytest.mark.parametrize(("teacher", "student"), [
    *itertools.product(["resnet", "vit", "swin", "mixer"], repeat=2), ("vit", "convnext"), ("swin", "efficientnet"),
])  # fmt: skip
def test_every_pair_of_families_has_four_branches(teacher, student):
    step = Step(teacher, student)
    assert list(step.losses) == [
        "ce/student", "ofa/teacher-student", "ofa/teacher-s1", "ofa/teacher-s2", "ofa/teacher-s3", "ofa/teacher-s4",
    ]  # fmt: skip
    step.forward().backward()
    for name, parameter in step.method.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().sum() > 0, name
    assert all(p.grad is None for p in step.teacher.parameters())


@pytest.mark.parametrize("student", ["resnet", "vit", "swin", "mixer"])
def test_every_branch_learns_what_the_teacher_says(student):
    step = Step("resnet", student)
    step.known_teacher = replace(step.known_teacher, logits=step.targets * 6)
    step.known_student = replace(step.known_student, features=[f.detach() for f in step.known_student.features])
    optimizer = torch.optim.Adam(step.method.parameters(), lr=3e-3)
    first = step.compare()
    for _ in range(15):
        optimizer.zero_grad()
        losses = step.compare()
        sum(losses[f"ofa/teacher-s{number}"] for number in (1, 2, 3, 4)).backward()
        optimizer.step()
    last = step.compare()
    for number in (1, 2, 3, 4):
        assert last[f"ofa/teacher-s{number}"] < 0.9 * first[f"ofa/teacher-s{number}"]


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_a_branch_teaches_the_student_up_to_its_stage(number):
    step = Step(teacher="vit", student="resnet", stages=[number])
    step.losses[f"ofa/teacher-s{number}"].backward()
    for stage in (1, 2, 3, 4):
        gradients = [p.grad for p in step.student.adapter.stages[stage - 1].parameters()]
        assert any(g is not None and g.abs().sum() > 0 for g in gradients) is (stage <= number)


def test_values_are_those_of_the_pure_loss():
    step = Step(gamma=1.3, temperature=2.0, form="paper", weight=0.5, stage_weight=0.1, stage_gamma=1.1)
    teacher = step.known_teacher.logits
    expected = 0.5 * ofa_loss(step.known_student.logits, teacher, step.targets, 1.3, 2.0, "paper")
    torch.testing.assert_close(step.losses["ofa/teacher-student"], expected)
    for number in (1, 2, 3, 4):
        logits = step.method.branches[f"s{number}"](step.known_student.features[number - 1])
        expected = 0.1 * ofa_loss(logits, teacher, step.targets, 1.1, 2.0, "paper")
        torch.testing.assert_close(step.losses[f"ofa/teacher-s{number}"], expected)


def test_the_stages_take_gamma_unless_they_have_their_own():
    both, own, plain = Step(gamma=1.4), Step(gamma=1.4, stage_gamma=1.0), Step()
    assert both.losses["ofa/teacher-s2"] != plain.losses["ofa/teacher-s2"]
    torch.testing.assert_close(own.losses["ofa/teacher-s2"], plain.losses["ofa/teacher-s2"])


def test_without_stages_it_is_the_loss_on_the_logits_alone():
    for options in ({"stages": []}, {"stage_weight": 0.0}):
        step = Step(**options)
        assert set(step.losses) == {"ce/student", "ofa/teacher-student"}
        assert not list(step.method.parameters())
    assert set(Step(stages=[3, 1]).losses) - {"ce/student", "ofa/teacher-student"} == {
        "ofa/teacher-s1", "ofa/teacher-s3",
    }  # fmt: skip


@pytest.mark.parametrize("options", [
    {"stages": [0]}, {"stages": [5]}, {"stages": [2, 2]}, {"stage_gamma": 0.5},
])  # fmt: skip
def test_options_that_mean_nothing_are_refused(options):
    with pytest.raises(InputError) as refused:
        methods.create("ofa", tiny("vit"), tiny("resnet"), **options)
    assert refused.value.field == f"method.options.{next(iter(options))}"


def test_a_cnn_branch_is_as_wide_as_the_wider_model():
    wide = create_staged("resnet18", 5, image_size=SIZE, stem="small", options={"channels": [8, 16, 24, 48]})
    narrow = tiny("resnet")
    for teacher, student in ((wide, narrow), (narrow, wide)):
        branches = methods.create("ofa", teacher, student).branches
        assert {branch.head.in_features for branch in branches.values()} == {48}
    assert {branch.head.in_features for branch in methods.create("ofa", wide, tiny("vit")).branches.values()} == {32}


@pytest.mark.parametrize("grid", [(1, 1), (2, 2), (3, 5), (9, 9)])
@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_any_grid_will_do(grid, number):
    map_ = torch.randn(2, 6, *grid)
    assert ConvolutionBranch(StageShape(6, grid, "NCHW"), number, 10, 3)(map_).shape == (2, 3)
    tokens = map_.permute(0, 2, 3, 1)
    assert TokenBranch(StageShape(6, grid, "NHWC"), number, 10, 3, False)(tokens).shape == (2, 3)


def test_an_odd_grid_is_padded_before_it_merges():
    branch = TokenBranch(StageShape(4, (15, 15), "NHWC"), 4, 8, 3, class_token=False)
    assert branch.merge(torch.randn(2, 15, 15, 4)).shape == (2, 8, 8, 8)


@pytest.mark.parametrize(("side", "activations"), [
    (56, [nn.GELU, nn.GELU, nn.Identity]), (28, [nn.GELU, nn.Identity]), (14, [nn.GELU]), (13, []), (7, []), (1, []),
])  # fmt: skip
def test_a_grid_is_merged_down_to_about_seven(side, activations):
    branch = TokenBranch(StageShape(4, (side, side), "NHWC"), 4, 8, 3, class_token=False)
    assert [type(layer) for layer in branch.merge][1::2] == activations


@pytest.mark.parametrize(("number", "blocks"), [(1, 3), (2, 2), (3, 1), (4, 1)])
def test_an_earlier_stage_has_more_blocks(number, blocks):
    assert len(TokenBranch(StageShape(4, (7, 7), "NHWC"), number, 8, 3, False).blocks) == blocks


@pytest.mark.parametrize(("width", "heads"), [(32, 4), (30, 3), (10, 2), (7, 1)])
def test_four_heads_or_fewer_where_the_width_wants_it(width, heads):
    assert TokenBranch(StageShape(4, (7, 7), "NHWC"), 4, width, 3, False).blocks[0].attn.num_heads == heads


def plain(shape, width, class_token):
    """A branch without blocks: what it reads is what its head gets."""
    branch = TokenBranch(shape, 4, width, 3, class_token)
    branch.blocks = nn.Sequential()
    return branch


@pytest.mark.parametrize("width", [6, 8])
def test_the_head_reads_the_class_token_or_the_mean_of_the_patches(width):
    feature = torch.randn(2, 2 + 9, 6)
    shape = StageShape(6, (3, 3), "NLC", prefix=2)
    by_class, by_mean = plain(shape, width, True), plain(shape, width, False)
    torch.testing.assert_close(by_class(feature), by_class.head(by_class.widen(feature[:, 0])))
    torch.testing.assert_close(by_mean(feature), by_mean.head(by_mean.widen(feature[:, 2:]).mean(dim=1)))


def test_prefix_tokens_go_around_the_merging():
    feature = torch.randn(2, 1 + 14 * 14, 6)
    branch = plain(StageShape(6, (14, 14), "NLC", prefix=1), 6, True)
    torch.testing.assert_close(branch(feature), branch.head(feature[:, 0]))
    widened = plain(StageShape(6, (14, 14), "NLC", prefix=1), 8, True)
    torch.testing.assert_close(widened(feature), widened.head(widened.widen(feature[:, 0])))


@pytest.mark.parametrize(("name", "prefix", "class_token"), [
    ("deit_tiny_distilled_patch16_224", 2, True),
    ("vit_small_patch14_reg4_dinov2", 5, True),
    ("vit_medium_patch16_reg4_gap_256", 4, False),
    ("vit_medium_patch16_gap_240", 0, False),
])  # fmt: skip
def test_registers_are_not_taken_for_class_tokens(name, prefix, class_token):
    options = {"patch_size": 8, "embed_dim": 32, "depth": 4, "num_heads": 2}
    step = Step("resnet", create_staged(name, 5, image_size=SIZE, options=options))
    assert {shape.prefix for shape in step.student.stages} == {prefix}
    assert {branch.class_token for branch in step.method.branches.values()} == {class_token}


@pytest.mark.parametrize("student", ["resnet", "vit", "swin"])
def test_branches_run_in_the_runs_precision_and_their_loss_in_float32(student):
    step = Step("mixer", student, half=True)
    seen = []
    for branch in step.method.branches.values():
        branch.head.register_forward_hook(lambda module, inputs, output: seen.append(output.dtype))
    total = step.forward()
    assert seen == [torch.bfloat16] * 4
    assert {step.losses[f"ofa/teacher-s{number}"].dtype for number in (1, 2, 3, 4)} == {torch.float32}
    total.backward()
    assert all(torch.isfinite(p.grad).all() for p in step.method.parameters())


def test_only_the_branches_are_its_own():
    assert {name.split(".")[0] for name in Step("vit", "resnet").method.state_dict()} == {"branches"}
