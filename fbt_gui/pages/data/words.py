"""How the Data page says what it knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from engine.record.datasets import Dataset
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import NOTHING, number, when, whole

SOURCES = {
    "demo": mark("built in"),
    "folder": mark("folder"),
    "tar": mark("tar"),
    "cifar": mark("CIFAR"),
    "parquet": mark("Parquet"),
}
BETWEEN = "  ·  "


def source_label(source: str) -> str:
    """A source in a list."""
    return tr(SOURCES[source]) if source in SOURCES else source


def contents(dataset: Dataset) -> str:
    """Its source, and how much of everything there is, so far as that is known."""
    parts = [source_label(dataset.source)]
    if dataset.classes:
        parts.append(tr("{count} classes").format(count=whole(dataset.classes)))
    if dataset.images:
        parts.append(tr("{count} images").format(count=whole(dataset.images)))
    return BETWEEN.join(parts)


@dataclass(frozen=True)
class Use:
    """How many runs used a data set, and when the last of them was made, in unix seconds."""

    runs: int = 0
    last: float = 0.0


def uses_of(rows: Iterable[dict[str, Any]]) -> dict[str, Use]:
    """The use that runs made of data, by what their rows call it."""
    found: dict[str, Use] = {}
    for row in rows:
        before = found.get(row["data"], Use())
        found[row["data"]] = Use(before.runs + 1, max(before.last, row["created"] or 0.0))
    return found


def used(dataset: Dataset, use: Use) -> str:
    """When it was last used, and by how many runs; or when it was first seen."""
    if use.runs:
        return BETWEEN.join((tr("used {when}").format(when=when(use.last)), tr("%n runs", "", use.runs)))
    seen = [tr("seen {when}").format(when=when(dataset.last_used))] if dataset.last_used else []
    return BETWEEN.join((*seen, tr("no run yet")))


def size_words(size: Any) -> str:
    """Width and height of an image."""
    if not isinstance(size, list) or len(size) != 2:
        return NOTHING
    return f"{whole(size[0])} × {whole(size[1])}"


def sizes_words(sizes: Any) -> str:
    """The sizes of a scan in a sentence; empty where it knows none."""
    if not isinstance(sizes, dict) or "median" not in sizes:
        return ""
    least, median, most = (size_words(sizes.get(name)) for name in ("least", "median", "most"))
    if least == most:
        return tr("Every image is {size} pixels.").format(size=median)
    return tr("Images are {least} to {most} pixels, half of them up to {median}.").format(
        least=least, median=median, most=most
    )


def balance_words(counts: list[int]) -> str:
    """How even the classes are, in a sentence."""
    if not counts:
        return ""
    least, most = min(counts), max(counts)
    if least == most:
        return tr("Every class has {count} training images.").format(count=whole(least))
    if not least or most < 2 * least:
        return tr("From {least} to {most} training images a class.").format(least=whole(least), most=whole(most))
    words = tr("From {least} to {most} training images a class; the largest has {times} times as many as the smallest.")
    return words.format(least=whole(least), most=whole(most), times=number(most / least, 1))
