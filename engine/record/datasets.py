"""The data sets seen before: `<home>/datasets.json`, which the Data page lists and every run adds to."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from engine.record.config import DataConfig
from engine.record.files import replace_file
from engine.record.rooted import whole
from engine.record.values import is_moment, is_number

FILE = "datasets.json"
LOCK = ".datasets.lock"
MOST = 200  # what was used longest ago is dropped
MOST_BALANCED = 2000  # classes; a longer table would be read by nobody and slow every reader down
_LOCK_SECONDS = 5.0
_MOST_IMAGES = 10**12
_COUNTS_OF_A_SCAN = ("checked", "broken_count", "duplicates", "seconds")
_LISTS_OF_A_SCAN: dict[str, type] = {"broken": dict, "duplicate_examples": dict, "notices": str}


@dataclass(frozen=True)
class Dataset:
    """One data set.

    Attributes:
        source: as in `data.source`.
        path: absolute; empty for the demo data.
        classes: how many; 0: not known.
        images: how many of all splits; 0: not known.
        last_used: unix seconds.
        balance: training images by class, in the order of the labels; empty: not counted.
        scan: what a scan of all images found (see `engine.data.scan`), and `when`, in unix seconds; empty: never
            scanned.
    """

    source: str
    path: str
    classes: int = 0
    images: int = 0
    last_used: float = 0.0
    balance: dict[str, int] = field(default_factory=dict)
    scan: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What tells it from the others."""
        return f"{self.source}:{self.path}"


_KINDS: dict[str, Any] = {
    "source": str,
    "path": str,
    "classes": int,
    "images": int,
    "last_used": (int, float),
    "balance": dict,
    "scan": dict,
}


class SeenDatasets(list[Dataset]):
    """Data sets, the last used first; `problem` says what was wrong with the file they are read from."""

    problem = ""


def dataset_of(data: DataConfig, **known: Any) -> Dataset:
    """The data set that a configuration names, used now.

    Raises:
        InputError: its path is relative, and the folder that it counts from is gone.
    """
    return Dataset(data.source, whole(os.path.expanduser(data.path)), last_used=time.time(), **known)


def takes_all(data: DataConfig) -> bool:
    """Whether a configuration uses every image of its source."""
    return data.fraction >= 1 and not data.images_per_class and not data.classes


def seen(home: Path) -> SeenDatasets:
    """What is known; a damaged file is set aside as `datasets.json.damaged`, and `problem` says so.

    Raises:
        OSError: the file cannot be read.
    """
    found = _read(home / FILE)
    if not found.problem:
        return found
    with _alone(home):
        found = _read(home / FILE)  # somebody may have mended it meanwhile
        if found.problem:
            os.replace(home / FILE, home / f"{FILE}.damaged")
    return found


def remember(home: Path, dataset: Dataset, *, used: bool = True) -> None:
    """Keep what is known of a data set. What it leaves open stays as it was known.

    Args:
        used: now; one that was only looked at keeps its place in the list where it has one.

    Raises:
        OSError: the home folder cannot be written, or another process holds the list for too long.
    """
    home.mkdir(parents=True, exist_ok=True)
    with _alone(home):
        known = _read(home / FILE)
        if known.problem:
            os.replace(home / FILE, home / f"{FILE}.damaged")
        before = next((one for one in known if one.key == dataset.key), None)
        merged = _merged(before, dataset) if before else dataset
        if before and not used:
            merged = replace(merged, last_used=before.last_used)
        if len(merged.balance) > MOST_BALANCED:
            merged = replace(merged, balance={})
        rest = [one for one in known if one.key != dataset.key]
        _write(home, [merged, *rest][:MOST])


def forget(home: Path, key: str) -> None:
    """Take a data set off the list; its images are not touched.

    Raises:
        OSError: the list cannot be written, or another process holds it for too long.
    """
    with _alone(home):
        known = _read(home / FILE)
        if any(one.key == key for one in known):
            _write(home, [one for one in known if one.key != key])


def note(home: Path, dataset: Dataset, *, used: bool = True) -> None:
    """Remember a data set beside other work, which a failure must not end: it is said on stderr alone."""
    try:
        remember(home, dataset, used=used)
    except OSError as error:
        print(f"{home / FILE}: cannot be written ({error}).", file=sys.stderr)


def note_use(home: Path, data: DataConfig, classes: int, images: int) -> None:
    """Remember what a run opened, and how much it is where the configuration takes the whole data set."""
    note(home, dataset_of(data, **({"classes": classes, "images": images} if takes_all(data) else {})))


def _merged(before: Dataset, now: Dataset) -> Dataset:
    given = {each.name: value for each in fields(Dataset) if (value := getattr(now, each.name))}
    return replace(before, **given)


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Hold the list for a change, so that two processes lose nothing of each other's.

    Raises:
        OSError: another process holds it for too long (`Timeout` is one), or the folder cannot be written.
    """
    with FileLock(home / LOCK, timeout=_LOCK_SECONDS):
        yield


def _read(path: Path) -> SeenDatasets:
    """The entries that make sense, the last used first."""
    found = SeenDatasets()
    try:
        rows = json.loads(path.read_bytes())
    except FileNotFoundError:
        return found
    except (ValueError, RecursionError):
        rows = None
    if not isinstance(rows, list):
        found.problem = (
            f"{path} was damaged: the list of data sets begins anew. The old file is beside it, as {FILE}.damaged."
        )
        return found
    found += [dataset for row in rows if (dataset := _dataset(row))]
    found.sort(key=lambda one: -one.last_used)
    return found


def _dataset(row: Any) -> Dataset | None:
    """A row of the file; None where it is none. Fields that another version has are left out."""
    if not isinstance(row, dict):
        return None
    given = {name: row[name] for name, kinds in _KINDS.items() if isinstance(row.get(name), kinds)}
    if not given.keys() >= {"source", "path"}:
        return None
    for name in ("classes", "images"):
        given[name] = int(given[name]) if _is_count(given.get(name)) else 0
    given["last_used"] = given.get("last_used") if is_moment(given.get("last_used")) else 0.0
    given["balance"] = {name: int(count) for name, count in given.get("balance", {}).items() if _is_count(count)}
    given["scan"] = {name: found for name, found in given.get("scan", {}).items() if _fits(name, found)}
    return Dataset(**given)


def _is_count(value: Any) -> bool:
    return is_number(value) and 0 <= value <= _MOST_IMAGES


def _fits(name: str, found: Any) -> bool:
    """Whether a part of a scan is of the kind that a scan leaves behind."""
    if name == "when":
        return is_moment(found)
    if name in _COUNTS_OF_A_SCAN:
        return _is_count(found)
    if name in _LISTS_OF_A_SCAN:
        return isinstance(found, list) and all(isinstance(one, _LISTS_OF_A_SCAN[name]) for one in found)
    return True


def _write(home: Path, datasets: list[Dataset]) -> None:
    rows = ",\n".join(json.dumps(asdict(one), separators=(",", ":")) for one in datasets)
    replace_file(home / FILE, f"[\n{rows}\n]\n")
