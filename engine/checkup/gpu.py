"""GPUs: those that the driver sees, and whether this torch can compute on them."""

from __future__ import annotations

import os
from collections.abc import Iterator

from engine.checkup.apart import ask
from engine.checkup.finding import Finding
from engine.record.devices import machine_devices
from engine.record.verbs import program

ASKED = "--ask-torch"


def answer() -> Iterator[str]:
    """What torch says, in a process of its own: its version and CUDA, then each GPU with a product it computed."""
    import torch

    yield f"{torch.__version__} {torch.version.cuda or ''}"
    for index in range(torch.cuda.device_count()):
        ones = torch.ones(64, 64, device=f"cuda:{index}")
        total, (free, whole) = (ones @ ones).sum().item(), torch.cuda.mem_get_info(index)
        yield f"{torch.cuda.get_device_name(index)}|{total}|{free >> 20}|{whole >> 20}"


def look() -> Iterator[Finding]:
    """What the driver and torch say of the machine's GPUs."""
    there = [device for device in machine_devices() if device.startswith("cuda")]
    asked = ask([*program("doctor"), ASKED])
    if isinstance(asked, str):
        yield Finding(
            "torch",
            "bad",
            f"does not answer: {asked}",
            "Install it anew: pip install --force-reinstall torch torchvision",
        )
        return
    torch, *lines = asked
    yield from of_answers(len(there), torch.partition(" ")[2], lines)


def of_answers(driver: int, cuda: str, lines: list[str]) -> Iterator[Finding]:
    """What follows from how many GPUs the driver sees, the CUDA that torch was built with, and a line for each it used."""
    for place, line in enumerate(lines):
        name, total, free, whole = line.split("|")
        good = float(total) == 64.0**3
        yield Finding(
            f"cuda:{place}",
            "good" if good else "bad",
            f"{name}, {int(free):,} of {int(whole):,} MiB free" if good else f"{name} computes wrong numbers.",
            "" if good else "Test its memory, and the driver.",
        )
    if not driver and not lines:
        yield Finding("GPU", "note", "none is here; runs use the processor.")
    elif not lines and not cuda:
        yield Finding(
            "GPU",
            "bad",
            f"the driver sees {driver}, and this torch was built without CUDA.",
            "Install a torch with CUDA: see pytorch.org.",
        )
    elif len(lines) < driver:
        said = f"the driver sees {driver}, torch {len(lines)}."
        yield Finding(
            "GPU",
            "bad",
            said,
            f"Install a driver that supports CUDA {cuda}, or see CUDA_VISIBLE_DEVICES={os.environ.get('CUDA_VISIBLE_DEVICES', '')!r}.",
        )
