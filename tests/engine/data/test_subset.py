from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import open_data
from engine.data.source import Sample, Source
from engine.data.subset import select
from engine.record.config import DataConfig
from engine.record.errors import InputError


class Listed(Source):
    def read(self, sample):
        raise AssertionError("choosing must not read")


def listed(train, val=None):
    parts = (("train", train), ("val", val or {}))
    samples = [Sample(s, name, f"{s}/{name}/{i}", i) for s, part in parts for name, n in part.items() for i in range(n)]
    return Listed(sorted({**train, **(val or {})}), samples)


def names(samples):
    return {sample.name for sample in samples}


def per_class(samples):
    return Counter(sample.class_name for sample in samples)


sizes = st.dictionaries(st.sampled_from("abcdef"), st.integers(2, 40), min_size=2)
seeds = st.integers(0, 2**31)


@given(sizes, st.floats(0.05, 0.95), seeds)
def test_the_held_out_share_is_taken_from_every_class_and_leaves_some(counts, share, seed):
    data = DataConfig(held_out=share, subset_seed=seed)
    selection = select(listed(counts), data)
    assert names(selection.train).isdisjoint(names(selection.val))
    assert len(selection.train) + len(selection.val) == sum(counts.values())
    for name, count in counts.items():
        assert 1 <= per_class(selection.val)[name] <= max(1, round(count * share))
        assert per_class(selection.train)[name] >= 1
    assert names(select(listed(counts), data).val) == names(selection.val)


@given(sizes, st.floats(0.01, 1), st.floats(0.01, 1), seeds)
def test_a_smaller_fraction_lies_within_a_larger_one(counts, one, other, seed):
    small, large = sorted((one, other))
    source = listed(counts, dict.fromkeys(counts, 1))
    first = select(source, DataConfig(fraction=small, subset_seed=seed)).train
    second = select(source, DataConfig(fraction=large, subset_seed=seed)).train
    assert names(first) <= names(second)
    assert all(per_class(first)[name] == max(1, round(count * small)) for name, count in counts.items())


@given(sizes, st.integers(1, 50), seeds)
def test_images_per_class_is_an_upper_bound(counts, most, seed):
    data = DataConfig(images_per_class=most, subset_seed=seed)
    train = select(listed(counts, dict.fromkeys(counts, 1)), data).train
    assert per_class(train) == {name: min(count, most) for name, count in counts.items()}


@given(seeds)
def test_the_choice_does_not_depend_on_the_order_of_the_listing(seed):
    source = listed({"a": 20, "b": 20})
    data = DataConfig(fraction=0.3, subset_seed=seed)
    first = select(source, data)
    source.samples.reverse()
    second = select(source, data)
    assert (names(first.train), names(first.val)) == (names(second.train), names(second.val))


def test_another_seed_chooses_others():
    source = listed({"a": 100, "b": 100})
    chosen = [names(select(source, DataConfig(fraction=0.2, subset_seed=seed)).train) for seed in range(2)]
    assert chosen[0] != chosen[1]


def test_the_validation_images_are_never_thinned_out():
    source = listed({"a": 10, "b": 10}, {"a": 7, "b": 7})
    assert len(select(source, DataConfig(fraction=0.1, images_per_class=1)).val) == 14


def test_chosen_classes_are_numbered_in_the_order_given(tmp_path, write_folder, image_files):
    counts = {"train/ant": 1, "train/bee": 2, "train/cow": 3, "val/ant": 1, "val/bee": 1, "val/cow": 1}
    write_folder(tmp_path, image_files(counts))
    data = open_data(DataConfig(source="folder", path=str(tmp_path), classes=["cow", "ant"]), largest_input=16)
    assert data.class_names == ["cow", "ant"]
    assert Counter(data.train.labels.tolist()) == {0: 3, 1: 1}
    assert len(data.val) == 2


def refusal(source, **fields):
    with pytest.raises(InputError) as caught:
        select(source, DataConfig(**fields))
    return caught.value


def test_an_unknown_class_is_refused_with_the_nearest_names():
    error = refusal(listed({"apple": 2, "pear": 2}), classes=["aple", "pear"])
    assert (error.field, error.message) == ("data.classes", "there is no class 'aple'.")
    assert "apple" in error.hint


def test_what_cannot_be_trained_is_refused():
    assert "no images" in refusal(listed({})).message
    assert "only one class, 'a'" in refusal(listed({"a": 5})).message
    assert "named twice" in refusal(listed({"a": 5, "b": 5}), classes=["a", "b", "a"]).message
    assert "validation images only: c" in refusal(listed({"a": 5, "b": 5}, {"a": 1, "c": 2})).message
    assert "no validation images" in refusal(listed({"a": 1, "b": 1})).message


def test_a_class_folder_without_images_is_refused_unless_it_is_not_chosen(tmp_path, write_folder, image_files):
    write_folder(tmp_path, image_files({"train/a": 2, "train/b": 2, "val/a": 1, "val/b": 1}))
    (tmp_path / "train" / "c").mkdir()
    config = DataConfig(source="folder", path=str(tmp_path))
    with pytest.raises(InputError, match="without a training image: c"):
        open_data(config, largest_input=16)
    assert len(open_data(config.model_copy(update={"classes": ["a", "b"]}), largest_input=16).train) == 4


def test_a_class_without_validation_images_is_told():
    selection = select(listed({"a": 5, "b": 5}, {"a": 1}), DataConfig())
    assert selection.notices == ["Classes without a validation image: b."]


@pytest.mark.parametrize("source", ["folder", "tar", "cifar", "parquet"])
def test_the_home_of_nobody_is_a_missing_path(source):
    with pytest.raises(InputError, match="there is no file or folder '~nobodyxx/x'") as caught:
        open_data(DataConfig(source=source, path="~nobodyxx/x"), largest_input=16)
    assert caught.value.field == "data.path"


@pytest.mark.parametrize("source", ["folder", "tar", "cifar", "parquet"])
def test_a_missing_path_is_refused(source, tmp_path):
    with pytest.raises(InputError, match="there is no file or folder") as caught:
        open_data(DataConfig(source=source, path=str(tmp_path / "nowhere")), largest_input=16)
    assert caught.value.field == "data.path"


def test_a_relative_path_that_is_not_there_names_the_folder_it_counts_from(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path, named in (("images", True), (str(tmp_path / "images"), False)):
        with pytest.raises(InputError) as caught:
            open_data(DataConfig(source="folder", path=path), largest_input=16)
        assert (str(tmp_path) in caught.value.hint) is named
