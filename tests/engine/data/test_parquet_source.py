from __future__ import annotations

import json
import pickle
import sys

import pytest

from engine.data import open_data
from engine.data.parquet import open_parquet
from engine.record.config import DataConfig
from engine.record.errors import InputError

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
NAMES = {b"huggingface": json.dumps({"info": {"features": {"label": {"names": ["cat", "dog"]}}}}).encode()}


@pytest.fixture
def write(encode):
    def make(path, labels, column="image", metadata=None, bare=False):
        images = [encode(i) for i in range(len(labels))]
        values = images if bare else [{"bytes": image, "path": None} for image in images]
        table = arrow.table({column: values, "label": labels}).replace_schema_metadata(metadata)
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(table, path, row_group_size=3)
        return images

    return make


@pytest.mark.parametrize("folder", ["", "data"])
@pytest.mark.parametrize("validation", ["test", "validation"])
def test_files_of_two_splits_take_the_names_of_their_classes_from_the_metadata(tmp_path, write, folder, validation):
    first = write(tmp_path / folder / "train-00000-of-00002.parquet", [0, 1, 0, 1], metadata=NAMES)
    write(tmp_path / folder / "train-00001-of-00002.parquet", [1, 1], metadata=NAMES)
    write(tmp_path / folder / f"{validation}-00000-of-00001.parquet", [1, 0], metadata=NAMES)
    data = open_data(DataConfig(source="parquet", path=str(tmp_path)), largest_input=16)
    assert data.class_names == ["cat", "dog"]
    assert data.train.labels.tolist() == [0, 1, 0, 1, 1, 1]
    assert data.val.labels.tolist() == [1, 0]
    source = open_parquet(tmp_path)
    assert source.read(source.samples[3]) == first[3]


def test_one_file_of_bare_bytes_and_text_labels_gives_a_held_out_share(tmp_path, write):
    write(tmp_path / "all.parquet", ["b", "a"] * 5, column="img", bare=True)
    data = open_data(DataConfig(source="parquet", path=str(tmp_path / "all.parquet")), largest_input=16)
    assert (data.class_names, len(data.train), len(data.val)) == (["a", "b"], 8, 2)


def test_numbers_without_names_are_ordered_by_value(tmp_path, write):
    write(tmp_path / "all.parquet", [10, 9, 2])
    assert open_parquet(tmp_path / "all.parquet").class_names == ["2", "9", "10"]


def test_the_source_can_be_sent_to_a_worker(tmp_path, write):
    images = write(tmp_path / "all.parquet", [0, 1, 0, 1])
    source = open_parquet(tmp_path / "all.parquet")
    source.read(source.samples[0])
    copy = pickle.loads(pickle.dumps(source))
    assert [copy.read(sample) for sample in copy.samples] == images


def test_streaming_says_that_it_is_slow(tmp_path, write):
    write(tmp_path / "all.parquet", [0, 1] * 5)
    config = DataConfig(source="parquet", path=str(tmp_path / "all.parquet"), storage="stream", workers=0)
    assert any("slow to stream" in notice for notice in open_data(config, largest_input=16).notices)


def test_what_cannot_be_used_is_refused(tmp_path, write):
    write(tmp_path / "columns.parquet", [0, 1], column="picture")
    with pytest.raises(InputError, match="no column image"):
        open_parquet(tmp_path / "columns.parquet")
    write(tmp_path / "label.parquet", [0, 7], metadata=NAMES)
    with pytest.raises(InputError, match=r"the label 7 of label\.parquet\[0:1\]"):
        open_parquet(tmp_path / "label.parquet")
    write(tmp_path / "none.parquet", ["a", None])
    with pytest.raises(InputError, match="has no label"):
        open_parquet(tmp_path / "none.parquet")
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 no more")
    with pytest.raises(InputError, match=r"broken\.parquet cannot be read"):
        open_parquet(tmp_path / "broken.parquet")
    with pytest.raises(InputError, match=r"no train-\*\.parquet"):
        open_parquet(tmp_path)


def named(names):
    return {b"huggingface": json.dumps({"info": {"features": {"label": {"names": names}}}}).encode()}


@pytest.mark.parametrize(
    ("labels", "metadata", "message"),
    [
        (["1" * 5000, "2"], None, "has a label of 5000 digits"),
        ([0, 1], named(["cat", "\ud800"]), r"ud800', is not text"),
        ([0, 1], {b"huggingface": b"[" * 100_000}, "cannot be read: maximum recursion depth"),
        ([0.0, 1.0], None, r"labels are of type float"),
        ([0.0, 1.0], NAMES, r"labels are of type float"),
        ([0, None], NAMES, "has no label"),
    ],
    ids=["digits", "surrogates", "nested", "float", "float with names", "none"],
)
def test_labels_and_names_that_cannot_be_used_are_refused(tmp_path, write, labels, metadata, message):
    write(tmp_path / "all.parquet", labels, metadata=metadata)
    with pytest.raises(InputError, match=message) as caught:
        open_data(DataConfig(source="parquet", path=str(tmp_path / "all.parquet")), largest_input=16)
    assert caught.value.field == "data.path"


@pytest.mark.parametrize("twice", ["image", "label"])
def test_a_column_that_is_there_twice_is_refused(tmp_path, encode, twice):
    columns = {"image": arrow.array([encode(), encode(1)]), "label": arrow.array([0, 1])}
    names = [*columns, twice]
    parquet.write_table(arrow.table([columns[name] for name in names], names=names), tmp_path / "all.parquet")
    with pytest.raises(InputError, match=f"more than one column {twice}") as caught:
        open_parquet(tmp_path / "all.parquet")
    assert caught.value.field == "data.path"


def test_without_pyarrow_the_extra_is_named(tmp_path, write, monkeypatch):
    write(tmp_path / "all.parquet", [0, 1])
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
    with pytest.raises(InputError) as caught:
        open_parquet(tmp_path / "all.parquet")
    assert "pip install pyarrow" in caught.value.hint
