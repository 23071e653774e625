"""Images in Parquet files, as Hugging Face data sets store them. Needs the extra `parquet`."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from engine.data.source import Sample, Source, Split, printable
from engine.record.errors import InputError

IMAGE_COLUMNS = ("image", "img")
LABEL_COLUMNS = ("label", "labels", "fine_label")
VALIDATION_NAMES = ("validation", "val", "valid", "test")
HINT = "Give a Parquet file, or a folder of train-*.parquet and validation-*.parquet or test-*.parquet."
BATCH = 64  # images that are unpacked at once, where they are not large
_LABELS = 1 << 16  # likewise
_BATCH_BYTES = 1 << 28  # that may come of them where every row holds the largest value that there can be
_LONGEST_LABEL = 10_000  # letters
LARGEST_GROUP = 2**31  # bytes of the images of a row group, unpacked

GROUPS_KEPT = 4


class ParquetSource(Source):
    """Reads a row group at a time and keeps the last few, which the threads share."""

    def __init__(
        self, class_names: list[str], samples: list[Sample], columns: dict[str, str], notices: list[str]
    ) -> None:
        super().__init__(class_names, samples, notices)
        self._columns = columns
        self._groups: dict[tuple[str, int], list[Any]] = {}
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_groups": {}, "_lock": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._lock = threading.Lock()

    @property
    def streaming_notices(self) -> list[str]:
        """A row of a Parquet file cannot be read alone."""
        return ['Parquet files are slow to stream from: data.storage = "memory", or a tar file, is much faster.']

    def read(self, sample: Sample) -> bytes:
        """The encoded file of `sample`."""
        path, group, row = sample.location
        data = self._group(path, group)[row]
        if not isinstance(data, bytes):
            raise OSError("the row holds no image bytes")
        return data

    def _group(self, path: str, group: int) -> list[Any]:
        with self._lock:
            images = self._groups.get((path, group))
            if images is None:
                images = self._groups[path, group] = _read_images(path, group, self._columns[path])
                if len(self._groups) > GROUPS_KEPT:
                    del self._groups[next(iter(self._groups))]
            return images


def open_parquet(path: Path) -> ParquetSource:
    """List the rows of a Parquet file or of a folder of them.

    Raises:
        InputError: pyarrow is missing, or there are no files with an image and a label column.
    """
    arrow = _pyarrow()
    samples: list[Sample] = []
    columns: dict[str, str] = {}
    known: list[str] = []
    for file, split in _files(path):
        try:
            table = arrow.parquet.ParquetFile(file)
            columns[str(file)], label = _find_columns(table, file)
            _check_rows(table, file)
            _check_kind(table.schema_arrow.field(label).type, file)
            names = _class_names(table, label)
            samples += _rows(table, label, names, file, split)
        except (OSError, ValueError, RecursionError, arrow.lib.ArrowException) as error:
            raise InputError(f"{file} cannot be read: {error}.", field="data.path", hint=HINT) from None
        known += [name for name in names if name not in known]
    class_names = known or _sorted_names({sample.class_name for sample in samples}, path)
    return ParquetSource(class_names, samples, columns, [])


def _rows(table: Any, label: str, names: list[str], file: Path, split: Split) -> Iterator[Sample]:
    """Every row of a file; only its labels are read."""
    for group in range(table.metadata.num_row_groups):
        row = 0
        for batch in table.iter_batches(
            _rows_at_once(table, group, label, _LABELS), row_groups=[group], columns=[label]
        ):
            for value in batch[label].to_pylist():
                name = f"{file.name}[{group}:{row}]"
                yield Sample(split, _class_name(value, names, name), name, (str(file), group, row))
                row += 1


def _rows_at_once(table: Any, group: int, column: str, most: int) -> int:
    """How many rows to unpack at once: one large value, kept once, can be in every row."""
    parts = table.metadata.row_group(group)
    chunks = [parts.column(place) for place in range(parts.num_columns)]
    size = sum(one.total_uncompressed_size for one in chunks if one.path_in_schema.split(".")[0] == column)
    return max(1, min(most, _BATCH_BYTES // max(1, size)))


def _pyarrow() -> Any:
    try:
        import pyarrow.parquet
    except ImportError:
        hint = "Install it with pip install pyarrow."
        raise InputError("Parquet files need pyarrow.", field="data.source", hint=hint) from None
    return pyarrow


def _files(path: Path) -> list[tuple[Path, Split]]:
    """The files of each split."""
    if path.is_file():
        return [(path, "train")]
    for folder in (path, path / "data"):
        train = _named(folder, "train")
        if not train:
            continue
        val = next((found for name in VALIDATION_NAMES if (found := _named(folder, name))), [])
        return [(file, "train") for file in train] + [(file, "val") for file in val]
    raise InputError(f"{path} holds no train-*.parquet.", field="data.path", hint=HINT)


def _named(folder: Path, name: str) -> list[Path]:
    return sorted((*folder.glob(f"{name}.parquet"), *folder.glob(f"{name}-*.parquet")))


def _find_columns(table: Any, file: Path) -> tuple[str, str]:
    """The names of the image and the label column."""
    names = table.schema_arrow.names
    image = next((name for name in IMAGE_COLUMNS if name in names), "")
    label = next((name for name in LABEL_COLUMNS if name in names), "")
    if not image or not label:
        message = f"{file} has no column image or img, or none called label; it has {', '.join(names)}."
        raise InputError(message, field="data.path", hint="Rename the columns.")
    for name in (image, label):
        if names.count(name) > 1:
            raise InputError(f"{file} has more than one column {name}.", field="data.path", hint="Rename the others.")
    return image, label


def _check_rows(table: Any, file: Path) -> None:
    """Refuse a few bytes that unfold to rows without end.

    Raises:
        InputError: there are more rows than bytes, which no images have.
    """
    rows, size = table.metadata.num_rows, file.stat().st_size
    if rows > size:
        message = f"{file} says that it holds {rows:,} images in {size:,} bytes."
        raise InputError(message, field="data.path", hint="Make the file again.")


def _check_kind(kind: Any, file: Path) -> None:
    """Refuse labels that are neither numbers nor text.

    Raises:
        InputError: they are moments, lists or tables.
    """
    types = _pyarrow().types
    while types.is_dictionary(kind):
        kind = kind.value_type
    if types.is_temporal(kind) or types.is_nested(kind):
        hint = "Store them as whole numbers or as text."
        raise InputError(f"{file} has labels of type {kind}.", field="data.path", hint=hint)


def _class_names(table: Any, label: str) -> list[str]:
    """The names that Hugging Face's metadata gives to the numbers; none where there is no such metadata."""
    try:
        info = json.loads((table.schema_arrow.metadata or {})[b"huggingface"])
        names = info["info"]["features"][label]["names"]
        names = [str(name) for name in names]
    except (KeyError, TypeError, ValueError):
        return []
    for name in names:
        if printable(name) != name:
            message = f"the name of a class, {name!r}, is not text."
            raise InputError(message, field="data.path", hint="Mend the metadata of the file.")
    return names


