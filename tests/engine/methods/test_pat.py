"""PAT: its pyramid, the attention, the prompts and their feedback, and where gradients go."""

from __future__ import annotations

import itertools
import math
from functools import partial

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine import methods
from engine.methods.base import Batch
from engine.methods.kd import kd_loss
from engine.methods.pat import Prompt, RegionAwareAttention, entry_shapes, pat_loss, pyramid_loss
from engine.models.layout import StageShape
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

KINDS = ["resnet", "convnext", "efficientnet", "vit", "swin", "mixer"]
SMALL = {"queries": 4, "dim": 8, "heads": 2}


def pooled(channel, side):
    """Mean of the cells floor(i · h / side) to ceil((i + 1) · h / side), and so along the width."""
    height, width = channel.shape
    made = np.empty((side, side))
    for i, j in itertools.product(range(side), repeat=2):
        rows = range(i * height // side, -(-(i + 1) * height // side))
        columns = range(j * width // side, -(-(j + 1) * width // side))
        made[i, j] = sum(channel[y, x] for y in rows for x in columns) / (len(rows) * len(columns))
    return made


def pyramid_reference(student, teacher):
    total, weights = 0.0, 0.0
    for side, weight in ((None, 1.0), (4, 0.5), (2, 0.25), (1, 0.125)):
        if side is not None and side >= min(student.shape[2:]):
            continue
        squares = []
        for image, channel in itertools.product(*map(range, student.shape[:2])):
            pair = [one[image, channel] if side is None else pooled(one[image, channel], side)
                    for one in (student, teacher)]  # fmt: skip
            squares += [(a - b) ** 2 for a, b in zip(pair[0].ravel(), pair[1].ravel(), strict=True)]
        total, weights = total + weight * sum(squares) / len(squares), weights + weight
    return total / weights


def maps(seed, *shape):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=shape) * 2 + 1 for _ in range(2)]


@given(
    seed=st.integers(0, 10_000),
    batch=st.integers(1, 2),
    channels=st.integers(1, 3),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
)
@settings(deadline=None, max_examples=50)
def test_the_pyramid_is_its_equation(seed, batch, channels, height, width):
    student, teacher = maps(seed, batch, channels, height, width)
    loss = pyramid_loss(torch.tensor(student), torch.tensor(teacher))
    assert loss.item() == pytest.approx(pyramid_reference(student, teacher), rel=1e-9)
    assert loss.dtype == torch.float64 and loss.shape == ()


def test_limits_of_the_pyramid():
    same, _ = (torch.tensor(one) for one in maps(1, 2, 3, 8, 8))
    assert pyramid_loss(same, same) == 0
    torch.testing.assert_close(pyramid_loss(same + 3, same), torch.tensor(9.0).double())  # at every level alike
    stripes = torch.tensor([1.0, -1.0]).repeat(4).expand(1, 1, 8, 8)  # gone at every level but the first
    torch.testing.assert_close(pyramid_loss(stripes, 0 * stripes), torch.tensor(1 / 1.875))


def test_fd_is_the_sum_over_the_stages():
    large, small = maps(2, 2, 3, 8, 8), maps(3, 2, 5, 2, 2)
    loss = pat_loss([torch.tensor(large[0]), torch.tensor(small[0])], [torch.tensor(large[1]), torch.tensor(small[1])])
    assert loss.item() == pytest.approx(pyramid_reference(*large) + pyramid_reference(*small), rel=1e-9)


def test_fd_has_the_right_gradient_on_both_sides():
    student, teacher = (torch.tensor(one).requires_grad_() for one in maps(4, 2, 2, 5, 3))
    assert torch.autograd.gradcheck(lambda s, t: pat_loss([s], [t]), (student, teacher))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_fd_of_extreme_half_precision_maps_is_finite(dtype):
    student = torch.full((2, 3, 6, 6), 6e4, dtype=dtype, requires_grad=True)
    loss = pat_loss([student], [-student.detach()])
    assert loss.dtype == torch.float32
    assert torch.isfinite(loss) and torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


