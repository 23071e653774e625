"""MaKD: its loss against loops over the equation, its store, and what learns from it."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy

from engine import methods
from engine.data.target_store import TargetStore, write_targets
from engine.methods.base import Batch, TrainingSet
from engine.methods.makd import makd_loss
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.method_files import uses_teacher
from engine.training.building.models import build_triple
from tests.engine.tiny import SIZE, TINY, tiny

IMAGES, QUESTIONS = 12, 7
NAMES = [f"x/{number}.png" for number in range(IMAGES)]
DATA = TrainingSet(list("abcde"), torch.arange(IMAGES) % 5, NAMES)


def makd_reference(logits, aspects, known):
    total, count = 0.0, 0
    for row, answers, counts in zip(logits, aspects, known, strict=True):
        if not counts:
            continue
        count += 1
        for z, a in zip(row, answers, strict=True):
            p = 1 / (1 + math.exp(-z))
            total -= (a * math.log(p) + (1 - a) * math.log(1 - p)) / len(row)
    return total / count if count else 0.0


def draw(seed, rows, columns):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, columns)) * 3, rng.random((rows, columns)), rng.random(rows) < 0.6


@given(st.integers(0, 2**31), st.integers(1, 9), st.integers(1, 12))
def test_the_loss_is_its_equation(seed, rows, questions):
    logits, aspects, known = draw(seed, rows, questions)
    everybody = makd_loss(torch.tensor(logits), torch.tensor(aspects))
    assert everybody.dtype == torch.float64
    assert everybody.item() == pytest.approx(makd_reference(logits, aspects, [True] * rows), rel=1e-9)
    some = makd_loss(torch.tensor(logits), torch.tensor(aspects), torch.tensor(known))
    assert some.item() == pytest.approx(makd_reference(logits, aspects, known), rel=1e-9)


def test_its_gradient():
    logits, aspects, _ = draw(0, 4, 3)
    known = torch.tensor([True, False, True, True])
    student = torch.tensor(logits, requires_grad=True)
    assert torch.autograd.gradcheck(lambda z: makd_loss(z, torch.tensor(aspects), known), student)


def test_where_the_student_says_the_same_the_entropy_is_left_and_nothing_pulls():
    aspects = torch.rand(5, 4, dtype=torch.float64) * 0.98 + 0.01
    logits = aspects.logit().requires_grad_()
    loss = makd_loss(logits, aspects)
    entropy = -(aspects * aspects.log() + (1 - aspects) * (1 - aspects).log()).mean()
    assert loss.item() == pytest.approx(entropy.item(), rel=1e-12)
    loss.backward()
    assert logits.grad.abs().max() < 1e-12


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float32])
@pytest.mark.parametrize("aspect_dtype", [torch.float16, torch.float32])
def test_extreme_values_stay_finite(dtype, aspect_dtype):
    largest = 6e4 if dtype == torch.float16 else 1e30
    logits = torch.tensor([[largest, -largest], [largest, 0.0]], dtype=dtype, requires_grad=True)
    loss = makd_loss(logits, torch.tensor([[0.0, 1.0], [1.0, 0.5]], dtype=aspect_dtype))
    loss.backward()
    assert loss.dtype == torch.float32
    assert torch.isfinite(loss)
    assert torch.isfinite(logits.grad).all()


def test_a_batch_without_targets_adds_nothing():
    logits = torch.randn(3, 2, requires_grad=True)
    loss = makd_loss(logits, torch.zeros(3, 2), torch.zeros(3, dtype=torch.bool))
    loss.backward()
    assert loss.item() == 0
    assert not logits.grad.any()


def aspects_of(images=IMAGES, seed=0):
    return np.random.default_rng(seed).random((images, QUESTIONS)).astype(np.float32)


@pytest.fixture
def store(tmp_path):
    """A file with the aspects of the images, and another row in front."""
    path = tmp_path / "aspects.safetensors"
    values = np.concatenate([np.full((1, QUESTIONS), 0.5, np.float32), aspects_of()])
    write_targets(
        path, TargetStore("aspects", [f"Question {q}?" for q in range(QUESTIONS)], ["another", *NAMES], values)
    )
    return path


def bound(store, student, data=DATA, **options):
    method = methods.create("makd", None, student, targets=str(store), **options)
    method.bind(data)
    return method


def batch_of(places, classes=5):
    targets = torch.eye(classes)[torch.as_tensor(places) % classes] * 0.9 + 0.1 / classes
    return Batch(targets, cross_entropy, indices=torch.as_tensor(places))


@pytest.mark.parametrize("kind", TINY)
def test_every_family_learns_classes_and_aspects(store, kind):
    student = tiny(kind)
    method = bound(store, student)
    places = [3, 0, 11, 3]
    output = student.forward_stages(torch.randn(4, 3, SIZE, SIZE))
    batch = batch_of(places)
    losses = method(output, None, None, batch)
    assert list(losses) == ["ce/student", "makd/aspects-student"]
    logits = output.embedding.double() @ method.aspect_head.weight.double().T + method.aspect_head.bias.double()
    expected = 4 * makd_reference(logits.detach().numpy(), aspects_of()[places], [True] * 4)
    assert losses["makd/aspects-student"].item() == pytest.approx(expected, rel=1e-5)
    assert losses["ce/student"].item() == pytest.approx(cross_entropy(output.logits, batch.targets).item())
    losses["makd/aspects-student"].backward()
    assert method.aspect_head.weight.grad.abs().sum() > 0
    assert next(student.parameters()).grad.abs().sum() > 0
    assert student.model.get_classifier().weight.grad is None


def test_it_is_one_layer_of_classes_and_questions_written_as_two(store):
    student = tiny("resnet")
    method = bound(store, student)
    output = student.forward_stages(torch.randn(2, 3, SIZE, SIZE))
    head, extra = student.model.get_classifier(), method.aspect_head
    both = torch.nn.Linear(head.in_features, 5 + QUESTIONS)
    with torch.no_grad():
        both.weight.copy_(torch.cat([head.weight, extra.weight]))
        both.bias.copy_(torch.cat([head.bias, extra.bias]))
    torch.testing.assert_close(both(output.embedding), torch.cat([output.logits, extra(output.embedding)], dim=1))


def test_two_classes_two_images_and_weights(store):
    student = tiny("vit", classes=2)
    method = bound(store, student, weight=0.5, ce_weight=3.0)
    output = student.forward_stages(torch.randn(2, 3, SIZE, SIZE))
    batch = batch_of([0, 1], classes=2)
    losses = method(output, None, None, batch)
    plain = makd_loss(method.aspect_head(output.embedding), torch.from_numpy(aspects_of()[:2]))
    assert losses["makd/aspects-student"].item() == pytest.approx(0.5 * plain.item(), rel=1e-6)
    assert losses["ce/student"].item() == pytest.approx(3 * cross_entropy(output.logits, batch.targets).item())


def test_images_without_aspects_learn_their_class_only(store):
    student = tiny("mixer")
    data = TrainingSet(DATA.class_names, DATA.labels, ["unknown.png", *NAMES[1:]])
    with pytest.raises(InputError, match=r"no targets for 1 of 12 images: unknown\.png"):
        bound(store, student, data)
    method = bound(store, student, data, missing="skip")
    output = student.forward_stages(torch.randn(3, 3, SIZE, SIZE))
    loss = method(output, None, None, batch_of([0, 4, 2]))["makd/aspects-student"]
    known = makd_loss(method.aspect_head(output.embedding)[1:], torch.from_numpy(aspects_of()[[4, 2]]))
    assert loss.item() == pytest.approx(4 * known.item(), rel=1e-6)


def test_the_state_has_the_head_and_not_the_targets(store):
    method = bound(store, tiny("resnet"))
    assert list(method.state_dict()) == ["aspect_head.weight", "aspect_head.bias"]
    other = bound(store, tiny("resnet"))
    other.load_state_dict(method.state_dict())


def test_what_is_wrong_with_the_targets_is_said_of_the_option(store, tmp_path):
    student = tiny("resnet")
    logits = tmp_path / "logits.safetensors"
    write_targets(logits, TargetStore("logits", list("abcde"), NAMES, np.zeros((IMAGES, 5), np.float32)))
    for path, said in (("", "none is named"), (tmp_path / "no", "cannot be read"), (logits, "holds logits")):
        with pytest.raises(InputError, match=said) as refused:
            bound(path, student)
        assert refused.value.field == "method.options.targets"
        assert refused.value.hint


def test_it_must_know_the_data_and_the_images(store):
    student = tiny("resnet")
    output = student.forward_stages(torch.randn(2, 3, SIZE, SIZE))
    with pytest.raises(InputError, match="has not met the training data"):
        methods.create("makd", None, student, targets=str(store))(output, None, None, batch_of([0, 1]))
    with pytest.raises(InputError, match="which image"):
        bound(store, student)(output, None, None, Batch(torch.eye(5)[:2], cross_entropy))


def triple_of(store, **method):
    torch.manual_seed(0)
    name, settings = TINY["resnet"]
    values = {
        "student": {"model": name, **settings},
        "data": {"image_size": SIZE},
        "method": {"name": "makd", "options": {"targets": str(store)}, **method},
    }
    return build_triple(parse_config(values), DATA, home=None)


def test_no_teacher_is_built():
    assert not uses_teacher("makd")


def test_a_run_has_no_teacher_and_the_control_shuffles_the_images(store):
    plain, shuffled = triple_of(store), triple_of(store, control="shuffled-targets")
    assert plain.teacher is None
    (one,), (other,) = plain.council.methods, shuffled.council.methods
    torch.testing.assert_close(one.aspects, torch.from_numpy(aspects_of()))
    assert not torch.equal(one.aspects, other.aspects)
    assert sorted(one.aspects.tolist()) == sorted(other.aspects.tolist())
    torch.testing.assert_close(one.aspect_head.weight, other.aspect_head.weight)
    views = {"student": torch.randn(4, 3, SIZE, SIZE)}
    losses = plain.losses(plain(views), batch_of([0, 1, 2, 3]))
    assert list(losses) == ["ce/student", "makd/aspects-student"]
