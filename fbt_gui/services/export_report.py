"""ExportReport: what is written beside an export, as far as it can be relied on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from engine.record.export_request import FORMATS, loading_lines, read_report
from engine.record.values import as_text, is_number


@dataclass(frozen=True)
class Checked:
    """What was measured on `images` of the run's `of` validation images; shares and accuracies in percent.

    Attributes:
        max_difference: of the logits, absolute.
        agreement: share of images with the same answer.
    """

    images: float
    of: float
    max_difference: float
    agreement: float
    top1_student: float
    top1_export: float

    @classmethod
    def of_values(cls, values: Any) -> Checked | None:
        """As an export's report has it; None where something of it is missing."""
        given = values if isinstance(values, dict) else {}
        found = [given.get(each.name) for each in fields(cls)]
        numbers = [float(value) for value in found if is_number(value)]
        return cls(*numbers) if len(numbers) == len(found) else None


@dataclass(frozen=True)
class ExportReport:
    """What is shown of an export.

    Attributes:
        loading: lines of Python that load it from where it is.
    """

    format: str
    weights: str
    checked: Checked | None
    loading: tuple[str, ...]

    @classmethod
    def beside(cls, target: Path) -> ExportReport | None:
        """Of the export at this place; None where nothing is written of it."""
        said = read_report(target)
        if said is None or said.get("format") not in FORMATS:
            return None
        lines = tuple(loading_lines(said, target))
        return cls(said["format"], as_text(said.get("weights", "")), Checked.of_values(said.get("check")), lines)
