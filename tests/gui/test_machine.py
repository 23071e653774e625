"""How busy the machine is: with drivers of many kinds in the place of NVML, and with none."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from fbt_gui.services.machine import Gauges, Load, Machine
from fbt_gui.status_line import load_words

GIB = 2**30


class FakeNvml(SimpleNamespace):
    """A driver with so many GPUs; what is named in `broken` it cannot tell."""

    def __init__(self, count: int, broken: tuple[str, ...] = ()) -> None:
        super().__init__(shut=False)
        self._count, self._broken = count, broken

    def _tell(self, name: str, value: Any) -> Any:
        if name in self._broken:
            raise RuntimeError("not supported")
        return value

    def nvmlInit(self) -> None:
        self._tell("init", None)

    def nvmlShutdown(self) -> None:
        self.shut = True

    def nvmlDeviceGetCount(self) -> int:
        return self._tell("count", self._count)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> int:
        if not 0 <= index < self._count:
            raise RuntimeError("no such GPU")
        return index

    def nvmlDeviceGetHandleByUUID(self, uuid: bytes) -> int:
        return int(uuid.decode().removeprefix("GPU-"))

    def nvmlDeviceGetName(self, handle: int) -> bytes:
        return self._tell("name", f"H100 number {handle}".encode())

    def nvmlDeviceGetUtilizationRates(self, handle: int) -> Any:
        return self._tell("load", SimpleNamespace(gpu=10 * handle))

    def nvmlDeviceGetMemoryInfo(self, handle: int) -> Any:
        return self._tell("memory", SimpleNamespace(used=handle * GIB, total=80 * GIB))


@pytest.fixture
def drive(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a driver in the place of NVML."""
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)

    def put(count: int, broken: tuple[str, ...] = ()) -> FakeNvml:
        made = FakeNvml(count, broken)
        monkeypatch.setitem(sys.modules, "pynvml", made)
        return made

    return put


@pytest.fixture
def machine(qapp: Any) -> Iterator[Machine]:
    made = Machine()
    yield made
    made.close()
    made.deleteLater()


def test_each_gpu_is_read_with_name_load_and_memory(drive: Any) -> None:
    nvml = drive(2)
    gauges = Gauges()
    reading = gauges.read()
    assert reading.gpus == (Load("cuda:0", "H100 number 0", 0, 0, 80), Load("cuda:1", "H100 number 1", 10, 1, 80))
    assert reading.cpu.id == "cpu"
    assert 0 < reading.cpu.used < reading.cpu.total
    assert reading.devices[-1] is reading.cpu
    gauges.close()
    assert nvml.shut


@pytest.mark.parametrize(
    ("visible", "handles"), [("3,1", [3, 1]), ("", []), ("-1", []), ("1,9,2", [1]), ("GPU-2, 0", [2, 0])]
)
def test_gpus_are_counted_as_cuda_counts_them(
    drive: Any, monkeypatch: pytest.MonkeyPatch, visible: str, handles: list[int]
) -> None:
    drive(4)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    gpus = Gauges().read().gpus
    assert [gpu.id for gpu in gpus] == [f"cuda:{place}" for place in range(len(handles))]
    assert [gpu.name for gpu in gpus] == [f"H100 number {handle}" for handle in handles]


def test_what_a_driver_does_not_tell_is_left_out(drive: Any) -> None:
    drive(1, broken=("load", "memory", "name"))
    assert Gauges().read().gpus == (Load("cuda:0", ""),)


@pytest.mark.parametrize("broken", ["init", "count"])
def test_a_broken_driver_leaves_the_processor(drive: Any, broken: str) -> None:
    drive(2, broken=(broken,))
    assert Gauges().read().gpus == ()


def test_the_machine_is_read_in_a_thread_of_its_own(drive: Any, machine: Machine, qtbot: Any) -> None:
    drive(1)
    threads: list[str] = []
    read = machine._gauges.read
    machine._gauges.read = lambda: (threads.append(threading.current_thread().name), read())[1]  # type: ignore[method-assign]
    with qtbot.waitSignal(machine.updated, timeout=10_000):
        machine.start()
    assert machine.reading is not None
    assert threads[0].startswith("machine")


def test_a_window_that_nobody_sees_looks_less_often_and_at_once_when_it_is_seen_again(
    machine: Machine, qtbot: Any
) -> None:
    machine.start()
    usual = machine.every
    qtbot.waitUntil(lambda: machine.reading is not None, timeout=10_000)
    machine.watch(False)
    assert machine.every > 5 * usual
    first = machine.reading
    machine.watch(True)
    assert machine.every == usual
    qtbot.waitUntil(lambda: machine.reading is not first, timeout=2000)


def test_a_look_that_fails_is_followed_by_the_next(machine: Machine, qtbot: Any) -> None:
    read = machine._gauges.read
    failures = [RuntimeError("gone")]
    failed: list[int] = []

    def once() -> Any:
        if failures:
            failed.append(1)
            raise failures.pop()
        return read()

    machine._gauges.read = once  # type: ignore[method-assign]
    machine.refresh()
    qtbot.waitUntil(lambda: bool(failed) and not machine._busy, timeout=5000)
    machine.refresh()
    qtbot.waitUntil(lambda: machine.reading is not None, timeout=5000)


@pytest.mark.parametrize(
    ("load", "words"),
    [
        (Load("cuda:0", "x", 87.0, 23.14, 80.0), "GPU 0 87 % · 23.1 / 80.0 GiB"),
        (Load("cpu", "", 42.0, 6.2, 24.0), "CPU 42 % · 6.2 / 24.0 GiB"),
        (Load("cuda:1", ""), "GPU 1"),
    ],
)
def test_a_load_is_said_in_a_few_words(qapp: Any, load: Load, words: str) -> None:
    assert load_words(load) == words
