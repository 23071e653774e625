"""CRD: its loss against loops over the equation, its memory banks, its negatives."""

from __future__ import annotations

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import cross_entropy, normalize

from engine import methods
from engine.methods.base import Batch, TrainingSet
from engine.methods.crd import crd_loss
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

IMAGES = 40


def unit(rows):
    return rows / np.linalg.norm(rows, axis=-1, keepdims=True)


def crd_reference(student, teacher, student_bank, teacher_bank, places, negatives, temperature, z, groups):
    n_data, total, sums, counts = len(student_bank), 0.0, [0.0, 0.0], [0, 0]
    critics = []
    for direction, (embedding, bank) in enumerate(((unit(student), teacher_bank), (unit(teacher), student_bank))):
        for row, place in zip(embedding, places, strict=True):
            others = [j for j in negatives if groups[j] != groups[place]]
            positive = math.exp(row @ bank[place] / temperature)
            negative = [math.exp(row @ bank[j] / temperature) for j in others]
            sums[direction] += positive + sum(negative)
            counts[direction] += 1 + len(others)
            critics.append((direction, positive, negative))
    if z is None:
        z = [n_data * total_ / count for total_, count in zip(sums, counts, strict=True)]
    for direction, positive, negative in critics:
        chance = max(len(negative), 1) / n_data
        total -= math.log(positive / z[direction] / (positive / z[direction] + chance))
        for value in negative:
            total -= math.log(chance / (value / z[direction] + chance))
    return total / len(places)


def draw(seed, batch, width, n_data, count):
    rng = np.random.default_rng(seed)
    return (
        rng.normal(size=(batch, width)),
        rng.normal(size=(batch, width)),
        unit(rng.normal(size=(n_data, width))),
        unit(rng.normal(size=(n_data, width))),
        rng.integers(n_data, size=batch),
        rng.permutation(n_data)[:count],
    )


def tensors(arrays):
    return [torch.tensor(value) for value in arrays]


@given(
    st.integers(0, 2**31), st.integers(1, 5), st.integers(2, 6), st.integers(2, 12), st.integers(1, 12),
    st.floats(0.05, 2), st.booleans(), st.booleans(),
)  # fmt: skip
def test_crd_is_its_equation(seed, batch, width, n_data, count, temperature, z_given, in_classes):
    arrays = draw(seed, batch, width, n_data, count)
    rng = np.random.default_rng(seed + 1)
    groups = rng.integers(3, size=n_data) if in_classes else np.arange(n_data)
    z = rng.uniform(1, 100, size=2) if z_given else None
    made = crd_loss(
        *tensors(arrays),
        temperature,
        torch.tensor(np.log(z)) if z_given else None,
        torch.tensor(groups) if in_classes else None,
    )
    assert made.dtype == torch.float64
    assert made.item() == pytest.approx(crd_reference(*arrays, temperature, z, groups), rel=1e-9)


def test_gradients_are_right():
    student, teacher, *rest = tensors(draw(3, 3, 4, 9, 6))
    student.requires_grad_(), teacher.requires_grad_()
    log_z = torch.tensor([2.0, 3.0], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda s, t: crd_loss(s, t, *rest, 0.3, log_z), (student, teacher))


def test_z_carries_no_gradient():
    student, teacher, *rest = tensors(draw(4, 3, 4, 9, 6))
    log_z = []
    for bank, embedding in ((rest[1], student), (rest[0], teacher)):
        scores = normalize(embedding) @ bank.T / 0.3
        counted = [
            scores[i, j] for i, place in enumerate(rest[2]) for j in [place, *(j for j in rest[3] if j != place)]
        ]
        log_z.append(torch.stack(counted).exp().mean().log() + math.log(9))
    student.requires_grad_()
    (estimated,) = torch.autograd.grad(crd_loss(student, teacher, *rest, 0.3), student)
    (fixed,) = torch.autograd.grad(crd_loss(student, teacher, *rest, 0.3, torch.stack(log_z)), student)
    torch.testing.assert_close(estimated, fixed)


