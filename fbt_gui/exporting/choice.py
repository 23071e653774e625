"""ExportChoice: what a person chose of an export, and the request that it makes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from engine.record.export_request import (
    FORMATS,
    MOST_IMAGES,
    SUFFIXES,
    ExportRequest,
    Format,
    Weights,
    ending_in,
    offered,
)
from engine.record.files import expanded
from engine.record.run_folder import RunFolder
from engine.record.student_file import Which
from fbt_gui.services.settings import EXPORT_FORMAT, EXPORT_IMAGES, EXPORT_WEIGHTS, Settings

LARGEST = 1_000_000  # images


@dataclass(frozen=True)
class ExportChoice:
    """What stands in the sheet.

    Attributes:
        place: as it was typed; empty: the run's exports folder.
    """

    which: Which = "best"
    format: Format = "safetensors"
    weights: Weights = "float32"
    images: int = MOST_IMAGES
    place: str = ""

    @classmethod
    def remembered(cls, settings: Settings, which: Which) -> ExportChoice:
        """As the last one was; which student and where to is asked anew."""
        format_ = cast(Format, settings.choice(EXPORT_FORMAT, FORMATS))
        weights = cast(Weights, settings.choice(EXPORT_WEIGHTS, offered(format_)))
        return cls(which, format_, weights, round(settings.number(EXPORT_IMAGES, MOST_IMAGES, 1, LARGEST)))

    def remember(self, settings: Settings) -> None:
        """Keep it for the next export."""
        settings.remember(EXPORT_FORMAT, self.format)
        settings.remember(EXPORT_WEIGHTS, self.weights)
        settings.remember(EXPORT_IMAGES, self.images)

    def request(self, folder: RunFolder) -> ExportRequest:
        """What the engine is asked for; looks at the disk.

        A name alone lies in the run's exports folder, a folder gets the usual name in it, and the ending is that of
        the format.

        Raises:
            InputError: no system has such a path.
        """
        request = ExportRequest(self.which, self.format, self.weights, None, self.images)
        typed = self.place.strip()
        if not typed:
            return request
        output, suffix = Path(os.path.abspath(folder.exports / expanded(typed))), SUFFIXES[self.format]
        if suffix and os.path.isdir(output):  # pathlib raises where nobody may look; the request says that
            output = output / request.name(folder)
        return ExportRequest(self.which, self.format, self.weights, ending_in(output, suffix), self.images)
