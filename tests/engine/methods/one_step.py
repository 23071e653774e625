"""One step of a method on tiny models, and what must hold after it for every method and pair of families."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import torch
from torch.nn.functional import cross_entropy

from engine import methods
from engine.methods.base import Batch
from tests.engine.tiny import SIZE, tiny

PAIRS = list(itertools.product(["resnet", "vit", "swin", "mixer"], repeat=2))


def take_step(name, teacher="vit", student="resnet", classes=5, images=6, epoch=0, random_heads=False, **options):
    """A method, its models, and the losses of one forward pass of them."""
    torch.manual_seed(1)
    models = tiny(teacher, classes), tiny(student, classes)
    for model in models if random_heads else ():  # some start at zero, where a loss may have no gradient
        torch.nn.init.normal_(model.model.get_classifier().weight)
    method = methods.create(name, *models, **options)
    seen = torch.randn(images, 3, SIZE, SIZE)
    with torch.no_grad():
        known = models[0].forward_stages(seen)
    made = models[1].forward_stages(seen)
    batch = Batch(torch.eye(classes)[torch.arange(images) % classes] * 0.9 + 0.1 / classes, cross_entropy, epoch)
    losses = method(made, known, None, batch)
    return SimpleNamespace(
        teacher=models[0], student=models[1], method=method, known=known, made=made, batch=batch, losses=losses
    )


def check_it_learns(run):
    """The distillation alone teaches the student and the method's own parts, and leaves the teacher as it is."""
    distilled = sum(value for name, value in run.losses.items() if name != "ce/student")
    assert torch.isfinite(distilled)
    distilled.backward()
    gradients = [p.grad for p in run.student.parameters() if p.grad is not None]
    assert any(gradient.abs().max() > 0 for gradient in gradients)
    assert all(torch.isfinite(gradient).all() for gradient in gradients)
    assert all(p.grad is None for p in run.teacher.parameters())
    assert all(p.grad is not None and p.grad.abs().max() > 0 for p in run.method.parameters())
    foreign = {id(p) for model in (run.teacher, run.student) for p in model.parameters()}
    assert not foreign & {id(p) for p in run.method.parameters()}
