"""Target store: what somebody, or some model, said of each image, kept in one file for training.

The file is safetensors. `values` [N, Q], float32 or float16, has a row for each image. The header's
metadata, all text, holds `kind` (`aspects`: probabilities of "yes"; `logits`), `names` (JSON: the
questions or class names, length Q), `ids` (JSON: what the images are called, length N), `producer`
(who made it, in free words), `made` (ISO 8601 time) and `sha256` of kind, names, ids and values.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, Literal, get_args

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from engine.record.counted import counted
from engine.record.errors import InputError
from engine.record.export_place import refuse_in_a_run
from engine.record.files import expanded, replace_file

Kind = Literal["aspects", "logits"]
Missing = Literal["refuse", "skip"]

_LARGEST_HEADER = 100_000_000  # bytes; safetensors reads no larger one
_MOST_ENTRIES = 10_000
_ENTRY = re.compile(rb'"\s*:')  # also in ids, where it is seldom
_LIST_OF_TEXT = re.compile(r'\s*+\[(?:\s*+"(?:[^"\\]++|\\.)*+"\s*+(?:,(?=\s*+")|(?=\])))*+\s*+\]\s*+', re.DOTALL)
_REMAKE = "Make it again with python -m engine.targets."


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class TargetStore:
    """Targets of a set of images.

    Attributes:
        kind: what the values are.
        names: of the columns: questions or classes.
        ids: of the rows: the images' names within their data, or the stems of their file names.
        values: float32 or float16 [N, Q].
        producer: who made them.
        made: when, ISO 8601.
    """

    kind: Kind
    names: list[str]
    ids: list[str]
    values: np.ndarray
    producer: str = ""
    made: str = field(default_factory=_now)

    def sha256(self) -> str:
        """Hash of kind, names, ids and values; not of who made them and when."""
        head = json.dumps([self.kind, self.names, self.ids])
        digest = hashlib.sha256(head.encode())
        digest.update(np.ascontiguousarray(self.values).tobytes())
        return digest.hexdigest()

    def for_images(
        self, names: list[str], missing: Missing = "refuse", *, field: str = "targets"
    ) -> tuple[np.ndarray, np.ndarray]:
        """Rows for the images named, in their order.

        An image's row is the one whose id is its name, else the one whose id is its file's stem.

        Args:
            names: as `TrainingSet.names`.
            missing: `skip` gives rows of zeros to images that the store does not know.
            field: what errors are about.

        Returns:
            Values [len(names), Q], and which of the rows are known, bool [len(names)].

        Raises:
            InputError: several images share a stem that is an id, images are unknown, or all of them are.
        """
        places = self._places(names, field)
        known = places >= 0
        if not known.all():
            absent = [name for name, found in zip(names, known, strict=True) if not found]
            if missing == "refuse" or not known.any():
                raise InputError(
                    f"there are no targets for {len(absent):,} of {counted(len(names), 'image')}: {_some(absent)}. "
                    f"Its own images are called {_some(self.ids, 3)}.",
                    field=field,
                    hint="Make targets for these"
                    + (", or leave them out of the loss with missing = skip." if known.any() else "."),
                )
        rows = np.zeros((len(names), len(self.names)), self.values.dtype)
        rows[known] = self.values[places[known]]
        return rows, known

    def _places(self, names: list[str], field: str) -> np.ndarray:
        """Row of each image, int64, -1 where there is none."""
        rows = {name: row for row, name in enumerate(self.ids)}
        stems = {name: PurePosixPath(name).stem for name in names if name not in rows}
        claims = Counter(stem for stem in stems.values() if stem in rows)
        claims.update(rows.keys() & set(names))
        doubtful = [name for name, stem in stems.items() if claims[stem] > 1]
        if doubtful:
            raise InputError(
                f"{counted(len(doubtful), 'image shares its', 'images share their')} file name with others, so that it does not tell whose "
                f"targets are meant: {_some(doubtful)}.",
                field=field,
                hint="Let the ids of the targets be the images' paths within the data.",
            )
        return np.array([rows.get(name, rows.get(stems.get(name, ""), -1)) for name in names], np.int64)


def write_targets(path: Path, store: TargetStore) -> None:
    """Write a store to a new file, whole or not at all.

    Raises:
        InputError: the store is not what it should be, or the file is there or cannot be written.
    """
    path = expanded(path)
    check_new(path)
    if problem := _problem(store):
        raise InputError(problem, field=str(path), hint="Nothing was written.")
    metadata = {
        "kind": store.kind,
        "names": json.dumps(store.names),
        "ids": json.dumps(store.ids),
        "producer": store.producer,
        "made": store.made,
        "sha256": store.sha256(),
    }
    if len(json.dumps(metadata)) > _LARGEST_HEADER - 1000:
        raise InputError("has too many images for one file.", field=str(path), hint="Use shorter ids.")
    try:
        replace_file(path, save({"values": np.ascontiguousarray(store.values)}, metadata))
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror or error}.", field=str(path), hint="Choose another place."
        ) from None


def check_new(path: Path) -> None:
    """Refuse a file that a store cannot be written to, before anything is spent on making one.

    Raises:
        InputError: it is there, or its folder is not, or that is where a run keeps its own files.
    """
    path = expanded(path)
    refuse_in_a_run(path)
    if path.exists():
        raise InputError("is there already.", field=str(path), hint="Choose another name, or delete it first.")
    if not path.parent.is_dir():
        raise InputError("its folder is not there.", field=str(path), hint="Make the folder, or choose another.")


def read_targets(path: Path, *, field: str = "") -> TargetStore:
    """Read a store; nothing in it is executed.

    Args:
        field: what errors are about, if not the file itself.

    Raises:
        InputError: the file is missing or damaged, or is not a target store.
    """
    path = expanded(path)
    field, said = (field, f"{path} ") if field else (str(path), "")
    try:
        metadata, tensors = _read(path)
    except OSError as error:
        reason = error.strerror or "there is no such file"
        raise InputError(f"{said}cannot be read: {reason}.", field=field, hint="Check the path.") from None
    except SafetensorError as error:
        raise InputError(
            f"{said}is damaged, or is not a safetensors file ({error}).", field=field, hint=f"Copy it again. {_REMAKE}"
        ) from None
    lacking = sorted({"kind", "names", "ids", "sha256"} - metadata.keys()) + sorted({"values"} - tensors.keys())
    if lacking:
        raise InputError(f"{said}is no target store: it lacks {', '.join(lacking)}.", field=field, hint=_REMAKE)
    store = TargetStore(
        metadata["kind"],  # type: ignore[arg-type]  # looked at below
        _list(metadata["names"]),
        _list(metadata["ids"]),
        tensors["values"],
        metadata.get("producer", ""),
        metadata.get("made", ""),
    )
    problem = _problem(store)
    if not problem and store.sha256() != metadata["sha256"]:
        problem = "was changed after it was made: its hash is another"
    if problem:
        raise InputError(f"{said}{problem.rstrip('.')}.", field=field, hint=f"Copy it again. {_REMAKE}")
    return store


def _read(path: Path) -> tuple[dict[str, str], dict[str, np.ndarray]]:
    with path.open("rb") as file:  # a folder, or a file that may not be read, has its own words here
        _check_header(file)
    with safe_open(path, framework="numpy") as file:
        metadata = file.metadata() or {}
        kept = [name for name in file.keys() if name == "values"]  # noqa: SIM118  # it is no mapping
        try:
            return metadata, {name: file.get_tensor(name) for name in kept}
        except (TypeError, AttributeError) as error:  # a type that numpy does not have
            raise SafetensorError(str(error)) from None


def _check_header(file: BinaryIO) -> None:
    """Refuse a header of millions of entries, which takes some twenty times its size in memory.

    Raises:
        SafetensorError: it is no store's, which has seven.
    """
    length = int.from_bytes(file.read(8), "little")
    header = file.read(length) if length <= _LARGEST_HEADER else b""
    if any(count > _MOST_ENTRIES for count, _ in enumerate(_ENTRY.finditer(header))):
        raise SafetensorError("its header has too many entries")


def _list(text: str) -> Any:
    """What was written as JSON, where that is a list of text: of anything else some take much memory to read."""
    try:
        return json.loads(text) if _LIST_OF_TEXT.fullmatch(text) else None
    except (ValueError, RecursionError):
        return None


def _problem(store: TargetStore) -> str:
    """What is wrong with a store, or nothing."""
    if store.kind not in get_args(Kind):
        return f"is of the unknown kind {store.kind!r}"
    for what, words in (("names", store.names), ("ids", store.ids)):
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            return f"has {what} that are not a list of text"
        if not words:
            return f"has no {what}"
    if len(set(store.ids)) < len(store.ids):
        double = [name for name, count in Counter(store.ids).items() if count > 1]
        return f"names {counted(len(double), 'image')} twice: {_some(double)}"
    return _problem_of_values(store)


def _problem_of_values(store: TargetStore) -> str:
    values, wanted = store.values, (len(store.ids), len(store.names))
    if values.shape != wanted:
        return f"has values of shape {list(values.shape)} for {counted(wanted[0], 'image')} and {counted(wanted[1], 'name')}"
    if values.dtype not in (np.float32, np.float16):
        return f"has values of type {values.dtype} instead of float32 or float16"
    fine = np.isfinite(values)
    if store.kind == "aspects":  # a probability near 0 or 1 may have been rounded to it
        fine &= (values >= 0) & (values <= 1)
    if not fine.all():
        row, column = np.argwhere(~fine)[0]
        wanted_values = "between 0 and 1" if store.kind == "aspects" else "finite"
        return (
            f"has {counted((~fine).sum(), 'value that is', 'values that are')} not {wanted_values}, the first of them {values[row, column]} "
            f"for {store.ids[row]!r} and {store.names[column]!r}"
        )
    return ""


def _some(names: list[str], most: int = 5) -> str:
    """The first names, and how many more there are."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"
