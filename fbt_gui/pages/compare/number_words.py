"""number_words: the numbers of a comparison as the table writes them, what belongs to a number on a line below it."""

from __future__ import annotations

import math

from engine.record.compared.groups import Group
from engine.record.compared.quantities import Quantity, others_of
from engine.record.comparison import CONFIDENCE, Difference, t_quantile
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import NOTHING, duration, number, percent, signed, whole

_DIGITS = 2
_VERDICTS = {
    "gain": mark("A gain, its interval lies above zero"),
    "loss": mark("A loss, its interval lies below zero"),
    "no difference shown": mark("No difference shown, zero lies in its interval"),
}


def spread_words(of: Quantity, group: Group) -> str:
    """A mean with its standard deviation, and how many where not all runs have it."""
    said = of.spread(group)
    if said is None:
        return NOTHING
    decimals = of.decimals(said.mean)
    lines = [signed(said.mean, decimals) if of.signed else _plain(of, said.mean, decimals)]
    if of.id == "gain" and others_of(group):
        lines[0] += "*"  # which the tooltip tells
    is_size = not said.std and of.better != "more"
    if said.std is not None and not is_size:
        lines.append(f"± {_plain(of, said.std, decimals)}")
    if said.n != len(group.runs):
        lines[-1] = tr("{value} (n = {count})").format(value=lines[-1], count=said.n)
    return "\n".join(lines)


def mean_tip(of: Quantity, group: Group, is_best: bool) -> str:
    """That it is the best, where the mean lies, and over what a gain is."""
    said = of.spread(group)
    lines = [tr("The best of this column")] if is_best else []
    if said is not None and said.std is not None:
        half = t_quantile(CONFIDENCE, said.n - 1) * said.std / math.sqrt(said.n)
        text = tr("{n} runs; {confidence} confidence interval of the mean: {low} to {high}")
        low, high = (number(value, of.decimals(said.mean)) for value in (said.mean - half, said.mean + half))
        lines.append(text.format(n=said.n, confidence=percent(100 * CONFIDENCE, 0), low=low, high=high))
    if of.id == "gain" and others_of(group):
        alone = tr("* No finished run of the student alone has this seed: it is over those of other seeds")
        some = tr("* Of {count} no finished run of the student alone has the seed: these are over those of other seeds")
        lines.append(some.format(count=whole(len(others_of(group)))) if len(group.runs) > 1 else alone)
    return "\n".join(lines)


def difference_words(found: Difference | None) -> str:
    """A paired difference, and how far its interval goes to either side."""
    if found is None:
        return NOTHING
    if found.low is None or found.high is None:
        return signed(found.mean)
    return f"{signed(found.mean)}\n± {number((found.high - found.low) / 2, _DIGITS)}"


def difference_tip(found: Difference | None) -> str:
    """What may be said of it."""
    if found is None:
        return ""
    if found.low is None or found.high is None:
        return tr("Both have one seed alone: too few for an interval")
    text = tr("{verdict}: {low} to {high}")
    return text.format(verdict=tr(_VERDICTS[found.verdict]), low=signed(found.low), high=signed(found.high))


def two_lines(title: str) -> str:
    """A title broken where the two lines are most alike in length; a word by itself stays whole."""
    places = [place for place, letter in enumerate(title) if letter == " "]
    if not places:
        return title
    middle = min(places, key=lambda place: abs(2 * place - len(title)))
    return f"{title[:middle]}\n{title[middle + 1 :]}"


def _plain(of: Quantity, value: float, decimals: int) -> str:
    return duration(value) if of.id == "seconds" else number(value, decimals)
