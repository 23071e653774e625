from __future__ import annotations

import os
import tarfile

import pytest
import torch

from engine.data import open_data
from engine.data.tar import open_tar
from engine.record.config import DataConfig
from engine.record.errors import InputError

COUNTS = {"train/a": 3, "train/b": 2, "val/a": 2, "val/b": 1}


def listing(source):
    return sorted((sample.split, sample.class_name) for sample in source.samples)


def below(files, folder):
    return {name.removeprefix(folder): data for name, data in files.items() if name.startswith(folder)}


@pytest.mark.parametrize("validation", ["val", "test"])
@pytest.mark.parametrize("top", ["", "./", "images/"])
def test_two_archives_are_two_splits(tmp_path, write_tar, image_files, validation, top):
    files = image_files(COUNTS)
    for split, name in (("train", "train"), ("val", validation)):
        part = {top + member: data for member, data in below(files, f"{split}/").items()}
        write_tar(tmp_path / f"{name}.tar", part)
    source = open_tar(tmp_path)
    assert source.class_names == ["a", "b"]
    assert listing(source) == [*[("train", "a")] * 3, *[("train", "b")] * 2, *[("val", "a")] * 2, ("val", "b")]
    assert sorted(source.read(sample) for sample in source.samples) == sorted(files.values())


def test_one_archive_holds_both_splits(tmp_path, write_tar, image_files):
    source = open_tar(write_tar(tmp_path / "set.tar", image_files(COUNTS)))
    assert [split for split, _ in listing(source)].count("val") == 3


def test_one_archive_of_classes_gives_a_held_out_share(tmp_path, write_tar, image_files):
    path = write_tar(tmp_path / "set.tar", image_files({"top/a": 5, "top/b": 5}))
    data = open_data(DataConfig(source="tar", path=str(path)), largest_input=16)
    assert (len(data.train), len(data.val)) == (8, 2)


@pytest.mark.parametrize(("end", "mode"), [(".tar.gz", "w:gz"), (".tgz", "w:gz"), (".tar.xz", "w:xz")])
def test_a_compressed_archive_reads_the_same(tmp_path, write_tar, image_files, end, mode):
    files = image_files(COUNTS)
    for split in ("train", "val"):
        write_tar(tmp_path / f"{split}{end}", below(files, f"{split}/"), mode)
    source = open_tar(tmp_path)
    assert sorted(source.read(sample) for sample in source.samples) == sorted(files.values())


def test_a_compressed_archive_beyond_the_memory_limit_is_refused_before_it_is_read(tmp_path, write_tar):
    path = write_tar(tmp_path / "set.tar.gz", {"a/1.png": bytes(5_000_000)}, "w:gz")
    with pytest.raises(InputError, match=r"more than data\.memory_limit") as caught:
        open_tar(path, memory_limit=0.004)
    assert "plain .tar" in caught.value.hint


def special(name, kind, target=""):
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member


@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_links_devices_and_names_that_lead_outside_are_named_and_never_read(tmp_path, write_tar, image_files, mode):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"secret")
    extra = [
        special("a/link.png", tarfile.SYMTYPE, str(secret)),
        special("a/hard.png", tarfile.LNKTYPE, "a/000.png"),
        special("a/device.png", tarfile.CHRTYPE),
        special("a/pipe.png", tarfile.FIFOTYPE),
        special("/abs/x.png", tarfile.REGTYPE),
        special("a/../../x.png", tarfile.REGTYPE),
        special("C:/x/y.png", tarfile.REGTYPE),
    ]
    source = open_tar(write_tar(tmp_path / "x.tar", image_files({"a": 2, "b": 2}), mode, extra))
    assert listing(source) == [("train", "a")] * 2 + [("train", "b")] * 2
    assert all(member.name in source.notices[0] for member in extra)


def test_a_later_member_of_the_same_name_replaces_the_earlier(tmp_path, write_tar, encode):
    path = write_tar(tmp_path / "x.tar", {"a/1.png": encode(1), "b/1.png": encode(2), "./a/2.png": encode(4)})
    with tarfile.open(path, "a") as archive:
        (tmp_path / "new").write_bytes(encode(3))
        archive.add(tmp_path / "new", "a/1.png")
    source = open_tar(path)
    assert [source.read(s) for s in source.samples if s.name.endswith(":a/1.png")] == [encode(3)]


def test_a_cut_archive_is_refused_and_a_cut_last_member_named(tmp_path, write_tar, image_files):
    path = write_tar(tmp_path / "x.tar", image_files({"a": 3, "b": 3}, height=40, width=40))
    with tarfile.open(path) as archive:
        last = archive.getmembers()[-1]
    os.truncate(path, last.offset_data + 100)
    with pytest.raises(InputError, match=r"cannot be read as a tar file|x\.tar:b/002\.png .*ends within it"):
        open_data(DataConfig(source="tar", path=str(path)), largest_input=16)


@pytest.mark.parametrize("content", [b"", b"no archive at all" * 100, b"\x1f\x8b\x08broken"])
def test_what_is_no_archive_is_refused(tmp_path, content):
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(InputError) as caught:
        open_data(DataConfig(source="tar", path=str(tmp_path / "x.tar")), largest_input=16)
    assert caught.value.field == "data.path"


@pytest.mark.timeout(60)
@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize(
    "header", ["size=99999999999999999999", "GNU.sparse.map=a,b", "GNU.sparse.size=x", "size=-1536"]
)
def test_an_archive_with_an_impossible_header_is_refused(tmp_path, write_tar, header, mode):
    key, _, value = header.partition("=")
    member = tarfile.TarInfo("a/x.png")
    member.pax_headers = {key: value}
    path = write_tar(tmp_path / "x.tar", {"a/0.png": b""}, mode, [member])
    with pytest.raises(InputError) as caught:
        open_tar(path)
    assert caught.value.field == "data.path"
    assert str(path) in caught.value.message


def test_a_folder_without_a_training_archive_is_refused(tmp_path, write_tar, image_files):
    write_tar(tmp_path / "val.tar", image_files({"a": 1}))
    with pytest.raises(InputError, match=r"no train\.tar"):
        open_tar(tmp_path)


def test_folder_and_archive_of_the_same_images_choose_and_decode_alike(tmp_path, write_tar, write_folder, image_files):
    files = image_files({"train/a": 6, "train/b": 6, "val/a": 2, "val/b": 2})
    write_folder(tmp_path / "set", files)
    write_tar(tmp_path / "set.tar", files)
    first = open_data(DataConfig(source="folder", path=str(tmp_path / "set"), fraction=0.5), largest_input=16)
    second = open_data(DataConfig(source="tar", path=str(tmp_path / "set.tar"), fraction=0.5), largest_input=16)
    assert torch.equal(first.train.labels, second.train.labels)
    assert torch.equal(first.train.pixels, second.train.pixels)
    assert (first.mean, first.std) == (second.mean, second.std)
