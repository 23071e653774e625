"""Every method takes three real steps with every family as teacher and as student."""

from __future__ import annotations

import itertools

import pytest
import torch

from engine.methods import TrainingSet
from engine.methods.base import Batch
from engine.record.config import parse_config
from engine.record.method_files import method_names, uses_teacher
from engine.training.building.models import build_triple
from tests.engine.tiny import SIZE, TINY

FAMILIES = ("resnet", "vit", "swin", "mixer")
NAMES = list("abcde")
IMAGES = 24
DATA = TrainingSet(NAMES, torch.arange(IMAGES) % 5, [f"{number}.png" for number in range(IMAGES)])
# Networks of the methods' own are as small as the models here.
SMALL = {
    "pat": {"queries": 4, "dim": 16, "heads": 2},
    "crd": {"dim": 8, "negatives": 8},
    "fbt": {"embedding_dim": 8},
    "rsd": {"hidden_dim": 16},
}
TAUGHT = [name for name in method_names() if uses_teacher(name)]


def section(kind):
    name, settings = TINY[kind]
    return {"model": name, **settings}


def build(method, teacher, student):
    torch.manual_seed(0)
    values = {
        "teacher": section(teacher),
        "student": section(student),
        "data": {"image_size": SIZE},
        "method": {"name": method, "options": SMALL.get(method, {})},
    }
    return build_triple(parse_config(values), DATA, home=None)


@pytest.mark.parametrize("method", [*TAUGHT, "fbt+rsd"])
@pytest.mark.parametrize(("teacher", "student"), list(itertools.product(FAMILIES, FAMILIES)))
def test_three_steps(method, teacher, student):
    triple = build(method, teacher, student).train()
    learned = [p for module in triple.learners() for p in module.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=1e-3)
    frozen = {name: value.clone() for name, value in triple.teacher.state_dict().items()}
    before = triple.student.model.get_classifier().weight.clone()
    for step in range(3):
        places = torch.arange(8 * step, 8 * step + 8)
        images = torch.randn(8, 3, SIZE, SIZE)
        views = {"teacher": images, "student": images}
        targets = torch.eye(5)[places % 5] * 0.9 + 0.02
        batch = Batch(targets, torch.nn.functional.cross_entropy, step, places, views)
        losses = triple.losses(triple(views), batch)
        assert all(loss.ndim == 0 and torch.isfinite(loss) for loss in losses.values()), losses
        assert "ce/student" in losses
        assert len(losses) > 1
        optimizer.zero_grad()
        sum(losses.values()).backward()
        assert all(torch.isfinite(p.grad).all() for p in learned if p.grad is not None)
        optimizer.step()
    assert not torch.equal(triple.student.model.get_classifier().weight, before)
    assert all(torch.equal(value, frozen[name]) for name, value in triple.teacher.state_dict().items())
