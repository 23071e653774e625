"""The frozen program, tried where nothing of it was made: built, moved to a path with spaces, run without Python.

    python -m benchmarks.frozen [--dist DIR] [--build]

Builds it with PyInstaller unless nothing changed since the last build. Then, in an empty environment: the window's first
paint, a run through its New run page (`fbt --self-test`), and without the window a run whose images worker processes
decode, a stop, a resume and an export. Prints a table; exit code 1 where a step did not come to its end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from engine.record.control import send
from engine.record.events import EventReader
from engine.record.run_folder import RUNS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ("engine", "fbt_gui", "resources", "build.spec", "LICENSE")
STARTS = 5
_SECONDS = 600
_SMALL = ["--recipe.batch_size", "20", "--probe.every", "0", "--compute.device", "cpu", "--compute.threads", "1"]


class Trial:
    """One moved copy, with a home of its own.

    Args:
        place: the copy's folder.
        home: empty.
    """

    def __init__(self, place: Path, home: Path) -> None:
        self.place, self.home = place, home
        self.surroundings = {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8"}

    def do(self, program: str, *words: str) -> str:
        """Run one of the two programs to its end; returns what it printed.

        Raises:
            RuntimeError: it ended with another code than 0.
        """
        done = subprocess.run(
            [str(self.place / program), *words], env=self.surroundings, cwd=self.home, capture_output=True, text=True,
            timeout=_SECONDS, check=False,
        )  # fmt: skip
        if done.returncode:
            said = f"{done.stdout[-1000:]}\n{done.stderr[-2000:]}"
            raise RuntimeError(f"{program} {' '.join(words)} ended with {done.returncode}: {said}")
        return done.stdout

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """Start the engine, and go on."""
        with (self.home / "engine.txt").open("ab") as stream:
            return subprocess.Popen(
                [str(self.place / "fbt-run"), *words],
                env=self.surroundings,
                cwd=self.home,
                stdout=stream,
                stderr=stream,
            )

    @property
    def run(self) -> Path:
        """The newest run's folder."""
        return max((self.home / RUNS).iterdir(), key=lambda folder: folder.stat().st_mtime)


def first_paint(trial: Trial) -> str:
    """The median of several starts; the first one reads the program from the disk."""
    found = []
    for _ in range(STARTS):
        began = time.time()
        said = trial.do("fbt", "--measure-first-paint", "--home", str(trial.home))
        found.append(float(said.split()[2]) - began)
    return f"{statistics.median(found):.2f} s (first {found[0]:.2f} s)"


def window(trial: Trial) -> str:
    """Train and export a student from the New run page."""
    said = [json.loads(line) for line in trial.do("fbt", "--self-test").splitlines()]
    return f"{len(said) - 1} steps, top-1 {said[-1]['top1']:.1f} %"


def workers(trial: Trial) -> str:
    """A run whose images are decoded by processes of their own."""
    _write_images(trial.home / "images")
    data = ["--data.source", "folder", "--data.path", str(trial.home / "images"), "--data.storage", "stream"]
    words = ["--kind", "train", "--student.model", "resnet18", "--student.stem", "small", *data, *_SMALL]
    trial.do("fbt-run", *words, "--data.workers", "2", "--recipe.epochs", "2", "--home", str(trial.home))
    return f"{_ended(trial.run)}, 2 workers"


def resumed(trial: Trial) -> str:
    """A run that is stopped, resumed by its id, and runs to its end."""
    words = ["--preset", "demo", *_SMALL, "--recipe.epochs", "8", "--home", str(trial.home)]
    before = set((trial.home / RUNS).iterdir())
    engine = trial.start(*words)
    _wait(lambda: set((trial.home / RUNS).iterdir()) - before, engine)
    (folder,) = set((trial.home / RUNS).iterdir()) - before
    _wait(lambda: [event for event in _events(folder) if event["type"] == "epoch" and event["epoch"] >= 2], engine)
    send(folder, "stop")
    engine.wait(_SECONDS)
    stopped = _ended(folder)
    trial.do("fbt-run", "engine", "--resume", folder.name, "--home", str(trial.home))
    return f"{stopped}, then {_ended(folder)}"


def exported(trial: Trial) -> str:
    """The student in every format, each compared with the student; of formats whose packages are not there: why not."""
    found = []
    for form in ("safetensors", "folder", "onnx", "pt2"):
        if form == "onnx" and find_spec("onnxscript") is None:
            found.append("onnx: its packages were not there to be built in")
            continue
        words = ["export", trial.run.name, "--format", form, "--json", "--home", str(trial.home)]
        said = json.loads(trial.do("fbt-run", *words))
        found.append(f"{form} {said['bytes'] / 2**10:,.0f} KiB")
    return ", ".join(found)


