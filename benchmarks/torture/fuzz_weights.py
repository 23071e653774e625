"""The readers of weights, training states, targets, evaluations and histories under fuzz."""

from __future__ import annotations

import contextlib
import io
import json
import os
import pickle
import sqlite3
from pathlib import Path
from random import Random
from typing import Any

import numpy as np

from benchmarks.torture.fuzz_mutate import odd, spoilt
from benchmarks.torture.fuzz_record import NOW, a_config
from benchmarks.torture.fuzz_target import Target
from engine.data.target_store import TargetStore, read_targets, write_targets
from engine.record.config import parse_config
from engine.record.history import MIGRATIONS, History, load_schema
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from engine.record.summary import RunSummary

_RUN = "20250101-000000-a-0000"


def _arrays() -> dict[str, np.ndarray]:
    answers = np.array([0, 1, 1], np.int32)
    return {"label": answers, "predicted": answers[::-1].copy(), "probability": np.full(3, 0.5, np.float32)}


def _student_seeds(home: Path) -> list[bytes]:
    from safetensors.numpy import save

    said = {"architecture": "resnet18", "options": "{}", "class_names": '["a", "b"]', "mean": "[0.5, 0.5, 0.5]"}
    weights: dict[str, np.ndarray] = {"head.weight": np.ones((2, 3), np.float32), "head.bias": np.zeros(2, np.float16)}
    return [save(weights, {**said, "std": "[1, 1, 1]", "num_classes": "2", "top1": "50"}), save(weights)]


def _evaluation_seeds(home: Path) -> list[bytes]:
    from safetensors.numpy import save

    return [save(_arrays(), {"epoch": "1", "top1": "33.3", "top5": "90", "class_names": '["a", "b"]'})]


def _target_seeds(home: Path) -> list[bytes]:
    made = []
    for kind in ("aspects", "logits"):
        path = home / f"{kind}.safetensors"
        path.unlink(missing_ok=True)
        write_targets(path, TargetStore(kind, ["q", "r"], ["a", "b"], np.full((2, 2), 0.5, np.float32)))
        made.append(path.read_bytes())
    return made


def make_safetensors(draw: Random, seeds: list[bytes]) -> bytes:
    """Wrong bytes, or a header that is right JSON and says odd things, or whose length lies."""
    data = draw.choice(seeds)
    kind = draw.random()
    if kind < 0.4:
        return spoilt(draw, seeds)
    end = 8 + int.from_bytes(data[:8], "little")
    header = json.dumps(odd(draw, json.loads(data[8:end]))).encode() if kind < 0.9 else data[8:end]
    length = len(header) if kind < 0.8 else draw.choice([0, 1, len(header) - 1, len(data), 10**8, 10**8 + 1, 2**63, 2**64 - 1])  # fmt: skip
    return length.to_bytes(8, "little") + header + data[end:]


def _read_student(data: bytes, home: Path) -> None:
    from fbt_gui.pages.new_run.picker.model_file import read_model_file

    path = home / "student.safetensors"
    path.write_bytes(data)
    for key, value in read_metadata(path).items():
        _ = key, value
    read_model_file(path)


def _read_evaluation(data: bytes, home: Path) -> None:
    from engine.record.evaluation import read_evaluation

    folder = RunFolder(home)
    folder.analysis.mkdir(exist_ok=True)
    folder.evaluation_file.write_bytes(data)
    found = read_evaluation(folder)
    if found is not None:
        found.worst(10)


def _read_targets(data: bytes, home: Path) -> None:
    path = home / "targets.safetensors"
    path.write_bytes(data)
    read_targets(path).for_images(["a", "x/b.png", "c"], "skip")


class _Tiny:
    """A model of few weights, made once."""

    staged: Any = None

    @classmethod
    def fresh(cls) -> Any:
        from engine.models.staged import create_staged

        if cls.staged is None:
            options = {"channels": [2, 2, 2, 2], "layers": [1, 1, 1, 1]}
            cls.staged = create_staged("resnet18", 2, stem="small", options=options)
        cls.staged.notes.clear()
        return cls.staged


def _weights_seeds(home: Path) -> list[bytes]:
    from safetensors.torch import save

    state = dict(_Tiny.fresh().model.state_dict())
    return [save(state, {"class_names": '["a", "b"]', "mean": "[0.5, 0.5, 0.5]", "std": "[1, 1, 1]"})]


def _read_weights(data: bytes, home: Path) -> None:
    _load(home / "weights.safetensors", data)


def _checkpoint_seeds(home: Path) -> list[bytes]:
    """Weights as torch writes them, odd tensors in place of the head, and two that want to do something."""
    import torch

    from benchmarks.torture.fuzz_data import _Hostile

    state = dict(_Tiny.fresh().model.state_dict())
    huge = torch.zeros(1).expand(1 << 40)
    values: list[Any] = [
        state, {"model": state}, {**state, "fc.weight": huge}, {**state, "fc.bias": torch.zeros(2, device="meta")},
        {**state, "fc.bias": torch.zeros(2).to_sparse()}, [state], {"conv1.weight": 1}, _Hostile("touch executed"),
        {"version": 1, "position": {"epoch": 0, "batch": 0, "step": 0}}, {"version": torch.zeros(2)}, {"version": 2},
    ]  # fmt: skip
    made = []
    for value in values:
        for new in (True, False):
            file = io.BytesIO()
            torch.save(value, file, _use_new_zipfile_serialization=new)
            made.append(file.getvalue())
    return [*made, pickle.dumps(_Hostile("touch executed")), b""]


