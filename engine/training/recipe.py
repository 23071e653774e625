"""Optimiser, schedule and averaging of weights, from the recipe."""

from __future__ import annotations

import math
from collections.abc import Iterable

import torch
from timm.optim import Lamb
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from engine.record.config import RecipeConfig


def parameter_groups(modules: Iterable[nn.Module], weight_decay: float) -> list[dict[str, object]]:
    """Two groups: decayed weights, and what is not (biases, norms, the model's own exceptions).

    Parameters that several modules share are taken once; frozen ones are left out.
    """
    seen: set[int] = set()
    decayed: list[nn.Parameter] = []
    exempt: list[nn.Parameter] = []
    for module in modules:
        excluded = _excluded(module)
        for name, parameter in module.named_parameters():
            if not parameter.requires_grad or id(parameter) in seen:
                continue
            seen.add(id(parameter))
            plain = parameter.ndim <= 1 or name in excluded
            (exempt if plain else decayed).append(parameter)
    groups: list[dict[str, object]] = [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": exempt, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def create_optimizer(groups: list[dict[str, object]], recipe: RecipeConfig) -> Optimizer:
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
    """Give every group the same rate."""
    for group in optimizer.param_groups:
        group["lr"] = rate


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
