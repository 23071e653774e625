"""Archives that are made to do harm, or damaged: refused with a sentence, and nothing of them is taken."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import import_runs
from engine.interchange import archives, bounds, unpacking
from engine.interchange.names import is_id, parts_of
from engine.interchange.staging import FOLDER
from engine.record.errors import InputError
from tests.engine.interchange.conftest import contents

OUT = ["../out.txt", "a/../../out.txt", "/out.txt", "\\out.txt", "..\\out.txt", "C:\\out.txt", "c:out.txt", "a/.."]


def refused(path, said, home, capsys):
    assert import_runs.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error
    assert not (home / "runs").exists()
    assert not (home / FOLDER).exists()


def zip_of(path, run, *extra):
    """A zip of a run, and members beside it: names or infos, with their bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents(run.path).items():
            archive.writestr(f"{run.id}/{name}", data)
        for info, data in extra:
            archive.writestr(info, data)
    return path


def tar_of(path, run, *members):
    with tarfile.open(path, "w") as archive:
        archive.add(run.path, run.id)
        for member, data in members:
            archive.addfile(member, io.BytesIO(data))
    return path


@pytest.mark.parametrize("name", OUT)
def test_a_name_that_leads_out_is_refused_in_a_zip_and_in_a_tar(home, add, tmp_path, capsys, name):
    info = zipfile.ZipInfo("x")
    info.filename = name
    refused(zip_of(tmp_path / "a.zip", add(), (info, b"x")), "leads out of it", home, capsys)
    member = tarfile.TarInfo(name)
    member.size = 1
    refused(tar_of(tmp_path / "a.tar", add(), (member, b"x")), "leads out of it", home, capsys)
    assert not list(tmp_path.rglob("out.txt"))


def test_links_and_devices_are_refused(home, add, tmp_path, capsys):
    run = add()
    info = zipfile.ZipInfo(f"{run.id}/exports/link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    refused(zip_of(tmp_path / "a.zip", run, (info, b"/etc")), "a link or a device", home, capsys)
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
        member = tarfile.TarInfo(f"{run.id}/exports/x")
        member.type, member.linkname = kind, "/etc/passwd"
        refused(tar_of(tmp_path / "a.tar", run, (member, b"")), "a link or a device", home, capsys)


def test_a_link_within_a_folder_is_refused(home, other, add, capsys):
    run = add()
    (run.exports / "link").symlink_to("/etc/hostname")
    assert import_runs.main([str(other)]) == 2
    assert "a link or a device" in capsys.readouterr().out
    assert not list((home / "runs").glob("*"))


def test_more_than_its_size_allows_is_refused_before_it_is_written(home, add, tmp_path, capsys, monkeypatch):
    run = add()
    monkeypatch.setattr(bounds, "_SMALL", 1 << 20)
    path = zip_of(tmp_path / "a.zip", run, (f"{run.id}/exports/zeros", bytes(200 << 20)))
    refused(path, "times what it is packed to", home, capsys)
    monkeypatch.undo()
    assert import_runs.main([str(path), "--largest", "0.01"]) == 2
    assert "is more than is taken at once" in capsys.readouterr().err


def test_more_files_than_runs_have_are_refused(home, add, tmp_path, capsys, monkeypatch):
    run = add()
    monkeypatch.setattr(bounds.Bounds, "files", 20)
    monkeypatch.setattr(bounds.Bounds.__init__, "__defaults__", (20, *bounds.Bounds.__init__.__defaults__[1:]))
    path = zip_of(tmp_path / "a.zip", run, *((f"{run.id}/exports/{place}", b"") for place in range(30)))
    refused(path, "files", home, capsys)


def test_a_list_of_members_that_would_fill_the_memory_is_not_read(home, add, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(archives, "_LARGEST_LIST", 100)
    refused(zip_of(tmp_path / "a.zip", add()), "files", home, capsys)


def test_a_member_that_is_there_twice_is_refused(home, add, tmp_path, capsys):
    run = add()
    member = tarfile.TarInfo(f"{run.id}/config.toml")
    member.size = 1
    refused(tar_of(tmp_path / "a.tar", run, (member, b"x")), "twice", home, capsys)
    below = tarfile.TarInfo(f"{run.id}/config.toml/x")
    below.size = 1
    refused(tar_of(tmp_path / "a.tar", run, (below, b"x")), "twice", home, capsys)


def test_a_locked_zip_is_refused(home, add, tmp_path, capsys):
    path = zip_of(tmp_path / "a.zip", add())
    data = bytearray(path.read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:  # the bit that says so, in the list at the end
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    path.write_bytes(data)
    refused(path, "password", home, capsys)


@pytest.mark.parametrize("kept", [0.1, 0.4, 0.6])
@pytest.mark.parametrize("ending", ["zip", "tar", "tar.gz"])
def test_an_archive_that_was_cut_off_is_refused(home, add, tmp_path, capsys, kept, ending):
    path = tmp_path / f"a.{ending}"
    run = add()
    if ending == "zip":
        zip_of(path, run)
    else:
        with tarfile.open(path, f"w:{ending.partition('.')[2]}") as archive:
            archive.add(run.path, run.id)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    refused(path, "damaged", home, capsys)


def test_a_tar_that_was_cut_off_between_two_members_is_refused(home, add, tmp_path, capsys):
    path = tar_of(tmp_path / "a.tar", add())
    with tarfile.open(path) as archive:
        last = archive.getmembers()[-1].offset
    path.write_bytes(path.read_bytes()[:last])
    refused(path, "cut off", home, capsys)


def test_a_damaged_byte_is_noticed(home, add, tmp_path, capsys):
    path = zip_of(tmp_path / "a.zip", add())
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 0xFF
    path.write_bytes(data)
    refused(path, "damaged", home, capsys)


def test_a_member_longer_than_announced_is_cut_and_refused(home, add, tmp_path, capsys, monkeypatch):
    path = zip_of(tmp_path / "a.zip", add())
    taken = archives.entries

    def shorter(archive):
        for entry in taken(archive):
            yield archives.Entry(entry.name, max(0, entry.size - 1), entry.open)

    monkeypatch.setattr(unpacking, "entries", shorter)
    refused(path, "it ends within", home, capsys)


@given(st.text(max_size=60))
def test_no_name_leads_out_of_the_folder(name):
    try:
        parts = parts_of(name)
    except InputError:
        return
    assert all(part not in ("", ".", "..") and "/" not in part and "\0" not in part for part in parts)


@given(st.binary(max_size=300), st.sampled_from([b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b""]))
def test_no_bytes_end_in_anything_but_a_sentence(tmp_path_factory, data, head):
    path = tmp_path_factory.mktemp("bytes") / "a.zip"
    path.write_bytes(head + data + struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 1 << 30, 9, 0))
    with pytest.raises(InputError):
        unpacking.unpack(path, path.parent / "to", bounds.Bounds(1 << 20))


def test_only_plain_names_are_ids():
    assert is_id("20260101-120000-vit-to-cnn-ab12")
    assert is_id("my run (copy)")
    for name in ("", ".", "..", "-rf", "a/b", "a\\b", ".hidden", "a\nb", "x" * 200, "con", "a.", "a:b", "a*"):
        assert not is_id(name)
