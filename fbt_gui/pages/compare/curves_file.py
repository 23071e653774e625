"""The compared curves as a table: every point of every mean, for programs to read."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from engine.record.cells import inert_line
from engine.record.files import replace_file

COLUMNS = ("name", "runs", "metric", "epoch", "step", "seconds", "mean", "std")


def write_curves(path: Path, metric: str, curves: Iterable[tuple[str, Sequence[str], Any, Any]]) -> None:
    """Write the curves; seconds are empty where the history alone was read.

    Args:
        curves: of each its name, the runs it is the mean of, epoch, step, seconds and mean [4, n], and the sample
            standard deviation [n], 0 where one run alone has the point.

    Raises:
        OSError: it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name, runs, table, spread in curves:
        for (epoch, step, seconds, mean), std in zip(table.T.tolist(), spread.tolist(), strict=True):
            when = "" if math.isnan(seconds) else round(seconds, 3)
            writer.writerow(inert_line([name, " ".join(runs), metric, epoch, round(step, 3), when, mean, std]))
    replace_file(path, text.getvalue())
