"""What the machine does is read where it can be, and what cannot be read is said once."""

from __future__ import annotations

import sys
import time
from types import SimpleNamespace

import pytest
import torch

from engine.training.recording import load
from engine.training.recording.load import Load

CPU, CUDA = torch.device("cpu"), torch.device("cuda", 0)


class NVMLError(Exception):
    """As NVML's own."""


class Driver(SimpleNamespace):
    """An NVML that knows one GPU."""

    NVMLError = NVMLError
    known = "GPU-7"

    def nvmlInit(self):  # noqa: N802
        pass

    def nvmlDeviceGetHandleByUUID(self, uuid):  # noqa: N802
        if uuid != self.known:
            raise NVMLError(f"no {uuid}")
        return uuid

    def nvmlDeviceGetUtilizationRates(self, handle):  # noqa: N802
        return SimpleNamespace(gpu=93)

    def nvmlDeviceGetMemoryInfo(self, handle):  # noqa: N802
        return SimpleNamespace(used=3 * 2**29)


@pytest.fixture
def driver(monkeypatch):
    made = Driver()
    monkeypatch.setitem(sys.modules, "pynvml", made)
    monkeypatch.setattr(load, "_uuid_of", lambda device: "7")
    return made


def refuse(*_):
    raise NVMLError("Not Supported")


def test_on_a_cpu_it_reads_this_process_and_asks_no_driver(driver):
    said = []
    reader = Load(CPU, said.append)
    until = time.monotonic() + 0.3
    while time.monotonic() < until:
        pass
    metrics = reader.read()
    assert 5 < metrics["system/cpu_load"] < 1000
    assert 0.01 < metrics["system/host_memory_gib"] < 100
    assert not [name for name in metrics if "gpu" in name]
    assert said == []


@pytest.mark.parametrize("known", ["GPU-7", "MIG-7"])
def test_on_a_gpu_it_reads_the_one_that_torch_computes_on(driver, known):
    driver.known = known
    metrics = Load(CUDA, pytest.fail).read()
    assert metrics["system/gpu_load"] == 93.0
    assert metrics["system/gpu_memory_gib"] == 1.5


def test_without_nvml_the_rest_is_read_and_it_is_said_once(driver, monkeypatch):
    said = []
    monkeypatch.setattr(driver, "nvmlInit", refuse, raising=False)
    reader = Load(CUDA, said.append)
    for _ in range(3):
        assert "system/host_memory_gib" in reader.read()
    assert said == ["The driver does not tell how busy the GPU is (Not Supported)."]


def test_without_the_package_of_nvml_it_goes_on(driver, monkeypatch):
    said = []
    monkeypatch.setitem(sys.modules, "pynvml", None)
    assert "system/gpu_load" not in Load(CUDA, said.append).read()
    assert len(said) == 1


def test_a_number_that_the_driver_stops_telling_is_left_out_alone(driver, monkeypatch):
    said = []
    reader = Load(CUDA, said.append)
    monkeypatch.setattr(driver, "nvmlDeviceGetUtilizationRates", refuse, raising=False)
    for _ in range(3):
        metrics = reader.read()
        assert "system/gpu_load" not in metrics
        assert metrics["system/gpu_memory_gib"] == 1.5
    assert len(said) == 1
