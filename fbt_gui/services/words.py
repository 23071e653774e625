"""Numbers, durations, moments and names as people of a place read them."""

from __future__ import annotations

import math
import re
import time
from typing import Any

from PySide6.QtCore import QDateTime, QLocale

from engine.record.values import LAST_MOMENT, is_moment
from fbt_gui.services.text import mark, tr

NOTHING = "–"
_LARGEST_WHOLE = 2**62
_CPU = re.compile(r"cpu, (\d{1,6}) threads?")
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
    "none": mark("alone"),
    "ofa": "OFA-KD",
    "scalekd": "ScaleKD",
}
FAMILIES = {"cnn": "CNN", "vit": "ViT", "mlp": "MLP", "hybrid": mark("hybrid"), "custom": mark("custom")}
ROLES = {
    "teacher": mark("Teacher"),
    "student": mark("Student"),
    "fusion": mark("Fusion model"),
    "assistant": mark("Assistant"),
}
STATES = {
    "queued": mark("queued"),
    "starting": mark("starting"),
    "running": mark("running"),
    "paused": mark("paused"),
    "finished": mark("finished"),
    "stopped": mark("stopped"),
    "failed": mark("failed"),
    "lost": mark("lost"),
}
_TOP1 = {
    "val/top1": mark("student"),
    "val/top1/fusion": mark("fusion model"),
    "val/top1/teacher": mark("teacher"),
    "val/top1/ema": mark("student, averaged"),
    "val/top1/raw": mark("student, not averaged"),
    "train/top1": mark("in training"),
}
_PAIRS = {
    "teacher": mark("teacher"),
    "student": mark("student"),
    "fusion": mark("fusion"),
    "assistant": mark("assistant"),
}


def number(value: float | None, digits: int = 2) -> str:
    """A number with this many decimals, digits grouped."""
    return NOTHING if value is None else QLocale().toString(float(value), "f", digits)


def significant(value: float | None, digits: int = 2) -> str:
    """A number with this many decimals; a small one keeps two digits that matter, so that 0.0037 is not 0.00."""
    if value is None or not value or abs(value) >= 10 ** (1 - digits) or not math.isfinite(value):
        return number(value, digits)
    return number(value, 1 - math.floor(math.log10(abs(value))))


def device_label(said: str) -> str:
    """What a run was built on, as the engine said it: "cpu, 2 threads"."""
    found = _CPU.fullmatch(said)
    if found is None:
        return said
    threads = int(found[1])
    return tr("cpu, 1 thread") if threads == 1 else tr("cpu, {count} threads").format(count=whole(threads))


def whole(value: int | None) -> str:
    """A whole number, digits grouped."""
    if value is not None and abs(value) > _LARGEST_WHOLE:  # Qt counts in 64 bits
        return number(value, 0)
    return NOTHING if value is None else QLocale().toString(int(value))


def short(value: float) -> str:
    """A number that is glanced at: three digits that matter, two decimals from ten on."""
    if abs(value) >= 10:
        return number(value, 2)
    return QLocale().toString(float(value), "g", 3)


def percent(value: float | None, digits: int = 2) -> str:
    """An accuracy in percent."""
    return NOTHING if value is None else tr("{number} %").format(number=number(value, digits))


def signed(value: float | None, digits: int = 2) -> str:
    """A difference, its sign always written."""
    if value is None:
        return NOTHING
    text = number(abs(value), digits)
    return f"−{text}" if value < 0 and float(f"{value:.{digits}f}") else f"+{text}"


