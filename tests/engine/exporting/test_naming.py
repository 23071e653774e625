"""What is wrong with a student is said of the run's own checkpoint."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.exporting.making import make_export
from engine.exporting.naming import naming
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.export_request import ExportRequest
from engine.record.run_folder import RunFolder
from tests.engine.tiny import SIZE, TINY


@pytest.mark.parametrize("content", [b"no weights at all", (100).to_bytes(8, "little") + b"{"])
def test_a_damaged_student_is_named_by_its_place_in_the_run(tmp_path, content):
    name, settings = TINY["resnet"]
    config = parse_config({"kind": "train", "student": {"model": name, **settings}, "data": {"image_size": SIZE}})
    folder = RunFolder.create(tmp_path, config)
    folder.best_student.write_bytes(content)
    with pytest.raises(InputError) as refused:
        make_export(folder, tmp_path, ExportRequest())
    assert str(folder.best_student) in str(refused.value)
    assert "exporting" not in str(refused.value) and "student.safetensors" not in str(refused.value)
    assert list(folder.exports.iterdir()) == []


def test_a_name_alone_and_a_whole_path_are_both_those_of_the_checkpoint():
    source, copy = Path("student.safetensors/best.safetensors"), Path("aside/student.safetensors")
    with pytest.raises(InputError) as refused, naming(source, copy):
        raise InputError(f"student.safetensors is not {copy}.", field=str(copy))
    assert str(refused.value) == f"{source}: {source} is not {source}."