def test_the_loss_of_a_student_that_is_its_teacher_is_known():
    """Orthogonal images: P is e^(1/τ)/Z for its own and 1/Z for each other, Z = e^(1/τ) + N - 1."""
    n, rows, places = 6, torch.eye(6, dtype=torch.float64), torch.arange(6)
    made = crd_loss(rows, rows, rows, rows, places, places, 0.5)
    z, chance = math.exp(2) + n - 1, (n - 1) / n
    positive, negative = math.exp(2) / z, 1 / z
    expected = math.log(1 + chance / positive) + (n - 1) * math.log(1 + negative / chance)
    assert made.item() == pytest.approx(2 * expected, rel=1e-12)


def test_the_loss_falls_as_the_student_nears_its_own_image_and_leaves_the_others():
    student, teacher, student_bank, teacher_bank, places, negatives = tensors(draw(5, 4, 8, 20, 20))
    log_z = torch.tensor([4.0, 4.0], dtype=torch.float64)

    def loss(embedding):
        return crd_loss(embedding, teacher, student_bank, teacher_bank, places, negatives, 0.1, log_z)

    assert loss(teacher_bank[places]) < loss(student) < loss(-teacher_bank[places])
    torch.testing.assert_close(loss(student * 7), loss(student))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_extreme_half_precision_embeddings_have_a_finite_loss(dtype):
    student = torch.tensor([[6e4, -6e4], [0.01, 0.0]], dtype=dtype, requires_grad=True)
    teacher = torch.tensor([[-6e4, 6e4], [-1.0, 0.0]], dtype=dtype, requires_grad=True)
    bank = normalize(torch.tensor([[1.0, -1.0], [1.0, 0.0], [0.0, 1.0]]), dim=1)
    for log_z in (None, torch.tensor([-80.0, 80.0])):
        loss = crd_loss(student, teacher, bank, bank, torch.tensor([0, 1]), torch.arange(3), 0.01, log_z)
        assert loss.dtype == torch.float32 and torch.isfinite(loss)
        assert all(torch.isfinite(g).all() for g in torch.autograd.grad(loss, (student, teacher)))


def test_an_image_without_negatives_still_has_a_finite_loss():
    student, teacher, student_bank, teacher_bank, _, _ = tensors(draw(6, 2, 4, 3, 3))
    student.requires_grad_()
    same = torch.tensor([1])
    loss = crd_loss(student[:1], teacher[:1], student_bank, teacher_bank, same, same)
    assert torch.isfinite(loss)
    assert torch.isfinite(torch.autograd.grad(loss, student)[0]).all()


class Step:
    """A method that has met its training data, and one forward pass of a pair."""

    def __init__(self, teacher="vit", student="resnet", images=IMAGES, classes=5, places=range(6), **options):
        torch.manual_seed(1)
        self.teacher, self.student = tiny(teacher).freeze(), tiny(student)
        self.method = methods.create("crd", self.teacher, self.student, **{"dim": 8, **options})
        labels = torch.arange(images) % classes
        self.method.bind(TrainingSet([str(c) for c in range(classes)], labels, [str(i) for i in range(images)]))
        self.places = torch.tensor(list(places))
        pictures = torch.randn(len(self.places), 3, SIZE, SIZE)
        self.known_teacher = self.teacher.forward_stages(pictures)
        self.known_student = self.student.forward_stages(pictures)
        self.targets = torch.eye(5)[labels[self.places]] * 0.9 + 0.02

    def forward(self):
        batch = Batch(self.targets, cross_entropy, indices=self.places)
        return self.method(self.known_student, self.known_teacher, None, batch)

    def embeddings(self):
        return (
            self.method.student_projector(self.known_student.embedding),
            self.method.teacher_projector(self.known_teacher.embedding),
        )


