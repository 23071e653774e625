"""The store of targets: what is written is read, and what is damaged is refused and said."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import save_file

from engine.data.target_store import TargetStore, read_targets, write_targets
from engine.record.errors import InputError

QUESTIONS = ["Has it wings?", "Is it rot — or grün?"]
IDS = ["cat/001.png", "dog/001.png", "grünes 象"]


def make(**changes):
    values = np.array([[0.1, 0.9], [0.25, 0.5], [1.0, 0.0]], np.float32)
    return replace(TargetStore("aspects", QUESTIONS, IDS, values, "a test"), **changes)


def metadata_of(store, **changes):
    metadata = {
        "kind": store.kind,
        "names": json.dumps(store.names),
        "ids": json.dumps(store.ids),
        "producer": store.producer,
        "made": store.made,
        "sha256": store.sha256(),
    }
    return {name: text for name, text in {**metadata, **changes}.items() if text is not None}


def save(path, store, tensors=None, **changes):
    """A file as somebody else may have made it."""
    save_file(tensors or {"values": store.values}, path, metadata_of(store, **changes))
    return path


@pytest.mark.parametrize("dtype", [np.float32, np.float16])
def test_what_is_written_is_read(tmp_path, dtype):
    store = make(values=make().values.astype(dtype))
    write_targets(tmp_path / "a.safetensors", store)
    read = read_targets(tmp_path / "a.safetensors")
    assert (read.kind, read.names, read.ids, read.producer, read.made) == (
        "aspects",
        QUESTIONS,
        IDS,
        "a test",
        store.made,
    )
    assert read.values.dtype == dtype
    np.testing.assert_array_equal(read.values, store.values)
    assert [path.name for path in tmp_path.iterdir()] == ["a.safetensors"]


def test_logits_may_be_any_finite_number(tmp_path):
    write_targets(tmp_path / "a.safetensors", make(kind="logits", values=make().values * 100 - 50))
    assert read_targets(tmp_path / "a.safetensors").values.min() == -50


def test_rows_that_are_not_contiguous_are_written_as_they_read(tmp_path):
    turned = np.asfortranarray(make().values)
    write_targets(tmp_path / "a.safetensors", make(values=turned))
    np.testing.assert_array_equal(read_targets(tmp_path / "a.safetensors").values, turned)


def test_the_hash_is_of_what_the_targets_are_and_not_of_who_made_them():
    store = make()
    assert store.sha256() == replace(store, producer="another", made="").sha256()
    others = (
        make(kind="logits"),
        make(names=QUESTIONS[::-1]),
        make(ids=IDS[::-1]),
        make(values=store.values[::-1]),
        make(values=store.values.astype(np.float16)),
    )
    assert len({store.sha256(), *(other.sha256() for other in others)}) == 6


NAN, INFINITE, HIGH = (np.array([[0.1, 0.9], [value, 0.5], [0.5, 0.5]], np.float32) for value in (np.nan, np.inf, 1.01))
WRONG = {
    "unknown kind 'guesses'": {"kind": "guesses"},
    "names 1 image twice: x": {"ids": ["x", "x", "y"]},
    "for 2 images and 2 names": {"ids": ["x", "y"]},
    "for 3 images and 1 name": {"names": ["x"]},
    "has no names": {"names": [], "values": np.zeros((3, 0), np.float32)},
    "has no ids": {"ids": [], "values": np.zeros((0, 2), np.float32)},
    "names that are not a list of text": {"names": [1, 2]},
    "of type float64": {"values": np.zeros((3, 2))},
    "the first of them nan for 'dog/001.png' and 'Has it wings?'": {"values": NAN},
    "not between 0 and 1": {"values": HIGH},
    "not finite": {"kind": "logits", "values": INFINITE},
}


@pytest.mark.parametrize("said", WRONG)
def test_what_is_no_set_of_targets_is_neither_written_nor_read(tmp_path, said):
    store = make(**WRONG[said])
    with pytest.raises(InputError, match=r"a\.safetensors") as refused:
        write_targets(tmp_path / "a.safetensors", store)
    assert said in str(refused.value)
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputError) as refused:
        read_targets(save(tmp_path / "b.safetensors", store))
    assert said in str(refused.value)
    assert refused.value.hint


def test_a_changed_value_is_noticed(tmp_path):
    path = save(tmp_path / "a.safetensors", make())
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(InputError, match="hash"):
        read_targets(path)


def test_changed_questions_are_noticed(tmp_path):
    with pytest.raises(InputError, match="hash"):
        read_targets(save(tmp_path / "a.safetensors", make(), names=json.dumps(["Is it big?", "Is it small?"])))


@pytest.mark.parametrize("kept", [0, 5, 40, -1])
def test_a_file_that_is_cut_short_is_refused(tmp_path, kept):
    path = save(tmp_path / "a.safetensors", make())
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(InputError, match="damaged"):
        read_targets(path)


@given(st.binary(max_size=64))
def test_any_bytes_are_refused(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "a.safetensors"
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_targets(path)


@pytest.mark.parametrize("lacking", ["kind", "names", "ids", "sha256"])
def test_another_safetensors_file_is_no_store(tmp_path, lacking):
    with pytest.raises(InputError, match=f"no target store: it lacks {lacking}"):
        read_targets(save(tmp_path / "a.safetensors", make(), **{lacking: None}))


def test_a_students_file_is_no_store(tmp_path):
    save_file({"head.weight": np.zeros((2, 2), np.float32)}, tmp_path / "a.safetensors")
    with pytest.raises(InputError, match="no target store"):
        read_targets(tmp_path / "a.safetensors")


@pytest.mark.parametrize("text", ["{}", "[", "null", "[" * 5000])
def test_ids_that_are_no_list_are_refused(tmp_path, text):
    with pytest.raises(InputError, match="ids that are not a list of text"):
        read_targets(save(tmp_path / "a.safetensors", make(), ids=text))


def test_what_is_not_there_or_is_a_folder_is_said(tmp_path):
    with pytest.raises(InputError, match="No such file"):
        read_targets(tmp_path / "nothing.safetensors")
    with pytest.raises(InputError, match="cannot be read"):
        read_targets(tmp_path)
    with pytest.raises(InputError, match=r"^method\.options\.targets: .*nothing") as refused:
        read_targets(tmp_path / "nothing", field="method.options.targets")
    assert refused.value.field == "method.options.targets"


def test_a_file_that_is_there_is_not_written_over(tmp_path):
    (tmp_path / "a.safetensors").write_text("dear")
    with pytest.raises(InputError, match="is there already"):
        write_targets(tmp_path / "a.safetensors", make())
    assert (tmp_path / "a.safetensors").read_text() == "dear"
    with pytest.raises(InputError, match="folder is not there"):
        write_targets(tmp_path / "no" / "a.safetensors", make())


class TestImages:
    stems = make(ids=["001", "b.c", "cat/003.png"])

    def test_an_image_has_the_row_of_its_name(self):
        rows, known = make().for_images(["dog/001.png", "grünes 象", "dog/001.png"])
        np.testing.assert_array_equal(rows, make().values[[1, 2, 1]])
        assert known.all()

    def test_else_that_of_its_stem(self):
        rows, _ = self.stems.for_images(["train/x/b.c.jpeg", "001", "cat/003.png"])
        np.testing.assert_array_equal(rows, self.stems.values[[1, 0, 2]])

    def test_an_id_with_a_path_is_no_stem(self):
        with pytest.raises(InputError, match=r"no targets for 1 of 2 images: dog/003\.png"):
            self.stems.for_images(["dog/003.png", "cat/003.png"])

    @pytest.mark.parametrize("names", [["cat/001.png", "dog/001.png"], ["001", "dog/001.png"]])
    @pytest.mark.parametrize("missing", ["refuse", "skip"])
    def test_a_stem_that_two_images_share_is_refused(self, names, missing):
        with pytest.raises(InputError, match=r"shares? (its|their) file name.*dog/001\.png"):
            self.stems.for_images(names, missing)

    def test_a_stem_that_is_no_id_may_be_shared(self):
        _, known = self.stems.for_images(["x/9.png", "y/9.png", "001"], "skip")
        assert known.tolist() == [False, False, True]

    def test_images_without_targets_are_counted_and_named(self):
        names = [f"{number}.png" for number in range(9)]
        with pytest.raises(InputError, match=r"no targets for 9 of 10 images: 0.png, 1.png.*and 4 more") as refused:
            make().for_images([*names, "cat/001.png"], field="method.options.targets")
        assert refused.value.field == "method.options.targets"
        assert "skip" in refused.value.hint

    def test_or_are_skipped(self):
        rows, known = make().for_images(["x.png", "cat/001.png"], "skip")
        assert known.tolist() == [False, True]
        np.testing.assert_array_equal(rows, np.array([[0, 0], [0.1, 0.9]], np.float32))

    def test_a_store_that_knows_no_image_is_never_what_was_meant(self):
        with pytest.raises(InputError, match="no targets for 1 of 1"):
            make().for_images(["x.png"], "skip")