def test_every_region_of_every_student_stage_reaches_every_map_of_the_teachers():
    torch.manual_seed(0)
    student = [StageShape(3, (8, 8), "NCHW"), StageShape(4, (3, 3), "NHWC"), StageShape(5, (2, 2), "NLC", 1)]
    teacher = [StageShape(6, (7, 7), "NHWC"), StageShape(7, (4, 4), "NLC"), StageShape(2, (1, 1), "NCHW")]
    attention = RegionAwareAttention(student, teacher, side=2, dim=8, heads=2)
    features = [torch.randn(2, 3, 8, 8), torch.randn(2, 3, 3, 4), torch.randn(2, 5, 5)]
    for feature in features:
        feature.requires_grad_()
    made = attention(features)
    assert [tuple(one.shape) for one in made] == [(2, 6, 7, 7), (2, 7, 4, 4), (2, 2, 1, 1)]
    for one in made:
        gradients = torch.autograd.grad(one[0].pow(2).sum(), features, retain_graph=True)
        assert all((gradient[0] != 0).any() and not gradient[1].any() for gradient in gradients)
        assert (gradients[0][0] != 0).all() and not gradients[2][0, 0].any()  # the class token takes no part


@pytest.mark.parametrize(("layout", "shape", "prefix"), [
    ("NCHW", (2, 6, 4, 4), 0), ("NHWC", (2, 4, 4, 6), 0), ("NLC", (2, 16, 6), 0), ("NLC", (2, 18, 6), 2),
])  # fmt: skip
def test_a_prompt_is_nothing_at_first_and_then_of_image_and_feedback(layout, shape, prefix):
    torch.manual_seed(0)
    prompt = Prompt(StageShape(6, (4, 4), layout, prefix), StageShape(5, (2, 2), "NCHW"), 2, feedback=True)
    feature, feedback = torch.randn(shape), torch.randn(5, 2, 2)
    torch.testing.assert_close(prompt(feature, feedback), feature, rtol=0, atol=0)
    torch.nn.init.normal_(prompt.up.weight)
    added = prompt(feature, feedback) - feature
    assert added.shape == feature.shape
    assert (added[:, prefix:] != 0).all() if layout == "NLC" else (added != 0).all()
    assert not (layout == "NLC" and added[:, :prefix].any())
    assert not torch.allclose(added, prompt(feature, 2 * feedback) - feature)
    assert not torch.allclose(added, prompt(2 * feature, feedback) - 2 * feature)
    torch.testing.assert_close(prompt(feature, 0 * feedback), prompt(feature, None))


class Step:
    """Steps of a pair, each on the same images, and the losses of the last."""

    def __init__(self, teacher="swin", student="resnet", dtype=None, classes=5, images=4, **options):
        torch.manual_seed(1)
        self.teacher, self.student = tiny(teacher, classes), tiny(student, classes)
        self.method = methods.create("pat", self.teacher, self.student, **{**SMALL, **options})
        for prompt in self.method.prompts:  # as after a first step: at zero, nothing before `up` has a gradient
            torch.nn.init.normal_(prompt.up.weight, std=0.1)
        self.view, self.targets = torch.randn(images, 3, SIZE, SIZE), torch.rand(images, classes).softmax(1)
        self.autocast = partial(torch.autocast, "cpu", dtype=dtype, enabled=dtype is not None)
        self.losses = self.run(self.view)

    def run(self, view):
        with self.autocast():
            with torch.no_grad():
                self.known_teacher = self.teacher.forward_stages(view)
            known = self.student.forward_stages(view)
        self.known_student = type(known)(known.features, known.embedding.float(), known.logits.float())
        self.batch = Batch(self.targets[: len(view)], cross_entropy, images={"teacher": view}, autocast=self.autocast)
        return self.method(self.known_student, self.known_teacher, None, self.batch)

    def touched(self, module):
        return {name for name, p in module.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}


