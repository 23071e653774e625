from __future__ import annotations

import os
from collections import Counter

import pytest

from engine.data import open_data
from engine.data.folder import open_folder
from engine.record.config import DataConfig
from engine.record.errors import InputError


def counts(source):
    return Counter((sample.split, sample.class_name) for sample in source.samples)


@pytest.mark.parametrize("name", ["val", "test", "valid", "validation", "Test"])
def test_each_usual_name_of_a_validation_folder_is_known(tmp_path, write_folder, image_files, name):
    write_folder(tmp_path, image_files({"train/cat": 3, "train/dog": 2, f"{name}/cat": 1, f"{name}/dog": 2}))
    source = open_folder(tmp_path)
    assert source.class_names == ["cat", "dog"]
    assert counts(source) == {("train", "cat"): 3, ("train", "dog"): 2, ("val", "cat"): 1, ("val", "dog"): 2}


def test_validation_is_preferred_to_test_and_the_rest_is_told(tmp_path, write_folder, image_files):
    write_folder(tmp_path, image_files({"train/a": 2, "train/b": 2, "val/a": 1, "val/b": 1, "test/a": 5}))
    source = open_folder(tmp_path)
    assert counts(source)["val", "a"] == 1
    assert any("left aside: test" in notice for notice in source.notices)


def test_class_folders_alone_give_a_held_out_share_of_each_class(tmp_path, write_folder, image_files):
    write_folder(tmp_path, image_files({"a": 10, "b": 5}))
    data = open_data(DataConfig(source="folder", path=str(tmp_path), held_out=0.2), largest_input=16)
    assert torch_counts(data.train.labels) == {0: 8, 1: 4}
    assert torch_counts(data.val.labels) == {0: 2, 1: 1}


def torch_counts(labels):
    return dict(Counter(labels.tolist()))


def test_a_common_top_folder_hidden_files_and_other_files_do_not_disturb(tmp_path, write_folder, image_files):
    files = image_files({"top/a": 2, "top/b": 2})
    files |= {"top/.cache/x.png": b"", "top/a/notes.txt": b"hello", "__MACOSX/top/a/x.png": b"", "top/a/._1.png": b""}
    source = open_folder(write_folder(tmp_path, files))
    assert counts(source) == {("train", "a"): 2, ("train", "b"): 2}
    assert source.notices == ["top/a/notes.txt is not an image in a class folder and left aside."]


def test_classes_called_train_and_test_are_classes_when_no_folders_lie_below(tmp_path, write_folder, image_files):
    source = open_folder(write_folder(tmp_path, image_files({"train": 2, "test": 2, "bus": 2})))
    assert source.class_names == ["bus", "test", "train"]


def test_linked_folders_are_read_and_a_loop_of_links_ends(tmp_path, write_folder, image_files):
    write_folder(tmp_path / "real", image_files({"a": 2}))
    write_folder(tmp_path / "set", image_files({"b": 2}))
    (tmp_path / "set" / "a").symlink_to(tmp_path / "real" / "a")
    (tmp_path / "set" / "b" / "up").symlink_to(tmp_path / "set")
    assert open_folder(tmp_path / "set").class_names == ["a", "b"]


def test_names_that_are_no_text_can_still_be_printed(tmp_path, write_folder, image_files):
    source = open_folder(write_folder(tmp_path, image_files({"a": 1, os.fsdecode(b"caf\xe9"): 1})))
    assert source.class_names == ["a", "caf\\udce9"]
    for sample in source.samples:
        assert sample.name.encode()
        assert source.read(sample)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.timeout(60)
def test_a_pipe_is_no_image_and_is_told(tmp_path, write_folder, image_files):
    write_folder(tmp_path, image_files({"a": 5, "b": 5}))
    os.mkfifo(tmp_path / "a" / "p.png")
    (tmp_path / "b" / "link.png").symlink_to(tmp_path / "a" / "p.png")
    data = open_data(DataConfig(source="folder", path=str(tmp_path)), largest_input=16)
    assert len(data.train) + len(data.val) == 10
    assert data.notices == ["2 pipes, sockets or devices, such as a/p.png, are left aside."]


def test_a_link_to_an_image_is_read_and_one_that_leads_nowhere_is_named(tmp_path, write_folder, image_files):
    write_folder(tmp_path, image_files({"a": 5, "b": 5}))
    (tmp_path / "a" / "link.png").symlink_to(tmp_path / "a" / "000.png")
    assert counts(open_folder(tmp_path))["train", "a"] == 6
    (tmp_path / "b" / "link.png").symlink_to(tmp_path / "nowhere.png")
    with pytest.raises(InputError, match=r"1 image cannot be read: b/link\.png"):
        open_data(DataConfig(source="folder", path=str(tmp_path)), largest_input=16)


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="everything can be read")
def test_a_folder_that_may_not_be_read_is_refused(tmp_path):
    (tmp_path / "closed").mkdir(mode=0)
    with pytest.raises(InputError):
        open_data(DataConfig(source="folder", path=str(tmp_path / "closed")), largest_input=16)


def test_a_file_in_place_of_a_folder_is_refused(tmp_path):
    (tmp_path / "x.tar").write_bytes(b"")
    with pytest.raises(InputError, match="is a file where a folder is wanted") as caught:
        open_folder(tmp_path / "x.tar")
    assert caught.value.field == "data.path"


@pytest.mark.parametrize("files", [{}, {"a.png": b"x"}, {"a/readme.txt": b"x"}])
def test_a_folder_without_class_folders_is_refused(tmp_path, write_folder, files):
    with pytest.raises(InputError, match="no class folders with images"):
        open_folder(write_folder(tmp_path, files))


def test_validation_without_training_is_refused(tmp_path, write_folder, image_files):
    with pytest.raises(InputError, match="no train folder"):
        open_folder(write_folder(tmp_path, image_files({"val/a": 1, "val/b": 1, "test/a": 1})))
