"""Points as tables: CSV for every program, Parquet for large ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from engine.interchange.extras import needed
from engine.interchange.points import Point
from engine.record.cells import POINT_COLUMNS, inert
from engine.record.files import replacing

_ROWS_A_GROUP = 1 << 16


def write_csv(path: Path, points: Iterable[Point]) -> int:
    """A line a point, numbers in full and with a point; returns how many.

    Raises:
        OSError: it cannot be written.
    """
    with replacing(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        try:
            count = write_lines(text, points)
        finally:
            text.detach()  # who made the file flushes and closes it
    return count


def write_lines(text: Any, points: Iterable[Point]) -> int:
    """The same to an open text."""
    writer = csv.writer(text)
    writer.writerow(POINT_COLUMNS)
    count = 0
    for count, point in enumerate(points, 1):  # noqa: B007
        writer.writerow((inert(point.metric), point.epoch, point.step, round(point.seconds, 3), point.value))
    return count


def write_parquet(path: Path, points: Iterable[Point], about: dict[str, str]) -> int:
    """The same columns in groups of rows, the run's id and name in the file's metadata; returns how many.

    Raises:
        InputError: pyarrow is missing.
        OSError: it cannot be written.
    """
    arrow = needed("pyarrow")
    parquet = needed("pyarrow.parquet")
    kinds = (arrow.dictionary(arrow.int32(), arrow.string()), arrow.float64(), arrow.int64(), arrow.float64(), arrow.float64())  # fmt: skip
    schema = arrow.schema(list(zip(POINT_COLUMNS, kinds, strict=True)), metadata=about)
    count = 0
    with replacing(path) as file, parquet.ParquetWriter(file, schema, compression="zstd") as writer:
        for rows in _groups(points):
            columns = list(zip(*(point[: len(POINT_COLUMNS)] for point in rows), strict=True))
            arrays = [arrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))
            count += len(rows)
    return count


def _groups(points: Iterable[Point]) -> Iterator[list[Point]]:
    waiting = iter(points)
    while rows := list(islice(waiting, _ROWS_A_GROUP)):
        yield rows