def looked_over(trial: Trial) -> str:
    """What the doctor says of the machine."""
    return trial.do("fbt-run", "doctor", "--home", str(trial.home)).splitlines()[-1]


STEPS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("the window's first paint", first_paint),
    ("a run through the New run page, exported", window),
    ("a run without the window, images by worker processes", workers),
    ("stopped and resumed", resumed),
    ("exported by the verb", exported),
    ("looked over", looked_over),
)


def main() -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dist", type=Path, default=ROOT / "dist", help="where it is built")
    parser.add_argument("--build", action="store_true", help="build it, and try nothing")
    given = parser.parse_args()
    dist = given.dist.absolute()
    _row("built", *build(dist))
    _row("size", f"{_size(dist / 'fuse') / 2**20:,.0f} MiB", 0.0)
    return 0 if given.build else tried(dist)


def tried(dist: Path) -> int:
    """Try a moved copy; 1 where a step did not come to its end, else 0."""
    failed = 0
    with tempfile.TemporaryDirectory(dir=dist, prefix="a place with spaces ") as folder:
        place, home = Path(folder) / "Fuse 1", Path(folder) / "home ü"
        shutil.copytree(dist / "fuse", place, copy_function=os.link, symlinks=True)
        home.mkdir()
        trial = Trial(place, home)
        for name, step in STEPS:
            began = time.monotonic()
            try:
                said = step(trial)
            except (RuntimeError, OSError, ValueError, KeyError, IndexError, subprocess.TimeoutExpired) as error:
                said, failed = f"FAILED: {error}", failed + 1
            _row(name, said, time.monotonic() - began)
    return 1 if failed else 0


def build(dist: Path) -> tuple[str, float]:
    """Build it, unless the sources and the packages are those of the last build; seconds it took."""
    stamp, now = dist / "fuse.stamp", _fingerprint()
    if stamp.is_file() and stamp.read_text() == now:
        return "as before", 0.0
    began = time.monotonic()
    words = ["--noconfirm", "--log-level", "WARN", "--distpath", str(dist), "--workpath", str(dist / "work")]
    subprocess.run([sys.executable, "-m", "PyInstaller", *words, "build.spec"], cwd=ROOT, check=True)
    stamp.write_text(now)
    return "anew", time.monotonic() - began


def _fingerprint() -> str:
    """Of the sources and of every package's version."""
    found = hashlib.sha256()
    for path in sorted(_files()):
        found.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    packages = sorted(f"{one.metadata['Name']} {one.version}" for one in metadata.distributions())
    return hashlib.sha256(found.digest() + "\n".join(packages).encode()).hexdigest()


def _files() -> Iterator[Path]:
    for name in SOURCES:
        path = ROOT / name
        yield from [path] if path.is_file() else (one for one in path.rglob("*") if one.is_file() and "__pycache__" not in one.parts)  # fmt: skip


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _write_images(folder: Path) -> None:
    draw = np.random.default_rng(0)
    for split, count in (("train", 30), ("val", 10)):
        for label in ("bright", "dark"):
            (folder / split / label).mkdir(parents=True)
            for number in range(count):
                pixels = draw.integers(0, 128, (32, 32, 3), dtype=np.uint8) + (127 if label == "bright" else 0)
                Image.fromarray(pixels.astype(np.uint8)).save(folder / split / label / f"{number}.png")


def _events(folder: Path) -> list[dict[str, Any]]:
    return list(EventReader(folder / "events.jsonl").each())


def _ended(folder: Path) -> str:
    """How the run's last session ended, as its events say."""
    ends = [str(event["status"]) for event in _events(folder) if event["type"] == "run_finished"]
    return ends[-1] if ends else "no end"


def _wait(done: Callable[[], object], engine: subprocess.Popen[bytes]) -> None:
    began = time.monotonic()
    while not done():
        if engine.poll() is not None:
            raise RuntimeError(f"the engine ended with {engine.returncode} before that")
        if time.monotonic() - began > _SECONDS:
            raise RuntimeError("nothing more happens")
        time.sleep(0.1)


def _row(name: str, said: str, seconds: float) -> None:
    print(f"| {name} | {said} | {seconds:,.1f} s |", flush=True)


if __name__ == "__main__":
    sys.exit(main())