def _class_name(value: Any, names: list[str], sample: str) -> str:
    if isinstance(value, int) and names:
        if not 0 <= value < len(names):
            message = f"the label {value} of {sample} is not one of the {len(names)} classes."
            raise InputError(message, field="data.path", hint="Mend or remove that row.")
        return names[value]
    if isinstance(value, float):
        message = f"labels are of type float, such as that of {sample}."
        raise InputError(message, field="data.path", hint="Store them as whole numbers or as text.")
    if isinstance(value, str | bytes) and len(value) > _LONGEST_LABEL:
        message = f"the label of {sample} has {len(value):,} letters."
        raise InputError(message, field="data.path", hint="Give the classes names.")
    if value is None:
        raise InputError(f"{sample} has no label.", field="data.path", hint="Mend or remove that row.")
    return str(value)


def _sorted_names(names: set[str], path: Path) -> list[str]:
    """Numbers by value, else by the alphabet.

    Raises:
        InputError: a number has more digits than Python reads.
    """
    try:
        return sorted(names, key=int) if all(name.isdecimal() for name in names) else sorted(names)
    except ValueError:
        message = f"{path} has a label of {max(map(len, names))} digits."
        raise InputError(message, field="data.path", hint="Number or name the classes.") from None


def _read_images(path: str, group: int, column: str) -> list[Any]:
    """The encoded files of a row group; the column holds them bare or as struct{bytes, path}.

    Raises:
        OSError: it is damaged, or is larger than memory has room for: one image, said to be in every row, is small.
    """
    arrow = _pyarrow()
    images: list[Any] = []
    total = 0
    try:
        table = arrow.parquet.ParquetFile(path)
        for batch in table.iter_batches(
            _rows_at_once(table, group, column, BATCH), row_groups=[group], columns=[column]
        ):
            values = [value.get("bytes") if isinstance(value, dict) else value for value in batch[column].to_pylist()]
            total += sum(len(value) for value in values if isinstance(value, bytes))
            if total > LARGEST_GROUP:
                raise OSError(f"row group {group} unpacks to more than {LARGEST_GROUP:,} bytes")
            images += values
    except (ValueError, OverflowError, LookupError, arrow.lib.ArrowException) as error:
        raise OSError(str(error)) from None
    return images
