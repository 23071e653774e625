"""Optimiser, schedule and averaging of weights, from the recipe."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import torch
from timm.models import group_parameters
from timm.optim import Lamb
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from engine.record.config import RecipeConfig
from engine.record.errors import InputError


def parameter_groups(
    modules: Iterable[nn.Module], weight_decay: float, scales: dict[int, float] | None = None
) -> list[dict[str, Any]]:
    """Groups of decayed weights, and of what is not decayed (biases, norms, the model's own exceptions).

    Parameters that several modules share are taken once; frozen ones are left out.

    Args:
        scales: factor on the rate by the id of a parameter (see `layer_scales`); a group for each.
    """
    scales = scales or {}
    groups: dict[tuple[bool, float], list[nn.Parameter]] = {}
    seen: set[int] = set()
    for module in modules:
        excluded = _excluded(module)
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad or id(parameter) in seen:
                continue
            seen.add(id(parameter))
            exempt = parameter.ndim <= 1 or name in excluded
            groups.setdefault((exempt, scales.get(id(parameter), 1.0)), []).append(parameter)
    return [
        {"params": groups[key], "weight_decay": 0.0 if key[0] else weight_decay, "lr_scale": key[1]}
        for key in sorted(groups, key=lambda key: (key[0], -key[1]))
    ]


def layer_scales(model: nn.Module, decay: float) -> dict[int, float]:
    """Factor on the rate of each parameter, by its id: decay^(layers after its own), the head's being 1.

    Layers as timm counts them (`group_matcher`), as in the fine-tuning of BEiT.

    Raises:
        InputError: the model does not say what its layers are.
    """
    matcher = getattr(model, "group_matcher", None)
    if matcher is None:
        raise InputError(
            f"{type(model).__name__} does not say what its layers are.",
            field="recipe.layer_decay",
            hint="Set it to 1, or give the model a group_matcher as timm's have.",
        )
    layers = group_parameters(model, matcher(coarse=False), reverse=True)
    last = max(layers.values())
    return {id(parameter): decay ** (last - layers[name]) for name, parameter in model.named_parameters()}


def create_optimizer(groups: list[dict[str, Any]], recipe: RecipeConfig) -> Optimizer:
    """SGD with Nesterov momentum, AdamW or LAMB."""
    if recipe.optimizer == "sgd":
        return SGD(groups, lr=recipe.lr, momentum=recipe.momentum, nesterov=recipe.momentum > 0)
    if recipe.optimizer == "adamw":
        return AdamW(groups, lr=recipe.lr)
    return Lamb(groups, lr=recipe.lr)


def learning_rate(step: int, steps_per_epoch: int, recipe: RecipeConfig) -> float:
    """Rate at optimiser step `step`, from 0; a pure function, so that a resume needs no state."""
    total = recipe.epochs * steps_per_epoch
    warmup = min(round(recipe.warmup_epochs * steps_per_epoch), total - 1)
    if step < warmup:
        return recipe.warmup_lr + (recipe.lr - recipe.warmup_lr) * step / warmup
    if recipe.schedule == "cosine":
        done = (step - warmup) / max(1, total - 1 - warmup)
        return recipe.min_lr + (recipe.lr - recipe.min_lr) * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))
    if recipe.schedule == "step":
        passed = sum(step >= epoch * steps_per_epoch for epoch in recipe.step_epochs)
        return max(recipe.min_lr, recipe.lr * recipe.step_factor**passed)
    return recipe.lr


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    """Give every group the rate, by its own factor."""
    for group in optimizer.param_groups:
        group["lr"] = rate * group["lr_scale"]


class WeightAverage:
    """Exponential moving average of a module's weights and batch statistics (EMA); counters are copied.

    The decay is eased in, min(decay, (1 + n) / (10 + n)), so that short runs are not held back by
    their first weights.
    """

    def __init__(self, module: nn.Module, decay: float) -> None:
        self.decay = decay
        self.updates = 0
        self.state = {name: value.detach().clone() for name, value in module.state_dict().items()}

    @torch.no_grad()
    def update(self, module: nn.Module) -> None:
        """Move a step towards the module's weights."""
        decay = min(self.decay, (1 + self.updates) / (10 + self.updates))
        self.updates += 1
        averaged, current = [], []
        for name, value in module.state_dict().items():
            if value.is_floating_point():
                averaged.append(self.state[name])
                current.append(value.detach())
            else:
                self.state[name].copy_(value)
        torch._foreach_lerp_(averaged, current, 1 - decay)


def _excluded(module: nn.Module) -> set[str]:
    """Names that a module or a model inside it wants free of decay (`no_weight_decay`)."""
    names = set()
    for prefix, inner in module.named_modules():
        declared = getattr(inner, "no_weight_decay", None)
        if callable(declared):
            names |= {f"{prefix}.{name}" if prefix else name for name in declared()}
    return names
