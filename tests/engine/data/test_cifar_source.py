from __future__ import annotations

import builtins
import collections
import lzma
import os
import pickle
import subprocess
import sys
import tarfile
import zlib

import numpy as np
import pytest
import torch

from engine.data import open_data
from engine.data.pickle_data import UnsafePickle, read_pickle
from engine.record.config import DataConfig
from engine.record.errors import InputError


def python2(value):
    """A pickle as Python 2 and the NumPy of its time wrote the published files: protocol 2, bytes as strings."""
    out = [b"\x80\x02"]

    def text(data):
        return b"U" + bytes([len(data)]) + data if len(data) < 256 else b"T" + len(data).to_bytes(4, "little") + data

    def put(item):
        if isinstance(item, dict):
            out.append(b"}(")
            for key, entry in item.items():
                put(key)
                put(entry)
            out.append(b"u")
        elif isinstance(item, list):
            out.append(b"](")
            for entry in item:
                put(entry)
            out.append(b"e")
        elif isinstance(item, np.ndarray):
            out.append(b"cnumpy.core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85U\x01b\x87R(K\x01")
            for length in item.shape:
                put(length)
            out.append(
                b"\x86cnumpy\ndtype\nU\x02u1K\x00K\x01\x87R(K\x03U\x01|NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb\x89"
            )
            out.append(text(item.tobytes()) + b"tb")
        elif isinstance(item, int):
            out.append(b"J" + item.to_bytes(4, "little"))
        else:
            out.append(text(item.encode()))

    put(value)
    return b"".join(out) + b"."


def python3(value):
    return pickle.dumps(value, protocol=2)


def write_cifar100(folder, dump, count=6):
    folder.mkdir()
    images = np.random.default_rng(0).integers(0, 256, (count, 3072), dtype=np.uint8)
    for name in ("train", "test"):
        entries = {"data": images, "fine_labels": [i % 2 for i in range(count)], "coarse_labels": [0] * count}
        (folder / name).write_bytes(dump({**entries, "filenames": [f"{i}.png" for i in range(count)]}))
    (folder / "meta").write_bytes(dump({"fine_label_names": ["apple", "bear"], "coarse_label_names": ["all"]}))
    return images


def write_cifar10(folder, dump):
    folder.mkdir()
    images = np.random.default_rng(0).integers(0, 256, (4, 3072), dtype=np.uint8)
    for name in (*(f"data_batch_{i}" for i in range(1, 6)), "test_batch"):
        (folder / name).write_bytes(dump({"data": images, "labels": [0, 1, 1, 0], "batch_label": name}))
    (folder / "batches.meta").write_bytes(dump({"label_names": ["plane", "car"], "num_vis": 3072}))


def opened(path):
    return open_data(DataConfig(source="cifar", path=str(path)), largest_input=32)


@pytest.mark.parametrize("dump", [python2, python3])
def test_cifar100_takes_its_fine_labels_and_its_pixels_by_channel(tmp_path, dump):
    images = write_cifar100(tmp_path / "cifar-100-python", dump)
    for path in (tmp_path, tmp_path / "cifar-100-python"):
        data = opened(path)
        assert data.class_names == ["apple", "bear"]
        assert data.train.labels.tolist() == [0, 1] * 3
        batch = next(data.train.batches([torch.tensor([4])]))
        assert np.array_equal(batch.image(0).numpy(), images[4].reshape(3, 32, 32).transpose(1, 2, 0))


@pytest.mark.parametrize("dump", [python2, python3])
def test_cifar10_joins_its_five_files(tmp_path, dump):
    write_cifar10(tmp_path / "cifar-10-batches-py", dump)
    data = opened(tmp_path)
    assert (len(data.train), len(data.val)) == (20, 4)
    assert data.class_names == ["plane", "car"]


def test_the_published_archive_is_read_as_it_is(tmp_path):
    write_cifar10(tmp_path / "cifar-10-batches-py", python2)
    with tarfile.open(tmp_path / "cifar-10-python.tar.gz", "w:gz") as archive:
        archive.add(tmp_path / "cifar-10-batches-py", "cifar-10-batches-py")
    assert len(opened(tmp_path / "cifar-10-python.tar.gz").train) == 20


def test_arrays_of_both_orders_and_several_types_are_read():
    for array in (np.arange(6, dtype=">i4").reshape(2, 3), np.asfortranarray(np.eye(3)), np.array([True, False])):
        value = read_pickle(pickle.dumps({"x": array}, protocol=2))["x"]
        assert np.array_equal(value, array)


