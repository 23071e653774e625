"""An answer as lines of text: the classes of each model with their percent, models side by side."""

from __future__ import annotations

from itertools import zip_longest

from rich.cells import cell_len

from engine.predicting.answer import Answer
from engine.record.one_line import one_line

_LEAST = 24  # letters of a column of names
_GAP = "    "


def lines_of(answer: Answer, models: dict[str, str]) -> list[str]:
    """The path, the models, and a line for each place of their rankings.

    Args:
        models: the name of each role's.
    """
    columns = [_column(f"{role} {models[role]}", best) for role, best in answer.best.items()]
    rows = zip_longest(*columns, fillvalue="")
    return [one_line(str(answer.values()["path"])), *(f"  {_GAP.join(row).rstrip()}" for row in rows)]


def _column(title: str, best: list[tuple[str, float]]) -> list[str]:
    names = [one_line(name) for name, _ in best]
    wide = max(_LEAST, *(cell_len(name) for name in names))
    told = [
        f"{100 * share:6.2f} %  {name}{' ' * (wide - cell_len(name))}"
        for name, (_, share) in zip(names, best, strict=True)
    ]
    return [f"{title:<{wide + 10}}", *told]
