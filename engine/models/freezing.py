"""Freezing the first stages of a model that is fine-tuned."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from engine.models.staged import StagedModel
from engine.record.errors import InputError


def freeze_stages(staged: StagedModel, stages: int) -> None:
    """Let stem and S1 to S`stages` keep their weights and batch statistics.

    Raises:
        InputError: nothing would be left to learn.
    """
    parts = list(staged.adapter.stages[:stages])
    frozen = {id(parameter) for part in parts for parameter in part.parameters()}
    frozen |= {id(parameter) for parameter in stem_parameters(staged)}
    for parameter in staged.parameters():
        if id(parameter) in frozen:
            parameter.requires_grad_(False)
    if not any(parameter.requires_grad for parameter in staged.parameters()):
        raise InputError(
            f"leaves {staged.name} nothing to learn.", field="recipe.freeze_stages", hint="Choose a smaller number."
        )
    staged.keep_still([module for module in staged.modules() if _is_frozen(module, frozen)])


def stem_parameters(staged: StagedModel) -> list[nn.Parameter]:
    """The parameters that the input of S1 depends on, found by asking autograd: adapters do not list them."""
    known = [parameter for parameter in staged.model.parameters() if parameter.requires_grad]
    size, device = staged.image_size, known[0].device
    was_training = staged.training
    staged.eval()
    with torch.enable_grad():
        made = sum(
            part.float().sum() for part in _tensors(staged.adapter.stem(torch.ones(1, 3, size, size, device=device)))
        )
        gradients = (
            torch.autograd.grad(made, known, allow_unused=True)
            if isinstance(made, Tensor) and made.requires_grad
            else [None] * len(known)
        )
    staged.train(was_training)
    return [parameter for parameter, gradient in zip(known, gradients, strict=True) if gradient is not None]


def _is_frozen(module: nn.Module, frozen: set[int]) -> bool:
    """Whether a module has parameters of its own and all of them are frozen."""
    own = list(module.parameters(recurse=False))
    return bool(own) and all(id(parameter) in frozen for parameter in own)


def _tensors(carried: Any) -> list[Tensor]:
    if isinstance(carried, Tensor):
        return [carried] if carried.requires_grad else []
    if isinstance(carried, dict):
        carried = list(carried.values())
    return [tensor for part in carried for tensor in _tensors(part)] if isinstance(carried, list | tuple) else []
