"""What would have fitted: an error for a run that ran out of memory, by the memory that a few images take."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from engine.record.config import RunConfig
from engine.record.errors import TrainingError
from engine.record.listed import listed
from engine.training.guards.memory import free_memory, is_out_of_memory, memory_of, release

_FEW, _MORE = 2, 4  # images, by whose difference what does not grow with them falls out
_MARGIN = 0.9
_MIB, _GIB = 2**20, 2**30


def refusal(
    config: RunConfig, device: torch.device, attempt: Callable[[int], object], failed: int, step: int
) -> TrainingError:
    """The error that names what ran out, where, and what to change by how much.

    Args:
        attempt: forward and backward pass of so many images.
        failed: images at once that did not fit.
        step: at which.
    """
    each = bytes_an_image(attempt, device) if failed > _MORE else 0.0
    free = free_memory(device)
    fitting, measured = failed // 2, ""
    if each is None:
        fitting, measured = _FEW, f"Not even {_MORE} fit. "
    elif each:
        fitting = min(fitting, max(_FEW, int(_MARGIN * free / each)))
        measured = f"An image takes {each / _MIB:.1f} MiB, and {free / _GIB:.1f} GiB are free without them. "
    batch, before = config.recipe.batch_size, config.recipe.accumulate
    parts = next((n for n in range(before + 1, batch // 2 + 1) if batch % n == 0 and batch // n <= fitting), 0)
    if parts:
        change = f"Set recipe.accumulate = {parts} (micro-batches of {batch // parts}, the batch as it is), or "
        change += 'compute.on_out_of_memory = "accumulate", by which a run finds it itself'
    else:
        change = "Choose a smaller model or data.image_size"
    less = [] if config.compute.checkpoint_activations else ["compute.checkpoint_activations = true"]
    less += [] if config.compute.precision == "bf16" else ['compute.precision = "bf16"']
    also = f"; {listed(less)} would take less, too" if less else ""
    return TrainingError(
        f"{memory_of(device)} ran out at step {step:,} with {failed} images at once.",
        field="recipe.batch_size",
        hint=f"{measured}{change}{also}.",
    )


def bytes_an_image(attempt: Callable[[int], object], device: torch.device) -> float | None:
    """Memory that each further image of a pass takes; None where not even a few fit."""
    try:
        few, more = (_taken(attempt, images, device) for images in (_FEW, _MORE))
    except (RuntimeError, MemoryError) as error:
        if not is_out_of_memory(error):
            raise
        return None
    finally:
        release(device)
    return max(0.0, (more - few) / (_MORE - _FEW))


def _taken(attempt: Callable[[int], object], images: int, device: torch.device) -> int:
    """Bytes of a pass: their peak on a GPU; elsewhere what autograd keeps, which is most of it."""
    release(device)
    if device.type == "cuda":
        before = torch.cuda.memory_allocated(device)
        torch.cuda.reset_peak_memory_stats(device)
        attempt(images)
        return torch.cuda.max_memory_allocated(device) - before
    return sum(kept_for_gradients(lambda: attempt(images)).values())


def kept_for_gradients(attempt: Callable[[], object]) -> dict[int, int]:
    """Bytes by the storage of what autograd keeps in a pass."""
    kept: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        attempt()
    return kept
