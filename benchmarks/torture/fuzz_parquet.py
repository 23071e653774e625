"""Parquet files under fuzz."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from benchmarks.torture.fuzz_images import encoded, read_all
from benchmarks.torture.fuzz_target import Target
from engine.data.parquet import open_parquet


def _tables() -> list[Any]:
    """Tables of images whose labels are of every kind that Parquet has."""
    import pyarrow as arrow

    image = [{"bytes": encoded("PNG"), "path": "a.png"}] * 2
    info = {"info": {"features": {"label": {"names": ["a", "b"]}}}}
    said = arrow.schema([], metadata={b"huggingface": json.dumps(info).encode()}).metadata
    labels = [
        arrow.array([0, 1]), arrow.array(["a", "b"]), arrow.array([0.5, None]), arrow.array([b"a", b"\xff"]),
        arrow.array([[1], [2]]), arrow.array([{"a": 1}, None]), arrow.array([True, False]),
        arrow.array([0, 2**62], arrow.timestamp("s", "Nowhere/Land")), arrow.array([0, 2**62], arrow.timestamp("ns")),
        arrow.array([0, 2**62], arrow.duration("s")), arrow.array(["a", "b"]).dictionary_encode(),
        arrow.array([2**31 - 1, 0], arrow.date32()), arrow.array([0, 1], arrow.time64("ns")), arrow.nulls(2),
    ]  # fmt: skip
    made = [arrow.table({"image": image, "label": label}).replace_schema_metadata(said) for label in labels]
    return [
        *made[:2] * 5,
        *made,
        arrow.table({"img": [encoded("JPEG")] * 2, "fine_label": [0, 1]}),
        arrow.table({"image": image}),
    ]


def _parquet_seeds(home: Path) -> list[bytes]:
    from pyarrow import parquet

    found = []
    for table in _tables():
        for compression in ("NONE", "SNAPPY", "ZSTD"):
            file = io.BytesIO()
            try:
                parquet.write_table(table, file, compression=compression)
            except (ValueError, NotImplementedError):
                continue
            found.append(file.getvalue())
    return found


def _read_parquet(data: bytes, home: Path) -> None:
    path = home / "train.parquet"
    path.write_bytes(data)
    read_all(open_parquet(path))


TARGETS = (Target("Parquet files", 0.006, _parquet_seeds, _read_parquet),)
