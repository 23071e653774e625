"""Which `data.source` a folder or file is, by its names alone: nothing of it is read."""

from __future__ import annotations

import os
from pathlib import Path

from engine.record.errors import InputError

_TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
_CIFAR_ARCHIVES = ("cifar-10-python.tar.gz", "cifar-100-python.tar.gz")
_CIFAR_FILES = ({"batches.meta", "data_batch_1"}, {"meta", "train", "test"})
_CIFAR_FOLDERS = ("cifar-10-batches-py", "cifar-100-python")
_MOST = 2000  # names of a folder that are looked at


def source_of(path: Path) -> str:
    """The source to try first.

    Raises:
        InputError: it is not there, cannot be read, or is a file of none of the sources.
    """
    if path.is_dir():
        return _of_folder(path)
    if not path.exists():
        raise InputError("there is no such file or folder.", field=str(path), hint="Check the path.")
    name = path.name.lower()
    if name in _CIFAR_ARCHIVES:
        return "cifar"
    if name.endswith(_TAR):
        return "tar"
    if name.endswith(".parquet"):
        return "parquet"
    hint = "Give a folder of classes, a tar or Parquet file, or CIFAR as published."
    raise InputError("is no data set that can be read.", field=str(path), hint=hint)


def _of_folder(path: Path) -> str:
    try:
        with os.scandir(path) as entries:
            found = {entry.name: entry.is_file() for entry, _ in zip(entries, range(_MOST), strict=False)}
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", field=str(path), hint="Check the permissions.") from None
    files = {name for name, is_file in found.items() if is_file}
    if any(wanted <= files for wanted in _CIFAR_FILES) or any(name in found for name in _CIFAR_FOLDERS):
        return "cifar"
    lower = {name.lower() for name in files}
    if lower & set(_CIFAR_ARCHIVES):
        return "cifar"
    for source, ends in (("parquet", (".parquet",)), ("tar", _TAR)):
        if any(name.endswith(ends) for name in lower):
            return source
    return "folder"
