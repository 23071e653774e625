"""What the tests of the New run page wait for, answer and drop."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

PLAN: dict[str, Any] = {
    "steps_per_epoch": 6,
    "total_steps": 1240,
    "device": "cuda:0 NVIDIA H100",
    "precision": "bf16",
    "classes": ["a", "b"],
    "images": {"train": 300, "validation": 60},
    "models": {
        "teacher": {"name": "resnet18", "family": "cnn", "parameters": 11_689_512, "stages": ["1"] * 4, "macs": 10**9},
        "student": {"name": "vit", "family": "vit", "parameters": 5_717_416, "stages": ["1"] * 4, "macs": 10**9},
        "fusion": {"composition": "resnet18 S1-S3", "parameters": 53_410},
    },
    "estimate": {"memory_gib": 9.8, "step_seconds": 0.1, "epoch_seconds": 38.0, "run_seconds": 11400.0},
    "warnings": ["student's head is new."],
    "notes": [],
}


def opened(page: Any, qtbot: Any, section: str) -> None:
    """Show a section of the settings, and wait until its rows are there."""
    there: list[bool] = []
    page.settings.open(section, lambda: there.append(True))
    qtbot.waitUntil(lambda: bool(there), timeout=5000)


def settled(page: Any, qtbot: Any) -> None:
    """Wait until what was typed last is checked."""
    qtbot.waitUntil(lambda: page.checked is not None and not page.checking, timeout=10_000)


def asked(page: Any, qtbot: Any, kind: str) -> Any:
    """Wait until the advisor is asked; returns it."""
    advisor = page.context.advisor
    qtbot.waitUntil(lambda: advisor.wants(kind), timeout=5000)
    return advisor


def dropped(path: Path) -> QDropEvent:
    """A file that comes down on the page."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    dropped.mime = mime  # type: ignore[attr-defined]  # the event does not keep it
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