NAMES = {"ce/student", "kd/teacher-student", "fd/teacher-student", "reg/teacher-prompted"}


@pytest.mark.parametrize(("t", "s"), list(itertools.product(KINDS, repeat=2)))
def test_every_pair_of_families_learns_and_the_teacher_does_not(t, s):
    step = Step(t, s)
    losses = step.run(step.view)  # the first step's feedback is zero
    assert set(losses) == NAMES
    assert all(loss.shape == () and loss.dtype == torch.float32 for loss in losses.values())
    sum(losses.values()).backward()
    assert step.touched(step.method) == {name for name, _ in step.method.named_parameters()}
    assert step.touched(step.student)
    assert not any(p.grad is not None for p in step.teacher.parameters())


def test_the_method_owns_no_teacher():
    step = Step()
    assert {name.split(".")[0] for name in step.method.state_dict()} == {
        "attention", "prompts", "feedback1", "feedback2", "feedback3", "feedback4"
    }  # fmt: skip
    assert step.method.train().teacher.training is False


def test_before_the_first_update_the_prompted_teacher_is_the_teacher():
    step = Step("vit", "resnet")
    for prompt in step.method.prompts:
        torch.nn.init.zeros_(prompt.up.weight)
    prompted = step.method._prompted(step.view)
    torch.testing.assert_close(prompted.logits, step.known_teacher.logits)
    torch.testing.assert_close(prompted.features, step.known_teacher.features)
    assert step.run(step.view)["reg/teacher-prompted"].item() == pytest.approx(0, abs=1e-6)


def test_values_are_those_of_the_pure_losses():
    step = Step(temperature=2.0, kd_weight=0.3, feature_weight=0.5, regularisation_weight=7.0, ce_weight=0.7)
    prompted = step.method._prompted(step.view)
    losses = step.run(step.view)
    student, teacher = step.known_student, step.known_teacher
    torch.testing.assert_close(losses["ce/student"], 0.7 * cross_entropy(student.logits, step.targets))
    torch.testing.assert_close(losses["kd/teacher-student"], 0.3 * kd_loss(student.logits, teacher.logits, 2.0))
    torch.testing.assert_close(losses["reg/teacher-prompted"], 7 * kd_loss(prompted.logits, teacher.logits, 2.0))
    goals = [feature.permute(0, 3, 1, 2) for feature in prompted.features]
    expected = 0.5 * pat_loss(step.method.attention(student.features), goals)
    torch.testing.assert_close(losses["fd/teacher-student"], expected)


def test_the_feedback_is_the_last_steps_mean_difference():
    step = Step("vit", "resnet")
    method = step.method
    step.run(step.view)
    prompted, made = method._prompted(step.view), method.attention(step.known_student.features)
    step.run(step.view)
    for number, (student, teacher) in enumerate(zip(made, prompted.features, strict=True), 1):
        patches = teacher[:, 1:].mT.reshape(4, 32, 4, 4)
        torch.testing.assert_close(method.get_buffer(f"feedback{number}"), (student - patches).mean(0))


def test_feedback_changes_the_next_step_and_only_in_training():
    step = Step()
    first, second = step.losses, step.run(step.view)
    assert first["fd/teacher-student"] != second["fd/teacher-student"]
    before = {name: value.clone() for name, value in step.method.named_buffers()}
    step.method.eval()
    step.run(step.view[:2])  # a batch of another size
    torch.testing.assert_close(dict(step.method.named_buffers()), before, rtol=0, atol=0)


def test_a_resumed_method_goes_on_as_the_first():
    step = Step()
    saved = {name: value.clone() for name, value in step.method.state_dict().items()}
    expected = step.run(step.view)
    twin = Step()
    twin.run(twin.view * 2)
    twin.method.load_state_dict(saved)
    torch.testing.assert_close(twin.run(step.view), expected, rtol=0, atol=0)


