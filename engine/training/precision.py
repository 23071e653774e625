"""Device and number format of a run."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import torch

from engine.record.config import ComputeConfig
from engine.record.errors import InputError

_FORMATS = {"bf16": torch.bfloat16, "fp16": torch.float16}


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
    threads = torch.get_num_threads()
    return f"cpu, {threads} {'thread' if threads == 1 else 'threads'}"


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
            raise InputError(
                f"{wanted} is not here: there are {count} GPUs.",
                field="compute.device",
                hint=f"Use cuda:0 to cuda:{count - 1}.",
            )
        return torch.device("cuda", device.index or 0)
    if device.type == "mps" and not torch.backends.mps.is_available():
        raise InputError("mps is not here.", field="compute.device", hint="Use auto or cpu.")
    return device
