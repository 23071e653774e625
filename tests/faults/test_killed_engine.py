"""SIGKILL at any moment: no more is lost than the steps since the last checkpoint, and the end is the same."""

from __future__ import annotations

import json

import pytest
import torch

from benchmarks.torture.killer import Killer, Order
from benchmarks.torture.kills import CONFIG, ROOT, campaign
from benchmarks.torture.resumed import differences, strict_points
from engine.record.config import parse_config
from engine.record.run_folder import RunFolder

TWO_EPOCHS = parse_config({**CONFIG, "recipe": {**CONFIG["recipe"], "epochs": 2}})


@pytest.fixture(scope="module")
def killer():
    with Killer(ROOT) as made:
        yield made


def test_wherever_an_engine_is_killed_its_run_ends_as_if_it_had_not_been(tmp_path):
    said: list[str] = []
    lines = campaign(6, 3, tmp_path, said.append)
    assert not said
    assert [line for line in lines if line.failed] == []
    assert sum(line.count for line in lines if line.what.startswith("killed")) == 6


@pytest.mark.parametrize(("number", "epoch"), [(3, 1), (14, 2)])
def test_an_epoch_stands_once_whose_line_was_written_and_whose_checkpoint_was_not(killer, tmp_path, number, epoch):
    reference, folder = (RunFolder.create(tmp_path, TWO_EPOCHS) for _ in range(2))
    words = ["--resume", folder.id, "--home", str(tmp_path)]
    assert killer.run(Order(["--resume", reference.id, "--home", str(tmp_path)])) == 0
    assert killer.run(Order(words, "in an evaluation", number, ("stop",))) == 3
    position = torch.load(folder.last_state, weights_only=True)["position"]
    assert position["epoch"] == epoch - 1 and position["batch"] * epoch == position["step"] > 0, "at the epoch's end"
    assert killer.run(Order(words, "writing last.state.pt", 1)) == -9
    told, _ = strict_points(folder)
    assert ("epoch", position["step"] - 1, epoch) in told, "and the end of that epoch is told"
    assert killer.run(Order(words)) == 0
    assert differences(folder, reference, tmp_path) == []


def test_a_run_killed_after_its_last_checkpoint_trains_no_step_again(killer, tmp_path):
    folder = RunFolder.create(tmp_path, TWO_EPOCHS)
    words, report = ["--resume", folder.id, "--home", str(tmp_path)], tmp_path / "calls.json"
    assert killer.run(Order(words, "drawing confusions", 1)) == -9
    assert killer.run(Order(words, report=str(report))) == 0
    calls = json.loads(report.read_text())
    assert calls["drawing confusions"] == 1 and "in a step" not in calls
