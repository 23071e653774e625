"""A stand-in for the engine that opens and scans data, and what it says of some flowers."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

FLOWERS = {"daisy": 30, "rose": 3, "tulip": 12}

BROKEN = [{"name": "daisy/1.jpg", "reason": "not an image"}, {"name": "rose/2.jpg", "reason": "truncated"}]

SCAN = {
    "checked": 45,
    "broken_count": 2,
    "broken": BROKEN,
    "duplicates": 1,
    "duplicate_examples": [{"train": "train/a.jpg", "validation": "val/b.jpg"}],
    "sizes": {"least": [8, 8], "median": [32, 24], "most": [640, 480]},
    "classes": 3,
    "notices": ["1 file is no image."],
    "seconds": 2.5,
}


@dataclass
class FakeAdvisor:
    """Answers when it is told to; it writes the pictures of a preview as the engine would."""

    asked: dict[int, tuple[str, dict[str, Any], Any, Any, Any]] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)
    number: int = 0

    def ask(
        self, kind: str, payload: dict[str, Any], then: Any, fail: Any = None, progress: Any = None, owner: Any = None
    ) -> int:
        self.number += 1
        self.asked[self.number] = (kind, payload, then, fail, progress)
        return self.number

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)
        self.asked.pop(number, None)

    def open(self, kind: str) -> list[int]:
        return [number for number, request in self.asked.items() if request[0] == kind]

    def preview(self, train: dict[str, int], validation: dict[str, int] | None = None) -> dict[str, Any]:
        """Answer the newest preview; returns what was asked."""
        number = self.open("preview")[-1]
        _, payload, then, _, _ = self.asked.pop(number)
        folder = Path(payload["folder"])
        wanted = payload["values"]["data"].get("classes") or list(train)
        samples = []
        for place in range(payload["count"]):
            path = folder / f"real-{place:02d}.png"
            image = QImage(12, 8, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.red)
            image.save(str(path))
            name = wanted[place % len(wanted)]
            samples.append({"real": str(path), "train": str(path), "class": name, "name": f"{name}/{place}.jpg"})
        shown = {name: train[name] for name in wanted}
        then(
            {
                "classes": list(shown),
                "images": {"train": sum(shown.values()), "validation": 0},
                "balance": shown,
                "validation_balance": validation or {},
                "samples": samples,
                "notices": [],
            }
        )
        return payload


def captions(page: Any) -> list[str]:
    grid = page.detail.samples.grid
    return [grid.item(place).text() for place in range(grid.count())]
