"""From the paths of images to splits and classes: the same rules for folders and for archives."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from engine.data.source import Split, printable
from engine.record.errors import InputError

IMAGE_KINDS = "png|jpe?g|jpe|jfif|bmp|gif|webp|tiff?|p[pgbn]m|jp2|avif"
IS_IMAGE = re.compile(rf".+\.({IMAGE_KINDS})", re.IGNORECASE | re.DOTALL)
VALIDATION_NAMES = ("val", "valid", "validation", "test")
SHAPE_HINT = "Give a folder with train/ and val/ (or test/), or one folder a class, each with its images."

Parts = tuple[str, ...]


@dataclass
class Layout:
    """Where each image belongs.

    Args:
        places: split and class of each path that is an image in a class folder.
        class_names: every class folder, those without images included.
        notices: what was left aside.
    """

    places: dict[str, tuple[Split, str]] = field(default_factory=dict)
    class_names: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def is_hidden(parts: Parts) -> bool:
    """Whether a path belongs to the system that wrote it rather than to the data."""
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def split_parts(path: str) -> Parts:
    """The components of a relative path with forward slashes, without the empty ones and `.`."""
    return tuple(part for part in path.split("/") if part not in ("", "."))


def arrange(files: list[str], folders: list[str], split: Split | None = None) -> Layout:
    """Decide split and class of every image.

    Args:
        files: relative paths with forward slashes.
        folders: the folders, so that a class without images is noticed.
        split: the split they all belong to; None: read it from `train/` and `val/`, else all are "train".

    Raises:
        InputError: there is a validation folder but no training folder.
    """
    layout = Layout()
    images = _images(files, layout)
    top = _common_top(list(images.values()))
    below = {path: parts[len(top) :] for path, parts in images.items()}
    all_folders = [split_parts(path) for path in folders]
    inner = [parts[len(top) :] for parts in all_folders if parts[: len(top)] == top and not is_hidden(parts)]
    heads = {} if split else _split_folders(below, layout)
    for path, parts in below.items():
        if heads and parts[0] in heads and len(parts) >= 3:
            layout.places[path] = (heads[parts[0]], printable(parts[1]))
        elif not heads:
            layout.places[path] = (split or "train", printable(parts[0]))
    empty = {p[1] for p in inner if len(p) == 2 and p[0] in heads} if heads else {p[0] for p in inner if len(p) == 1}
    layout.class_names = sorted({printable(name) for name in empty} | {name for _, name in layout.places.values()})
    layout.notices = [printable(notice) for notice in layout.notices]
    return layout


def _images(files: list[str], layout: Layout) -> dict[str, Parts]:
    """The paths that are images in some folder; the rest is told in one notice."""
    images, others = {}, []
    for path in files:
        parts = split_parts(path)
        if not parts or is_hidden(parts):
            continue
        if len(parts) >= 2 and IS_IMAGE.fullmatch(parts[-1]):
            images[path] = parts
        else:
            others.append(path)
    if others:
        reason = "are not images in a class folder" if len(others) > 1 else "is not an image in a class folder"
        subject = f"{len(others)} files, such as {others[0]}," if len(others) > 1 else others[0]
        layout.notices.append(f"{subject} {reason} and left aside.")
    return images


def _common_top(paths: list[Parts]) -> Parts:
    """The folders that hold everything, so long as a class folder remains below them."""
    top: list[str] = []
    while paths and len({parts[len(top)] for parts in paths}) == 1 and min(map(len, paths)) >= len(top) + 3:
        top.append(paths[0][len(top)])
    return tuple(top)


def _split_folders(below: dict[str, Parts], layout: Layout) -> dict[str, Split]:
    """Which top folders are the training and the validation part; empty when the classes come first."""
    heads = {parts[0].lower(): parts[0] for parts in below.values() if len(parts) >= 3}
    validation = [name for name in VALIDATION_NAMES if name in heads]
    if "train" not in heads:
        if validation and len(heads) == len(validation):
            raise InputError("there is a validation folder but no train folder.", field="data.path", hint=SHAPE_HINT)
        return {}
    chosen: dict[str, Split] = {heads["train"]: "train"}
    if validation:
        chosen[heads[validation[0]]] = "val"
    aside = sorted({parts[0] for parts in below.values()} - set(chosen))
    if aside:
        used = " and ".join(f"{name}/" for name in chosen)
        layout.notices.append(f"Only {used} are used; left aside: {', '.join(aside[:10])}.")
    return chosen
