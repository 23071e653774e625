"""Which metric goes into which plot, and how it looks there: as data and pure functions, for every run alike.

Losses have their pair's colour and their kind's dash; accuracies the colour of whose they are.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import metric_title, pair_title

PAIRS = ("teacher-student", "teacher-fusion", "fusion-student")
# Places in the theme's series: blue, orange, green, pink, ochre, sky, violet, grey, brown.
_PAIR_PLACES = {"teacher-student": 0, "fusion-student": 1, "teacher-fusion": 2, "student": 3, "fusion": 4}
_OTHER_PLACES = (5, 6, 8, 7)
_KINDS = ("ce", "ofa", "info_nce", "kd", "dkd", "dist", "fitnet", "crd", "rkd", "rsd", "makd", "scalekd")
_ROLE_COLOURS = {"student": "student", "fusion": "fusion", "teacher": "teacher", "ema": "", "raw": ""}
_ROLE_PLACES = {"ema": 3, "raw": 4}
_STAGE = re.compile(r"s\d+$")
# Of another size than losses: shown when they are asked for.
_BESIDE = {
    "train/gradient_norm": mark("Gradient norm"),
    "train/fp16_scale": mark("Loss scale of fp16"),
    "train/skipped_steps": mark("Skipped steps"),
}
_LOADS = {
    "system/data_wait": (mark("waiting for data"), 4, 100.0),
    "system/gpu_load": (mark("GPU"), 0, 1.0),
    "system/cpu_load": (mark("processor"), 1, 1.0),
}
_MEMORIES = {
    "system/gpu_memory_gib": (mark("GPU"), 0),
    "system/host_memory_gib": (mark("processor"), 1),
    "system/memory_gib": (mark("run"), 2),
}


@dataclass(frozen=True)
class Look:
    """Where a metric is drawn, and how.

    Attributes:
        plot: "loss", "accuracy", "cka", "lr", "speed", "load" or "memory".
        level: a horizontal line at its last value instead of a curve.
        scale: what its values are multiplied with.
    """

    plot: str
    title: str
    place: int = 0
    colour: str = ""
    dash: int = 0
    group: str = ""
    level: bool = False
    visible: bool = True
    scale: float = 1.0


def look_of(name: str, names: list[str]) -> Look | None:
    """How this metric is shown beside the others of the run; None: not in a plot of its own."""
    kind = name.split("/")[0]
    if name.startswith("train/loss"):
        return _loss(name, names)
    if name.startswith("val/loss"):
        return _validation_loss(name)
    if kind == "val" or name == "train/top1":
        return _accuracy(name)
    if kind == "cka":
        return _cka(name)
    if name == "train/lr":
        return Look("lr", tr("rate"), 0)
    if name in _BESIDE:
        return Look("loss", tr(_BESIDE[name]), 7, group=tr("other"), visible=False)
    if kind == "train":
        return Look("loss", metric_title(name.removeprefix("train/")), 7, group=tr("other"))
    return _system(name, names)


def order(name: str) -> tuple[int, str]:
    """The total first, then pairs in the order of the method: teacher to student first; validation last."""
    if name in ("train/loss", "val/top1"):
        return (0, name)
    pair = name.rsplit("/", 1)[-1]
    rank = PAIRS.index(pair) if pair in PAIRS else len(PAIRS)
    return (1 + rank if name.startswith("train/") else 9, name)


def family(pair: str) -> str:
    """Exits of stages are one family: `teacher-s1` … `teacher-s4` are `teacher-stages`."""
    return _STAGE.sub("stages", pair)


def _loss(name: str, names: list[str]) -> Look:
    if name == "train/loss":
        return Look("loss", metric_title(name), colour="text")
    kind, _, pair = name.removeprefix("train/loss/").partition("/")
    if not pair:
        return Look("loss", metric_title(name), 7, dash=_preferred(kind), group=tr("other"))
    mine = family(pair)
    known = [one for one in _losses(names) if family(one[1]) == mine]
    others = sorted({family(one[1]) for one in _losses(names)} - set(_PAIR_PLACES))
    place = _PAIR_PLACES.get(mine)
    if place is None:
        place = _OTHER_PLACES[others.index(mine) % len(_OTHER_PLACES)] if mine in others else _OTHER_PLACES[0]
    return Look("loss", _loss_title(name, kind, pair, mine), place, dash=_dash(kind, pair, known), group=_group(mine))


def _losses(names: list[str]) -> list[tuple[str, str]]:
    found = [name.removeprefix("train/loss/").partition("/") for name in names if name.startswith("train/loss/")]
    return sorted((kind, pair) for kind, _, pair in found if pair)


def _preferred(kind: str) -> int:
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _dash(kind: str, pair: str, known: list[tuple[str, str]]) -> int:
    """In the order of kinds, from a solid line on: no two of a family are alike."""
    ranked = sorted({*known, (kind, pair)}, key=lambda one: (_preferred(one[0]), one))
    return ranked.index((kind, pair))


def _loss_title(name: str, kind: str, pair: str, mine: str) -> str:
    """The kind alone, since the pair stands above it; a stage's name where there are several."""
    title = metric_title(f"train/loss/{kind}")
    return f"{title} {pair.rsplit('-', 1)[-1].upper()}" if mine != pair else title


