"""Numbers, durations and metric names as people read them."""

from __future__ import annotations

import time
from typing import Any

NOTHING = "–"
_LOSSES = {
    "fitnet": "FitNet",
    "scalekd": "ScaleKD",
    "makd": "MaKD",
    "ofa": "OFA",
    "info_nce": "InfoNCE",
    "kd": "KD",
    "dkd": "DKD",
    "dist": "DIST",
    "rkd": "RKD",
    "rsd": "RSD",
    "crd": "CRD",
    "ce": "CE",
}
METHODS = {
    "fbt": "FBT",
    "fitnet": "FitNet",
    "makd": "MaKD",
    "none": "alone",
    "ofa": "OFA-KD",
    "scalekd": "ScaleKD",
}
FAMILIES = {"cnn": "CNN", "vit": "ViT", "mlp": "MLP", "hybrid": "hybrid"}
_TOP1 = {
    "val/top1": "student",
    "val/top1/fusion": "fusion model",
    "val/top1/ema": "student, averaged",
    "val/top1/raw": "student, not averaged",
    "train/top1": "in training",
}


def metric_title(name: str) -> str:
    """A curve's name in a legend: `train/loss/ofa/teacher-student` is "OFA teacher→student"."""
    if name in _TOP1:
        return _TOP1[name]
    if name.startswith("val/top1/fusion"):
        return f"fusion model {name.removeprefix('val/top1/fusion')}"
    if name == "train/loss":
        return "total"
    if name.startswith("train/loss/"):
        kind, _, pair = name.removeprefix("train/loss/").partition("/")
        title = _LOSSES.get(kind, kind.upper() if len(kind) <= 4 else kind.replace("_", " "))
        return f"{title} {pair_title(pair)}".strip()
    if name.startswith("cka/"):
        return name.rsplit("/", 1)[-1].upper()
    return name


def pair_title(pair: str) -> str:
    """`teacher-student` is "teacher→student"."""
    return pair.replace("-", "→")


def method_label(name: str) -> str:
    """A method as papers write it."""
    return " + ".join(METHODS.get(part, part.upper() if len(part) <= 4 else part) for part in name.split("+"))


def count(number: float) -> str:
    """Parameters: 5,717,416 is "5.7 M"."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f} {unit}"
    return f"{number:.0f}"


def duration(seconds: float | None) -> str:
    """Two units at most: "1 h 19 min", "2 min 5 s"."""
    if seconds is None or seconds < 0:
        return NOTHING
    whole = round(seconds)
    days, rest = divmod(whole, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return f"{days} d {hours} h"
    if hours:
        return f"{hours} h {minutes:02d} min"
    return f"{minutes} min {left:02d} s" if minutes else f"{left} s"


def percent(value: float | None, digits: int = 2) -> str:
    """An accuracy in percent."""
    return NOTHING if value is None else f"{value:.{digits}f} %"


def signed(value: float | None, digits: int = 2) -> str:
    """A difference, its sign always written."""
    return NOTHING if value is None else f"{value:+.{digits}f}".replace("-", "−")


def when(seconds: float) -> str:
    """A moment: today's by the clock, others by the day."""
    if not seconds:
        return NOTHING
    moment, today = time.localtime(seconds), time.localtime()
    if moment[:3] == today[:3]:
        return time.strftime("%H:%M", moment)
    form = "%d %b %H:%M" if moment.tm_year == today.tm_year else "%d %b %Y"
    return time.strftime(form, moment)


def pair_of(row: dict[str, Any]) -> str:
    """Teacher and student of a run, or the student alone."""
    if row.get("kind") == "train" or not row.get("teacher"):
        return row.get("student") or NOTHING
    return f"{row['teacher']} → {row['student']}"


def status_level(status: str) -> str:
    """The colour of a state; its word is always written too."""
    return {"running": "accent", "finished": "good", "paused": "warning", "stopped": "warning"}.get(
        status, "error" if status in ("failed", "lost") else ""
    )
