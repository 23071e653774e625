"""`python -m engine.run` on real files: what it leaves, prints and answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import timm
import torch
from safetensors.torch import load_file

from engine.record.command_line import as_arguments
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from tests.end_to_end.engine_process import ALONE, CNN, FBT, ROOT, config, environment, events, lines, queue, run


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """One FBT run from a TOML file, as a script starts it."""
    home = tmp_path_factory.mktemp("home with spaces")
    path = home / "pair.toml"
    path.write_text(config(FBT, {"name": "CNN teaches ViT ✓"}).to_toml(), encoding="utf-8")
    process = run(str(path), "--home", str(home))
    assert process.returncode == 0, process.stderr
    (folder,) = (RunFolder(found) for found in (home / "runs").iterdir())
    return home, folder, process


def test_the_run_folder_is_complete(finished):
    _, folder, _ = finished
    assert folder.config().name == "CNN teaches ViT ✓"
    assert folder.config().method.options["gamma"] == 1.0
    environment = json.loads(folder.environment_file.read_text())
    assert environment["packages"]["torch"] == torch.__version__.partition("+")[0]
    assert "engine/run.py" in environment["command"][0].replace("\\", "/")
    for path in (folder.last_student, folder.best_student, folder.last_state, folder.log_file):
        assert path.is_file()
    assert not [path for path in folder.path.rglob("*") if path.name.endswith(".part")]


def test_events_tell_all_of_it_in_order(finished):
    _, folder, _ = finished
    told = events(folder)
    assert [event["seq"] for event in told] == list(range(1, len(told) + 1))
    assert told[0]["type"] == "run_started"
    assert told[-1]["type"] == "run_finished"
    assert told[-1]["status"] == "finished"
    plan = events(folder, "plan")[0]
    assert plan["steps_per_epoch"] == 6
    assert plan["classes"] == [str(digit) for digit in range(10)]
    steps = [event["step"] for event in events(folder, "step")]
    assert steps == sorted(set(steps))
    assert steps[-1] == 17
    components = {
        name for event in events(folder, "step") for name in event["metrics"] if name.startswith("train/loss/")
    }
    for pair in ("teacher-student", "teacher-fusion", "fusion-student"):
        assert {f"train/loss/ofa/{pair}", f"train/loss/info_nce/{pair}"} <= components
    epochs = events(folder, "epoch")
    assert [event["epoch"] for event in epochs] == [0, 1, 2, 3]
    assert "val/top1/teacher" in epochs[0]["metrics"]
    assert all({"val/top1", "val/top1/fusion"} <= set(event["metrics"]) for event in epochs[1:])


def test_the_loss_is_the_sum_of_its_components(finished):
    _, folder, _ = finished
    for event in events(folder, "step"):
        parts = [value for name, value in event["metrics"].items() if name.startswith("train/loss/")]
        assert event["metrics"]["train/loss"] == pytest.approx(sum(parts), rel=1e-5)


def test_a_control_is_said(finished):
    _, folder, _ = finished
    assert any("A control: untrained-teacher" in event["message"] for event in events(folder, "notice"))


def test_cka_is_there_for_every_pair_stage_and_block(finished):
    _, folder, _ = finished
    told = events(folder, "cka")
    assert [event["epoch"] for event in told] == [0, 1, 2, 3]
    for pair in ("teacher-student", "teacher-fusion", "fusion-student"):
        assert {f"cka/{pair}/s{stage}" for stage in (1, 2, 3, 4)} <= set(told[-1]["metrics"])
    assert told[0]["metrics"]["cka/teacher-fusion/s3"] == pytest.approx(1, abs=1e-4), (
        "the fusion model's S3 is the teacher's"
    )
    matrices = [event["matrix"] for event in told if "matrix" in event]
    assert len(matrices) == 2
    assert matrices[0]["rows"] == ["s1.0", "s2.0", "s3.0", "s4.0"]
    assert len(matrices[0]["values"]) == len(matrices[0]["rows"])
    assert len(matrices[0]["values"][0]) == len(matrices[0]["columns"])


def test_the_history_has_it_and_rebuilds_to_the_same(finished):
    home, folder, _ = finished
    with History(home) as history:
        row = history.run(folder.id)
        series = history.series(folder.id, "val/top1")
        assert row["status"] == "finished"
        assert row["top1"] == series[-1][1]
        assert row["epoch"] == row["epochs"] == 3
        assert row["step"] == row["total_steps"] == 18
        assert row["device"].startswith("cpu")
        history.rebuild()
        again = history.run(folder.id)
        assert again == row
        assert history.series(folder.id, "val/top1") == series


def test_the_student_loads_into_plain_timm_by_its_metadata(finished):
    _, folder, _ = finished
    facts = read_metadata(folder.best_student)
    model = timm.create_model(
        facts["architecture"],
        num_classes=int(facts["num_classes"]),
        img_size=int(facts["image_size"]),
        **json.loads(facts["options"]),
    )
    model.load_state_dict(load_file(folder.best_student))
    assert json.loads(facts["class_names"]) == [str(digit) for digit in range(10)]
    assert len(json.loads(facts["mean"])) == 3
    assert facts["run"] == folder.id


def test_the_readable_output_ends_with_the_table_and_the_place(finished):
    _, folder, process = finished
    for said in ("teacher resnet18", "fusion model", "student vit_tiny_patch16_224", folder.id, "images"):
        assert said in process.stdout
    assert process.stdout.splitlines()[0].endswith(f"  {folder.id}")


def test_json_prints_events_and_nothing_else(home):
    process = run("--json", "--home", str(home), *words_of(ALONE, {"recipe": {"epochs": 1}}))
    assert process.returncode == 0, process.stderr
    told = lines(process.stdout)
    (folder,) = (RunFolder(found) for found in (home / "runs").iterdir())
    assert told == events(folder)
    assert told[0]["run"] == folder.id


def words_of(*parts):
    return as_arguments(config(*parts))


def test_a_bad_configuration_is_refused_before_torch_is_imported(home):
    process = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "engine.run", "--home", str(home), "--kind", "train", "--student.model", "resnt18"],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert process.returncode == 2
    imported = {
        line.rpartition("|")[2].strip().split(".")[0]
        for line in process.stderr.splitlines()
        if line.startswith("import time")
    }
    assert "pydantic" in imported
    assert not imported & {"torch", "timm", "torchvision", "PySide6", "numpy"}
    said = [line for line in process.stderr.splitlines() if not line.startswith("import time")]
    assert len(said) == 1
    assert said[0].startswith("student.model: timm has no model 'resnt18'. Did you mean resnet18")
    assert not (home / "runs").exists()


@pytest.mark.parametrize(("words", "said"), [
    (["--recipe.epoch", "3"], "Did you mean --recipe.epochs?"),
    (["--preset", "dmo"], "Did you mean demo"),
    (["nowhere.toml"], "nowhere.toml: cannot be read"),
    (["--resume", "nothing"], "there is no such run"),
    ([], "nothing to run"),
    (["--kind", "train", "--student.model", "resnet18", "--recipe.lr", "-1"], "recipe.lr"),
])  # fmt: skip
def test_bad_words_are_refused_with_what_would_do(home, words, said):
    process = run("--home", str(home), *words)
    assert process.returncode == 2
    assert said in process.stderr
    assert "Traceback" not in process.stderr


def test_input_that_cannot_be_used_leaves_no_run_behind(home, tmp_path):
    (tmp_path / "cats").mkdir()
    process = run("--home", str(home), *words_of(ALONE), "--data.source", "folder", "--data.path", str(tmp_path))
    assert process.returncode == 2
    assert process.stdout == ""  # not even the id that it would have had
    assert "data.path" in process.stderr
    assert "Traceback" not in process.stderr
    assert not list((home / "runs").iterdir())
    with History(home) as history:
        assert history.runs() == []


def test_a_queued_run_with_bad_input_is_shown_as_failed(home):
    folder = queue(home, ALONE, {"student": {"weights": "nowhere.safetensors"}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 2
    with History(home) as history:
        row = history.run(folder.id)
    assert row["status"] == "failed"
    assert f"student.weights: there is no file '{Path('nowhere.safetensors').absolute()}'" in row["error"]


def test_the_dry_run_prints_the_plan_and_trains_nothing(home):
    process = run("--dry-run", "--home", str(home), *words_of(FBT))
    assert process.returncode == 0, process.stderr
    for said in (
        "resnet18 S1-S3 → L2G",
        "vit_tiny_patch16_224 S4+head",
        "4 x 32 x 32",
        "1+16 tokens x 16",
        "memory",
        "time",
    ):
        assert said in process.stdout
    assert not (home / "runs").exists()
    plan = json.loads(run("--dry-run", "--json", "--home", str(home), *words_of(FBT)).stdout)
    assert plan["total_steps"] == 18
    assert plan["estimate"]["memory_gib"] > 0


def test_a_loss_that_explodes_ends_the_run_with_the_component_named(home):
    folder = queue(
        home, ALONE, {"recipe": {"lr": 1000.0, "weight_decay": 100.0, "optimizer": "sgd", "warmup_epochs": 0.0}}
    )
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 1
    error = events(folder, "error")[-1]["message"]
    assert "ce/student was not finite at step" in error
    assert "Traceback" not in process.stderr
    with History(home) as history:
        assert history.run(folder.id)["status"] == "failed"
    if folder.last_student.is_file():
        assert all(
            torch.isfinite(value).all()
            for value in load_file(folder.last_student).values()
            if value.is_floating_point()
        )


def test_a_trained_run_teaches_another(home):
    teacher = queue(home, ALONE, {"recipe": {"epochs": 6, "lr": 1e-2}})
    assert run("--resume", teacher.id, "--home", str(home)).returncode == 0
    values = config(
        {
            **FBT,
            "method": {"name": "kd"},
            "teacher": {"weights": f"run:{teacher.id}"},
            "recipe": {**FBT["recipe"], "epochs": 1},
        }
    )
    path = home / "kd.toml"
    path.write_text(values.to_toml(), encoding="utf-8")
    process = run(str(path), "--home", str(home))
    assert process.returncode == 0, process.stderr
    assert "teacher resnet18" in process.stdout
    with History(home) as history:
        row = next(row for row in history.runs() if row["kind"] == "distill")
        alone = history.run(teacher.id)
    assert row["teacher"] == CNN["model"]
    assert row["teacher_top1"] == pytest.approx(alone["best_top1"])
