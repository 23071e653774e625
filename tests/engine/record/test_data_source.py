"""What a folder or file is, by its names."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.record.data_source import source_of
from engine.record.errors import InputError


@pytest.mark.parametrize(
    ("names", "source"),
    [
        (["train/cat/1.jpg", "val/cat/2.jpg"], "folder"),
        (["cat/1.jpg", "dog/1.jpg", "README.md"], "folder"),
        (["train.tar", "val.tar"], "tar"),
        (["shard-0.TAR.GZ"], "tar"),
        (["train-00000-of-00002.parquet", "README.md"], "parquet"),
        (["batches.meta", "data_batch_1", "test_batch"], "cifar"),
        (["meta", "train", "test"], "cifar"),
        (["cifar-100-python/meta"], "cifar"),
        (["cifar-10-python.tar.gz"], "cifar"),
        (["meta/1.jpg", "train/1.jpg", "test/1.jpg"], "folder"),
        ([], "folder"),
    ],
)
def test_a_folder_is_known_by_what_lies_in_it(tmp_path: Path, names: list[str], source: str) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert source_of(tmp_path) == source


@pytest.mark.parametrize(
    ("name", "source"),
    [("flowers.tar", "tar"), ("a.TGZ", "tar"), ("x.parquet", "parquet"), ("cifar-100-python.tar.gz", "cifar")],
)
def test_a_file_is_known_by_its_name(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / name).write_bytes(b"")
    assert source_of(tmp_path / name) == source


def test_what_is_no_data_set_is_refused_with_what_would_do(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("")
    with pytest.raises(InputError, match="Give a folder of classes"):
        source_of(tmp_path / "notes.txt")
    with pytest.raises(InputError, match="Check the path"):
        source_of(tmp_path / "nowhere")
