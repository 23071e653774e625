"""Fills a home folder with small runs on the digits, computed for real: finished, failed, stopped, lost, waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import tomli_w

from engine.record import queue
from engine.record.history import History
from engine.record.presets import preset
from engine.record.process import is_alive

ROOT = Path(__file__).resolve().parents[2]
_EPOCHS = 24
_BEGUN = 24  # epochs of the run that is photographed at work
_PATIENCE = 240.0
_METHODS = {"alone": "ViT alone", "kd": "ViT by KD", "fbt": "ViT by FBT"}
Values = dict[str, Any]


def fill(home: Path) -> None:
    """Compute every run of the pictures, two at a time; about two minutes."""
    (home / "configs").mkdir(parents=True, exist_ok=True)
    teacher = _finished(home, "Demo: teacher", preset("demo-teacher").values())
    broken = {"recipe": {"optimizer": "sgd", "lr": 1000.0}}
    stopped = _values("Demo: ViT by OFA, to be resumed", teacher, "ofa", 0, {"recipe": {"epochs": 60}})
    lost = _values("Demo: ViT by FBT, long", teacher, "fbt", 3, {"recipe": {"epochs": 60}})
    jobs: list[Callable[[], object]] = [
        lambda: _interrupted(home, "lost", lost, signal.SIGKILL),
        lambda: _interrupted(home, "stopped", stopped, signal.SIGTERM),
        lambda: _run(home, "failed", _values("Demo: ViT by KD, too high a rate", teacher, "kd", 1, broken)),
    ]
    for seed in range(2):
        for method in _METHODS:
            values = _values(f"Demo: {_METHODS[method]}, seed {seed}", teacher, method, seed)
            jobs.append(lambda values=values: _finished(home, values["name"], values))  # type: ignore[misc]
    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(job) for job in jobs]:
            done.result()
    _line_up(home, teacher)
    _annotate(home)


def start_queue(home: Path) -> subprocess.Popen[bytes]:
    """Start the runner, and wait until the first of the queue has trained some epochs."""
    runner = subprocess.Popen(
        [sys.executable, "-m", "engine.queue", "run", "--home", str(home)], cwd=ROOT, stdout=subprocess.DEVNULL
    )
    _until(lambda: _epochs_of(home, "status = 'running'") >= _BEGUN)
    return runner


def end_queue(home: Path, runner: subprocess.Popen[bytes]) -> None:
    """End the runner and the run that it started, which is the first of the queue again."""
    runner.terminate()
    runner.wait()
    with History(home) as history:
        going = [row for row in history.runs() if row["status"] == "running" and _lives(row)]
    for row in going:
        os.kill(row["pid"], signal.SIGTERM)
        _until(lambda row=row: not _lives(row))  # type: ignore[misc]
        queue.add(home, row["id"], place=0)


def _lives(row: Values) -> bool:
    return bool(is_alive(row["pid"], row["process_start"], row["host"]))


def _line_up(home: Path, teacher: str) -> None:
    """One that will run while it is photographed, and two that wait."""
    files = []
    for place, (name, method, epochs) in enumerate(
        (
            ("Demo: ViT by FBT, a long evening", "fbt", 900),
            ("Demo: ViT by DIST", "dist", 40),
            ("Demo: ViT by OFA", "ofa", 40),
        )
    ):
        files.append(
            _write(home, f"waiting-{place}", _values(name, teacher, method, 7, {"recipe": {"epochs": epochs}}))
        )
    command = [sys.executable, "-m", "engine.queue", "add", *map(str, files), "--home", str(home)]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)


def _annotate(home: Path) -> None:
    """What people say of runs; and one in the trash."""
    with History(home) as history:
        by_name = {row["name"]: row["id"] for row in history.runs()}
        history.annotate(by_name["Demo: ViT by FBT, seed 0"], tags=["paper", "best so far"], star=True)
        history.annotate(by_name["Demo: ViT by FBT, seed 1"], tags=["paper"])
        history.annotate(by_name["Demo: ViT by KD, seed 0"], note="The baseline of the table; same recipe as FBT.")
        history.annotate(by_name["Demo: teacher"], tags=["teacher"], star=True)


def _values(name: str, teacher: str, method: str, seed: int, more: Values | None = None) -> Values:
    values = preset("demo").values()
    values |= {"name": name, "seed": seed, "method": {"name": method}}
    values["recipe"] = {**values["recipe"], "epochs": _EPOCHS, **(more or {}).get("recipe", {})}
    values["compute"] = {"threads": 1, "device": "cpu"}
    if method == "alone":
        values.pop("teacher")
        return {**values, "kind": "train", "method": {"name": "none"}}
    values["teacher"] = {
        "weights": f"run:{teacher}",
        "model": values["teacher"]["model"],
        "options": values["teacher"]["options"],
    }
    return values


def _finished(home: Path, name: str, values: Values) -> str:
    """The id of the finished run."""
    code = _run(home, name.split(": ", 1)[-1].replace(" ", "-").replace(",", ""), values)
    if code:
        raise RuntimeError(f"{name} ended with exit code {code}")
    with History(home) as history:
        return next(str(row["id"]) for row in history.runs() if row["name"] == name)


def _run(home: Path, file: str, values: Values) -> int:
    return _start(home, file, values).wait()


def _interrupted(home: Path, file: str, values: Values, how: signal.Signals) -> None:
    """A run that is ended when it has trained some epochs."""
    process = _start(home, file, values)
    _until(lambda: _epochs_of(home, "name = ?", values["name"]) >= 7)
    process.send_signal(how)
    process.wait()


def _start(home: Path, file: str, values: Values) -> subprocess.Popen[bytes]:
    path = _write(home, file, values)
    command = [sys.executable, "-m", "engine.run", str(path), "--home", str(home)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _write(home: Path, file: str, values: Values) -> Path:
    path = home / "configs" / f"{file}.toml"
    path.write_text(tomli_w.dumps(values), encoding="utf-8")
    return path


def _epochs_of(home: Path, where: str, *what: str) -> int:
    with History(home) as history:
        found = list(history.db["runs"].rows_where(where, what, select="max(epoch) as most"))
    return int(found[0]["most"] or 0) if found else 0


def _until(done: Callable[[], bool]) -> None:
    began = time.monotonic()
    while not done():
        if time.monotonic() - began > _PATIENCE:
            raise TimeoutError("a run did not come as far as the pictures want it")
        time.sleep(0.3)
