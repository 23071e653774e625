"""The numbers of a comparison, as data: what each is, how it is written, which way is better."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.record.catalogue import entries
from engine.record.compared.groups import Group
from engine.record.compared.runs import ComparedRun
from engine.record.comparison import Difference, Spread, paired, spread

Read = Callable[[ComparedRun], float | None]
Better = Literal["more", "less", ""]
_MATTER = 3  # digits of a small number


@dataclass(frozen=True)
class Quantity:
    """One number of a run.

    Attributes:
        digits: decimals that are written.
        signed: a difference, whose sign is always written.
        note: how it was measured.
        sized: of models of any size: a small one is written with three digits that matter, so that 0.0037 is not 0.00.
    """

    id: str
    title: str
    unit: str
    digits: int
    better: Better
    of: Read
    signed: bool = False
    note: str = ""
    sized: bool = False

    def decimals(self, value: float) -> int:
        """With how many decimals such a value is written."""
        if not self.sized or not value or not math.isfinite(value):
            return self.digits
        return max(self.digits, _MATTER - 1 - math.floor(math.log10(abs(value))))

    def spread(self, group: Group) -> Spread | None:
        """Over the runs of a group that have it."""
        return spread([value for run in group.runs if (value := self.of(run)) is not None])


def _column(name: str) -> Read:
    return lambda run: run.row.get(name)


def _gap(run: ComparedRun) -> float | None:
    top1, teacher = run.row.get("top1"), run.row.get("teacher_top1")
    return None if top1 is None or teacher is None else top1 - teacher


def _epochs(run: ComparedRun) -> float | None:
    return run.row.get("epoch") or None


def _seconds(run: ComparedRun) -> float | None:
    return run.row.get("seconds") or None


def _throughput(run: ComparedRun) -> float | None:
    """The median of its epochs: the first one warms up, and a pause spoils another."""
    values = [value for epoch, value in run.metrics.get("system/images_per_second", []) if epoch > 0]
    return statistics.median(values) if values else run.row.get("images_per_second")


def _memory(run: ComparedRun) -> float | None:
    return max((value for _, value in run.metrics.get("system/memory_gib", [])), default=None)


def _parameters(run: ComparedRun) -> float | None:
    """Of the student as it was built; of one that was never built as the catalogue has it, where that fits."""
    built = _student(run).get("parameters")
    return float(built) / 1e6 if isinstance(built, int | float) else None


def _macs(run: ComparedRun) -> float | None:
    """As counted when it was built, else the catalogue's, where model and input are those it was counted on."""
    counted = _student(run).get("macs")
    if isinstance(counted, int | float) and counted:
        return counted / 1e9
    changed = any(name.startswith("student.options.") for name in run.values)
    if changed or run.values.get("student.stem", "model") != "model":
        return None
    name = str(run.values.get("student.model", "")).split(".")[0]
    size = run.values.get("student.image_size") or run.values.get("data.image_size")
    known = next((entry for entry in entries() if entry.name == name), None)
    return known.macs / 1e9 if known and known.macs and known.image_size == size else None


def _student(run: ComparedRun) -> dict[str, object]:
    models = run.plan.get("models")
    found = models.get("student") if isinstance(models, dict) else None
    return found if isinstance(found, dict) else {}


QUANTITIES: tuple[Quantity, ...] = (
    Quantity("top1", "Top-1", "%", 2, "more", _column("top1"), note="after the last epoch"),
    Quantity("best_top1", "Best top-1", "%", 2, "more", _column("best_top1"), note="of the best epoch, chosen on the images it is measured on"),
    Quantity("gap", "To teacher", "", 2, "more", _gap, True, "top-1 minus the teacher's"),
    Quantity("gain", "Gain", "", 2, "more", _column("gain"), True, "top-1 minus that of the student alone, of the same data and recipe"),
    Quantity("epochs", "Epochs", "", 0, "", _epochs),
    Quantity("seconds", "Duration", "s", 0, "", _seconds, note="spent computing"),
    Quantity("throughput", "Images/s", "", 1, "more", _throughput, note="in training, teacher included, as measured in the run: the median of its epochs"),
    Quantity("parameters", "Parameters", "M", 2, "less", _parameters, note="of the student", sized=True),
    Quantity("macs", "GMACs", "", 2, "less", _macs, note="of the student, one image", sized=True),
    Quantity("memory", "Memory", "GiB", 2, "less", _memory, note="the most that was in use"),
)  # fmt: skip
QUANTITY = {quantity.id: quantity for quantity in QUANTITIES}


def best_of(quantity: Quantity, groups: Sequence[Group]) -> set[str]:
    """The ids of the groups with the best mean, as far as it is written; none where half of them or more share it."""
    spreads = {group.id: said for group in groups if (said := quantity.spread(group))}
    means = {group: round(said.mean, quantity.decimals(said.mean)) for group, said in spreads.items()}
    if not quantity.better or len(set(means.values())) < 2:
        return set()
    best = max(means.values()) if quantity.better == "more" else min(means.values())
    found = {group for group, mean in means.items() if mean == best}
    return found if len(found) * 2 <= len(means) else set()


def others_of(group: Group) -> list[int]:
    """Of each gain that is not over the student alone of its own seed, the number of seeds that it is over the mean of."""
    return [count for run in group.runs if (count := run.row.get("gain_others", 0))]


def over_first(quantity: Quantity, group: Group, first: Group) -> Difference | None:
    """What a group has over the first one, paired by seed; None of the first itself and of groups without a shared seed."""
    if group.id == first.id:
        return None
    ours, base = (
        {run.seed: value for run in of.runs if (value := quantity.of(run)) is not None} for of in (group, first)
    )
    return paired(ours, base)
