"""Checkpointed activations: blocks that compute anew, for the gradient, what they did not keep."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint

from engine.models.staged import StagedModel
from engine.record.errors import InputError


def checkpoint_activations(staged: StagedModel, role: str = "student") -> None:
    """Let the model's blocks keep their input alone, and compute the rest a second time when gradients are asked for.

    Gradients, random numbers and batch statistics are those of a model without it. timm says which models can
    do it; its own switch acts on the plain forward pass, and the stages are walked block by block.

    Raises:
        InputError: the model cannot do it.
    """
    refused = InputError(
        f"{staged.name} cannot compute its activations again.",
        field="compute.checkpoint_activations",
        hint=f"Set it to false, raise recipe.accumulate, or choose another {role}.",
    )
    switch = getattr(staged.model, "set_grad_checkpointing", None)
    if switch is None:
        raise refused
    try:
        switch(True)
        switch(False)
    except (AssertionError, NotImplementedError, AttributeError):
        raise refused from None
    for _, block in staged.adapter.blocks():
        if not isinstance(block.forward, Recomputed):
            block.forward = Recomputed(block)


class Recomputed:
    """The forward pass of a block, whose inner results are made again in the backward pass."""

    def __init__(self, block: nn.Module) -> None:
        self._block = block
        self._forward: Callable[..., Any] = block.forward

    def __call__(self, *values: Any, **named: Any) -> Any:
        if not torch.is_grad_enabled():
            return self._forward(*values, **named)
        return checkpoint(self._forward, *values, use_reentrant=False, context_fn=self._contexts, **named)

    def _contexts(self) -> tuple[AbstractContextManager[None], AbstractContextManager[None]]:
        return nullcontext(), _statistics_at_rest(self._block)


@contextmanager
def _statistics_at_rest(block: nn.Module) -> Iterator[None]:
    """Batch statistics count a batch once, not again when it is computed again."""
    norms = [
        module
        for module in block.modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.training and module.track_running_stats
    ]
    before = [(norm.momentum, norm._buffers["num_batches_tracked"]) for norm in norms]
    for norm in norms:  # with momentum 0 the statistics stay, and autograd keeps what it kept the first time
        norm.momentum = 0.0
        norm._buffers["num_batches_tracked"] = None
    try:
        yield
    finally:
        for norm, (momentum, count) in zip(norms, before, strict=True):
            norm.momentum = momentum
            norm._buffers["num_batches_tracked"] = count
