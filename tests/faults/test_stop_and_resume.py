"""Stopped or paused at awkward moments; resumed elsewhere, later, with other versions, other data or a damaged state."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import torch
from PIL import Image

from benchmarks.torture.killer import Killer, Order
from benchmarks.torture.kills import CONFIG, ROOT
from benchmarks.torture.resumed import differences
from engine.record.config import parse_config
from engine.record.control import FILE, send
from engine.record.history import History
from engine.record.process import is_lost
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.training.keeping.resuming import what_is_left
from tests.end_to_end.engine_process import ALONE, environment, events, queue, start, wait_for

STATEFUL = parse_config({**CONFIG, "recipe": {**CONFIG["recipe"], "epochs": 2}})
ONE = {"recipe": {"epochs": 1}}
ENDLESS = {"recipe": {"epochs": 500}}


@pytest.fixture(scope="module")
def killer():
    with Killer(ROOT) as made:
        yield made


@pytest.fixture(scope="module")
def reference(killer, tmp_path_factory):
    """A run with everything that has state, which nobody touched."""
    home = tmp_path_factory.mktemp("reference")
    folder = RunFolder.create(home, STATEFUL)
    assert killer.run(Order(words(folder))) == 0
    return folder


def words(folder: RunFolder) -> list[str]:
    return ["--resume", folder.id, "--home", str(folder.path.parents[1])]


def go_on(killer: Killer, folder: RunFolder) -> tuple[int, str]:
    """One session that nobody disturbs: its exit code, and what it printed."""
    output = folder.path / "said.txt"
    output.unlink(missing_ok=True)
    return killer.run(Order(words(folder), output=str(output))), output.read_text()


def ended_like(folder: RunFolder, reference: RunFolder) -> list[str]:
    """The differences, of runs in two homes."""
    home = folder.path.parents[1]
    copy = home / "runs" / reference.id
    shutil.copytree(reference.path, copy)
    with History(home) as history:
        history.rebuild()
    return differences(folder, RunFolder(copy), home)


def changed_state(folder: RunFolder, **changes: object) -> None:
    state = torch.load(folder.last_state, weights_only=True)
    torch.save({**state, **changes}, folder.last_state)


@pytest.mark.parametrize(
    ("point", "number", "asked", "code"),
    [
        ("in a step", 9, ("stop", "stop"), 3),
        ("in a step", 9, ("SIGTERM", "SIGINT"), -signal.SIGINT),
        ("in an evaluation", 3, ("stop",), 3),
        ("measuring CKA", 40, ("stop",), 3),
        ("writing last.state.pt", 2, ("stop",), 3),
        ("building the models", 1, ("stop", "pause"), 3),
    ],
)
def test_wherever_a_run_is_stopped_it_obeys_and_ends_as_if_it_had_not_been(
    killer, home, reference, point, number, asked, code
):
    folder = RunFolder.create(home, STATEFUL)
    assert killer.run(Order(words(folder), point, number, asked)) == code
    assert RunSummary.of(folder).status == ("stopped" if code == 3 else "running")
    assert go_on(killer, folder)[0] == 0, "and nothing of what was asked is left for the next session"
    assert ended_like(folder, reference) == []


@pytest.mark.parametrize("point", ["reading the data", "building the models"])
def test_a_resumed_run_that_is_stopped_while_it_starts_obeys_too(killer, home, point):
    folder = queue(home, ALONE, ENDLESS)
    assert killer.run(Order(words(folder), "in a step", 9, ("stop",))) == 3
    assert killer.run(Order(words(folder), point, 1, ("stop",))) == 3
    assert RunSummary.of(folder).step == torch.load(folder.last_state, weights_only=True)["position"]["step"]


def test_a_run_that_is_stopped_before_python_is_up_obeys_and_one_that_an_earlier_process_was_asked_goes_on(
    killer, home
):
    folder = queue(home, ALONE, ENDLESS)
    assert killer.run(Order(words(folder), "in a step", 9)) == -9
    send(folder.path, "stop")
    past = time.time() - 60
    os.utime(folder.path / FILE, (past, past))
    engine = start(folder, home)
    try:
        wait_for(lambda: len(events(folder, "run_started")) == 2 and events(folder)[-1]["type"] == "step", "a step")
        engine.kill()
        engine.wait()
        engine = start(folder, home)
        time.sleep(0.2)
        send(folder.path, "stop")
        assert engine.wait(120) == 3
    finally:
        engine.kill()
        engine.wait()


def test_a_paused_run_keeps_its_promise_and_one_that_is_killed_then_is_lost_and_goes_on(killer, home):
    folder = queue(home, ALONE, ENDLESS)
    engine = start(folder, home)
    try:
        wait_for(lambda: events(folder, "step"), "a step")
        send(folder.path, "pause")
        beats = wait_for(
            lambda: [event for event in events(folder, "heartbeat") if event["status"] == "paused"][1:],
            "two heartbeats",
        )
        assert beats[-1]["due"] > time.time() + 5
        reached = RunSummary.of(folder).step
    finally:
        engine.kill()
        engine.wait()
    left = RunSummary.of(folder)
    assert left.status == "paused" and is_lost(left.due, *left.identity(), now=left.due + 1)
    assert killer.run(Order(words(folder), "in a step", 3, ("stop",))) == 3
    assert events(folder, "run_started")[-1]["step"] == reached, "what was paused was saved"
    assert RunSummary.of(folder).status == "stopped"


def test_a_run_moves_to_another_machine_and_says_on_what_it_goes_on(killer, home, tmp_path, reference):
    folder = RunFolder.create(home, STATEFUL)
    assert killer.run(Order(words(folder), "in a step", 9, ("stop",))) == 3
    elsewhere = tmp_path / "elsewhere"
    moved = RunFolder(elsewhere / "runs" / folder.id)
    shutil.copytree(folder.path, moved.path)
    for file in (moved.events_file, moved.environment_file):  # as if it had begun on a machine with two GPUs
        text = file.read_text().replace(os.uname().nodename, "far").replace("cpu, 1 thread", "cuda:0 NVIDIA H100")
        file.write_text(text.replace('"gpus": []', '"gpus": ["NVIDIA H100", "NVIDIA H100"]'))
    state = torch.load(moved.last_state, weights_only=True)
    changed_state(moved, random={**state["random"], "cuda": [torch.zeros(16, dtype=torch.uint8)] * 2})
    assert go_on(killer, moved)[0] == 0
    said = [event["message"] for event in events(moved, "notice")]
    assert "The run goes on on cpu, 1 thread; before, it was on cuda:0 NVIDIA H100." in said
    assert json.loads((moved.path / "environment-1.json").read_text())["host"] == "far"
    assert ended_like(moved, reference) == []


def test_a_run_that_another_machine_may_still_have_is_refused_with_the_time_to_wait(killer, home):
    folder = queue(home, ALONE, ENDLESS)
    assert killer.run(Order(words(folder), "in a step", 9)) == -9
    host = f'"host":"{os.uname().nodename}"'
    folder.events_file.write_text(folder.events_file.read_text().replace(host, '"host":"far"'))
    code, said = go_on(killer, folder)
    assert code == 2
    assert "is running already, on far." in said and "try again in" in said


def test_a_device_that_is_not_here_is_refused_with_the_file_to_change_it_in(killer, home):
    folder = queue(home, ALONE, ONE)
    assert killer.run(Order(words(folder), "in a step", 3, ("stop",))) == 3
    text = folder.config_file.read_text()
    folder.config_file.write_text(text.replace('device = "cpu"', 'device = "cuda:1"'))
    code, said = go_on(killer, folder)
    assert code == 2
    assert "compute.device" in said and "Use auto or cpu" in said and str(folder.config_file) in said
    folder.config_file.write_text(text.replace('device = "cpu"', 'device = "auto"'))
    assert go_on(killer, folder)[0] == 0


def test_other_versions_are_warned_of_by_name_and_the_earlier_ones_are_kept(killer, home):
    folder = queue(home, ALONE, ONE)
    assert killer.run(Order(words(folder), "in a step", 3, ("stop",))) == 3
    before = json.loads(folder.environment_file.read_text())
    old = {**before, "packages": {**before["packages"], "torch": "2.0.1", "timm": "0.9.0"}}
    folder.environment_file.write_text(json.dumps(old))
    assert go_on(killer, folder)[0] == 0
    (warned,) = [event["message"] for event in events(folder, "warning")]
    assert f"torch {before['packages']['torch']} (before: 2.0.1)" in warned
    assert f"timm {before['packages']['timm']} (before: 0.9.0)" in warned
    assert json.loads((folder.path / "environment-1.json").read_text()) == old
    assert json.loads(folder.environment_file.read_text())["packages"] == before["packages"]


@pytest.fixture
def pictures(home, tmp_path):
    """A run on a folder of pictures, stopped at its first step."""
    for split in ("train", "val"):
        for name, colour in (("black", 0), ("white", 255)):
            (tmp_path / "data" / split / name).mkdir(parents=True)
            for number in range(6):
                picture = Image.new("RGB", (16, 16), (colour, number, number))
                picture.save(tmp_path / "data" / split / name / f"{number}.png")
    data = {"data": {"source": "folder", "path": str(tmp_path / "data"), "images_per_class": 0}}
    return queue(home, ALONE, data, {"recipe": {"batch_size": 4, "epochs": 1}})


@pytest.mark.parametrize("listed", [True, False])
def test_changed_data_is_refused_saying_what_of_it_changed(killer, pictures, tmp_path, listed):
    assert killer.run(Order(words(pictures), "in a step", 1, ("stop",))) == 3
    train = tmp_path / "data" / "train"
    (train / "black" / "3.png").unlink()
    Image.new("RGB", (16, 16)).save(train / "white" / "new.png")
    shutil.move(tmp_path / "data" / "val" / "white" / "5.png", tmp_path / "data" / "val" / "black" / "of-white.png")
    Image.new("RGB", (24, 16)).save(tmp_path / "data" / "val" / "white" / "0.png")
    if not listed:  # a run of an earlier version
        pictures.contents_file.unlink()
        (train / "black" / "4.png").unlink()
    code, said = go_on(killer, pictures)
    assert code == 2
    assert "data.path: is not what this run was trained on so far" in said
    wanted = [
        "black/3.png",
        "white/new.png",
        "black/of-white.png",
        "another size",
        "white/0.png (16x16 px before, 24x16",
    ]
    assert all(text in said for text in (wanted if listed else ["11 training images where there were 12"])), said
    assert "Put the data back" in said


def _within_a_tensor(state: Path) -> int:
    """A place in the file that counts: between the parts there is room that means nothing."""
    with zipfile.ZipFile(state) as parts:
        largest = max(parts.infolist(), key=lambda part: part.file_size)
    return largest.header_offset + 256 + largest.file_size // 2


@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "empty", "lacking", "other models"])
def test_a_state_that_cannot_be_gone_on_from_is_refused_with_what_can_still_be_done(killer, home, damage):
    folder = queue(home, ALONE, ENDLESS)
    assert killer.run(Order(words(folder), "in a step", 9, ("stop",))) == 3
    path, data = folder.last_state, folder.last_state.read_bytes()
    state = torch.load(path, weights_only=True)
    if damage == "gone":
        path.unlink()
    elif damage == "lacking":
        torch.save({name: value for name, value in state.items() if name != "optimizer"}, path)
    elif damage == "other models":
        changed_state(folder, models={"student": {"other.weight": torch.zeros(3)}})
    else:
        at = _within_a_tensor(path)
        middle = data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]
        path.write_bytes({"cut": data[:-5000], "flipped": middle, "empty": b""}[damage])
    before = RunSummary.of(folder).metrics
    code, said = go_on(killer, folder)
    assert code == 2 and "Traceback" not in said
    assert str(path) in said and f"--student.weights {folder.last_student}" in said
    assert RunSummary.of(folder).metrics == before, "its curves stand"


def test_what_the_refusal_offers_can_be_done(home):
    folder = queue(home, ALONE, ONE)
    settings = {"cwd": ROOT, "env": environment(), "capture_output": True, "text": True, "timeout": 240}
    engine = start(folder, home)
    assert engine.wait(120) == 0
    folder.last_state.write_bytes(b"")
    _, *command = what_is_left(folder).split("`")[1].split()  # `python`, which is the one of the tests here
    process = subprocess.run([sys.executable, *command, "--home", str(home)], check=False, **settings)
    assert process.returncode == 0, process.stderr
