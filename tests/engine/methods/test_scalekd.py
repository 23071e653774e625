"""ScaleKD: its loss against the DCT it is defined by, its projectors, and where gradients go."""

from __future__ import annotations

import itertools
import math
from functools import partial
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine import methods
from engine.methods.base import Batch
from engine.methods.kd import kd_loss
from engine.methods.scalekd import CrossAttentionProjector, dfm_loss, nearest_divisor, soft_cross_entropy
from engine.models.layout import StageShape
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

VIEWS = ["spatial", "frequency"]
KINDS = ["resnet", "convnext", "efficientnet", "vit", "swin", "mixer"]


def dct_matrix(size):
    """Orthonormal DCT-II: row k of frequencies, column n of positions."""
    rows = [[math.cos(math.pi * (2 * n + 1) * k / (2 * size)) for n in range(size)] for k in range(size)]
    rows[0] = [value / math.sqrt(2) for value in rows[0]]
    return np.array(rows) * math.sqrt(2 / size)


def without_dc(channel):
    rows, columns = dct_matrix(channel.shape[0]), dct_matrix(channel.shape[1])
    spectrum = rows @ channel @ columns.T
    spectrum[0, 0] = 0
    return rows.T @ spectrum @ columns


def dfm_reference(student, teacher, view):
    total = 0.0
    for pair in zip(student, teacher, strict=True):
        seen = [np.stack([without_dc(channel) for channel in one]) if view == "frequency" else one for one in pair]
        for y, x in itertools.product(range(student.shape[2]), range(student.shape[3])):
            s, t = (one[:, y, x] / math.sqrt(sum(value**2 for value in one[:, y, x])) for one in seen)
            total += sum((a - b) ** 2 for a, b in zip(s, t, strict=True))
    return total / len(student)


def maps(seed, batch=2, channels=3, height=2, width=3):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=(batch, channels, height, width)) * 2 + 1 for _ in range(2)]


def test_the_reference_transform_is_orthonormal():
    np.testing.assert_allclose(dct_matrix(5) @ dct_matrix(5).T, np.eye(5), atol=1e-12)


@given(
    seed=st.integers(0, 10_000),
    batch=st.integers(1, 3),
    channels=st.integers(1, 5),
    height=st.integers(2, 4),
    width=st.integers(1, 4),
    view=st.sampled_from(VIEWS),
)
@settings(deadline=None, max_examples=50)
def test_dfm_is_its_equation(seed, batch, channels, height, width, view):
    student, teacher = maps(seed, batch, channels, height, width)
    loss = dfm_loss(torch.tensor(student), torch.tensor(teacher), view)
    assert loss.item() == pytest.approx(dfm_reference(student, teacher, view), rel=1e-9, abs=1e-12)
    assert loss.dtype == torch.float64 and loss.shape == ()


@pytest.mark.parametrize("view", VIEWS)
def test_dfm_does_not_see_the_scale_of_a_map_and_is_zero_on_equal_ones(view):
    student, teacher = (torch.tensor(one) for one in maps(1))
    torch.testing.assert_close(dfm_loss(3 * student, 0.5 * teacher, view), dfm_loss(student, teacher, view))
    assert dfm_loss(student, 2 * student, view).item() == pytest.approx(0, abs=1e-12)
    opposite = torch.tensor(4.0 * 2 * 3).double()  # twice the unit vector, squared, at 2 x 3 positions
    torch.testing.assert_close(dfm_loss(student, -student, view), opposite)


def test_only_the_frequency_view_is_blind_to_a_channels_mean():
    student, teacher = (torch.tensor(one) for one in maps(2))
    shifted = student + torch.tensor([4.0, -2.0, 1.0]).reshape(1, 3, 1, 1)
    torch.testing.assert_close(dfm_loss(shifted, teacher, "frequency"), dfm_loss(student, teacher, "frequency"))
    assert abs(dfm_loss(shifted, teacher) - dfm_loss(student, teacher)) > 0.1


@pytest.mark.parametrize("view", VIEWS)
def test_dfm_has_the_right_gradient(view):
    student, teacher = (torch.tensor(one) for one in maps(3))
    assert torch.autograd.gradcheck(lambda made: dfm_loss(made, teacher, view), (student.requires_grad_(),))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("grid", [(2, 2), (1, 1)])
def test_dfm_of_extreme_half_precision_maps_is_finite(view, dtype, grid):
    student = torch.tensor([[3e4, -3e4], [0.0, 0.0], [1e-7, 1e-7]], dtype=dtype)[:, :, None, None].repeat(1, 1, *grid)
    student[..., 0] *= 0.5
    student.requires_grad_()
    loss = dfm_loss(student, torch.zeros_like(student) + 7, view)
    assert loss.dtype == torch.float32 and torch.isfinite(loss)
    (gradient,) = torch.autograd.grad(loss, student)
    assert torch.isfinite(gradient).all()