def _group(mine: str) -> str:
    first, _, second = mine.partition("-")
    if second == "stages":
        return tr("{model}→stages").format(model=pair_title(first))
    if not second:
        return {"student": tr("labels→student"), "fusion": tr("labels→fusion")}.get(first, pair_title(first))
    return pair_title(mine)


def _validation_loss(name: str) -> Look:
    role = name.removeprefix("val/loss").strip("/") or "student"
    titles = {"student": tr("student"), "fusion": tr("fusion model"), "teacher": tr("teacher")}
    place = {"student": 1, "fusion": 2, "teacher": 0}.get(role, 7)
    return Look("loss", titles.get(role, role), place, dash=2, group=tr("on validation"), visible=role == "student")


def _accuracy(name: str) -> Look:
    if name == "train/top1":
        return Look("accuracy", metric_title(name), colour="student", dash=2)
    metric, _, role = name.removeprefix("val/").partition("/")
    whose = next((word for word in _ROLE_COLOURS if role.startswith(word)), "student" if not role else "")
    colour, place = _ROLE_COLOURS.get(whose, ""), _ROLE_PLACES.get(whose, 7)
    number = int(role.removeprefix("teacher") or 1) - 1 if re.fullmatch(r"teacher\d*", role) else 0
    dash = (1 + number) if whose == "teacher" else {"fusion": 4, "ema": 6, "raw": 3}.get(whose, 0)
    title = metric_title(f"val/top1/{role}" if role else "val/top1")
    if metric == "top1":
        return Look("accuracy", title, place, colour, dash, level=whose == "teacher")
    group = tr("top-5") if metric == "top5" else metric
    shown = whose == "student" or metric != "top5"
    return Look("accuracy", title, place, colour, 5, group, level=whose == "teacher", visible=shown)


def _cka(name: str) -> Look:
    _, pair, stage = [*name.split("/"), "", ""][:3]
    number = int(stage[1:]) - 1 if re.fullmatch(r"s\d+", stage) else 0
    return Look("cka", metric_title(name), number, dash=number, group=pair)


def _system(name: str, names: list[str]) -> Look | None:
    if name == "system/images_per_second":
        return Look("speed", tr("images/s"), 2)
    if name in _LOADS:
        title, place, scale = _LOADS[name]
        return Look("load", tr(title), place, dash=list(_LOADS).index(name), scale=scale)
    # `memory_gib` says again what `host_memory_gib` or the GPU says, in runs that have these.
    if name in _MEMORIES and not (name == "system/memory_gib" and "system/host_memory_gib" in names):
        title, place = _MEMORIES[name]
        return Look("memory", tr(title), place, dash=list(_MEMORIES).index(name))
    return None
