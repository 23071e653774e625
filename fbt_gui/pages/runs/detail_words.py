"""What the card says of one run or of several; plain words, no widgets."""

from __future__ import annotations

from typing import Any

from fbt_gui.pages.runs.arranging import mean_and_spread
from fbt_gui.services.chosen_runs import ChosenRuns
from fbt_gui.services.text import tr
from fbt_gui.services.words import duration, number, pair_of, pair_title, percent, signed, state_label, when, whole

Row = dict[str, Any]
_BETWEEN = "  ·  "
_LONGEST = 280


def facts_of(row: Row) -> str:
    """A run in three lines: what, how good, where and when."""
    what = [pair_of(row), row["data"]]
    if row["kind"] == "distill" and row["assistant"] not in ("", "none"):
        what.append(tr("assistant: {kind}").format(kind=pair_title(row["assistant"])))
    good = []
    if row["best_top1"] is not None:
        words = tr("best {top1} after epoch {epoch}")
        good.append(words.format(top1=percent(row["best_top1"]), epoch=whole(row["best_epoch"])))
    if row["teacher_top1"] is not None:
        good.append(tr("teacher {top1}").format(top1=percent(row["teacher_top1"])))
    if row["fusion_top1"] is not None:
        good.append(tr("fusion model {top1}").format(top1=percent(row["fusion_top1"])))
    if row["gain"] is not None:
        alone = tr("{gain} over the student alone")
        words = tr("{gain} over the student alone of other seeds") if row.get("gain_others") else alone
        good.append(words.format(gain=signed(row["gain"], 1)))
    far = tr("epoch {epoch} of {epochs}").format(epoch=whole(row["epoch"]), epochs=whole(row["epochs"]))
    passed = [far, duration(row["seconds"]) if row["seconds"] else "", row["device"], when(row["created"])]
    # A line breaks between two facts, not within one.
    lines = (_BETWEEN.join(part.replace(" ", "\u00a0") for part in line if part) for line in (what, good, passed))
    return "\n".join(line for line in lines if line)


def summary_of(runs: ChosenRuns) -> str:
    """Several runs: their states, and their accuracy."""
    lines = [_BETWEEN.join(f"{whole(count)} {state_label(state)}" for state, count in runs.states.most_common())]
    values = runs.top1
    if len(values) > 1:
        words = tr("top-1 from {least} to {most}, mean {mean} ± {spread}")
        mean, spread = mean_and_spread(values)
        least, most, middle = (number(value) for value in (min(values), max(values), mean))
        lines.append(words.format(least=least, most=most, mean=middle, spread=number(spread)))
    return "\n".join(lines)


def trouble_of(row: Row) -> str:
    """Why a run failed or is lost; empty for others."""
    if row["status"] == "failed":
        return cut(row["error"] or tr("It failed without a word; the log is in its folder."))
    if row["status"] != "lost":
        return ""
    gone = tr("Its process is gone. Resume goes on from the last checkpoint.")
    return f"{gone}\n{cut(row['error'])}" if row["error"] else gone


def cut(text: str) -> str:
    """The end of a long text says why; the whole is in the log."""
    return text if len(text) <= _LONGEST else f"… {text[-_LONGEST:]}"
