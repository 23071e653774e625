"""DataPreview: asks the advisor for pictures a while after data or augmentation changed, and loads them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtGui import QImage

from engine.record.errors import UserError
from fbt_gui.pages.new_run.asking import Asking
from fbt_gui.pages.new_run.sample_strip import COUNT, Glance, Sample, SampleStrip
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr

FOLDER = "previews"
AFTER_MS = 600
_KEPT = 6  # folders of pictures
# What decides how an image comes to the student; the rest of the recipe changes no picture.
_AUGMENTATION = (
    "crop",
    "crop_scale",
    "crop_fraction",
    "flip",
    "color_jitter",
    "rand_augment",
    "rand_augment_std",
    "erase",
    "mixup",
    "cutmix",
)


def seen_values(values: dict[str, Any]) -> dict[str, Any]:
    """The part of a draft's values that the pictures depend on."""
    recipe, student = values.get("recipe"), values.get("student")
    recipe = recipe if isinstance(recipe, dict) else {}
    size = student.get("image_size") if isinstance(student, dict) else None
    kept = {name: recipe[name] for name in _AUGMENTATION if name in recipe}
    return {"data": values.get("data", {}), "recipe": kept, "size": size, "seed": values.get("seed", 0)}


class DataPreview(Asking):
    """Keeps the strip in step with the form; asks only while the page is shown."""

    def __init__(self, context: Context, strip: SampleStrip, parent: QObject) -> None:
        super().__init__(context, AFTER_MS, self._ask, parent)
        self._strip = strip
        self._draw = 0
        strip.another_asked.connect(self._another)

    def consider(self, values: dict[str, Any], problems: dict[str, str]) -> None:
        """Look whether these values want other pictures, where nothing is wrong with them."""
        wrong = next((path for path in problems if path == "seed" or path.split(".")[0] in ("data", "recipe")), "")
        if wrong:
            self.forget()
            self._strip.say_empty(tr("Images show here when the data can be read."))
            return
        self._values = values
        wanted = self._key()
        if wanted != self._wanted:
            self._wanted = wanted
            self._drop()
        if self.active and wanted != self._known and self._asked is None and not self._timer.isActive():
            self._timer.start()

    def _another(self) -> None:
        self._draw += 1
        self._wanted = self._key()
        self._drop()
        self._ask()

    def _key(self) -> str:
        said = json.dumps([seen_values(self._values), self._draw], sort_keys=True, default=str)
        return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()[:16]

    def _ask(self) -> None:
        """Make the folder first, beside the event loop; then ask."""
        wanted, folder = self._wanted, self._context.home / FOLDER / self._wanted
        if wanted == self._known:
            return
        self._strip.say_working()
        self._context.desk.submit(
            lambda: _make_room(folder), lambda _: self._send(wanted, folder), self._fail_to_write, self
        )

    def _send(self, wanted: str, folder: Path) -> None:
        if wanted != self._wanted or self._asked is not None:
            return
        payload = {"values": self._values, "count": COUNT, "draw": self._draw, "folder": str(folder)}
        self._asked = self._context.advisor.ask("preview", payload, self._take, self._fail, owner=self)

    def _take(self, answer: dict[str, Any]) -> None:
        self._asked = None
        wanted = self._wanted
        self._context.desk.submit(
            lambda: load_glance(answer), lambda found: self._show(wanted, found), self._cannot_load, self
        )

    def _show(self, wanted: str, found: Glance) -> None:
        if wanted == self._wanted:
            self._known = wanted
            self._strip.show_glance(found)

    def _fail(self, error: UserError) -> None:
        self._asked = None
        self._known = self._wanted  # the same question has the same answer; "Another look" asks it again
        text = f"{error.message[:1].upper()}{error.message[1:]} {error.hint}".strip()
        self._strip.say_problem(text)

    def _cannot_load(self, error: BaseException) -> None:
        self._strip.say_problem(tr("The pictures cannot be read: {error}.").format(error=error))

    def _fail_to_write(self, error: BaseException) -> None:
        said = tr("Pictures cannot be kept in {folder}: {error}.")
        self._strip.say_problem(said.format(folder=self._context.home / FOLDER, error=error))


def load_glance(answer: dict[str, Any]) -> Glance:
    """The advisor's answer with its pictures; one that is gone is left out."""
    samples = []
    for said in answer["samples"]:
        stored, seen = QImage(said["real"]), QImage(said["train"])
        if not stored.isNull() and not seen.isNull():
            samples.append(Sample(stored, seen, str(said["class"]), str(said.get("name", ""))))
    images = answer["images"]
    return Glance(samples, len(answer["classes"]), images["train"], images["validation"], list(answer["notices"]))


def _make_room(folder: Path) -> None:
    """Make the folder; of older ones only the newest stay."""
    folder.mkdir(parents=True, exist_ok=True)
    old = sorted((path for path in folder.parent.iterdir() if path != folder), key=lambda path: path.stat().st_mtime)
    for path in old[: -(_KEPT - 1)]:
        shutil.rmtree(path, ignore_errors=True)