def count(value: float) -> str:
    """Parameters and operations: 5,717,416 is "5.7 M"."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= size:
            return f"{number(value / size, 1)} {unit}"
    return number(value, 0)


def memory(size: float | None) -> str:
    """A size given in GiB: "424 KiB", "512 MiB", "1.5 GiB"."""
    if size is None:
        return NOTHING
    if 0 < size * 1024 < 1:
        return f"{number(size * 1024**2, 0)} KiB"
    return f"{number(size * 1024, 0)} MiB" if size < 1 else f"{number(size, 1)} GiB"


def duration(seconds: float | None) -> str:
    """Two units at most: "1 h 19 min", "2 min 05 s"."""
    if seconds is None or not 0 <= seconds <= LAST_MOMENT:
        return NOTHING
    total = round(seconds)
    days, rest = divmod(total, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    if days:
        return tr("{days} d {hours} h").format(days=days, hours=hours)
    if hours:
        return tr("{hours} h {minutes:02d} min").format(hours=hours, minutes=minutes)
    if minutes:
        return tr("{minutes} min {seconds:02d} s").format(minutes=minutes, seconds=left)
    return tr("{seconds} s").format(seconds=left)


def when(seconds: float) -> str:
    """A moment: today's by the clock, others by the day; one that no calendar has is none."""
    if not is_moment(seconds) or not seconds:
        return NOTHING
    moment, today = time.localtime(seconds), time.localtime()
    if moment[:3] == today[:3]:
        form = tr("HH:mm", "today, as Qt writes a time")
    elif moment.tm_year == today.tm_year:
        form = tr("d MMM HH:mm", "this year, as Qt writes a date")
    else:
        form = tr("d MMM yyyy", "as Qt writes a date")
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), form)


def to_the_second(seconds: float) -> str:
    """A moment with its day and second, for lists of what happened."""
    if not is_moment(seconds) or not seconds:
        return NOTHING
    form = tr("yyyy-MM-dd HH:mm:ss", "as Qt writes a time")
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(int(seconds)), form)


def metric_title(name: str) -> str:
    """A curve's name in a legend: `train/loss/ofa/teacher-student` is "OFA teacher→student"."""
    if name in _TOP1:
        return tr(_TOP1[name])
    if name.startswith("val/top1/"):
        role = name.removeprefix("val/top1/")
        known = next((word for word in ("fusion", "teacher") if role.startswith(word)), "")
        return f"{tr(_TOP1[f'val/top1/{known}'])} {role.removeprefix(known)}" if known else role
    if name == "train/loss":
        return tr("total")
    if name.startswith("train/loss/"):
        kind, _, pair = name.removeprefix("train/loss/").partition("/")
        title = _LOSSES.get(kind, kind.upper() if len(kind) <= 4 else kind.replace("_", " "))
        return f"{title} {pair_title(pair)}".strip()
    if name.startswith("cka/"):
        return name.rsplit("/", 1)[-1].upper()
    return name


def pair_title(pair: str) -> str:
    """`teacher-student` is "teacher→student"."""
    return "→".join(tr(_PAIRS[word]) if word in _PAIRS else word for word in pair.split("-"))


def method_label(name: str) -> str:
    """A method as papers write it."""
    return " + ".join(
        tr(METHODS[part]) if part in METHODS else part.upper() if len(part) <= 4 else part for part in name.split("+")
    )


def family_label(name: str) -> str:
    """A model's family as papers write it."""
    return tr(FAMILIES[name]) if name in FAMILIES else name


def role_label(role: str) -> str:
    """teacher, teacher2, fusion …, as a heading."""
    known = next((word for word in ROLES if role.startswith(word)), "")
    return f"{tr(ROLES[known])} {role.removeprefix(known)}".strip() if known else role


def state_label(status: str) -> str:
    """A run's state."""
    return tr(STATES[status]) if status in STATES else status


def pair_of(row: dict[str, Any]) -> str:
    """Teacher and student of a run, or the student alone."""
    if row.get("kind") == "train" or not row.get("teacher"):
        return row.get("student") or NOTHING
    return f"{row['teacher']} → {row['student']}"


def status_level(status: str) -> str:
    """The colour of a state; its word is always written too."""
    return {
        "starting": "accent",
        "running": "accent",
        "finished": "good",
        "paused": "warning",
        "stopped": "warning",
    }.get(status, "error" if status in ("failed", "lost") else "")
