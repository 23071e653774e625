"""The devices of this machine, without torch, and which of them a run is given before it begins."""

from __future__ import annotations

import os
import platform
import re
import sys
from typing import TYPE_CHECKING

from engine.record.errors import InputError
from engine.record.nearest import nearest
from engine.record.run_folder import RunFolder

if TYPE_CHECKING:
    from engine.record.config import RunConfig

_NAMED = re.compile(r"cpu|mps|cuda:\d+")


def machine_devices() -> list[str]:
    """What a run can be given for itself; the first is what `auto` takes.

    GPUs are counted among those that CUDA_VISIBLE_DEVICES shows, as torch counts them.
    """
    count = _gpus()
    if count:
        return [f"cuda:{index}" for index in range(count)]
    return ["mps"] if sys.platform == "darwin" and platform.machine() == "arm64" else ["cpu"]


def check_device(device: str, field: str = "device") -> None:
    """Refuse what names no device of its own; empty leaves it open.

    Raises:
        InputError: it is none.
    """
    if device and not _NAMED.fullmatch(device):
        hint = f"Did you mean {', '.join(nearest(device, ['cpu', 'cuda:0']) or ['cuda:0'])}?"
        raise InputError(f"{device!r} is no device of its own.", field=field, hint=hint)


def device_meant(said: str, machine: list[str]) -> str:
    """The device that a configuration, or a plan such as `cuda:0 NVIDIA H100`, speaks of."""
    word = re.split(r"[ ,]", said.strip(), maxsplit=1)[0]
    return machine[0] if word in ("", "auto") else "cuda:0" if word == "cuda" else word


def has_begun(folder: RunFolder) -> bool:
    """Whether an engine made anything of the run yet; a chain begins with the run of its assistant."""
    return folder.events_file.exists() or (folder.path / "assistant.json").exists()


def on_device(folder: RunFolder, device: str, machine: list[str]) -> RunConfig:
    """The run's configuration as it is to be for `device`; the run's own where that means the same.

    Raises:
        ConfigError: it is damaged, or cannot be run there.
        InputError: the run has begun elsewhere.
    """
    config = folder.config()
    if not device or device_meant(config.compute.device, machine) == device:
        return config
    if has_begun(folder):
        hint = "A run goes on where it began; duplicate it to run it elsewhere."
        raise InputError(f"has begun with compute.device {config.compute.device}.", field=f"run {folder.id}", hint=hint)
    values = config.model_dump()
    values["compute"]["device"] = device
    from engine.record.config import parse_config  # what devices there are is asked before anybody needs it

    return parse_config(values)


def _gpus() -> int:
    """How many NVIDIA GPUs a program sees that is started now."""
    try:
        import pynvml

        pynvml.nvmlInit()
        try:
            count = int(pynvml.nvmlDeviceGetCount())
        finally:
            pynvml.nvmlShutdown()
    except Exception:  # no driver, no library, or a broken one: its errors have many types
        return 0
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return count
    names = [name.strip() for name in visible.split(",")]
    # CUDA takes no more from the first on that names none.
    end = next((place for place, name in enumerate(names) if not name or name.startswith("-")), len(names))
    return min(count, end)
