"""What a run was trained on, image by image, so that a resume can say what of it has changed since."""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from collections import Counter
from collections.abc import Iterable
from typing import Any

from engine.record.counted import counted

MOST_LISTED = 100_000  # images; of more, each class has its count and a digest
_LARGEST = 1 << 27  # bytes, unpacked: a listing that is larger is none of ours
_SHOWN = 5

Image = tuple[str, str, str]  # the class it shows, its name, its size


def pack(parts: dict[str, Iterable[Image]], count: int) -> bytes:
    """The listing of all splits as compressed JSON.

    Args:
        parts: the images of each split.
        count: of them all.
    """
    made = {split: _listed(images) if count <= MOST_LISTED else _counted(images) for split, images in parts.items()}
    return gzip.compress(json.dumps(made, separators=(",", ":")).encode(), compresslevel=5, mtime=0)


def differences(before: bytes, now: bytes) -> list[str]:
    """What has changed, in a few phrases; nothing where one of the listings cannot be read."""
    old, new = _unpacked(before), _unpacked(now)
    if not old or not new:
        return []
    try:
        return [phrase for split in new for phrase in _compared(split, old.get(split, {}), new[split])]
    except (TypeError, ValueError, AttributeError, IndexError):  # JSON, but not ours
        return []


def _listed(images: Iterable[Image]) -> dict[str, list[str]]:
    return {name: [shown, size] for shown, name, size in images}


def _counted(images: Iterable[Image]) -> dict[str, list[str]]:
    """Count and digest by class, under a name that no image has."""
    digests: dict[str, Any] = {}
    counts: Counter[str] = Counter()
    for shown, name, size in images:
        digests.setdefault(shown, hashlib.sha256()).update(f"{name}\0{size}\n".encode(errors="surrogateescape"))
        counts[shown] += 1
    return {f"\0{shown}": [str(counts[shown]), digest.hexdigest()] for shown, digest in digests.items()}


def _unpacked(data: bytes) -> dict[str, dict[str, list[str]]]:
    try:
        text = zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data, _LARGEST)
        values = json.loads(text)
    except (ValueError, zlib.error, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


def _compared(split: str, old: dict[str, list[str]], new: dict[str, list[str]]) -> list[str]:
    """Of one split."""
    where = {"train": "training", "val": "validation"}.get(split, split)
    by_class = _is_counted(new)
    if by_class != _is_counted(old):
        return [f"{counted(_count(new), f'{where} image')} where there were {_count(old):,}"]
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    both = [name for name in new if name in old]
    if by_class:
        changed = [
            f"{name[1:]} ({counted(int(old[name][0]), 'image')} before, {new[name][0]} now)"
            for name in both
            if old[name] != new[name]
        ]
        return _phrases(
            where, "class", "classes", [n[1:] for n in gone], [n[1:] for n in come], changed, "other images in"
        )
    moved = [f"{name} ({old[name][0]} before, {new[name][0]} now)" for name in both if old[name][0] != new[name][0]]
    sizes = [f"{name} ({old[name][1]} before, {new[name][1]} now)" for name in both if old[name][1] != new[name][1]]
    said = _phrases(where, "image", "images", gone, come, moved, "another class for")
    return said + _phrases(where, "image", "images", [], [], sizes, "another size of")


def _is_counted(part: dict[str, list[str]]) -> bool:
    return any(name.startswith("\0") for name in part)


def _count(part: dict[str, list[str]]) -> int:
    return sum(int(values[0]) for values in part.values()) if _is_counted(part) else len(part)


def _phrases(
    where: str, one: str, many: str, gone: list[str], come: list[str], changed: list[str], how: str
) -> list[str]:
    found = []
    for names, what in ((gone, "gone"), (come, "new"), (changed, "")):
        if names:
            more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
            listed = ", ".join(names[:_SHOWN]) + more
            said = counted(len(names), f"{where} {one}", f"{where} {many}")
            found.append(f"{said} {what}: {listed}" if what else f"{how} {said}: {listed}")
    return found