class Hostile:
    """Calls what it is given when unpickled."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    "value",
    [
        Hostile(os.system, "touch harmed"),
        Hostile(builtins.eval, "1"),
        Hostile(np.load, "x", None, True),
        np.array([{"an": "object"}], dtype=object),
        np.array(["text"]),
        np.array([(1, 2)], dtype="i4,i4"),
        collections.OrderedDict(a=1),
        {1, 2},
    ],
    ids=["system", "eval", "numpy.load", "objects", "strings", "records", "ordered dict", "set"],
)
@pytest.mark.parametrize("protocol", range(2, pickle.HIGHEST_PROTOCOL + 1))
def test_a_pickle_of_anything_but_plain_data_is_refused_unexecuted(tmp_path, monkeypatch, value, protocol):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnsafePickle):
        read_pickle(pickle.dumps({"data": value}, protocol=protocol))
    assert not (tmp_path / "harmed").exists()


def test_a_hostile_file_is_refused_by_name(tmp_path):
    folder = tmp_path / "cifar-100-python"
    write_cifar100(folder, python2)
    (folder / "train").write_bytes(pickle.dumps(Hostile(os.system, "true"), protocol=2))
    with pytest.raises(InputError, match=r"train is refused: it asks for posix\.system"):
        opened(tmp_path)


@pytest.mark.parametrize("data", [b"", b"\x80\x02", b"garbage", b"\x80\x02}U\x04da", b"\x80\x02h\x05.", b"\x80\x02e."])
def test_a_damaged_pickle_is_refused(data):
    with pytest.raises(UnsafePickle):
        read_pickle(data)


NESTED = b"q\x00h\x00\x86" * 40  # each tuple holds the one before it twice


FOR_EVER = {
    "one key": b"\x80\x02}K\x00" + NESTED + b"K\x00s.",
    "keys": b"\x80\x02}(K\x00" + NESTED + b"K\x00u.",
    "dictionary": b"\x80\x02(K\x00" + NESTED + b"K\x00d.",
    "shape": b"\x80\x02cnumpy.core.multiarray\n_reconstruct\n)R(K\x01K\x00"
    + NESTED
    + b"cnumpy\ndtype\nU\x02u1\x85R\x89U\x00tb.",
}


def test_what_takes_for_ever_to_hash_or_to_print_is_refused_at_once():
    code = f"""
from engine.data.pickle_data import UnsafePickle, read_pickle
for name, data in {FOR_EVER!r}.items():
    try:
        read_pickle(data)
    except UnsafePickle as error:
        print(name, error, sep=": ", flush=True)
"""
    # In a process of its own: hashing does not return to Python, so that nothing within could end it.
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert [line.split(":")[0] for line in done.stdout.splitlines()] == list(FOR_EVER)


@pytest.mark.parametrize("names", [5, None, "ab", [["a"], ["b"]], [1, 2]])
def test_names_of_classes_that_are_no_list_of_text_are_refused(tmp_path, names):
    write_cifar10(tmp_path / "cifar-10-batches-py", python2)
    (tmp_path / "cifar-10-batches-py" / "batches.meta").write_bytes(python3({"label_names": names}))
    with pytest.raises(InputError, match=r"^data\.path: batches\.meta does not hold the names") as caught:
        opened(tmp_path)
    assert caught.value.field == "data.path"


@pytest.mark.parametrize("labels", [7, None, "abcd", [0, 1, 1, None]])
def test_labels_that_are_no_list_of_numbers_are_refused(tmp_path, labels):
    write_cifar10(tmp_path / "cifar-10-batches-py", python2)
    batch = {"data": np.zeros((4, 3072), np.uint8), "labels": labels}
    (tmp_path / "cifar-10-batches-py" / "data_batch_2").write_bytes(python3(batch))
    with pytest.raises(InputError, match=r"^data\.path: data_batch_2 does not hold one label for each image"):
        opened(tmp_path)


def test_keys_that_are_numbers_of_any_length_do_not_disturb(tmp_path):
    write_cifar10(tmp_path / "cifar-10-batches-py", python2)
    meta = {10**5000: 0, "label_names": ["plane", "car"]}
    (tmp_path / "cifar-10-batches-py" / "batches.meta").write_bytes(python3(meta))
    assert opened(tmp_path).class_names == ["plane", "car"]


@pytest.mark.parametrize(
    "header", ["size=99999999999999999999", "GNU.sparse.map=a,b", "GNU.sparse.size=x", "size=-1536"]
)
def test_an_archive_with_an_impossible_header_is_refused(tmp_path, header):
    key, _, value = header.partition("=")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("a.txt")
        member.pax_headers = {key: value}
        archive.addfile(tarfile.TarInfo("before.txt"))
        archive.addfile(member)
    with pytest.raises(InputError, match="cannot be read as an archive") as caught:
        opened(tmp_path / "x.tar.gz")
    assert caught.value.field == "data.path"


@pytest.mark.parametrize("error", [zlib.error, lzma.LZMAError, EOFError, ValueError, OverflowError])
def test_whatever_unpacking_raises_is_one_clean_error(tmp_path, monkeypatch, error):
    def fail(*_, **__):
        raise error("damaged")

    (tmp_path / "x.tar.gz").write_bytes(b"")
    monkeypatch.setattr(tarfile, "open", fail)
    with pytest.raises(InputError, match=r"cannot be read as an archive: damaged\."):
        opened(tmp_path / "x.tar.gz")


def test_a_file_that_is_no_archive_is_refused_in_one_line(tmp_path, encode):
    (tmp_path / "x.png").write_bytes(encode())
    with pytest.raises(InputError) as caught:
        opened(tmp_path / "x.png")
    assert (
        caught.value.message
        == f"{tmp_path / 'x.png'} cannot be read as an archive: file could not be opened successfully."
    )


def test_missing_files_and_wrong_contents_are_named(tmp_path):
    folder = tmp_path / "cifar-100-python"
    write_cifar100(folder, python3)
    (folder / "train").write_bytes(python3({"data": np.zeros((2, 5), np.uint8), "fine_labels": [0, 1]}))
    with pytest.raises(InputError, match="train does not hold one label for each image"):
        opened(tmp_path)
    (folder / "train").unlink()
    with pytest.raises(InputError, match="lacks train"):
        opened(tmp_path)
    (folder / "meta").unlink()
    with pytest.raises(InputError, match="does not hold CIFAR-10 or CIFAR-100"):
        opened(tmp_path)
