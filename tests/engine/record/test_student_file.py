import json
import os

import pytest

from engine.export import main
from engine.record.errors import InputError
from engine.record.student_file import export_student, read_metadata


def student(path, metadata=None, values=64):
    header = {"__metadata__": metadata or {}, "weight": {"dtype": "U8", "shape": [values], "data_offsets": [0, values]}}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(range(values)))
    return path


@pytest.fixture
def trained(run):
    student(run.best_student, {"top1": "71.5"})
    student(run.last_student, {"top1": "70.0"})
    return run


def test_the_metadata_is_read_without_the_weights(tmp_path):
    path = student(tmp_path / "s.safetensors", {"architecture": "resnet18", "class_names": '["猫"]'})
    assert read_metadata(path) == {"architecture": "resnet18", "class_names": '["猫"]'}


def test_a_file_that_safetensors_wrote_is_read(tmp_path):
    numpy = pytest.importorskip("numpy")
    from safetensors.numpy import save_file

    path = tmp_path / "s.safetensors"
    save_file({"a": numpy.zeros((2, 3), "float32"), "b": numpy.zeros(0)}, path, {"run": "x"})
    assert read_metadata(path) == {"run": "x"}
    save_file({}, path)
    assert read_metadata(path) == {}


@pytest.mark.parametrize("kept", [0, 4, 8, 40, -1])
def test_a_file_that_was_cut_short_is_refused(tmp_path, kept):
    path = student(tmp_path / "s.safetensors")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match="is cut short" if kept == -1 else "is not a safetensors file"):
        read_metadata(path)


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04" + b"x" * 100,
        b"\x02\0\0\0\0\0\0\0[]",
        b"\x02\0\0\0\0\0\0\0\xff\xff",
        b'\x10\0\0\0\0\0\0\0{"a":{"b":3333}}',
        b'\x15\0\0\0\0\0\0\0{"__metadata__": [1]}',
        b"\xff" * 8 + b"{}",
        (100_000).to_bytes(8, "little") + b"[" * 100_000,
    ],
)
def test_what_is_no_student_is_refused(tmp_path, content):
    path = tmp_path / "s.safetensors"
    path.write_bytes(content)
    with pytest.raises(InputError, match="is not a safetensors file"):
        read_metadata(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InputError, match=r"none\.safetensors: cannot be read"):
        read_metadata(tmp_path / "none.safetensors")


class TestExport:
    def test_the_best_student_is_copied_unless_the_last_is_asked_for(self, trained, tmp_path):
        path = export_student(trained)
        assert path == trained.exports / f"{trained.id}-best.safetensors"
        assert path.read_bytes() == trained.best_student.read_bytes()
        path = export_student(trained, tmp_path / "new" / "mine.safetensors", "last")
        assert read_metadata(path) == {"top1": "70.0"}
        assert [item.name for item in path.parent.iterdir()] == ["mine.safetensors"]

    def test_a_run_that_has_saved_none_says_so(self, run):
        with pytest.raises(InputError, match="has saved no student yet"):
            export_student(run)

    def test_a_copy_that_fails_leaves_the_older_one(self, trained, monkeypatch):
        path = export_student(trained)
        before = path.read_bytes()
        student(trained.best_student, {"top1": "99"})

        def full(*_):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(InputError, match="No space left"):
            export_student(trained)
        assert path.read_bytes() == before
        assert [item.name for item in trained.exports.iterdir()] == [path.name]

    def test_a_damaged_student_is_not_handed_on(self, trained):
        trained.best_student.write_bytes(trained.best_student.read_bytes()[:-10])
        with pytest.raises(InputError, match="is cut short"):
            export_student(trained)
        assert list(trained.exports.iterdir()) == []

    def test_a_target_that_is_a_folder_is_refused(self, trained, tmp_path):
        (tmp_path / "target").mkdir()
        with pytest.raises(InputError, match=r"is a folder\. Give a file name ending in \.safetensors"):
            export_student(trained, tmp_path / "target")
        assert not list(tmp_path.glob(".*part"))

    @pytest.mark.parametrize("target", [".", "/", ".."])
    def test_a_target_without_a_name_is_one_line_of_error(self, trained, home, capsys, target):
        assert main([trained.id, "--output", target, "--home", str(home)]) == 2
        assert capsys.readouterr().err == f"{target}: is a folder. Give a file name ending in .safetensors.\n"
