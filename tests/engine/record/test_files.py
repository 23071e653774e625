import os
import stat
from pathlib import Path

import pytest

from engine.record import files
from engine.record.errors import InputError
from engine.record.files import commit_file, home_folder, replace_file, resources_folder, slug


def test_a_file_is_replaced_as_a_whole_and_nothing_is_left_beside_it(tmp_path):
    path = tmp_path / "config.toml"
    replace_file(path, "old ü")
    replace_file(path, b"new")
    assert path.read_bytes() == b"new"
    assert [item.name for item in tmp_path.iterdir()] == ["config.toml"]


def test_the_file_has_the_permissions_that_other_files_get(tmp_path):
    (tmp_path / "other").write_text("")
    replace_file(tmp_path / "file", "")
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == stat.S_IMODE((tmp_path / "other").stat().st_mode)


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch, step):
    path = tmp_path / "config.toml"
    replace_file(path, "old")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, step, full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, "new")
    assert path.read_text() == "old"
    assert [item.name for item in tmp_path.iterdir()] == ["config.toml"]


def test_a_reader_never_sees_a_part(tmp_path, monkeypatch):
    path = tmp_path / "file"
    replace_file(path, "old")
    seen = []
    fsync = os.fsync
    monkeypatch.setattr(files.os, "fsync", lambda handle: (seen.append(path.read_text()), fsync(handle)))
    replace_file(path, "new" * 10_000)
    assert seen[0] == "old"
    assert path.read_text() == "new" * 10_000


def test_a_folder_that_is_gone_says_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        replace_file(tmp_path / "gone" / "file", "")


def test_the_home_is_the_one_given_else_that_of_the_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("FBT_HOME", str(tmp_path / "environment"))
    assert home_folder(tmp_path / "given") == tmp_path / "given"
    assert home_folder() == tmp_path / "environment"
    monkeypatch.setenv("FBT_HOME", "")
    assert home_folder().name == "fbt"
    assert home_folder("~/x") == Path.home() / "x"
    assert home_folder("relative").is_absolute()


def test_the_home_of_a_user_that_there_is_not_is_named():
    with pytest.raises(InputError, match=r"^~nobodyxx/x: .*whom nobody knows"):
        home_folder("~nobodyxx/x")


def test_the_resources_are_found():
    assert (resources_folder() / "catalogue.json").is_file()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("ViT → ResNet, FBT!", "vit-resnet-fbt"), ("🔥", "run"), ("", "run"), ("../../x", "x"), ("a" * 300, "a" * 40)],
)
def test_any_name_becomes_a_part_of_a_file_name(text, expected):
    assert slug(text) == expected


def test_what_killed_processes_left_half_written_is_cleared_and_nothing_else(tmp_path):
    for name in (".last.state.pt.part", ".config.toml.1f2e.part", "kept.part", ".lock"):
        (tmp_path / name).write_text("x")
    files.clear_asides(tmp_path, older=60)
    assert len(list(tmp_path.iterdir())) == 4
    files.clear_asides(tmp_path)
    assert sorted(item.name for item in tmp_path.iterdir()) == [".lock", "kept.part"]
    files.clear_asides(tmp_path / "gone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes in folders")
def test_a_pipe_or_a_device_is_not_replaced_by_a_file(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="no ordinary file"):
        replace_file(pipe, "x")
    with pytest.raises(OSError, match="no ordinary file"):
        commit_file(tmp_path / "aside", pipe)
    assert pipe.is_fifo()
    assert list(tmp_path.iterdir()) == [pipe]
