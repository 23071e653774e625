"""Killed, stopped, paused: a run goes on as if nothing had happened."""

from __future__ import annotations

import signal

import pytest
import torch
from PIL import Image
from safetensors.torch import load_file

from engine.record.control import send
from engine.record.history import History
from engine.record.process import is_lost
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import ALONE, FBT, events, forget_the_end, queue, run, start, wait_for

# Everything that has state: dropout and stochastic depth, averaging, mixing, accumulation; saved every 60 ms.
STATEFUL = {
    "student": {"options": {"proj_drop_rate": 0.1, "drop_path_rate": 0.1}},
    "recipe": {
        "ema_decay": 0.9,
        "mixup": 0.2,
        "accumulate": 2,
        "clip_norm": 5.0,
        "label_smoothing": 0.1,
        "color_jitter": 0.2,
    },
    "compute": {"checkpoint_minutes": 0.001},
}


def weights(folder):
    return {name: load_file(path) for name, path in (("last", folder.last_student), ("best", folder.best_student))}


def same(first, second):
    return (
        all(
            torch.equal(value, second[file][name]) for file, tensors in first.items() for name, value in tensors.items()
        )
        and first.keys() == second.keys()
    )


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    home = tmp_path_factory.mktemp("uninterrupted")
    folder = queue(home, FBT, STATEFUL)
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    return folder


def saved_in_mid_epoch(folder):
    return [event for event in events(folder, "checkpoint") if event["step"] > 6 and event["step"] % 6 not in (0, 5)]


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """A run killed in mid-epoch, as the kill left it, and resumed to its end."""
    home = tmp_path_factory.mktemp("killed")
    folder = queue(home, FBT, STATEFUL)
    engine = start(folder, home)
    wait_for(lambda: saved_in_mid_epoch(folder), "a checkpoint in mid-epoch")
    engine.kill()
    engine.wait()
    with History(home) as history:
        row = history.run(folder.id)
    left = {
        "status": RunSummary.of(folder).status,
        "position": torch.load(folder.last_state, weights_only=True)["position"],
        "lost": is_lost(row["due"], row["pid"], row["process_start"], row["host"], now=row["due"] + 1),
        "lost before its promise broke": is_lost(
            row["due"], row["pid"], row["process_start"], row["host"], now=row["due"] - 1
        ),
    }
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    return folder, left


def test_a_killed_run_is_lost_once_its_promise_is_broken(killed):
    _, left = killed
    assert left["status"] == "running", "a killed process says nothing"
    assert left["lost"]
    assert not left["lost before its promise broke"]


def test_a_run_killed_in_mid_epoch_ends_bit_for_bit_as_an_uninterrupted_one(killed, uninterrupted):
    folder, left = killed
    assert left["position"]["step"] % 6 != 0, "killed in mid-epoch"
    assert same(weights(folder), weights(uninterrupted))


def test_curves_of_a_resumed_run_have_no_point_twice_and_none_missing(killed, uninterrupted):
    folder, _ = killed
    kept = {}
    for event in events(folder):
        if event["type"] == "run_started":
            kept = {key: value for key, value in kept.items() if key[1] < event["step"]}
        if event["type"] in ("epoch", "cka"):
            assert (event["type"], event["step"], event["epoch"]) not in kept
            kept[event["type"], event["step"], event["epoch"]] = event["metrics"]
    expected = {
        (event["type"], event["step"], event["epoch"]): event["metrics"]
        for event in events(uninterrupted)
        if event["type"] in ("epoch", "cka")
    }
    assert kept.keys() == expected.keys()
    for key, metrics in expected.items():
        for name, value in metrics.items():
            if not name.startswith("system/"):
                assert kept[key][name] == value, (key, name)
    summary, reference = RunSummary.of(folder), RunSummary.of(uninterrupted)
    assert (summary.top1, summary.best_top1, summary.fusion_top1) == (
        reference.top1,
        reference.best_top1,
        reference.fusion_top1,
    )


def test_stop_by_file_saves_and_the_run_goes_on(home, uninterrupted):
    folder = queue(home, FBT, STATEFUL)
    engine = start(folder, home)
    wait_for(lambda: events(folder, "checkpoint"), "a checkpoint")
    send(folder.path, "stop")
    assert engine.wait(60) == 3
    with History(home) as history:
        assert history.run(folder.id)["status"] == "stopped"
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    assert same(weights(folder), weights(uninterrupted))


def test_sigterm_means_stop(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 500}})
    engine = start(folder, home)
    wait_for(lambda: events(folder, "step"), "a step")
    engine.send_signal(signal.SIGTERM)
    assert engine.wait(60) == 3
    assert folder.last_state.is_file()
    assert events(folder)[-1]["status"] == "stopped"


def test_a_paused_run_waits_says_so_and_goes_on(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 500}})
    engine = start(folder, home)
    try:
        wait_for(lambda: events(folder, "step"), "a step")
        send(folder.path, "pause")
        wait_for(lambda: RunSummary.of(folder).status == "paused", "the pause")
        with History(home) as history:
            wait_for(lambda: history.run(folder.id)["status"] == "paused", "the pause in the history")
        reached = events(folder, "step")[-1]["step"]
        send(folder.path, "checkpoint")
        send(folder.path, "resume")
        wait_for(lambda: events(folder, "step")[-1]["step"] > reached, "a step after the pause")
        refused = run("--resume", folder.id, "--home", str(home))
        assert refused.returncode == 2
        assert "is running already" in refused.stderr
        send(folder.path, "stop")
        assert engine.wait(60) == 3
    finally:
        engine.kill()
        engine.wait()


def test_changed_data_is_refused_on_resume(home, tmp_path):
    for split in ("train", "val"):
        for name, colour in (("black", 0), ("white", 255)):
            place = tmp_path / "data" / split / name
            place.mkdir(parents=True)
            for number in range(8):
                Image.new("RGB", (16, 16), (colour, number, number)).save(place / f"{number}.png")
    data = {
        "data": {"source": "folder", "path": str(tmp_path / "data"), "images_per_class": 0},
        "recipe": {"batch_size": 4, "epochs": 1},
    }
    folder = queue(home, ALONE, data)
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    forget_the_end(folder)
    (tmp_path / "data" / "train" / "black" / "0.png").unlink()
    again = run("--resume", folder.id, "--home", str(home))
    assert again.returncode == 2
    assert "data.path" in again.stderr


def test_streamed_and_held_data_train_the_same_student(home):
    folders = [
        queue(home, ALONE, {"data": {"storage": storage}, "recipe": {"epochs": 2}}) for storage in ("memory", "stream")
    ]
    for folder in folders:
        process = run("--resume", folder.id, "--home", str(home))
        assert process.returncode == 0, process.stderr
    assert same(weights(folders[0]), weights(folders[1]))


def test_a_run_stopped_before_its_first_step_keeps_its_teachers_accuracy(home):
    folder = queue(home, FBT, {"recipe": {"epochs": 1}})
    send(folder.path, "stop")
    assert run("--resume", folder.id, "--home", str(home)).returncode == 3
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    assert RunSummary.of(folder).teacher_top1 is not None


def test_a_finished_run_is_not_started_again_and_nothing_of_it_changes(uninterrupted, tmp_path):
    before = {path: path.read_bytes() for path in uninterrupted.path.rglob("*") if path.is_file()}
    done = run("--resume", uninterrupted.id, "--home", str(uninterrupted.path.parents[1]))
    assert done.returncode == 2
    assert f"{uninterrupted.id}: is finished" in done.stderr
    assert {path: path.read_bytes() for path in uninterrupted.path.rglob("*") if path.is_file()} == before
