"""What is kept as .safetensors and read by its header or without torch under fuzz: students, evaluations, targets."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.torture.fuzz_mutate import odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.data.target_store import TargetStore, read_targets, write_targets
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata


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


TARGETS = (
    Target("students' headers", 0.04, _student_seeds, _read_student, make_safetensors),
    Target("evaluations", 0.02, _evaluation_seeds, _read_evaluation, make_safetensors),
    Target("target stores", 0.02, _target_seeds, _read_targets, make_safetensors),
)
