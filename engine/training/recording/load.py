"""How busy the machine is while a run computes, as driver and system tell it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import psutil
import torch

from engine.training.guards.memory import free_memory

_GIB = 2**30
_HOST = torch.device("cpu")
Reader = Callable[[], float]


class Load:
    """Reads processor, memory and GPU; none of it waits for the device.

    What the driver does not tell is left out, and said once.

    Args:
        device: that the run computes on.
        say: tells people something.
    """

    def __init__(self, device: torch.device, say: Callable[[str], object]) -> None:
        self._say: Callable[[str], object] | None = say
        self._process = psutil.Process()
        self._process.cpu_percent()  # the first call only begins to measure
        self._readers: dict[str, Reader] = {}
        if device.type == "cuda":
            self._try(lambda: self._readers.update(_gpu_readers(_uuid_of(device))))

    def read(self) -> dict[str, float]:
        """Metrics `system/…`: loads in percent, of the processor since the last call (100: one core); memory in GiB."""
        resident = self._process.memory_info().rss / _GIB
        metrics = {
            "system/cpu_load": self._process.cpu_percent(),
            "system/host_memory_gib": resident,
            "system/host_memory_free_gib": free_memory(_HOST) / _GIB,
            "system/memory_gib": resident,  # its name in runs of earlier versions
        }
        for name, reader in list(self._readers.items()):
            value = self._try(reader)
            if value is None:
                del self._readers[name]
            else:
                metrics[name] = value
        return metrics

    def _try(self, ask: Callable[[], Any]) -> Any:
        try:
            return ask()
        except Exception as error:  # NVML has dozens of kinds, and no number to look at may end a run
            if self._say is not None:
                self._say(f"The driver does not tell how busy the GPU is ({error or type(error).__name__}).")
            self._say = None
            return None


def _gpu_readers(uuid: str) -> dict[str, Reader]:
    """What NVML tells of one GPU, all processes on it together."""
    import pynvml  # only where there is such a GPU

    pynvml.nvmlInit()
    handle = _handle(pynvml, uuid)
    return {
        "system/gpu_load": lambda: float(pynvml.nvmlDeviceGetUtilizationRates(handle).gpu),
        "system/gpu_memory_gib": lambda: pynvml.nvmlDeviceGetMemoryInfo(handle).used / _GIB,
    }


def _handle(pynvml: Any, uuid: str) -> Any:
    """NVML's own number may be another than torch's; a GPU's name is the same for both."""
    try:
        return pynvml.nvmlDeviceGetHandleByUUID(f"GPU-{uuid}")
    except pynvml.NVMLError:
        return pynvml.nvmlDeviceGetHandleByUUID(f"MIG-{uuid}")


def _uuid_of(device: torch.device) -> str:
    return str(torch.cuda.get_device_properties(device).uuid)
