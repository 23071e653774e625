import json

import pytest

from engine.record.errors import InputError
from engine.record.student_file import read_metadata, saved_student


def student(path, metadata=None, values=64):
    header = {"__metadata__": metadata or {}, "weight": {"dtype": "U8", "shape": [values], "data_offsets": [0, values]}}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + bytes(range(values)))
    return path


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


def test_the_student_of_a_run_is_its_best_or_its_last(run):
    student(run.best_student)
    assert saved_student(run, "best") == run.best_student
    with pytest.raises(InputError, match="has saved no student yet"):
        saved_student(run, "last")
