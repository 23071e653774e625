"""Frozen stages keep their weights and batch statistics, and nothing else does."""

from __future__ import annotations

import copy

import pytest
import torch

from engine.models.freezing import freeze_stages, stem_parameters
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, TINY, tiny


@pytest.mark.parametrize("kind", list(TINY))
@pytest.mark.parametrize("stages", [1, 2, 4])
def test_stem_and_first_stages_stay_as_they_are(kind, stages):
    model = tiny(kind)
    before = copy.deepcopy(model.model.state_dict())
    freeze_stages(model, stages)
    model.train()
    output = model.forward_stages(torch.randn(4, 3, SIZE, SIZE))
    ((output.logits - 1).square().sum() + output.embedding.sum()).backward()
    optimizer = torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=1.0)
    optimizer.step()
    still = {id(p) for stage in model.adapter.stages[:stages] for p in [*stage.parameters(), *stage.buffers()]}
    still |= {id(p) for p in stem(kind, model)}
    tensors = {**dict(model.model.named_parameters()), **dict(model.model.named_buffers())}
    changed = {name for name, value in tensors.items() if name in before and not torch.equal(value, before[name])}
    assert changed
    assert not {name for name in changed if id(tensors[name]) in still}
    moved = {id(tensors[name]) for name in changed}
    assert all(id(p) in moved for p in model.model.get_classifier().parameters())


def stem(kind, model):
    """The stem's parameters by their names in timm."""
    inner = model.model
    if kind == "resnet":
        return [*inner.conv1.parameters(), *inner.bn1.parameters(), *inner.bn1.buffers()]
    if kind == "efficientnet":
        return [*inner.conv_stem.parameters(), *inner.bn1.parameters(), *inner.bn1.buffers()]
    if kind == "vit":
        return [inner.pos_embed, inner.cls_token, *inner.patch_embed.parameters()]
    return list((inner.patch_embed if kind == "swin" else inner.stem).parameters())


@pytest.mark.parametrize("kind", list(TINY))
def test_the_stem_is_what_the_input_of_s1_depends_on(kind):
    model = tiny(kind)
    expected = {id(p) for p in stem(kind, model) if isinstance(p, torch.nn.Parameter)}
    assert {id(p) for p in stem_parameters(model)} == expected


def test_nothing_left_to_learn_is_refused():
    model = tiny("resnet")
    model.model.get_classifier().requires_grad_(False)
    with pytest.raises(InputError, match="nothing to learn"):
        freeze_stages(model, 4)
