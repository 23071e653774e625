"""EstimateTable: parameters, memory and time of the run that the form describes, numbers aligned."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from fbt_gui.pages.new_run.estimator import Estimate
from fbt_gui.services.text import tr
from fbt_gui.services.words import count, duration, memory, role_label, whole
from fbt_gui.widgets.basics import ElidedLabel, label

Line = tuple[str, str, str]


def lines_of(plan: dict[str, Any], memory_gib: float = 0.0) -> list[Line]:
    """Title, number and explanation of each line."""
    found: list[Line] = []
    models = plan["models"]
    for role in sorted(models, key=lambda role: (role != "student", role.startswith("teacher"))):
        made = models[role]
        macs, size = made.get("macs"), made.get("parameters")
        if size is None:
            continue
        about = made.get("composition") or made.get("name", "")
        if macs:
            about = tr("{name}\n{macs} multiply-accumulates an image").format(name=about, macs=count(macs))
        found.append((role_label(role), tr("{count} params").format(count=count(size)), about))
    said, needed = plan["estimate"], memory(plan["estimate"]["memory_gib"])
    of = tr("{needed} of {all}").format(needed=needed, all=memory(memory_gib)) if memory_gib else needed
    steps = tr("{all} ({epoch} an epoch)").format(all=whole(plan["total_steps"]), epoch=whole(plan["steps_per_epoch"]))
    seconds = said["run_seconds"]
    first = plan.get("assistant_run")
    if first:
        before = first["estimate"]["run_seconds"]
        seconds += before
        found.append(
            (tr("Assistant's run"), duration(before), tr("The assistant is taught first, in a run of its own"))
        )
    found += [
        (tr("Memory"), of, tr("Weights, gradients, optimiser and the activations of one batch")),
        (tr("An epoch"), _time(said["epoch_seconds"]), tr("Training steps alone: data and evaluation come on top")),
        (tr("In all"), _time(seconds), tr("All epochs; data and evaluation come on top")),
        (tr("Steps"), steps, tr("Optimiser steps")),
        (tr("Device"), plan["device"], tr("Computed in {precision}").format(precision=plan["precision"])),
    ]
    return found


def _time(seconds: float) -> str:
    return tr("under 1 s") if 0 < seconds < 1 else duration(seconds)


class EstimateTable(QWidget):
    """Dimmed while its numbers are those of other settings."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("estimate")
        self.state = label("", "small")
        self.state.setAccessibleName(tr("State of the estimate"))
        self._numbers: list[tuple[QLabel, ElidedLabel]] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 6, 0, 2)
        column.setSpacing(5)
        head = QHBoxLayout()
        head.addWidget(label(tr("Estimate"), "dim"))
        head.addStretch(1)
        head.addWidget(self.state)
        column.addLayout(head)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(3)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)

    def show_estimate(self, estimate: Estimate) -> None:
        """Show the numbers, and whether they are those of the form."""
        words = {
            "none": tr("when the list is green") if not estimate.plan else tr("of earlier settings"),
            "working": tr("estimating…"),
            "ready": "",
            "failed": tr("not possible") if not estimate.plan else tr("of earlier settings"),
        }
        self.state.setText(words[estimate.state])
        lines = lines_of(estimate.plan, estimate.memory_gib) if estimate.plan else []
        self._show(lines)
        for pair in self._numbers:
            for word in pair:
                word.setEnabled(estimate.state == "ready")

    def texts(self) -> dict[str, str]:
        """What is shown, by title."""
        return {title.text(): number.text() for title, number in self._numbers if not title.isHidden()}

    def _show(self, lines: list[Line]) -> None:
        """Labels are used again: a table that is built anew flickers."""
        for place in range(len(self._numbers), len(lines)):
            title, number = label("", "small"), ElidedLabel()
            number.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            number.setProperty("role", "figure")
            self._grid.addWidget(title, place, 0)
            self._grid.addWidget(number, place, 1)
            self._numbers.append((title, number))
        for place, (title, number) in enumerate(self._numbers):
            shown = place < len(lines)
            title.setVisible(shown)
            number.setVisible(shown)
            if shown:
                words, value, about = lines[place]
                title.setText(words)
                title.setToolTip(about)
                number.say(value)
                number.setAccessibleName(f"{words}: {value}")