@given(seed=st.integers(0, 10_000), classes=st.integers(2, 6), temperature=st.floats(0.5, 8))
@settings(deadline=None, max_examples=40)
def test_soft_cross_entropy_is_its_equation(seed, classes, temperature):
    rng = np.random.default_rng(seed)
    student, teacher = rng.normal(size=(3, classes)) * 2, rng.normal(size=(3, classes)) * 2
    total = 0.0
    for z_s, z_t in zip(student / temperature, teacher / temperature, strict=True):
        p_t = np.exp(z_t) / np.exp(z_t).sum()
        total -= sum(p * (z - math.log(np.exp(z_s).sum())) for p, z in zip(p_t, z_s, strict=True))
    loss = soft_cross_entropy(torch.tensor(student), torch.tensor(teacher), temperature)
    assert loss.item() == pytest.approx(temperature**2 * total / 3, rel=1e-9)


def test_soft_cross_entropy_is_kd_less_the_teachers_entropy():
    torch.manual_seed(0)
    student, teacher = torch.randn(2, 4, 2, dtype=torch.float64).unbind()
    entropy = soft_cross_entropy(teacher, teacher, 2.0)
    torch.testing.assert_close(soft_cross_entropy(student, teacher, 2.0) - entropy, kd_loss(student, teacher, 2.0))
    assert torch.autograd.gradcheck(
        lambda made: soft_cross_entropy(made, teacher, 2.0), (student.clone().requires_grad_(),)
    )
    extreme = torch.tensor([[300.0, -300.0]], dtype=torch.bfloat16, requires_grad=True)
    loss = soft_cross_entropy(extreme, -extreme.detach())
    assert torch.isfinite(loss) and torch.isfinite(torch.autograd.grad(loss, extreme)[0]).all()


def test_heads_are_the_nearest_divisor():
    assert [nearest_divisor(width, width / 64) for width in (1536, 512, 1024, 768, 32)] == [24, 8, 16, 12, 1]
    assert nearest_divisor(768, 768 / 48) == 16
    assert nearest_divisor(384, 384 / 128) == 3
    assert nearest_divisor(7, 3) == 1


def projector(**options):
    torch.manual_seed(0)
    known = SimpleNamespace(**{"head_width": 4, "softmax_scale": 5.0, "norm": "batch", **options})
    student, teacher = StageShape(6, (4, 2), "NCHW"), StageShape(8, (3, 3), "NLC")
    return CrossAttentionProjector(student, teacher, self_query=True, options=known).eval()


@pytest.mark.parametrize("scale", [5.0, 1.0])
def test_the_projector_is_its_equation(scale):
    cap = projector(softmax_scale=scale)
    feature, asked = torch.randn(2, 6, 4, 2), torch.randn(2, 8, 3, 3)
    tokens = (torch.relu(cap.local[1](cap.local[0](feature))) + cap.position).reshape(2, 6, 8)
    keys, values = cap.key(tokens.mT), cap.value(tokens.mT)
    query = cap.query(torch.relu(cap.prepare[0](asked.reshape(2, 8, 9).mT)))
    rows = torch.empty(2, 9, 8)
    for image, position, head in itertools.product(range(2), range(9), range(2)):
        part = slice(4 * head, 4 * head + 4)
        scores = torch.stack([query[image, position, part] @ key[part] for key in keys[image]]) * scale / 2
        rows[image, position, part] = torch.softmax(scores, 0) @ values[image][:, part]
    y = cap.norm(cap.out(rows))
    expected = (y + cap.feed_forward(y)).mT.reshape(2, 8, 3, 3)
    torch.testing.assert_close(cap(feature, asked), expected, rtol=1e-4, atol=1e-5)


def test_the_norm_of_the_convolution_is_an_option():
    feature = torch.randn(2, 6, 4, 2)
    layered = projector(norm="layer").local(feature)
    assert isinstance(projector().local[1], torch.nn.BatchNorm2d)
    assert layered.shape == feature.shape and not list(projector(norm="layer").buffers())


class Step:
    """One forward pass of a pair and its losses."""

    def __init__(self, teacher="swin", student="resnet", dtype=None, classes=5, images=4, **options):
        torch.manual_seed(1)
        self.teacher, self.student = tiny(teacher, classes), tiny(student, classes)
        self.method = methods.create("scalekd", self.teacher, self.student, **options)
        view = torch.randn(images, 3, SIZE, SIZE)
        targets = torch.rand(images, classes).softmax(1)  # as Mixup leaves them
        autocast = partial(torch.autocast, "cpu", dtype=dtype, enabled=dtype is not None)
        with autocast():
            with torch.no_grad():
                self.known_teacher = self.teacher.forward_stages(view)
            known = self.student.forward_stages(view)
        self.known_student = type(known)(known.features, known.embedding.float(), known.logits.float())
        self.batch = Batch(targets, cross_entropy, autocast=autocast)
        self.losses = self.method(self.known_student, self.known_teacher, None, self.batch)

    def touched(self, module):
        return {name for name, p in module.named_parameters() if p.grad is not None and p.grad.abs().sum() > 0}