def test_an_overflow_does_not_stay_in_the_feedback():
    step = Step()
    step.run(step.view * math.inf)
    assert all(torch.isfinite(value).all() for value in step.method.buffers())


@pytest.mark.parametrize("prompts", ["plain", "none"])
def test_prompts_and_feedback_can_be_switched_off(prompts):
    step = Step(prompts=prompts)
    again = step.run(step.view)
    torch.testing.assert_close(again["fd/teacher-student"], step.losses["fd/teacher-student"])  # nothing is fed back
    assert not list(step.method.buffers())
    assert set(again) == (NAMES if prompts == "plain" else NAMES - {"reg/teacher-prompted"})
    sum(again.values()).backward()
    assert step.touched(step.method) == {name for name, _ in step.method.named_parameters()}
    if prompts == "none":
        goals = [feature.permute(0, 3, 1, 2) for feature in step.known_teacher.features]
        expected = pat_loss(step.method.attention(step.known_student.features), goals)
        torch.testing.assert_close(again["fd/teacher-student"], expected)


@pytest.mark.parametrize("teacher", ["vit", "resnet"])
def test_bfloat16_and_two_images_of_two_classes_are_enough(teacher):
    step = Step(teacher, "swin", dtype=torch.bfloat16, classes=2, images=2)
    total = sum(step.run(step.view).values())
    total.backward()
    assert total.dtype == torch.float32 and torch.isfinite(total)
    assert all(torch.isfinite(p.grad).all() for p in step.method.parameters())


def test_features_in_half_precision_do_not_need_autocast():
    step = Step(prompts="none")
    halves = [type(known)([f.bfloat16() for f in known.features], known.embedding, known.logits)
              for known in (step.known_student, step.known_teacher)]  # fmt: skip
    losses = step.method(*halves, None, step.batch)
    torch.testing.assert_close(sum(losses.values()), sum(step.losses.values()), rtol=0.02, atol=0.02)


@pytest.mark.parametrize("kind", KINDS)
def test_what_enters_a_stage_has_the_shape_stated(kind):
    teacher = tiny(kind)
    carried = teacher.adapter.stem(torch.zeros(2, 3, SIZE, SIZE))
    for number, shape in enumerate(entry_shapes(teacher.freeze()), 1):
        places = {"NCHW": (shape.channels, *shape.grid), "NHWC": (*shape.grid, shape.channels),
                  "NLC": (shape.prefix + math.prod(shape.grid), shape.channels)}  # fmt: skip
        assert tuple(carried.shape[1:]) == places[shape.layout]
        carried = teacher.forward_stage(number, carried)


def test_a_student_without_maps_and_a_teacher_of_branches_are_refused():
    student = tiny("resnet")
    student.adapter.no_front = "its stages talk to one another"
    with pytest.raises(InputError, match="talk to one another") as refused:
        methods.create("pat", tiny("vit"), student, **SMALL)
    assert refused.value.field == "student.model" and refused.value.hint
    for part, changed in {"tap": lambda carried, number: carried.clone(), "stem": lambda images: [images]}.items():
        teacher = tiny("resnet")
        setattr(teacher.adapter, part, changed)
        with pytest.raises(InputError, match="more than one map") as refused:
            methods.create("pat", teacher, tiny("vit"), **SMALL)
        assert refused.value.field == "teacher.model"


@pytest.mark.parametrize(("options", "field"), [({"queries": 60}, "queries"), ({"dim": 9}, "heads")])
def test_options_that_do_not_go_together_are_refused(options, field):
    with pytest.raises(InputError) as refused:
        methods.create("pat", tiny("vit"), tiny("resnet"), **{**SMALL, **options})
    assert refused.value.field == f"method.options.{field}"
