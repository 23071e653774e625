"""No command for other people's files writes over what a run keeps, --force or not."""

from __future__ import annotations

import pytest

from engine import compare, metrics, pack, report, targets
from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.run_folder import RunFolder

ALONE = {"kind": "train", "student": {"model": "resnet18"}}
OPTION = {"metrics": "--output", "compare": "--csv", "pack": "--output", "report": "--output"}
COMMANDS = {"metrics": metrics.main, "compare": compare.main, "pack": pack.main, "report": report.main}
REFUSED = "is where a run keeps its own files."


@pytest.fixture
def run(home):
    return made(home)


def made(home):
    folder = RunFolder.create(home, parse_config(ALONE))
    writer = EventWriter(folder.events_file)
    writer.write("step", step=0, epoch=1.0, metrics={"train/loss": 1.0})
    writer.close()
    return folder


def files_of(folder):
    return {path: path.read_bytes() for path in folder.path.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", list(COMMANDS))
@pytest.mark.parametrize("place", ["events.jsonl", "config.toml", "checkpoints/x.zip", "exports/../new.csv"])
@pytest.mark.parametrize("where", ["its own", "another of the home", "another elsewhere", "behind a link"])
def test_no_command_writes_over_what_a_run_keeps(run, home, tmp_path, capsys, name, place, where):
    other = run if where == "its own" else made(home)
    if where == "another elsewhere":
        other = RunFolder(other.path.rename(tmp_path / "copied"))
    if where == "behind a link":
        (tmp_path / "link").symlink_to(other.path, target_is_directory=True)
    room = tmp_path / "link" if where == "behind a link" else other.path
    before = files_of(other)
    said = COMMANDS[name]([run.id, OPTION[name], str(room / place), "--force", "--home", str(home)])
    assert (said, files_of(other)) == (2, before)
    assert REFUSED in capsys.readouterr().err


@pytest.mark.parametrize("form", ["tensorboard", "mlflow", "wandb"])
def test_no_folder_for_a_tracker_is_made_among_what_a_run_keeps(run, home, capsys, form):
    place = run.path / "new"
    assert metrics.main([run.id, "--format", form, "--output", str(place), "--home", str(home)]) == 2
    assert REFUSED in capsys.readouterr().err and not place.exists()


def test_targets_are_not_written_among_what_a_run_keeps(run, tmp_path, capsys):
    assert targets.main(["shuffle", str(tmp_path / "of.safetensors"), str(run.path / "t.safetensors")]) == 2
    assert REFUSED in capsys.readouterr().err


def test_the_exports_of_a_run_take_files(run, home):
    for option in ("exports/numbers.csv", "exports/deeper/numbers.csv"):
        assert metrics.main([run.id, "--output", str(run.path / option), "--home", str(home)]) == 0
        assert (run.path / option).is_file()


def test_a_folder_with_a_configuration_of_somebodys_own_is_no_run(run, home, tmp_path):
    (tmp_path / "config.toml").touch()
    (tmp_path / "checkpoints").mkdir()
    assert metrics.main([run.id, "--output", str(tmp_path / "m.csv"), "--home", str(home)]) == 0
