"""What is said of a model: size, operations, licence, where its weights come from; shows nothing itself."""

from __future__ import annotations

from typing import Any

from engine.record.catalogue import ModelEntry
from fbt_gui.pages.new_run.draft import Draft
from fbt_gui.pages.new_run.roles import is_open, model_value, side_of
from fbt_gui.services.run_list import Row
from fbt_gui.services.text import tr
from fbt_gui.services.words import NOTHING, count, number, percent

# Licences that let weights be used, changed and passed on, commercially too.
FREE = ("apache-2.0", "mit", "bsd-3-clause", "cc-by-4.0")
_IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def tag_of(name: str) -> str:
    """The tag of weights in `resnet18.a1_in1k`."""
    return name.partition(".")[2]


def giga(macs: float, sign: str = "") -> str:
    """Multiply-accumulates: "4.1 G MACs", "6.1 M MACs"."""
    return tr("{number} MACs").format(number=f"{sign}{count(macs)}")


def macs_at(entry: ModelEntry, side: int) -> tuple[int, bool]:
    """Operations at another input side, and whether they are only about right; 0 when not known.

    A CNN's grow as its map does; tokens that attend to each other do not follow so plain a rule.
    """
    if not entry.macs or not entry.image_size or side == entry.image_size:
        return entry.macs, False
    return (round(entry.macs * (side / entry.image_size) ** 2), True) if entry.family == "cnn" else (0, False)


def facts_of(draft: Draft, role: str, entry: ModelEntry | None, planned: dict[str, Any]) -> str:
    """Parameters, operations and input side in one line.

    Args:
        planned: what the dry run built in this role, which is exact; empty while it is not known.
    """
    side = planned.get("image_size") or side_of(draft, role)
    facts = []
    if planned.get("parameters"):
        facts.append(count(planned["parameters"]))
        facts.append(giga(planned["macs"]) if planned.get("macs") else "")
    elif not is_open(draft, role):
        # The catalogue counts the model as it ships: options make another one of it.
        facts.append(tr("own options"))
    elif entry is not None and entry.parameters:
        macs, about = macs_at(entry, side)
        facts += [count(entry.parameters), giga(macs, "≈ " if about else "") if macs else tr("– MACs")]
    facts.append(tr("{side} px").format(side=side))
    # A line breaks between two facts, not within one.
    return " · ".join(fact.replace(" ", "\u00a0") for fact in facts if fact)


def weights_text(weights: str, runs: list[Row]) -> str:
    """Where weights come from, in a few words."""
    if weights.startswith("run:"):
        row = next((row for row in runs if row["id"] == weights[4:]), None)
        if row is None:
            return tr("run {run}").format(run=weights[4:])
        return tr("run: {name} · {accuracy}").format(name=row["name"], accuracy=percent(row["best_top1"]))
    if weights == "random":
        return tr("random weights")
    if weights == "pretrained":
        return tr("pretrained")  # the model's name says which
    return tr("file: {name}").format(name=weights.replace("\\", "/").rsplit("/", 1)[-1])


def licence_of(draft: Draft, role: str, entry: ModelEntry | None) -> str:
    """The licence of the pretrained weights that are chosen; empty for others, which are one's own."""
    if entry is None or model_value(draft, role, "weights") != "pretrained":
        return ""
    return entry.of_weights("license", tag_of(model_value(draft, role, "model"))) or tr("not stated")


def licence_tip(licence: str) -> str:
    """What a licence means for the use of the weights."""
    if licence in FREE:
        return tr("These weights may be used commercially too.")
    return tr("These weights have terms of their own: read them before the student is used commercially.")


def normalisation(mean: list[float], std: list[float]) -> str:
    """What images are normalised with, by name where it is the usual."""
    if not mean:
        return NOTHING
    if [list(mean), list(std)] == list(_IMAGENET):
        return tr("ImageNet’s")
    return " · ".join("/".join(number(value, 3) for value in values) for values in (mean, std))
