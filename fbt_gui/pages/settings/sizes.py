"""How much room folders take, counted beside the event loop; a count that nobody waits for any more stops."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Room:
    """What a folder holds: entries directly in it, and bytes with all that is below."""

    entries: int = 0
    size: int = 0


def measure(path: Path, stop: threading.Event) -> Room:
    """Count a folder; what cannot be read, or went meanwhile, counts for nothing."""
    entries = 0
    size = 0
    places = [str(path)]
    while places and not stop.is_set():
        place = places.pop()
        try:
            with os.scandir(place) as found:
                for entry in found:
                    entries += place == str(path)
                    if entry.is_dir(follow_symlinks=False):
                        places.append(entry.path)
                    else:
                        size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return Room(entries, size)