@pytest.mark.parametrize(("teacher", "student"), list(itertools.product(["resnet", "vit", "swin", "mixer"], repeat=2)))
def test_student_and_projectors_learn_and_the_teacher_does_not(teacher, student):
    step = Step(teacher, student)
    losses = step.forward()
    assert list(losses) == ["ce/student", "crd/teacher-student"]
    losses["crd/teacher-student"].backward()
    assert {name for name, _ in step.method.named_parameters()} == {
        f"{who}_projector.{what}" for who in ("student", "teacher") for what in ("weight", "bias")
    }
    assert all(p.grad.abs().sum() > 0 for p in step.method.parameters())
    assert sum(p.grad.abs().sum() for p in step.student.parameters() if p.grad is not None) > 0
    assert all(p.grad is None for p in step.teacher.parameters())


def test_components_are_weighted():
    plain, weighted = Step(weight=1.0).forward(), Step(weight=0.25, ce_weight=3.0).forward()
    torch.testing.assert_close(weighted["crd/teacher-student"], plain["crd/teacher-student"] * 0.25)
    torch.testing.assert_close(weighted["ce/student"], plain["ce/student"] * 3)


@pytest.mark.parametrize("kind", ["images", "classes"])
def test_with_enough_negatives_it_contrasts_with_all_there_are(kind):
    step = Step(negatives=IMAGES - 1, negatives_from=kind, weight=1.0)
    student_bank, teacher_bank = step.method.student_bank.clone(), step.method.teacher_bank.clone()
    groups = torch.arange(IMAGES) % 5 if kind == "classes" else None
    expected = crd_loss(
        *step.embeddings(), student_bank, teacher_bank, step.places, torch.arange(IMAGES), 0.07, None, groups
    )
    torch.testing.assert_close(step.forward()["crd/teacher-student"], expected)


def test_negatives_are_drawn_afresh_without_repetition():
    method = Step(negatives=10).method
    drawn = [method._draw(torch.device("cpu")) for _ in range(60)]
    assert all(len(rows) == len(rows.unique()) == 10 for rows in drawn)
    counts = torch.cat(drawn).bincount(minlength=IMAGES)
    assert len(counts) == IMAGES and counts.min() > 0
    torch.manual_seed(5)
    first = method._draw(torch.device("cpu"))
    torch.manual_seed(5)
    assert torch.equal(first, method._draw(torch.device("cpu")))


@pytest.mark.parametrize(("kind", "own"), [("images", {3}), ("classes", {3, 8, 13})])
def test_an_image_is_not_its_own_negative(kind, own):
    """The bank's rows of an image's own group, its own row apart, change nothing; any other row does."""

    def loss(row):
        step = Step(images=15, negatives_from=kind, places=[3, 3])
        step.method.log_z.fill_(4.0), step.method.z_known.fill_(True)
        if row is not None:
            step.method.teacher_bank[row] *= -1
        return step.forward()["crd/teacher-student"].item()

    as_is = loss(None)
    changed = {row for row in range(15) if loss(row) != as_is}
    assert changed == (set(range(15)) - own) | {3}


def test_banks_start_as_different_random_directions():
    method = Step(dim=128).method
    for bank in (method.student_bank, method.teacher_bank):
        torch.testing.assert_close(bank.norm(dim=1), torch.ones(IMAGES))
        assert bank.abs().max() < 1.2 / math.sqrt(128 / 3)
        assert bank.abs().max() > 0.9 / math.sqrt(128 / 3)
        assert bank.mean().abs() < 0.01
    assert not torch.equal(method.student_bank, method.teacher_bank)


def test_a_step_moves_the_rows_of_its_images_and_no_others():
    step = Step(momentum=0.25, places=[7, 2, 30])
    before = [step.method.student_bank.clone(), step.method.teacher_bank.clone()]
    step.forward()
    for bank, old, embedding in zip(
        (step.method.student_bank, step.method.teacher_bank), before, step.embeddings(), strict=True
    ):
        expected = old.clone()
        for row, place in enumerate([7, 2, 30]):
            mixed = 0.25 * old[place] + 0.75 * embedding[row] / embedding[row].norm()
            expected[place] = mixed / mixed.norm()
        torch.testing.assert_close(bank, expected)
        assert not bank.requires_grad


