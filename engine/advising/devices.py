"""What there is to run on, and how much room each has; nothing is taken on a GPU to find out."""

from __future__ import annotations

import platform
from contextlib import suppress
from typing import Any

import psutil
import torch

GIB = 2**30


def devices() -> list[dict[str, Any]]:
    """What a run can be given, with the memory of each in GiB; the CPU comes last."""
    found: list[dict[str, Any]] = []
    for place in range(torch.cuda.device_count()):
        total = torch.cuda.get_device_properties(place).total_memory
        row = {"id": f"cuda:{place}", "name": torch.cuda.get_device_name(place), "memory_gib": _gib(total)}
        used = _used(place)
        found.append(row if used is None else {**row, "free_gib": _gib(max(0, total - used))})
    memory = psutil.virtual_memory()
    host = {"memory_gib": _gib(memory.total), "free_gib": _gib(memory.available)}
    if torch.backends.mps.is_available():
        found.append({"id": "mps", "name": "Apple GPU", **host})
    return [*found, {"id": "cpu", "name": _processor(), **host}]


def _used(place: int) -> int | None:
    """Bytes in use on a GPU, asked of its driver: CUDA itself would take memory there to answer; None: not known."""
    try:
        return torch.cuda.device_memory_used(place)
    except Exception:  # a driver without NVML
        return None


def _processor() -> str:
    """The processor's name and its cores."""
    name = platform.processor() or platform.machine()
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:  # on Linux
        name = next((line.split(":", 1)[1].strip() for line in file if line.startswith("model name")), name)
    cores = psutil.cpu_count(logical=False) or psutil.cpu_count() or 1
    return f"{name}, {cores} {'core' if cores == 1 else 'cores'}"


def _gib(count: int) -> float:
    return round(count / GIB, 2)
