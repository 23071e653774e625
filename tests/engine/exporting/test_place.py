"""What was there stays where an export cannot be put in place, and the place is what is told of."""

from __future__ import annotations

import contextlib
import errno
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch

from engine.exporting import making, place
from engine.exporting.making import make_export
from engine.exporting.place import put
from engine.exporting.pt2_form import Pt2Form
from engine.record import left_overs
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.export_request import ExportRequest, report_file
from engine.record.left_overs import room_beside
from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import ROOT

FULL = OSError(errno.ENOSPC, "No space left on device")
NAMES = ["s", "s-v1.2"]  # what a folder is called, that has no ending


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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("which", ["report", "export"])
def test_what_was_there_stays_where_one_of_the_two_cannot_be_put(tmp_path, monkeypatch, is_folder, which, name):
    room, target = tmp_path / "room", tmp_path / name
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


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("there", [False, True])
def test_who_is_asked_to_end_before_the_last_rename_finds_all_as_it_was(tmp_path, monkeypatch, is_folder, there, name):
    target = tmp_path / name
    if there:
        _write(target, "old", is_folder=is_folder)
        report_file(target).write_text("old")
    with room_beside(target) as room:
        made, report = room / "made", room / "report.json"
        _write(made, "new", is_folder=is_folder)
        report.write_text("new")
        for module, call in ((place.os, "replace"), (Path, "rename")):
            monkeypatch.setattr(module, call, _failing(getattr(module, call), made, KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            put(made, target, report, report_file(target))
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.json"] * there
    if there:
        assert (target / "model" if is_folder else target).read_text() == "old"
        assert report_file(target).read_text() == "old"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
@pytest.mark.parametrize("name", NAMES)
def test_a_folder_that_a_killed_process_had_moved_aside_is_brought_back_by_the_next(tmp_path, monkeypatch, name):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    target = tmp_path / name
    _write(target, "old", is_folder=True)
    report_file(target).write_text("old")
    code = (
        "import os, pathlib, signal, sys\nfrom engine.exporting.place import put\n"
        "from engine.record.left_overs import room_beside\ntarget = pathlib.Path(sys.argv[1])\n"
        "real = pathlib.Path.rename\ndef rename(self, to):\n if self.name == 'made':\n"
        "  os.kill(os.getpid(), signal.SIGKILL)\n return real(self, to)\npathlib.Path.rename = rename\n"
        "with room_beside(target) as room:\n (room / 'made').mkdir()\n (room / 'made/model').write_text('new')\n"
        " (room / 'r.json').write_text('new')\n"
        " put(room / 'made', target, room / 'r.json', target.with_name(f'{target.name}.json'))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(target)], cwd=ROOT, check=False)
    assert done.returncode == -9
    assert not target.exists()
    with room_beside(target):
        pass
    assert ((target / "model").read_text(), report_file(target).read_text()) == ("old", "old")
    assert sorted(path.name for path in tmp_path.iterdir()) == [name, f"{name}.json"]


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("is_folder", [False, True])
def test_what_came_there_meanwhile_is_replaced_only_where_that_is_asked(tmp_path, monkeypatch, is_folder, links):
    if not links:
        monkeypatch.setattr(place.os, "link", raising(OSError(errno.EPERM, "no links here")))
    target = tmp_path / "s"
    _write(target, "somebody else's", is_folder=is_folder)
    for replace in (False, True):
        with room_beside(target) as room:
            _write(room / "made", "new", is_folder=is_folder)
            (room / "report.json").write_text("new")
            if replace:
                put(room / "made", target, room / "report.json", report_file(target))
            else:
                with pytest.raises(InputError, match="came there meanwhile") as refused:
                    put(room / "made", target, room / "report.json", report_file(target), replace=False)
                assert refused.value.field == str(target)
                assert [path.name for path in tmp_path.iterdir() if path != room] == ["s"]
                assert (target / "model" if is_folder else target).read_text() == "somebody else's"
    assert (target / "model" if is_folder else target).read_text() == "new"


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("is_folder", [False, True])
@pytest.mark.parametrize("fails", [False, True])
def test_what_replaces_nothing_is_put_with_its_report_or_not_at_all(tmp_path, monkeypatch, is_folder, links, fails):
    if not links:
        monkeypatch.setattr(place.os, "link", raising(OSError(errno.EPERM, "no links here")))
    target = tmp_path / "s"
    report_file(target).write_text("old")
    with contextlib.suppress(OSError), room_beside(target) as room:
        _write(room / "made", "new", is_folder=is_folder)
        (room / "report.json").write_text("new")
        if fails:
            monkeypatch.setattr(place.os, "replace", _failing(place.os.replace, room / "report.json"))
        put(room / "made", target, room / "report.json", report_file(target), replace=False)
    assert target.exists() is not fails
    assert report_file(target).read_text() == ("old" if fails else "new")
    assert not list(tmp_path.glob(".*"))


def test_an_export_without_force_leaves_what_came_while_it_was_made(run, home, tmp_path, monkeypatch, live):
    target = tmp_path / "s.safetensors"

    def write(_: Any, __: Any, made: Path) -> None:
        made.write_bytes(b"new")
        target.write_text("somebody else's")

    _agreeing(monkeypatch, "safetensors", write)
    with pytest.raises(InputError, match="came there meanwhile"):
        make_export(run, home, ExportRequest(output=target), replace=False)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["s.safetensors"]
    assert target.read_text() == "somebody else's"


@pytest.mark.parametrize("name", NAMES)
def test_an_older_folder_comes_back_whatever_its_name_where_the_new_one_cannot_be_put(
    run, home, tmp_path, monkeypatch, live, name
):
    target = tmp_path / name
    target.mkdir()
    (target / "model.safetensors").write_text("old")
    report_file(target).write_text('{"export": 1, "check": 2}')

    def write(_: Any, __: Any, made: Path) -> None:
        made.mkdir()
        (made / "model.safetensors").write_text("new")
        monkeypatch.setattr(Path, "rename", _failing(Path.rename, made, KeyboardInterrupt()))

    _agreeing(monkeypatch, "folder", write)
    with pytest.raises(KeyboardInterrupt):
        make_export(run, home, ExportRequest(format="folder", output=target))
    assert (target / "model.safetensors").read_text() == "old"
    assert report_file(target).read_text() == '{"export": 1, "check": 2}'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", name, f"{name}.json"]


def _agreeing(monkeypatch: pytest.MonkeyPatch, form: str, write: Any) -> None:
    """Let a format be written by `write`, and agree with its student."""
    monkeypatch.setattr(making.FORMS[form], "check", lambda *_: None)
    monkeypatch.setattr(making.FORMS[form], "write", lambda _, *given: write(*given))
    monkeypatch.setattr(making.FORMS[form], "answers", lambda *_: None)
    monkeypatch.setattr(making.FORMS[form], "loading", lambda *_: [])
    monkeypatch.setattr(making, "compare", lambda *_: SimpleNamespace(refuse_beyond=lambda _: None))
    monkeypatch.setattr(making, "_report", lambda *_: {})
    monkeypatch.setattr(making, "card", lambda *_: "")


def _write(path: Path, said: str, *, is_folder: bool) -> None:
    if is_folder:
        path.mkdir()
    (path / "model" if is_folder else path).write_text(said)


def _failing(function: Any, of: Path, error: BaseException | None = None) -> Any:
    def call(source: Any, target: Any) -> Any:
        if Path(source) == of:
            raise error or OSError(errno.EIO, "refused")
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


@pytest.fixture
def replacing(tmp_path, monkeypatch):
    """Puts a folder `s` there that replaces another; `before_last` is called when its own rename comes."""
    real = Path.rename

    def replace(said: str, before_last: Any = lambda: None) -> None:
        target = tmp_path / "s"
        with room_beside(target) as room:
            made, report = room / "made", room / "report.json"
            _write(made, said, is_folder=True)
            report.write_text(said)

            def rename(path: Path, to: Path) -> Path:
                if path == made:
                    monkeypatch.setattr(Path, "rename", real)
                    before_last()
                return real(path, to)

            monkeypatch.setattr(Path, "rename", rename)
            put(made, target, report, report_file(target))

    return replace


@pytest.mark.parametrize("there", [False, True])
def test_of_two_that_replace_at_once_one_stays_with_its_own_report(tmp_path, monkeypatch, replacing, there):
    monkeypatch.setattr(left_overs, "_JUST_MADE", -1.0)
    target = tmp_path / "s"
    if there:
        replacing("old")
    with pytest.raises(OSError, match="not empty"):
        replacing("A", lambda: replacing("B"))
    assert ((target / "model").read_text(), report_file(target).read_text()) == ("B", "B")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["s", "s.json"]
    target.rename(tmp_path / "kept elsewhere")
    with room_beside(tmp_path / "other"):
        pass
    assert not target.exists()


def test_a_report_that_another_put_there_meanwhile_is_not_undone(tmp_path, replacing):
    target, newer = tmp_path / "s", tmp_path / "newer.json"
    replacing("old")

    def fail() -> None:
        newer.write_text("B")
        newer.rename(report_file(target))
        raise FULL

    with pytest.raises(OSError, match="No space left"):
        replacing("A", fail)
    assert ((target / "model").read_text(), report_file(target).read_text()) == ("old", "B")


@pytest.mark.parametrize("leads_to", ["an empty folder", "an export", "nothing"])
@pytest.mark.parametrize("fails", [False, True])
def test_a_link_is_replaced_by_a_folder_and_not_followed(tmp_path, replacing, leads_to, fails):
    target, real = tmp_path / "s", tmp_path / "real"
    if leads_to != "nothing":
        real.mkdir()
    if leads_to == "an export":
        (real / "model").write_text("old")
    target.symlink_to("real", target_is_directory=True)
    with pytest.raises(OSError, match="No space left") if fails else contextlib.nullcontext():
        replacing("new", raising(FULL) if fails else lambda: None)
    assert target.is_symlink() is fails
    assert fails or (target / "model").read_text() == "new"
    assert sorted(path.name for path in tmp_path.iterdir() if path != real) == ["s", *["s.json"] * (not fails)]
    assert real.exists() is (leads_to != "nothing")
    assert leads_to != "an export" or (real / "model").read_text() == "old"