@pytest.mark.parametrize("backwards", [False, True])
def test_of_an_image_twice_in_a_batch_the_last_counts_in_whatever_order_a_device_writes(backwards, monkeypatch):
    write = torch.Tensor.index_copy_
    if backwards:
        monkeypatch.setattr(
            torch.Tensor, "index_copy_", lambda bank, dim, at, rows: write(bank, dim, at.flip(0), rows.flip(0))
        )
    step = Step(places=[4, 9, 4, 4, 9, 1])
    old = step.method.student_bank.clone()
    step.forward()
    embedding = normalize(step.embeddings()[0])
    for place, row in ((4, 3), (9, 4), (1, 5)):
        torch.testing.assert_close(
            step.method.student_bank[place], normalize(0.5 * old[place] + 0.5 * embedding[row], dim=0)
        )


def test_a_backward_pass_after_the_update_sees_the_rows_of_before():
    step = Step(weight=1.0)
    banks = step.method.student_bank.clone(), step.method.teacher_bank.clone()
    weight = step.method.student_projector.weight
    (made,) = torch.autograd.grad(step.forward()["crd/teacher-student"], weight)
    expected = crd_loss(*step.embeddings(), *banks, step.places, torch.arange(IMAGES))
    torch.testing.assert_close(made, torch.autograd.grad(expected, weight)[0])


def test_the_first_batch_fixes_z():
    step = Step()
    step.forward()
    first = step.method.log_z.clone()
    assert step.method.z_known and (first != 0).all()
    step.known_student = replace(step.known_student, embedding=-step.known_student.embedding)
    step.forward()
    assert torch.equal(step.method.log_z, first)


def test_evaluation_changes_nothing():
    step = Step()
    step.method.eval()
    before = {name: value.clone() for name, value in step.method.state_dict().items()}
    step.forward()
    assert all(torch.equal(value, before[name]) for name, value in step.method.state_dict().items())


def test_a_saved_state_goes_on_exactly():
    step = Step(negatives=10)
    step.forward()
    state = {name: value.clone() for name, value in step.method.state_dict().items()}
    assert {"student_bank", "teacher_bank", "log_z", "z_known"} <= set(state)
    torch.manual_seed(3)
    expected = step.forward()["crd/teacher-student"]
    again = Step(negatives=10)
    again.method.load_state_dict(state)
    torch.manual_seed(3)
    assert torch.equal(again.forward()["crd/teacher-student"], expected)
    assert all(torch.equal(value, step.method.state_dict()[name]) for name, value in again.method.state_dict().items())


def test_training_lowers_the_contrast():
    step = Step(images=12, places=range(12))
    optimizer = torch.optim.Adam(step.method.parameters(), lr=0.01)
    step.known_student = replace(step.known_student, embedding=step.known_student.embedding.detach())
    values = []
    for _ in range(30):
        loss = step.forward()["crd/teacher-student"]
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        values.append(loss.item())
    assert values[-1] < 0.8 * values[0]


def test_two_images_and_two_classes_are_enough():
    for kind in ("images", "classes"):
        losses = Step(images=2, classes=2, places=range(2), negatives_from=kind).forward()
        assert all(torch.isfinite(loss) for loss in losses.values())


def test_without_its_training_data_it_says_what_is_missing():
    step = Step()
    with pytest.raises(InputError, match="which image"):
        step.method(step.known_student, step.known_teacher, None, Batch(step.targets, cross_entropy))
    step.method = methods.create("crd", step.teacher, step.student)
    with pytest.raises(InputError, match="training data") as refused:
        step.forward()
    assert "bind" in refused.value.hint


def test_data_without_anything_to_contrast_with_are_refused():
    with pytest.raises(InputError, match="other classes"):
        Step(classes=1, negatives_from="classes")
    with pytest.raises(InputError, match="other images"):
        Step(images=1, places=[0, 0])
