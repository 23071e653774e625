"""A method without a teacher: real runs that learn from a file of targets."""

from __future__ import annotations

import numpy as np
import pytest
from safetensors import safe_open

from engine.data.target_store import TargetStore, write_targets
from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import CNN, SMALL, config, events, run

DIGITS = 1797
BRIEF = {"recipe": {"epochs": 1, "warmup_epochs": 0.0}, "data": {"images_per_class": 20}}


@pytest.fixture(scope="module")
def stores(tmp_path_factory):
    """Aspects of the demo's digits, and the same made random by the command."""
    folder = tmp_path_factory.mktemp("targets of mine")
    answers = np.random.default_rng(0).random((DIGITS, 3)).astype(np.float32)
    names = [f"digit {number}" for number in range(DIGITS)]
    write_targets(folder / "a.safetensors", TargetStore("aspects", ["Round?", "Open?", "Straight?"], names, answers))
    process = run("random", str(folder / "a.safetensors"), str(folder / "b.safetensors"), module="engine.targets")
    assert process.returncode == 0, process.stderr
    return folder


def start(home, path, *words):
    file = home / "run.toml"
    method = {"name": "makd", "options": {"targets": str(path)}}
    file.write_text(config(SMALL, BRIEF, {"student": CNN, "method": method}).to_toml(), encoding="utf-8")
    process = run(str(file), "--home", str(home), *words)
    return process, [RunFolder(found) for found in (home / "runs").glob("*")]


def test_random_aspects_are_learned_without_a_teacher(home, stores):
    process, (folder,) = start(home, stores / "b.safetensors")
    assert process.returncode == 0, process.stderr
    told = {name for event in events(folder, "step") for name in event["metrics"] if name.startswith("train/loss/")}
    assert told == {"train/loss/ce/student", "train/loss/makd/aspects-student"}
    (last,) = [event["metrics"] for event in events(folder, "epoch") if event["epoch"] == 1]
    assert "val/top1" in last
    assert not [name for name in last if "teacher" in name]
    with safe_open(folder.best_student, framework="numpy") as file:
        assert file.get_tensor("fc.weight").shape == (10, 16)
        assert not [name for name in file.keys() if "aspect" in name]  # noqa: SIM118


def test_the_control_is_said_and_runs(home, stores):
    process, (folder,) = start(home, stores / "a.safetensors", "--method.control", "shuffled-targets")
    assert process.returncode == 0, process.stderr
    assert any("A control: shuffled-targets" in event["message"] for event in events(folder, "notice"))


def test_targets_that_are_not_there_end_it_before_the_first_step(home, tmp_path):
    process, folders = start(home, tmp_path / "nothing.safetensors")
    assert process.returncode == 2
    assert "method.options.targets" in process.stderr
    assert "nothing.safetensors cannot be read" in process.stderr
    assert not [event for folder in folders for event in events(folder, "step")]
