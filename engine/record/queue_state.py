"""What queue.json says, and how it changes: no files here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from engine.record.errors import InputError

VERSION = 1
WHEN_FAILED = ("go on", "hold")
WHEN_CUT_OFF = ("resume", "leave")


@dataclass(frozen=True)
class Entry:
    """A run that waits.

    Attributes:
        device: the one chosen for it; empty: as its configuration says.
        added: in unix seconds.
    """

    run: str
    device: str = ""
    added: float = 0.0


@dataclass(frozen=True)
class Started(Entry):
    """A run whose engine was started from the queue, and whose end the runner has not dealt with yet.

    Attributes:
        place: the device that it was given.
        host: the machine that it runs on.
        since: when it was started, in unix seconds.
        heard: bytes of its events by then; an end that stands in them is not that of this start.
    """

    place: str = ""
    host: str = ""
    since: float = 0.0
    heard: int = 0

    def entry(self) -> Entry:
        """As it waited."""
        return Entry(self.run, self.device, self.added)


@dataclass(frozen=True)
class Settings:
    """How the queue is worked off.

    Attributes:
        at_once: runs at once on one machine, never more than one a device; 0: one on each device.
        devices: for runs that leave it open; empty: every GPU, else the CPU.
        when_failed: go on with the next, or hold.
        held: nothing starts.
        when_cut_off: what becomes of a run that ended together with the runner, as when the machine did: resumed as
            the first to wait, or left as it is, out of the queue.
    """

    at_once: int = 1
    devices: tuple[str, ...] = ()
    when_failed: str = "go on"
    held: bool = False
    when_cut_off: str = "resume"

    def changed(self, **settings: Any) -> Settings:
        """With other values.

        Raises:
            InputError: a setting that there is not, or a value that it cannot have.
        """
        from engine.record.devices import check_device

        for name, value in settings.items():
            if not fits(name, value):
                hint = f"There are {', '.join(item.name for item in fields(self))}."
                raise InputError(f"{value!r:.80} cannot be set.", field=f"queue {name}", hint=hint)
            for device in value if name == "devices" else ():
                check_device(device, "queue devices")
        given: dict[str, Any] = {name: tuple(value) if name == "devices" else value for name, value in settings.items()}
        return replace(self, **given)


@dataclass
class Queue:
    """The runs that wait, in order, those that were started, and the settings.

    Attributes:
        problem: what was wrong with the file when it was read, for people; else empty.
    """

    entries: list[Entry] = field(default_factory=list)
    started: list[Started] = field(default_factory=list)
    settings: Settings = field(default_factory=Settings)
    problem: str = ""

    def add(self, entry: Entry, place: int | None = None) -> None:
        """Put a run at the end or at `place`; one that waits already is moved there, and stays where none is given."""
        known = next((each for each in self.entries if each.run == entry.run), None)
        if known is not None:
            place = self.entries.index(known) if place is None else place
            self.entries.remove(known)
            entry = replace(known, device=entry.device or known.device)
        self.entries.insert(len(self.entries) if place is None else max(0, place), entry)

    def remove(self, run: str) -> Entry:
        """Take a run out and return what it was.

        Raises:
            InputError: it does not wait.
        """
        entry = self.entry(run)
        self.entries.remove(entry)
        return entry

    def move(self, run: str, place: int) -> None:
        """Let a run stand at `place`, counted from 0; beyond the end is the end.

        Raises:
            InputError: it does not wait.
        """
        self.entries.insert(max(0, place), self.remove(run))

    def assign(self, run: str, device: str) -> None:
        """Choose a run's device.

        Raises:
            InputError: it does not wait.
        """
        entry = self.entry(run)
        self.entries[self.entries.index(entry)] = replace(entry, device=device)

    def entry(self, run: str) -> Entry:
        """The entry of this run.

        Raises:
            InputError: it does not wait.
        """
        for entry in self.entries:
            if entry.run == run:
                return entry
        hint = "`python -m engine.queue list` shows what is."
        raise InputError("is not in the queue.", field=f"run {run!r}", hint=hint)

    def start(self, run: str, place: str, host: str, now: float, heard: int = 0) -> None:
        """Count a run among the started ones.

        Raises:
            InputError: it does not wait any more.
        """
        entry = self.remove(run)
        self.end(run)
        self.started.append(Started(entry.run, entry.device, entry.added, place, host, now, heard))

    def end(self, run: str) -> None:
        """Count a run among the started ones no more."""
        self.started = [each for each in self.started if each.run != run]

    def put_back(self, started: Started) -> None:
        """Let a run that was started be the first to wait."""
        self.end(started.run)
        self.add(started.entry(), 0)

    def to_json(self) -> str:
        """The text of queue.json."""
        values = {name: value for name, value in asdict(self).items() if name != "problem"}
        return json.dumps({"v": VERSION, **values}, indent=1)


def fits(name: str, value: Any) -> bool:
    """Whether a setting can have this value."""
    if name == "at_once":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 1024
    if name == "devices":
        return _is_list_of_texts(value)
    words = {"when_failed": WHEN_FAILED, "when_cut_off": WHEN_CUT_OFF}
    return value in words[name] if name in words else name == "held" and isinstance(value, bool)


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, Iterable) and not isinstance(value, str) and all(isinstance(each, str) for each in value)
