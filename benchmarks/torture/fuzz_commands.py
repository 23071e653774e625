"""Whole commands under fuzz: words and files that nobody meant, in a process under guard."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

from benchmarks.torture import Line
from benchmarks.torture.fuzz_config import a_config, make_toml
from benchmarks.torture.fuzz_events import some_events
from benchmarks.torture.fuzz_guard import CODE
from benchmarks.torture.fuzz_mutate import VALUES, spoilt
from engine.record.config import leaf_fields, parse_config
from engine.record.run_folder import RunFolder

_ROOT = Path(__file__).resolve().parents[2]
_SECONDS = 60.0  # of a whole process, most of which are imports
_CODES = (0, 1, 2, 3)
_MEGABYTES = 2048
_SMALL = ["--preset", "demo", "--dry-run"]


def commands(count: int, seed: int, home: Path, say: Callable[[str], None]) -> Line:
    """Start `count` commands, one after the other."""
    began = time.monotonic()
    failed = peak = 0
    slowest = 0.0
    codes: dict[int, int] = {}
    run = _a_run(home)
    for index in range(count):
        draw = Random(f"{seed}:commands:{index}")
        words = _words(draw, home, run)
        started = time.monotonic()
        problem, code, megabytes = _result(words, home)
        slowest, peak = max(slowest, time.monotonic() - started), max(peak, megabytes)
        codes[code] = codes.get(code, 0) + 1
        if problem:
            failed += 1
            say(f"command {index}, seed {seed}: {words!r:.1000}\n{problem}")
    ends = ", ".join(f"{number} × code {code}" for code, number in sorted(codes.items()))
    return Line("whole commands", count, failed, time.monotonic() - began, f"{ends}; slowest {slowest:.1f} s, peak {peak:,} MB")  # fmt: skip


def _a_run(home: Path) -> RunFolder:
    """A home with one run that has ended."""
    home.mkdir(parents=True, exist_ok=True)
    folder = RunFolder.create(home, parse_config(a_config()))
    folder.events_file.write_text("".join(json.dumps(event) + "\n" for event in some_events()), encoding="utf-8")
    return folder


def _words(draw: Random, home: Path, run: RunFolder) -> list[str]:
    """A command line; some of its files are spoilt first."""
    file = home / "odd.toml"
    file.write_bytes(make_toml(draw, [run.config_file.read_bytes()]))
    for name in draw.sample(["history.db", "queue.json", "datasets.json"], draw.randrange(3)):
        path = home / name
        if path.is_file():
            path.write_bytes(spoilt(draw, [path.read_bytes()]))
    odd = [_text(draw.choice(VALUES)) for _ in range(2)]
    choices = [
        ["engine.run", str(file), "--dry-run"],
        ["engine.run", *_SMALL, *_options(draw)],
        ["engine.run", *_SMALL, *_options(draw)],
        ["engine.run", "--resume", odd[0]],
        ["engine.run", odd[0], "--preset", odd[1]],
        ["engine.history", draw.choice(["list", "show", "rebuild", "delete", "restore", odd[0]]), *odd[:1]],
        ["engine.history", draw.choice(["list", "rebuild"])],
        ["engine.history", "show", run.id],
        ["engine.queue", draw.choice(["list", "add", "move", "assign", "set", "remove"]), *odd],
        ["engine.queue", "add", str(file)],
        ["engine.queue", "list", "--json"],
        ["engine.compare", run.id, draw.choice([run.id, odd[0]])],
        ["engine.report", draw.choice([str(file), odd[0], "demo"]), *_options(draw)],
        ["engine.export", odd[0]],
        ["engine.evaluate", draw.choice([run.id, odd[0]])],
    ]
    return [word for word in draw.choice(choices) if "\0" not in word]


def _options(draw: Random) -> list[str]:
    return [f"--{draw.choice(list(leaf_fields()))}={_text(draw.choice(VALUES))}" for _ in range(1 + draw.randrange(2))]


def _text(value: object) -> str:
    """As a command line can have it: no surrogates that are not bytes, not longer than the system takes."""
    return str(value).encode("utf-8", "replace").decode()[:5000]


def _result(words: list[str], home: Path) -> tuple[str, int, int]:
    """What went wrong, or nothing; the exit code; the most memory that it had, in megabytes."""
    from benchmarks.torture.fuzz import surroundings

    guarded = [sys.executable, "-m", "benchmarks.torture.fuzz_guard", str(home), *words]
    try:
        ended = subprocess.run(
            guarded, cwd=_ROOT, env=surroundings(home), capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return f"no end within {_SECONDS:g} s", -1, 0
    said = ended.stderr.decode(errors="replace")
    peak = next((int(line.split()[1]) for line in said.splitlines()[::-1] if line.startswith("peak: ")), 0)
    tail = said[-3000:]
    if "Traceback (most recent call last)" in said or "defect of the program" in said:
        return f"a traceback:\n{tail}", ended.returncode, peak
    if ended.returncode == CODE or ended.returncode not in _CODES:
        return f"exit code {ended.returncode}:\n{tail}", ended.returncode, peak
    if peak > _MEGABYTES:
        return f"{peak} MB of memory", ended.returncode, peak
    return "", ended.returncode, peak


if __name__ == "__main__":
    print(commands(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), print))
