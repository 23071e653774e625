"""What a model costs: multiply-accumulates of one image, counted without computing anything."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from engine.models.staged import StagedModel


def macs_of(model: nn.Module, input_size: tuple[int, int, int]) -> int:
    """Multiply-accumulates of one image [C, H, W] through convolutions, linear layers and attention; 0 when not known.

    The model is on the meta device: nothing is computed.
    """
    for module in model.modules():
        if hasattr(module, "fused_attn"):  # so that attention shows as the two products that it is
            module.fused_attn = False  # type: ignore[assignment]
    try:
        with torch.no_grad(), FlopCounterMode(display=False) as counter:
            model(torch.empty(1, *input_size, device="meta"))
    except Exception:  # what a forward pass does with values cannot be followed without them
        return 0
    return counter.get_total_flops() // 2


def macs_of_copy(model: StagedModel) -> int:
    """Multiply-accumulates of one image, counted on a copy without memory for its weights; 0 when not known."""
    tensors = [*model.model.parameters(), *model.model.buffers()]
    bare: dict[int, Any] = {id(tensor): _on_meta(tensor) for tensor in tensors}
    try:
        copy = deepcopy(model.model, bare)
    except Exception:  # a model of an installed package may hold anything
        return 0
    return macs_of(copy.eval(), (3, model.image_size, model.image_size))


def _on_meta(tensor: Tensor) -> Tensor:
    bare = tensor.detach().to("meta")
    return nn.Parameter(bare, requires_grad=False) if isinstance(tensor, nn.Parameter) else bare
