"""Weights files from strangers: hostile, damaged, endless or of another model.

Every file is loaded by a child process that looks for four things: code of the file that ran, an error other than the
one sentence that a person can act on, seconds, and memory. The child's end (a crash) is a failure too.

    python -m benchmarks.torture.strangers FOLDER     loads what is in it and prints a JSON line a file (the child)
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.torture import Line, Say
from benchmarks.torture.peak import peak_bytes

COUNT = 3000
_BATCH = 250  # files a child
_SLOWEST = 10.0  # seconds for one small file
_LARGEST = 1 << 20  # KiB of resident memory a child may ever have; torch and timm alone take about half
_ROOT = Path(__file__).resolve().parents[2]


def campaign(count: int, seed: int, home: Path, say: Say) -> list[Line]:
    """Make `count` files, every kind in turn, and have them loaded."""
    from benchmarks.torture.stranger_files import KINDS

    tallies = {kind: _Tally() for kind in KINDS}
    kinds = list(KINDS)
    for first in range(0, count, _BATCH):
        folder = home / f"from-{first}"
        folder.mkdir(parents=True)
        files = {}
        for number in range(first, min(first + _BATCH, count)):
            kind = kinds[number % len(kinds)]
            path = KINDS[kind](random.Random(f"{seed} {number}"), folder, f"{number:05d}")
            files[path.name] = (number, kind)
        found, peak, ending = _load(folder)
        for name, (number, kind) in files.items():
            fault = _fault(found.get(name), folder, number)
            if peak > _LARGEST:
                fault = fault or f"is in a batch that took {peak >> 10} MiB of memory"
            tallies[kind].take(found.get(name, {}), bool(fault))
            if fault:
                say(f"strangers: {kind}, file {number} of seed {seed}: {fault}{'' if name in found else ending}")
    return [tally.line(kind.replace("_", " ")) for kind, tally in tallies.items()]


@dataclass
class _Tally:
    """What became of the files of a kind."""

    count: int = 0
    failed: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0

    def take(self, found: dict[str, Any], failed: bool) -> None:
        seconds = float(found.get("seconds", 0.0))
        self.count += 1
        self.failed += failed
        self.refused += found.get("outcome") == "refused"
        self.seconds += seconds
        self.slowest = max(self.slowest, seconds)

    def line(self, kind: str) -> Line:
        note = f"{self.refused} refused in a sentence, the others loaded; slowest {self.slowest:.2f} s"
        return Line(kind, self.count, self.failed, self.seconds, note)


def _load(folder: Path) -> tuple[dict[str, dict[str, Any]], int, str]:
    """What a child found of each file, the most memory it had in KiB, and how it ended."""
    child = subprocess.run(
        [sys.executable, "-m", "benchmarks.torture.strangers", str(folder)],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60 + _SLOWEST * _BATCH,
        check=False,
    )
    lines = [json.loads(line) for line in child.stdout.splitlines() if line.startswith("{")]
    peak = next((line["peak"] for line in lines if "peak" in line), 0)
    ending = f" (exit code {child.returncode}) {child.stderr[-400:]}"
    return {line["name"]: line for line in lines if "name" in line}, peak, ending


def _fault(found: dict[str, Any] | None, folder: Path, number: int) -> str:
    """What does not hold of a file; empty where all does."""
    if found is None:
        return "the process ended"
    if found["outcome"] not in ("refused", "loaded"):
        return f"{found['outcome']}: {found['text']}"
    if found["seconds"] > _SLOWEST:
        return f"took {found['seconds']} s"
    if found["ran"] or list(folder.glob(f"victim-{number:05d}")):
        return f"ran code: {found['ran']}"
    text = found["text"]
    return "" if "\n" not in text and len(text) < 1200 else f"is no sentence: {text[:200]!r}"


def _child(folder: Path) -> None:
    from benchmarks.torture.stranger_files import tiny
    from engine.models.weights import load_weights
    from engine.record.errors import InputError

    staged = tiny()
    ran: list[str] = []
    watched = ("os.system", "os.exec", "os.posix_spawn", "subprocess.Popen", "socket.connect", "shutil.rmtree")
    sys.addaudithook(lambda event, _arguments: ran.append(event) if event in watched and listening else None)
    listening = False
    for path in sorted(path for path in folder.iterdir() if not path.name.startswith("victim")):
        ran.clear()
        began = time.monotonic()
        outcome, text, listening = "loaded", "", True
        try:
            load_weights(staged, str(path), role="teacher")
        except InputError as error:
            outcome, text = "refused", str(error)
        except BaseException as error:
            outcome, text = type(error).__name__, str(error)
        listening = False
        line = {"name": path.name, "outcome": outcome, "text": text, "ran": ran[:3]}
        print(json.dumps({**line, "seconds": round(time.monotonic() - began, 3)}), flush=True)
    print(json.dumps({"peak": peak_bytes() >> 10}))


if __name__ == "__main__":
    _child(Path(sys.argv[1]))
