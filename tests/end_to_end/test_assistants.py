"""Chains, several teachers, fine-tuning and teachers that know nothing, by the real engine process."""

from __future__ import annotations

import json

import pytest
import torch
from safetensors.torch import load_file

from engine.record.control import send
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import (
    ALONE,
    CNN,
    FBT,
    SMALL,
    VIT,
    config,
    events,
    forget_the_end,
    queue,
    run,
    start,
    wait_for,
)

ONE = {"recipe": {"epochs": 1}}
CHAIN = {
    **SMALL,
    "name": "chain",
    "teacher": CNN,
    "student": VIT,
    "assistant": {"kind": "model", **CNN, "epochs": 6},
    "method": {"name": "kd", "control": "untrained-teacher"},
    "recipe": {**SMALL["recipe"], "epochs": 2, "lr": 1e-2},
}


@pytest.fixture
def chain(home):
    folder = queue(home, CHAIN)
    return folder, run("--resume", folder.id, "--home", str(home))


def test_an_assistant_is_taught_first_and_then_teaches(home, chain):
    folder, process = chain
    assert process.returncode == 0, process.stderr
    assistant = RunFolder.find(home, json.loads((folder.path / "assistant.json").read_text())["run"])
    assert RunSummary.of(assistant).status == RunSummary.of(folder).status == "finished"
    assert assistant.config().title() == "chain (assistant)"
    assert len(events(assistant, "epoch")) == 7, "the assistant's own epochs, and its teacher's measure"
    (plan,) = events(folder, "plan")
    assert not [event for event in events(folder, "notice") if "control" in event["message"]], (
        "the assistant is trained"
    )
    assert plan["models"]["teacher"]["name"] == CNN["model"]
    with History(home) as history:
        assert {row["name"] for row in history.runs()} == {"chain", "chain (assistant)"}
        row, taught = history.run(folder.id), history.run(assistant.id)
        assert row["teacher_top1"] == pytest.approx(taught["best_top1"])


def test_a_chain_that_is_resumed_does_not_teach_its_assistant_again(home, chain):
    folder, _ = chain
    assistant = RunFolder.find(home, json.loads((folder.path / "assistant.json").read_text())["run"])
    before = assistant.events_file.read_bytes()
    told = folder.events_file.read_bytes().splitlines(keepends=True)
    folder.events_file.write_bytes(b"".join(line for line in told if b'"type":"checkpoint"' not in line))
    forget_the_end(folder)
    folder.last_state.unlink()  # as if it had been killed before it saved one
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    assert assistant.events_file.read_bytes() == before


def test_the_dry_run_of_a_chain_shows_both_runs(home):
    path = home / "chain.toml"
    path.write_text(config(CHAIN).to_toml(), encoding="utf-8")
    process = run(str(path), "--dry-run", "--json", "--home", str(home))
    assert process.returncode == 0, process.stderr
    first, second = (json.loads(line) for line in process.stdout.splitlines())
    assert first["models"]["student"]["name"] == CNN["model"]
    assert second["models"]["student"]["name"] == VIT["model"]
    assert not (home / "runs").exists() or not list((home / "runs").iterdir())