def _read_checkpoint(data: bytes, home: Path) -> None:
    _load(home / "weights.pt", data)


def _load(path: Path, data: bytes) -> None:
    from engine.models.weights import load_weights

    path.write_bytes(data)
    load_weights(_Tiny.fresh(), str(path), class_names=["a", "c"])


def _read_state(data: bytes, home: Path) -> None:
    from engine.training.checkpoint import load_state

    path = home / "last.state.pt"
    path.write_bytes(data)
    load_state(path)


def _history_seeds(home: Path) -> list[bytes]:
    """A history of each version of its tables, a foreign one, and an empty file."""
    for number in range(2):
        folder = RunFolder(home / "runs" / _RUN.replace("0000", f"000{number}"))
        folder.checkpoints.mkdir(parents=True, exist_ok=True)
        folder.config_file.write_text(parse_config(a_config()).to_toml(), encoding="utf-8")
    for path in home.glob("history*"):
        path.unlink()
    with History(home) as history:
        summary = RunSummary.of(folder)
        summary.metrics = {(1, "val/top1"): 50.0, (2, "val/top1"): 60.0}
        history.save(summary, folder)
        history.connection.execute("pragma wal_checkpoint(truncate)")
        history.connection.execute("pragma journal_mode = delete")
    now = (home / "history.db").read_bytes()
    older = [_of_version(home, name) for name in MIGRATIONS[1:]]
    foreign = _changed(home, now, "drop table runs", "create table runs (id text, x blob)", "insert into runs values (1, 2)")  # fmt: skip
    odd_row = _changed(home, now, "update runs set due = 'x', pid = 1e300, star = null, tags = 5, status = 'running'")
    without = _changed(home, now, "drop table metrics")
    return [now, now, *older, foreign, odd_row, without, b""]


def _of_version(home: Path, before: str) -> bytes:
    """A history as it was before a migration came, with a run in it."""
    path = home / "older.db"
    path.unlink(missing_ok=True)
    schema = load_schema()
    db = schema.Database(path)
    schema.migrations.apply(db, stop_before=before)
    db.execute("insert into runs (id, status, kind, name) values ('r', 'finished', 'train', 'n')")
    db.conn.commit()
    db.close()
    return path.read_bytes()


def _changed(home: Path, data: bytes, *statements: str) -> bytes:
    path = home / "changed.db"
    path.write_bytes(data)
    connection = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()
    return path.read_bytes()


_COLUMNS = ("created", "seconds", "top1", "due", "pid", "status", "kind", "tags", "star", "name", "folder", "seed", "recipe_key")  # fmt: skip


def _make_history(draw: Random, seeds: list[bytes]) -> bytes:
    """Wrong bytes, or rows of another program's, told as SQL after the file itself."""
    data = spoilt(draw, seeds) if draw.random() < 0.5 else draw.choice(seeds)
    if draw.random() < 0.5:
        value = draw.choice(["null", "'x'", "1e300", "-1", "x'00ff'", "9223372036854775807", "''", "'{}'", "'running'"])
        data += f"\0SQL update runs set {draw.choice(_COLUMNS)} = {value}".encode()
    return data


def _read_history(data: bytes, home: Path) -> None:
    """As `python -m engine.history` and the Runs page do."""
    from engine.history import main

    data, _, statement = data.partition(b"\0SQL ")
    for path in home.glob("history*"):
        path.unlink()
    (home / "history.db").write_bytes(data)
    if statement:
        with contextlib.suppress(sqlite3.Error, UnicodeDecodeError):
            connection = sqlite3.connect(home / "history.db", isolation_level=None)
            connection.execute(statement.decode())
            connection.close()
    place = ["--home", str(home)]
    verbs = (["list"], ["list", "--json"], ["show", _RUN[:8]], ["rebuild"], ["list"])
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        codes = [main([*verb, *place]) for verb in verbs]
    assert codes[3] == 0 and codes[4] == 0, f"what is damaged can be made again: {codes}"
    assert not os.path.exists(home / "executed")
    _ = NOW


TARGETS = (
    Target("students' headers", 0.04, _student_seeds, _read_student, make_safetensors),
    Target("evaluations", 0.02, _evaluation_seeds, _read_evaluation, make_safetensors),
    Target("target stores", 0.02, _target_seeds, _read_targets, make_safetensors),
    Target("weights (safetensors)", 0.006, _weights_seeds, _read_weights, make_safetensors),
    Target("weights (.pt)", 0.003, _checkpoint_seeds, _read_checkpoint),
    Target("training states", 0.006, _checkpoint_seeds, _read_state),
    Target("history.db", 0.002, _history_seeds, _read_history, _make_history),
)