@pytest.mark.parametrize(("t", "s"), list(itertools.product(KINDS, repeat=2)))
def test_every_pair_of_families_learns_and_the_teacher_does_not(t, s):
    step = Step(t, s)
    assert set(step.losses) == {"ce/student", "kd/teacher-student"} | {
        f"{path}_{view}/teacher-student" for path in ("tpp", "dfm") for view in VIEWS
    }
    assert all(loss.shape == () and loss.dtype == torch.float32 for loss in step.losses.values())
    sum(step.losses.values()).backward()
    # A key's bias moves every score of a query alike, which a softmax does not see.
    names = {name for name, _ in step.method.named_parameters() if not name.endswith("key.bias")}
    assert names <= step.touched(step.method)
    assert step.touched(step.student) and not step.touched(step.teacher)
    assert not any(p.grad is not None for p in step.teacher.parameters())


def test_the_method_owns_no_teacher():
    step = Step()
    assert all(name.split(".")[0] in {"third", "fourth", "prefix"} for name in step.method.state_dict())
    assert step.method.train().teacher.training is False


def test_weights_weigh_and_a_view_of_none_is_not_built():
    plain, heavy = Step(), Step(spatial_weight=0.8, frequency_weight=0.12, kd_weight=2.0, ce_weight=1.0)
    for name, factor in {"ce/student": 2, "kd/teacher-student": 4, "tpp_spatial/teacher-student": 10,
                         "dfm_spatial/teacher-student": 10, "dfm_frequency/teacher-student": 2}.items():  # fmt: skip
        torch.testing.assert_close(heavy.losses[name], factor * plain.losses[name])
    pilot = Step(frequency_weight=0.0)
    assert not any("frequency" in name for name in (*pilot.losses, *pilot.method.state_dict()))


def test_values_are_those_of_the_pure_losses():
    step = Step("vit", "resnet", temperature=2.0)
    method = step.method.eval()
    losses = method(step.known_student, step.known_teacher, None, step.batch)
    goal = step.teacher.adapter.norm(step.known_teacher.features[3])[:, 1:].mT.reshape(4, 32, 4, 4)
    third = method.third["frequency"](step.known_student.features[2]).flatten(2).mT
    entered = torch.cat([method.prefix.expand(4, -1, -1), third], dim=1)
    perceived = step.teacher.model.norm(step.teacher.model.blocks[3](entered))[:, 1:].mT.reshape(4, 32, 4, 4)
    torch.testing.assert_close(losses["tpp_frequency/teacher-student"], 0.06 * dfm_loss(perceived, goal, "frequency"))
    projected = method.fourth["frequency"](step.known_student.features[3], perceived)
    torch.testing.assert_close(losses["dfm_frequency/teacher-student"], 0.06 * dfm_loss(projected, goal, "frequency"))
    distilled = soft_cross_entropy(step.known_student.logits, step.known_teacher.logits, 2.0)
    torch.testing.assert_close(losses["kd/teacher-student"], 0.5 * distilled)


@pytest.mark.parametrize("self_query", [False, True])
def test_the_queries_of_s4_carry_a_gradient_to_s3_unless_they_are_learned(self_query):
    step = Step("swin", "vit", self_query=self_query)
    step.losses["dfm_spatial/teacher-student"].backward()
    assert any(name.startswith("third") for name in step.touched(step.method)) is not self_query
    assert ("fourth.spatial.queries" in step.touched(step.method)) is self_query


@pytest.mark.parametrize("student", ["resnet", "vit"])
def test_bfloat16_and_two_images_of_two_classes_are_enough(student):
    step = Step("vit", student, dtype=torch.bfloat16, classes=2, images=2)
    total = sum(step.losses.values())
    total.backward()
    assert total.dtype == torch.float32 and torch.isfinite(total)
    assert all(torch.isfinite(p.grad).all() for p in step.method.parameters() if p.grad is not None)


def test_features_in_half_precision_do_not_need_autocast():
    step = Step()
    halves = [type(known)([f.bfloat16() for f in known.features], known.embedding, known.logits)
              for known in (step.known_student, step.known_teacher)]  # fmt: skip
    losses = step.method(*halves, None, step.batch)
    torch.testing.assert_close(sum(losses.values()), sum(step.losses.values()), rtol=0.02, atol=0.02)


@pytest.mark.parametrize(("role", "field"), [("teacher", "no_back"), ("student", "no_front")])
def test_a_model_that_cannot_take_part_is_refused(role, field):
    pair = {"teacher": tiny("swin"), "student": tiny("resnet")}
    setattr(pair[role].adapter, field, "its stages talk to one another")
    with pytest.raises(InputError, match="talk to one another") as refused:
        methods.create("scalekd", pair["teacher"], pair["student"])
    assert refused.value.field == f"{role}.model" and refused.value.hint


def test_a_teacher_whose_s4_wants_more_than_a_map_is_refused():
    teacher = tiny("resnet")
    teacher.adapter.tap = lambda carried, number: carried.clone()
    with pytest.raises(InputError, match="more than S3's map"):
        methods.create("scalekd", teacher, tiny("vit"))
