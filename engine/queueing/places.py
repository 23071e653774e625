"""Where the runs of a queue can be computed: the devices of this machine, and which of them are at work."""

from __future__ import annotations

import os
import socket
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from engine.record.devices import device_meant, has_begun, machine_devices
from engine.record.errors import InputError, UserError
from engine.record.history import History
from engine.record.process import is_alive
from engine.record.queue_state import Entry, Settings
from engine.record.run_folder import RUNS, RunFolder

_VISIBLE = "CUDA_VISIBLE_DEVICES"


class Places:
    """The devices of this machine, as a queue sees them.

    Args:
        say_once: told what people should know, once for each sentence.
    """

    def __init__(self, home: Path, say_once: Callable[[str], object]) -> None:
        self.machine = machine_devices()
        self._home = home
        self._say_once = say_once

    def wanted(self, entry: Entry, settings: Settings) -> list[str]:
        """The devices of this machine that a run may be given, the best first; none where it cannot run here."""
        every = [entry.device] if entry.device else self._open(entry.run, list(settings.devices or self.machine))
        here = [device for device in every if device in (*self.machine, "cpu")]
        if not here:
            self._say_once(f"{entry.run} waits: there is no {' or '.join(every) or 'GPU'} on this machine")
        return here

    def busy(self, started: dict[str, str], pids: dict[str, int]) -> list[str]:
        """The device of each run at work on this machine, of whoever started it.

        Args:
            started: the devices of the queue's own runs.
            pids: their processes.
        """
        devices = list(started.values())
        for row in self._active():
            if row["id"] in started or row["pid"] in pids.values():  # a chain's first run has the same process
                continue
            device = device_meant(row["device"] or self._stated(row["id"]), self.machine)
            devices.append(_seen_from_here(device, row["pid"]))
        return devices

    def _open(self, run: str, every: list[str]) -> list[str]:
        """The devices for a run for which nobody chose one."""
        stated = self._stated(run)
        if stated == "cuda":
            return [device for device in every if device.startswith("cuda:")]
        if stated != "auto":
            return [device_meant(stated, self.machine)]
        begun = has_begun(RunFolder(self._home / RUNS / run))  # it goes on where it began
        return self.machine[:1] if begun else every

    def _stated(self, run: str) -> str:
        try:
            return RunFolder(self._home / RUNS / run).saved_config().compute.device
        except UserError:
            return ""

    def _active(self) -> list[dict[str, Any]]:
        """The rows of runs whose processes are on this machine."""
        try:
            with History(self._home) as history:
                rows = history.active()
        except (InputError, sqlite3.Error) as error:
            self._say_once(f"The history cannot be read, runs of other programs are not seen: {error}")
            return []
        identity = ("pid", "process_start", "host", "process_mark")
        here = [row for row in rows if row["host"] == socket.gethostname()]
        return [row for row in here if is_alive(*(row[name] for name in identity))]


def _seen_from_here(device: str, pid: int) -> str:
    """What we call the device of a process that may be let see other GPUs, as those of a sweep are."""
    ours = os.environ.get(_VISIBLE)
    try:
        theirs = psutil.Process(pid).environ().get(_VISIBLE)
    except (psutil.Error, OSError):  # gone, or another user's
        theirs = ours
    if theirs == ours or not device.startswith("cuda:"):
        return device
    index = int(device.removeprefix("cuda:"))
    names = _names(theirs)
    name = str(index) if names is None else names[index] if index < len(names) else ""
    if not name:
        return "cpu"  # it sees no GPU
    here = _names(ours)
    place = name if here is None else str(here.index(name)) if name in here else "elsewhere"
    return f"cuda:{place}"


def _names(visible: str | None) -> list[str] | None:
    """The GPUs that CUDA_VISIBLE_DEVICES names; None where it is not set and all are seen."""
    return None if visible is None else [name.strip() for name in visible.split(",") if name.strip()]
