"""What was there stays where an export cannot be put in place, and the place is what is told of."""

from __future__ import annotations

import errno
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from engine.exporting import making, place
from engine.exporting.making import make_export
from engine.exporting.place import put
from engine.exporting.pt2_form import Pt2Form
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.export_request import ExportRequest, report_file
from engine.record.run_folder import RunFolder

FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def run(home: Path) -> RunFolder:
    """A run that says that it has saved a student."""
    values = {"teacher": {"model": "resnet18"}, "student": {"model": "resnet18"}, "method": {"name": "kd"}}
    folder = RunFolder.create(home, parse_config(values))
    folder.best_student.write_bytes(b"student")
    return folder


def raising(error: OSError) -> Any:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    return fail


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Puts a live student in place that nobody asks."""
    monkeypatch.setattr(making, "open_live", lambda *_: SimpleNamespace(close=lambda: None))
    monkeypatch.setattr(making.FORMS["safetensors"], "check", lambda *_: None)


@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("which", ["report", "export"])
def test_what_was_there_stays_where_one_of_the_two_cannot_be_put(tmp_path, monkeypatch, is_folder, which):
    room, target = tmp_path / "room", tmp_path / "s"
    room.mkdir()
    made, report = room / "made", room / "report.json"
    for path, said in ((target, "old"), (made, "new")):
        if is_folder:
            path.mkdir()
        (path / "model" if is_folder else path).write_text(said)
    report_file(target).write_text("old")
    report.write_text("new")
    fails = report if which == "report" else made
    monkeypatch.setattr(place.os, "replace", _failing(place.os.replace, fails))
    monkeypatch.setattr(Path, "rename", _failing(Path.rename, fails))
    with pytest.raises(OSError, match="refused"):
        put(made, target, report, report_file(target))
    assert (target / "model" if is_folder else target).read_text() == "old"
    assert report_file(target).read_text() == "old"


def test_a_first_export_that_cannot_be_put_leaves_no_report(tmp_path, monkeypatch):
    room = tmp_path / "room"
    room.mkdir()
    made, report, target = room / "made", room / "report.json", tmp_path / "s"
    made.write_text("new")
    report.write_text("new")
    monkeypatch.setattr(place.os, "replace", _failing(place.os.replace, made))
    with pytest.raises(OSError, match="refused"):
        put(made, target, report, report_file(target))
    assert [path.name for path in tmp_path.iterdir()] == ["room"]


def _failing(function: Any, of: Path) -> Any:
    def call(source: Any, target: Any) -> Any:
        if Path(source) == of:
            raise OSError(errno.EIO, "refused")
        return function(source, target)

    return call


def test_a_disk_that_fills_while_an_export_is_written_is_told_of_by_its_place(run, home, tmp_path, monkeypatch, live):
    monkeypatch.setattr(making.FORMS["safetensors"], "write", raising(FULL))
    target = tmp_path / "s.safetensors"
    with pytest.raises(InputError, match="cannot be written: No space left on device") as refused:
        make_export(run, home, ExportRequest(output=target))
    assert refused.value.field == str(target)
    assert "make room, or choose another place" in refused.value.hint
    assert not list(tmp_path.glob("*.safetensors*"))


@pytest.mark.parametrize("place", ["trash", "elsewhere"])
def test_a_run_that_is_trashed_before_or_while_it_is_exported_is_told_of(run, home, tmp_path, monkeypatch, place):
    (home / place).mkdir()
    where = run.path

    def go(*_: Any) -> None:
        where.rename(home / place / run.id)
        raise InputError("has no images.", field="data.path")

    monkeypatch.setattr(making, "open_live", go)
    said = "is in the trash" if place == "trash" else "was deleted or moved away"
    for _ in ("while", "before"):
        with pytest.raises(InputError, match=said) as refused:
            make_export(run, home, ExportRequest())
        assert run.id in refused.value.field
    assert not where.exists()
    for find in (
        lambda: RunFolder.find(home, str(where)),
        lambda: RunFolder.find(home, f"{home}/runs/../runs/{run.id}"),
    ):
        with pytest.raises(InputError, match=said):
            find()


def test_an_image_that_is_gone_is_told_of_by_its_name(run, home, tmp_path, monkeypatch):
    gone = FileNotFoundError(errno.ENOENT, "No such file or directory", "/data/cat.png")
    monkeypatch.setattr(making, "open_live", raising(gone))
    with pytest.raises(InputError, match="cannot be read: No such file or directory") as refused:
        make_export(run, home, ExportRequest(output=tmp_path / "s.safetensors"))
    assert (refused.value.field, refused.value.hint) == ("/data/cat.png", "Put it right, then export again.")


def test_a_student_that_cannot_be_read_is_named_and_not_the_place(run, home, tmp_path, monkeypatch):
    monkeypatch.setattr(making, "saved_student", lambda *_: run.checkpoints)
    with pytest.raises(InputError, match="cannot be read: Is a directory") as refused:
        make_export(run, home, ExportRequest(output=tmp_path / "s.safetensors"))
    assert refused.value.field == str(run.checkpoints)


def test_a_folder_that_cannot_be_made_is_told_of(run, home, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match="cannot be written: ") as refused:
        make_export(run, home, ExportRequest(output=tmp_path / "file" / "s.safetensors"))
    assert refused.value.field == str(tmp_path / "file" / "s.safetensors")


def test_a_pt2_file_is_written_by_nobody_but_us(live_of, monkeypatch, tmp_path):
    saved: list[Any] = []

    def save(program: Any, file: Any, **_: Any) -> None:
        saved.append(file)
        file.write(b"whole")

    monkeypatch.setattr(torch.export, "save", save)
    Pt2Form().write(live_of("resnet"), "float32", tmp_path / "made.pt2")
    assert (tmp_path / "made.pt2").read_bytes() == b"whole"
    assert not hasattr(saved[0], "name")  # torch ends the process where a file of the disk refuses
