"""Numbers that are none: named with step and component, and never kept; losses of extreme values are finite."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from engine.methods.at import at_loss
from engine.methods.bkd import bkd_loss
from engine.methods.cc import cc_loss
from engine.methods.crd import crd_loss
from engine.methods.dist import dist_loss
from engine.methods.dkd import dkd_loss
from engine.methods.fbt import info_nce_loss
from engine.methods.fitnet import fitnet_loss
from engine.methods.kd import kd_loss
from engine.methods.makd import makd_loss
from engine.methods.ofa import ofa_loss
from engine.methods.pat import pat_loss
from engine.methods.rkd import rkd_loss
from engine.methods.rsd import rsd_loss
from engine.methods.scalekd import dfm_loss, soft_cross_entropy
from engine.record.errors import TrainingError
from engine.record.run_folder import RunFolder
from engine.training.building import trainer as building
from engine.training.building.trainer import build_trainer
from engine.training.control import Listener
from engine.training.guards.finite import not_finite
from engine.training.guards.gradients import Gradients
from engine.training.guards.growth import Growth
from engine.training.precision import Precision, Scaling
from engine.training.recording.meter import Meter
from engine.training.recording.recorder import Recorder
from engine.training.session import execute
from tests.end_to_end.engine_process import ALONE, FBT, SMALL, VIT, config, events

CPU = torch.device("cpu")


def label(logits):
    return torch.arange(len(logits)) % logits.shape[1]


def maps(rows):
    """Rows [B, D] as maps [B, D, 2, 2] that vary over their positions."""
    return rows[:, :, None, None] * torch.tensor([[1.0, 0.5], [0.0, -1.0]])


def contrast(student, teacher):
    banks = torch.nn.functional.normalize(torch.randn(8, student.shape[1], generator=torch.Generator().manual_seed(0)))
    return crd_loss(student, teacher, banks, banks, torch.arange(len(student)), torch.arange(8))


# Every method's loss of [B, C] values, as logits or as embeddings.
LOSSES = {
    "kd": lambda s, t: kd_loss(s, t, 4.0),
    "kd at a low temperature": lambda s, t: kd_loss(s, t, 0.5),
    "dkd": lambda s, t: dkd_loss(s, t, label(s), 1.0, 8.0, 4.0),
    "dist": dist_loss,
    "dist with eps": lambda s, t: dist_loss(s, t, eps=1e-8),
    "ofa": lambda s, t: ofa_loss(s, t, label(s), 1.4),
    "ofa of the paper": lambda s, t: ofa_loss(s, t, label(s), 1.4, form="paper"),
    "bkd": bkd_loss,
    "scalekd, logits": soft_cross_entropy,
    "scalekd, spatial": lambda s, t: dfm_loss(maps(s), maps(t)),
    "scalekd, frequency": lambda s, t: dfm_loss(maps(s), maps(t), "frequency"),
    "fbt": lambda s, t: info_nce_loss(s, t, 100.0),
    "crd": contrast,
    "cc": cc_loss,
    "rkd": rkd_loss,
    "rsd": rsd_loss,
    "fitnet": fitnet_loss,
    "at": lambda s, t: at_loss(maps(s), maps(t)),
    "pat": lambda s, t: pat_loss([maps(s)], [maps(t)]),
    "makd": lambda s, t: makd_loss(s, t.sigmoid()),
}


@st.composite
def extremes(draw):
    """Student's and teacher's values [B, C] in float32: huge, tiny, zero, equal rows, equal columns, one row, two classes."""
    rows, columns = draw(st.integers(1, 5)), draw(st.integers(2, 6))
    made = []
    for _ in range(2):
        values = torch.randn(rows, columns, generator=torch.Generator().manual_seed(draw(st.integers(0, 999))))
        values = values * draw(st.sampled_from([0.0, 1e-20, 1e-6, 1.0, 1e4]))
        shape = draw(st.sampled_from(["any", "equal rows", "constant", "far", "one-hot"]))
        if shape == "equal rows":
            values = values[:1].expand(rows, columns).clone()
        if shape == "constant":
            values = torch.full((rows, columns), float(values[0, 0]))
        if shape == "far":
            values = values.sign() * 1e4
        if shape == "one-hot":
            values = torch.eye(columns)[torch.arange(rows) % columns] * 1e4
        made.append(values)
    if draw(st.booleans()):
        made[1] = made[0].clone()
    return made


@pytest.mark.parametrize("name", LOSSES)
@given(values=extremes())
def test_a_loss_of_extreme_values_is_finite_and_so_is_its_gradient(name, values):
    student, teacher = values
    student = student.clone().requires_grad_()
    loss = LOSSES[name](student, teacher)
    assert loss.dtype == torch.float32
    assert torch.isfinite(loss), f"{name}: {loss} of {student.tolist()} and {teacher.tolist()}"
    (gradient,) = torch.autograd.grad(loss, student)
    assert torch.isfinite(gradient).all(), f"{name}: {gradient} of {student.tolist()} and {teacher.tolist()}"


@pytest.mark.parametrize("name", ["kd", "dkd", "dist", "ofa", "bkd", "scalekd, logits"])
def test_two_classes_teach(name):
    student = torch.tensor([[1.0, -1.0], [0.5, 2.0], [3.0, 0.0]], requires_grad=True)
    loss = LOSSES[name](student, torch.tensor([[4.0, -2.0], [-3.0, 1.0], [0.0, 2.0]]))
    (gradient,) = torch.autograd.grad(loss, student)
    assert torch.isfinite(loss)
    assert torch.isfinite(gradient).all()
    assert gradient.abs().max() > 0


def test_a_gradient_that_is_not_finite_is_named_with_its_step_though_the_loss_was_good():
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    gradients = Gradients([("student", model)])
    meter = Meter(gradients.first_bad)
    for step in range(4):
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        if step >= 2:
            model[1].bias.grad[0] = float("inf")
        if step >= 3:
            model[0].weight.grad[0] = float("nan")
        meter.add({"train/loss": torch.tensor(1.0), "train/gradient_norm": gradients.norm(step)}, step)
    with pytest.raises(TrainingError, match=r"the gradient of student\.1\.bias was not finite at step 2"):
        meter.fetch()


def test_the_norm_is_that_of_all_gradients_together_and_leaves_out_what_has_none():
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 2))
    model[0].weight.grad, model[1].bias.grad = torch.full((4, 3), 2.0), torch.tensor([1.0, 0.0])
    assert Gradients([("student", model)]).norm(0).item() == pytest.approx(7.0)


def test_of_what_is_not_finite_at_one_step_the_cause_is_named():
    nan, one = torch.tensor(float("nan")), torch.tensor(1.0)
    values = {"train/loss": nan, "train/loss/kd/teacher-student": nan, "train/gradient_norm": nan}
    for bad, named in (("images", "the images of student"), ("logits", "the teacher's logits")):
        meter = Meter()
        watched = {"the images of student": nan if bad == "images" else one, "the teacher's logits": nan}
        meter.add(values, 7, watched)
        with pytest.raises(TrainingError, match=f"{named} were not finite at step 7"):
            meter.fetch()


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_and_statistics_that_are_no_numbers_are_found(value):
    tensors = {"good": torch.ones(3), "bad": torch.tensor([1.0, value]), "count": torch.tensor(3)}
    assert not_finite(tensors) == ["bad"]
    assert not_finite({"count": torch.tensor(3)}) == []


def test_fp16_counts_what_it_skips_warns_of_many_and_gives_up():
    weight = nn.Parameter(torch.ones(1))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    said = []
    scaler = torch.amp.GradScaler("cpu", enabled=True)
    scaling = Scaling(Precision(CPU, "fp16"), lambda *words, **_: said.append(words), scaler)

    def step(number, factor=1.0):
        optimizer.zero_grad()
        scaling.scale((weight * factor).sum()).backward()
        scaling.unscale(optimizer)
        scaling.step(optimizer, lambda: "student.weight", number)

    step(0)
    assert scaling.metrics() == {"train/fp16_scale": 65536.0, "train/skipped_steps": 0.0}
    before = weight.item()
    for number in range(1, 9):
        step(number, float("inf"))
    assert weight.item() == before
    assert scaling.metrics() == {"train/fp16_scale": 256.0, "train/skipped_steps": 8.0}
    assert len(said) == 1
    assert "8 steps in a row up to step 8 overflowed fp16 (student.weight)" in said[0][0]
    for number in range(9, 64):
        step(number, float("inf"))
    with pytest.raises(TrainingError, match="64 steps in a row"):
        step(64, float("inf"))


def test_a_loss_that_grows_a_hundredfold_is_named_once():
    growth = Growth()
    losses = {"train/loss": 3.0, "train/loss/ce/student": 2.0, "train/loss/ofa/teacher-student": 1.0}
    assert growth.look(losses, 20) == ""
    assert growth.look({**losses, "train/loss": 299.0}, 40) == ""
    bad = {**losses, "train/loss": 1e6, "train/loss/ofa/teacher-student": 1e6}
    assert growth.look(bad, 60) == "The loss explodes by step 60: ofa/teacher-student from 1 to 1e+06."
    assert growth.look(bad, 80) == ""


@pytest.fixture
def trainer(home):
    """A trainer of a small run, before its first step."""
    chosen = config(ALONE)
    folder = RunFolder.create(home, chosen)
    recorder = Recorder(folder, chosen, None)
    recorder.start(step=0, epoch=0, epochs=3, resumed=False)
    yield build_trainer(folder, chosen, home, recorder, Listener(folder))
    recorder.finish("stopped", step=0, epoch=0)


def test_weights_that_are_no_numbers_replace_no_checkpoint(trainer):
    trainer.state.step = 1
    trainer.keeper.save()
    kept = [path.read_bytes() for path in (trainer.folder.last_student, trainer.folder.last_state)]
    statistic = next(value for value in trainer.triple.student.buffers() if value.is_floating_point())
    statistic.fill_(math.nan)
    with pytest.raises(TrainingError, match=r"student\..*running_mean held values that are not finite at step 1"):
        trainer.keeper.save()
    assert [path.read_bytes() for path in (trainer.folder.last_student, trainer.folder.last_state)] == kept


def test_weights_that_are_no_numbers_are_never_the_best(trainer, monkeypatch):
    monkeypatch.setattr(trainer.validation, "measure", lambda: {"val/top1": 99.0, "val/loss": 1.0})
    next(trainer.triple.student.parameters()).data.fill_(math.inf)
    with pytest.raises(TrainingError, match="not finite"):
        trainer._end_epoch()
    assert not trainer.folder.best_student.exists()


def test_a_teacher_that_computes_no_numbers_is_named_before_it_teaches(home, monkeypatch):
    build = building.build_triple

    def broken(*given):
        triple = build(*given)
        next(triple.teacher.parameters()).data.fill_(math.nan)
        return triple

    monkeypatch.setattr(building, "build_triple", broken)
    folder = RunFolder.create(home, config(FBT))
    outcome = execute(folder, folder.config(), home)
    assert outcome.status == "failed"
    assert "teacher.weights: the teacher's validation loss was not finite before training" in str(outcome.error)
    assert not events(folder, "step")


def pictures(place, counts, colour=None):
    """A data folder: images by split and class."""
    for split, classes in counts.items():
        for name, count in classes.items():
            folder = place / split / name
            folder.mkdir(parents=True)
            for number in range(count):
                shade = colour or (number * 40 % 256, sum(map(ord, name)) % 256, 90)
                Image.new("RGB", (16, 16), shade).save(folder / f"{number}.png")
    return {"data": {"source": "folder", "path": str(place), "images_per_class": 0, "image_size": 32}}


def ends(home, *parts):
    folder = RunFolder.create(home, config(*parts))
    return folder, execute(folder, folder.config(), home)


TEACHER = {"teacher": VIT, "method": {"control": "untrained-teacher"}, "student": {**ALONE["student"]}}
FEW = {"recipe": {"epochs": 2, "batch_size": 4, "warmup_epochs": 0.0}}


@pytest.mark.parametrize("method", ["dkd", "dist", "ofa", "rkd", "cc", "fbt"])
def test_two_classes_of_images_all_alike_train_without_a_fault(home, tmp_path, method):
    data = pictures(tmp_path / "data", {"train": {"a": 5, "b": 4}, "val": {"a": 3, "b": 2}}, (127, 127, 127))
    folder, outcome = ends(home, SMALL, TEACHER, FEW, data, {"method": {"name": method}})
    assert outcome.status == "finished", outcome.error
    assert all(map(math.isfinite, events(folder, "step")[-1]["metrics"].values()))


def test_a_set_of_two_images_in_steps_of_two_trains(home, tmp_path):
    data = pictures(tmp_path / "data", {"train": {"a": 1, "b": 1}, "val": {"a": 1, "b": 1}})
    _, outcome = ends(home, SMALL, TEACHER, FEW, data, {"method": {"name": "rkd"}})
    assert outcome.status == "finished", outcome.error


@pytest.mark.parametrize("missing", ["train", "val"])
def test_a_class_that_one_split_lacks_is_named_or_trained_around(home, tmp_path, missing):
    counts = {"train": {"a": 4, "b": 4, "c": 4}, "val": {"a": 2, "b": 2, "c": 2}}
    del counts[missing]["c"]
    folder, outcome = ends(home, SMALL, TEACHER, FEW, pictures(tmp_path / "data", counts), {"method": {"name": "kd"}})
    said = [str(outcome.error), *(event["message"] for event in events(folder, "notice"))]
    assert any("c" in text.replace(",", " ").replace(".", " ").split() for text in said), said
