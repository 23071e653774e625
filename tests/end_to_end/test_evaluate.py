"""A run leaves what its best student answered, however it ended; `engine.evaluate` makes up for what is missing."""

from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from engine import evaluate as command
from engine.export import main as export
from engine.record.control import send
from engine.record.evaluation import read_evaluation
from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import ALONE, FBT, events, queue, run, start, wait_for
from tests.nobody_reads import nobody_reads

MIXED = {"recipe": {"mixup": 0.2, "ema_decay": 0.5, "label_smoothing": 0.1}}


def evaluate(*words):
    return run(*words, module="engine.evaluate")


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folder = queue(home, FBT, MIXED)
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    return home, folder


def best_event(folder):
    return [event for event in events(folder, "epoch") if event["best"]][-1]


def test_the_answers_are_those_of_the_best_epoch(finished):
    _, folder = finished
    found, event = read_evaluation(folder), best_event(folder)
    assert found.epoch == event["epoch"]
    assert found.top1 == event["metrics"]["val/top1"]
    assert found.top5 == event["metrics"]["val/top5"]
    weighted = np.nansum(found.per_class * found.images) / found.images.sum()
    assert weighted == pytest.approx(found.top1, rel=1e-6)
    assert found.counts.sum() == events(folder, "plan")[0]["images"]["validation"]


def test_the_worst_confusions_are_drawn(finished):
    _, folder = finished
    found = read_evaluation(folder)
    assert len(found.pairs) == min(12, len(found.worst(10**6)))
    for pair, (true, answer, count) in zip(found.pairs, found.worst(12), strict=True):
        assert (pair.true, pair.predicted, pair.count) == (found.classes[true], found.classes[answer], count)
        with Image.open(pair.image) as image:
            assert max(image.size) <= 160


def test_steps_tell_the_rate_and_the_load(finished):
    _, folder = finished
    for event in events(folder, "step"):
        wanted = {"train/lr", "system/images_per_second", "system/cpu_load", "system/host_memory_gib"}
        assert wanted <= event["metrics"].keys()
        assert not [name for name in event["metrics"] if "gpu" in name]


def test_the_command_makes_the_same_again(finished, tmp_path):
    _, folder = finished
    copy = RunFolder(tmp_path / "runs" / folder.id)
    shutil.copytree(folder.path, copy.path)
    before = read_evaluation(copy)
    shutil.rmtree(copy.analysis)
    done = evaluate(folder.id, "--home", str(tmp_path), "--json")
    assert done.returncode == 0, done.stderr
    told, after = json.loads(done.stdout), read_evaluation(copy)
    assert after.epoch == before.epoch
    assert np.array_equal(after.predicted, before.predicted)
    assert after.probability == pytest.approx(before.probability, abs=1e-4)
    assert len(after.pairs) == len(before.pairs)
    assert told["top1"] == pytest.approx(before.top1)
    assert told["top1_in_training"] == pytest.approx(before.top1, abs=1e-4)
    assert sum(row["top1"] * row["images"] for row in told["classes"]) / told["images"] == pytest.approx(told["top1"])
    assert [entry["count"] for entry in told["confused"]] == [pair.count for pair in after.pairs]


def test_the_command_prints_a_row_a_class(finished):
    home, folder = finished
    done = evaluate(folder.id, "--home", str(home))
    assert done.returncode == 0, done.stderr
    assert f"after epoch {best_event(folder)['epoch']}" in done.stdout
    assert len([line for line in done.stdout.splitlines() if "│" in line]) == 10
    assert "The run itself measured" not in done.stdout


def test_evaluate_and_export_end_quietly_when_their_reader_leaves(finished, tmp_path, capsys):
    _, folder = finished
    copy = RunFolder(tmp_path / "runs" / folder.id)
    shutil.copytree(folder.path, copy.path)
    for verb, words in ((command.main, []), (command.main, ["--json"]), (export, [])):
        with nobody_reads():
            assert verb([folder.id, "--home", str(tmp_path), *words]) == 0
    assert len(list(copy.exports.glob("*.safetensors"))) == 1
    assert capsys.readouterr().err == ""


@pytest.mark.slow
def test_a_stopped_run_draws_too_and_a_resumed_one_keeps_its_best(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 500}})
    engine = start(folder, home)
    wait_for(lambda: len(events(folder, "epoch")) > 2, "an epoch")
    refused = evaluate(folder.id, "--home", str(home))
    assert refused.returncode == 2
    assert "is running" in refused.stderr
    send(folder.path, "stop")
    assert engine.wait(60) == 3
    stopped = read_evaluation(folder)
    assert stopped.top1 == max(event["metrics"]["val/top1"] for event in events(folder, "epoch"))
    assert stopped.pairs
    already = len(events(folder, "epoch"))
    engine = start(folder, home)
    wait_for(lambda: len(events(folder, "epoch")) > already, "an epoch after the resume")
    send(folder.path, "stop")
    assert engine.wait(60) == 3
    resumed = read_evaluation(folder)
    assert resumed.top1 == max(event["metrics"]["val/top1"] for event in events(folder, "epoch"))
    assert resumed.epoch == best_event(folder)["epoch"]


@pytest.mark.parametrize("blocked", ["analysis", "confused"])
def test_what_cannot_be_written_is_said_and_the_run_finishes(home, blocked):
    folder = queue(home, ALONE, {"recipe": {"epochs": 1}})
    place = getattr(folder, blocked)
    place.parent.mkdir(exist_ok=True)
    place.write_text("in the way")
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    (told,) = events(folder, "warning")
    assert "engine.evaluate" in told["hint"]
    assert ("answers" in told["message"]) == (blocked == "analysis")


def test_a_run_without_a_student_is_refused(home):
    folder = queue(home, ALONE)
    done = evaluate(folder.id, "--home", str(home))
    assert done.returncode == 2
    assert "has saved no student yet" in done.stderr


def test_a_device_that_is_none_is_refused(finished):
    home, folder = finished
    done = evaluate(folder.id, "--home", str(home), "--device", "toaster")
    assert done.returncode == 2
    assert "is no device" in done.stderr


def test_an_accuracy_that_training_did_not_measure_is_pointed_out(finished, monkeypatch, capsys):
    _, folder = finished
    monkeypatch.setattr(command, "_measured_in_training", lambda folder: 99.0)
    command._print(folder, read_evaluation(folder))
    assert "The run itself measured 99.00 %" in capsys.readouterr().out
