"""The metrics that can be drawn over each other: their names in words, and their order."""

from __future__ import annotations

from collections.abc import Iterable

from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import metric_title, pair_title

FIRST = "val/top1"
# How a metric's name begins, and what stands before its own title.
_KINDS: tuple[tuple[str, str], ...] = (
    ("val/top1", mark("Top-1, {what}")),
    ("train/top1", mark("Top-1, {what}")),
    ("val/top5", mark("Top-5, {what}")),
    ("train/loss", mark("Training loss, {what}")),
    ("val/loss", mark("Validation loss, {what}")),
    ("cka/", mark("CKA {what}")),
)
_OTHERS = {
    "train/lr": mark("Learning rate"),
    "train/gradient_norm": mark("Gradient norm"),
    "train/fp16_scale": mark("Loss scale of fp16"),
    "train/skipped_steps": mark("Skipped steps"),
    "system/images_per_second": mark("Images/s"),
    "system/data_wait": mark("Share of time waiting for data"),
    "system/memory_gib": mark("Memory (GiB)"),
}
_NOT_A_CURVE = ("val/top1/teacher",)


def ordered(names: Iterable[str]) -> list[str]:
    """Accuracies, losses, CKA, the rest."""
    return sorted(set(names) - set(_NOT_A_CURVE), key=_place)


def name_of(metric: str) -> str:
    """A metric in words."""
    if metric in _OTHERS:
        return tr(_OTHERS[metric])
    for start, title in _KINDS:
        if metric == start or metric.startswith(start.rstrip("/") + "/"):
            return tr(title).format(what=_what(metric, start))
    return metric


def unit_of(metric: str) -> str:
    """What is written at the axis."""
    return "%" if "/top1" in metric or "/top5" in metric else ""


def _what(metric: str, start: str) -> str:
    rest = metric.removeprefix(start).strip("/")
    if start == "cka/":
        pair, _, stage = rest.rpartition("/")
        return f"{pair_title(pair)} {stage.upper()}" if pair else rest
    if start in ("val/top5", "val/loss"):
        return metric_title(f"val/top1/{rest}".rstrip("/"))
    return metric_title(metric)


def _place(metric: str) -> tuple[int, int, str]:
    kinds = ("val/top1", "train/loss", "val/loss", "val/top5", "train/top1", "cka/")
    place = next((number for number, start in enumerate(kinds) if metric.startswith(start)), len(kinds))
    return place, metric.count("/"), metric
