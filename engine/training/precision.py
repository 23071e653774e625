"""Device and number format of a run."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.optim import Optimizer

from engine.record.config import ComputeConfig
from engine.record.counted import counted
from engine.record.errors import InputError, TrainingError

_FORMATS = {"bf16": torch.bfloat16, "fp16": torch.float16}
_MANY = 8  # steps skipped in a row; the search for the first scale skips a few
_HOPELESS = 64


@dataclass(frozen=True)
class Precision:
    """Where it is computed and in which format; losses are always float32.

    Attributes:
        device: of all tensors.
        name: fp32, bf16 or fp16.
    """

    device: torch.device
    name: str

    def autocast(self) -> AbstractContextManager[object]:
        """Lower precision for the models' forward passes, where it is wanted."""
        if self.name == "fp32":
            return nullcontext()
        return torch.autocast(self.device.type, dtype=_FORMATS[self.name])

    def scaler(self) -> torch.amp.GradScaler:
        """Loss scaling, which only fp16 needs; a disabled scaler passes everything through."""
        return torch.amp.GradScaler(self.device.type, enabled=self.name == "fp16")


class Scaling:
    """Loss scaling: of fp16 it counts the steps that overflow skipped; of all else it lets everything through.

    Args:
        say: tells people something.
    """

    def __init__(self, precision: Precision, say: Callable[..., object], scaler: torch.amp.GradScaler | None = None):
        self.scaler = scaler or precision.scaler()
        self.enabled = self.scaler.is_enabled()
        self._say = say
        self._skipped = self._in_a_row = 0

    def scale(self, loss: Tensor) -> Tensor:
        """The loss to go backward from."""
        return self.scaler.scale(loss)

    def unscale(self, optimizer: Optimizer) -> None:
        """The gradients as they are."""
        self.scaler.unscale_(optimizer)

    def step(self, optimizer: Optimizer, culprits: Callable[[], str], step: int) -> None:
        """The optimiser's step, or none where a gradient overflowed.

        Args:
            culprits: names the gradients that did.

        Raises:
            TrainingError: nothing was learnt for so long that the scale cannot be at fault.
        """
        before = self.scaler.get_scale()
        self.scaler.step(optimizer)
        self.scaler.update()
        if not self.enabled:
            return
        skipped = self.scaler.get_scale() < before
        self._skipped += skipped
        self._in_a_row = self._in_a_row + 1 if skipped else 0
        if self._in_a_row not in (_MANY, _HOPELESS):
            return
        said = f"{self._in_a_row} steps in a row up to step {step:,} overflowed fp16 ({culprits()})"
        hint = 'Use compute.precision = "bf16" or "fp32".'
        if self._in_a_row == _HOPELESS:
            raise TrainingError(f"{said}: nothing is learnt.", field="compute.precision", hint=hint)
        self._say(f"{said} and were skipped.", "warning", field="compute.precision", hint=hint)

    def metrics(self) -> dict[str, float]:
        """Loss scale now, and steps skipped since the last time; of fp16 alone."""
        if not self.enabled:
            return {}
        skipped, self._skipped = self._skipped, 0
        return {"train/fp16_scale": self.scaler.get_scale(), "train/skipped_steps": float(skipped)}

    def state_dict(self) -> dict[str, Any]:
        """For a checkpoint."""
        return self.scaler.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        self.scaler.load_state_dict(state)


def choose_precision(compute: ComputeConfig) -> Precision:
    """The device and format that a configuration means on this machine.

    Raises:
        InputError: the device is not here, or cannot compute in the format.
    """
    device = _device(compute.device)
    name = compute.precision
    if name == "auto":
        name = "bf16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "fp32"
    if name == "fp16" and device.type == "cpu":
        raise InputError("fp16 needs a GPU.", field="compute.precision", hint="Use bf16 or fp32 on the CPU.")
    if name == "bf16" and device.type == "cuda" and not torch.cuda.is_bf16_supported():
        raise InputError("this GPU has no bf16.", field="compute.precision", hint="Use fp16 or fp32.")
    return Precision(device, name)


def describe_device(device: torch.device) -> str:
    """The device's name for people."""
    if device.type == "cuda":
        return f"{device} {torch.cuda.get_device_name(device)}"
    if device.type != "cpu":
        return str(device)
    return f"cpu, {counted(torch.get_num_threads(), 'thread')}"


def _device(wanted: str) -> torch.device:
    if wanted == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda", 0)
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    device = torch.device(wanted)
    if device.type == "cuda":
        count = torch.cuda.device_count()
        if not count:
            raise InputError(
                f"{wanted} is not here: torch sees no GPU.", field="compute.device", hint="Use auto or cpu."
            )
        if (device.index or 0) >= count:
            there = f"there {'is' if count == 1 else 'are'} {counted(count, 'GPU')}"
            hint = f"Use cuda:0 to cuda:{count - 1}." if count > 1 else "Use cuda:0."
            raise InputError(f"{wanted} is not here: {there}.", field="compute.device", hint=hint)
        return torch.device("cuda", device.index or 0)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise InputError("mps is not here.", field="compute.device", hint="Use auto or cpu.")
    return device
