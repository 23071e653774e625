"""Schedules, decay groups and weight averages do what the recipe says."""

from __future__ import annotations

import copy
import math

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from timm.optim import param_groups_layer_decay
from torch import nn

from engine.record.config import RecipeConfig
from engine.record.errors import InputError
from engine.training.recipe import (
    WeightAverage,
    create_optimizer,
    layer_scales,
    learning_rate,
    parameter_groups,
    set_learning_rate,
)
from tests.engine.tiny import tiny


def recipe(**values):
    return RecipeConfig(**{"epochs": 10, "lr": 1.0, "min_lr": 0.1, "warmup_epochs": 2.0, "warmup_lr": 0.0, **values})


def test_cosine_rises_in_the_warm_up_and_falls_to_the_lowest_rate():
    rates = [learning_rate(step, 10, recipe()) for step in range(100)]
    assert rates[0] == 0.0
    assert rates[10] == pytest.approx(0.5)
    assert rates[20] == pytest.approx(1.0)
    assert rates[-1] == pytest.approx(0.1)
    assert rates[60] == pytest.approx(0.1 + 0.9 * 0.5 * (1 + math.cos(math.pi * 40 / 79)))
    assert rates[20:] == sorted(rates[20:], reverse=True)


def test_the_step_schedule_falls_at_its_epochs_and_not_below_the_lowest():
    chosen = recipe(schedule="step", step_epochs=[4, 6, 8], warmup_epochs=0.0, min_lr=0.005)
    rates = [learning_rate(step, 10, chosen) for step in range(100)]
    assert rates[39] == 1.0
    assert rates[40] == pytest.approx(0.1)
    assert rates[60] == pytest.approx(0.01)
    assert rates[99] == pytest.approx(0.005)


@given(st.integers(1, 40), st.integers(1, 30), st.floats(0, 60), st.sampled_from(["cosine", "step", "constant"]))
def test_every_rate_is_between_its_bounds(epochs, steps, warmup, schedule):
    chosen = recipe(epochs=epochs, warmup_epochs=warmup, schedule=schedule)
    for step in range(epochs * steps):
        assert 0.0 <= learning_rate(step, steps, chosen) <= 1.0


def test_decay_spares_biases_norms_and_what_the_model_excludes():
    student = tiny("vit")
    groups = parameter_groups([student], 0.3)
    decayed = {id(p) for p in groups[0]["params"]}
    names = {name for name, p in student.model.named_parameters() if id(p) in decayed}
    assert groups[0]["weight_decay"] == 0.3
    assert groups[1]["weight_decay"] == 0.0
    assert "blocks.0.attn.qkv.weight" in names
    assert not {"pos_embed", "cls_token", "blocks.0.norm1.weight", "head.bias"} & names
    assert sum(len(group["params"]) for group in groups) == len(list(student.parameters()))


def test_shared_parameters_are_taken_once_and_frozen_ones_not_at_all():
    layer = nn.Linear(3, 3)
    other = nn.Linear(3, 3).requires_grad_(False)
    groups = parameter_groups([layer, nn.Sequential(layer), other], 0.1)
    assert [len(group["params"]) for group in groups] == [1, 1]


@pytest.mark.parametrize("name", ["sgd", "adamw", "lamb"])
def test_every_optimiser_moves_a_parameter(name):
    layer = nn.Linear(4, 2)
    before = layer.weight.detach().clone()
    optimizer = create_optimizer(parameter_groups([layer], 0.01), recipe(optimizer=name))
    layer(torch.randn(8, 4)).square().sum().backward()
    optimizer.step()
    assert not torch.equal(layer.weight, before)


def test_the_average_follows_the_weights_and_copies_counters():
    model = nn.Sequential(nn.Linear(2, 2), nn.BatchNorm1d(2))
    average = WeightAverage(model, 0.9)
    expected = copy.deepcopy(model[0].weight.detach())
    for number in range(30):
        with torch.no_grad():
            model[0].weight += 1
        model(torch.randn(4, 2))
        average.update(model)
        decay = min(0.9, (1 + number) / (10 + number))
        expected = decay * expected + (1 - decay) * model[0].weight.detach()
    torch.testing.assert_close(average.state["0.weight"], expected)
    assert average.state["1.num_batches_tracked"] == 30


def test_each_layer_learns_slower_than_the_next_as_in_timm():
    model = tiny("vit").model
    scales = layer_scales(model, 0.7)
    expected = {}
    for group in param_groups_layer_decay(model, weight_decay=0.05, layer_decay=0.7):
        expected |= {id(parameter): group["lr_scale"] for parameter in group["params"]}
    assert scales == pytest.approx(expected)
    assert scales[id(model.head.weight)] == 1
    assert scales[id(model.pos_embed)] < scales[id(model.blocks[0].attn.qkv.weight)] < 1


def test_the_rate_of_a_group_is_scaled():
    model = tiny("vit").model
    groups = parameter_groups([model], 0.05, layer_scales(model, 0.5))
    optimizer = create_optimizer(groups, RecipeConfig())
    set_learning_rate(optimizer, 0.1)
    rates = {id(p): group["lr"] for group in optimizer.param_groups for p in group["params"]}
    assert rates[id(model.head.weight)] == pytest.approx(0.1)
    assert min(rates.values()) < 0.01
    assert {id(p) for p in model.parameters()} == set(rates)


def test_a_model_without_layers_cannot_have_them_decay():
    with pytest.raises(InputError, match="layers"):
        layer_scales(torch.nn.Linear(2, 2), 0.5)
