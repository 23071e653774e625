"""Machine: how busy the GPUs, the processor and the memory are, asked every few seconds in a thread of its own."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from fbt_gui.services.loading import load
from fbt_gui.services.worker import Worker

_EVERY_MS = 3000
_SELDOM_MS = 20_000  # nobody looks
_FIRST_LOOK_SECONDS = 0.2
_GIB = 2**30


@dataclass(frozen=True)
class Load:
    """How busy one device is.

    Attributes:
        id: as `compute.device` names it.
        busy: in percent; None: the device does not say.
        used, total: memory in GiB; a total of 0: the device does not say.
    """

    id: str
    name: str
    busy: float | None = None
    used: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Reading:
    """One look at the machine: its GPUs as CUDA counts them, and the processor."""

    gpus: tuple[Load, ...]
    cpu: Load

    @property
    def devices(self) -> tuple[Load, ...]:
        """All of them, GPUs first."""
        return (*self.gpus, self.cpu)


class Machine(QObject):
    """Keeps the newest reading. `updated` comes with every new one.

    psutil and NVML are imported in the thread: not in the GUI thread, which must not wait for them.
    """

    updated = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.reading: Reading | None = None
        self._worker = Worker("machine", self)
        self._gauges = Gauges()
        self._busy = False
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)

    @property
    def every(self) -> int:
        """Milliseconds between two looks."""
        return self._timer.interval()

    def start(self) -> None:
        """Look now, and keep looking."""
        self._timer.start()
        self.refresh()

    def watch(self, seen: bool) -> None:
        """Look less often while nobody sees the window; look at once when it is seen again."""
        if seen and self.every != _EVERY_MS and self._timer.isActive():
            self.refresh()
        self._timer.setInterval(_EVERY_MS if seen else _SELDOM_MS)

    def refresh(self) -> None:
        """Look, unless a look is under way."""
        if not self._busy:
            self._busy = True
            self._worker.submit(self._gauges.read, self._take, self._fail, self)

    def close(self) -> None:
        """Look no more, and end the thread."""
        self._timer.stop()
        self._worker.submit(self._gauges.close)
        self._worker.finish()

    def _take(self, reading: Reading) -> None:
        self._busy = False
        self.reading = reading
        self.updated.emit()

    def _fail(self, error: BaseException) -> None:
        """A machine that cannot be read shows nothing; that is no trouble to anyone."""
        self._busy = False


class Gauges:
    """What is read, in the worker's thread: psutil, and NVML where there is a driver."""

    def __init__(self) -> None:
        self._nvml: Any = None
        self._handles: list[Any] | None = None
        self._looked = False
        self._processor = ""

    def read(self) -> Reading:
        """The devices now."""
        psutil = load("psutil")
        busy = psutil.cpu_percent(None if self._looked else _FIRST_LOOK_SECONDS)
        if not self._looked:
            self._processor = _processor()
        self._looked = True
        memory = psutil.virtual_memory()
        cpu = Load("cpu", self._processor, busy, (memory.total - memory.available) / _GIB, memory.total / _GIB)
        if self._handles is None:
            self._handles = self._find()
        return Reading(tuple(self._gpu(place, handle) for place, handle in enumerate(self._handles)), cpu)

    def close(self) -> None:
        """Let go of the driver."""
        nvml, self._nvml, self._handles = self._nvml, None, []
        if nvml is not None:
            nvml.nvmlShutdown()

    def _find(self) -> list[Any]:
        """The GPUs that programs started from here see, as CUDA counts them."""
        try:
            nvml = load("pynvml")
            nvml.nvmlInit()
        except Exception:  # no library, no driver, or a broken one: its errors have many types
            return []
        self._nvml = nvml
        try:
            return list(_visible(nvml, int(nvml.nvmlDeviceGetCount())))
        except Exception:
            return []

    def _gpu(self, place: int, handle: Any) -> Load:
        """One GPU; a driver that does not tell one thing may well tell the others."""
        nvml = self._nvml
        name = _told(lambda: nvml.nvmlDeviceGetName(handle), "")
        name = name.decode(errors="replace") if isinstance(name, bytes) else name
        busy = _told(lambda: float(nvml.nvmlDeviceGetUtilizationRates(handle).gpu), None)
        memory = _told(lambda: nvml.nvmlDeviceGetMemoryInfo(handle), None)
        used, total = (memory.used / _GIB, memory.total / _GIB) if memory is not None else (0.0, 0.0)
        return Load(f"cuda:{place}", name, busy, used, total)


def _visible(nvml: Any, count: int) -> Iterator[Any]:
    """Handles in CUDA's order: all, or those that CUDA_VISIBLE_DEVICES names, up to the first that is none."""
    said = os.environ.get("CUDA_VISIBLE_DEVICES")
    for name in map(str, range(count)) if said is None else said.split(","):
        name = name.strip()
        try:
            if name.startswith(("GPU-", "MIG-")):
                yield nvml.nvmlDeviceGetHandleByUUID(name.encode())
            else:
                yield nvml.nvmlDeviceGetHandleByIndex(int(name))
        except Exception:
            return


def _processor() -> str:
    """The processor's name."""
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as file:  # on Linux
        for line in file:
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


def _told(ask: Any, otherwise: Any) -> Any:
    try:
        return ask()
    except Exception:  # not supported by this GPU
        return otherwise