def test_an_assistant_that_fails_leaves_the_students_run_waiting(home):
    folder = queue(home, CHAIN, {"method": {"control": "none"}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 1
    assert "the assistant's run" in process.stderr
    assert "its weights are random" in process.stderr
    log = process.stderr.split("log: ")[1].strip()
    assert log.endswith("log.txt")
    assert folder.id not in log
    with History(home) as history:
        assert {row["name"]: row["status"] for row in history.runs()} == {
            "chain": "queued",
            "chain (assistant)": "failed",
        }


def test_an_assistant_that_is_refused_leaves_nothing_behind(home):
    path = home / "chain.toml"
    path.write_text(config(CHAIN, {"assistant": {"weights": "missing.safetensors"}}).to_toml(), encoding="utf-8")
    process = run(str(path), "--home", str(home))
    assert process.returncode == 2
    assert process.stderr.startswith("assistant.weights: ")
    assert not list((home / "runs").iterdir())
    with History(home) as history:
        assert not history.runs()


def test_a_chain_that_is_asked_to_stop_stops_while_its_assistant_is_taught(home):
    folder = queue(home, CHAIN, {"assistant": {"epochs": 500}})
    engine = start(folder, home)
    try:
        file = folder.path / "assistant.json"
        wait_for(file.is_file, "the assistant's run")
        assistant = RunFolder.find(home, json.loads(file.read_text())["run"])
        wait_for(lambda: events(assistant, "step"), "a step of the assistant")
        send(folder.path, "stop")
        assert engine.wait(30) == 3
    finally:
        engine.kill()
        engine.wait()
    assert RunSummary.of(assistant).status == "stopped"
    assert not events(folder, "step")


def test_the_history_of_a_chain_is_the_same_when_it_is_made_again(home, chain):
    folder, _ = chain
    with History(home) as history:
        before = history.run(folder.id)
        history.rebuild()
        assert history.run(folder.id) == before


def test_a_student_that_cannot_be_built_is_found_before_its_assistant_is_taught(home):
    folder = queue(home, CHAIN, {"student": {"options": {"no_such_option": 1}}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 2
    assert "student.options" in process.stderr
    assert [path.name for path in (home / "runs").iterdir()] == [folder.id]
    assert not (folder.path / "assistant.json").exists()


def test_several_teachers_are_measured_each_and_together(home):
    folder = queue(home, FBT, ONE, {"more_teachers": [{**VIT, "weights": "random"}]})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    first, last = events(folder, "epoch")
    assert {f"val/top1/{who}" for who in ("teacher", "teacher2", "teachers")} <= set(first["metrics"])
    assert {"val/top1/fusion", "val/top1/fusion2"} <= set(last["metrics"])
    forget_the_end(folder)
    again = run("--resume", folder.id, "--home", str(home))
    assert again.returncode == 0, again.stderr


def test_a_combination_runs_and_logs_every_part(home):
    folder = queue(home, FBT, ONE, {"method": {"name": "fbt+rsd", "options": {"weight_rsd": 0.1}}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    names = set(events(folder, "step")[-1]["metrics"])
    assert {"train/loss/rsd/teacher-student", "train/loss/info_nce/fusion-student", "train/loss/ce/student"} <= names
    assert folder.config().method.options["rsd"]["weight"] == 1.0, "every default is written out"


def test_a_teacher_at_chance_level_ends_the_run_before_the_first_step(home):
    folder = queue(home, SMALL, {"teacher": CNN, "student": VIT, "method": {"name": "kd"}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 1
    assert "teacher.weights: the teacher resnet18 has" in process.stderr
    assert "its weights are random" in process.stderr
    assert "Traceback" not in process.stderr
    assert not events(folder, "step")
    assert [event["metrics"].keys() >= {"val/top1/teacher"} for event in events(folder, "epoch")] == [True]
    assert RunSummary.of(folder).status == "failed"


def test_fine_tuning_keeps_the_frozen_stages_and_gives_another_head(home):
    first = queue(home, ALONE, ONE)
    assert run("--resume", first.id, "--home", str(home)).returncode == 0
    tuned = queue(
        home,
        ALONE,
        {
            "student": {"weights": f"run:{first.id}"},
            "data": {"classes": ["0", "1", "2"]},
            "recipe": {"epochs": 1, "freeze_stages": 2, "layer_decay": 0.7},
        },
    )
    process = run("--resume", tuned.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    before, after = load_file(first.best_student), load_file(tuned.last_student)
    assert after["fc.weight"].shape[0] == 3
    assert all(
        torch.equal(before[name], after[name])
        for name in before
        if name.startswith(("conv1", "bn1", "layer1", "layer2"))
    )
    assert not torch.equal(before["layer4.0.conv1.weight"], after["layer4.0.conv1.weight"])
    said = " ".join(event["message"] for event in events(tuned, "notice"))
    assert "head" in said
