"""Loading: torch and timm, sooner by the searches for garbage that cannot be there."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from engine.record.files import working_folder


@contextmanager
def loading() -> Iterator[None]:
    """Import within it what takes seconds.

    torch, torchvision and timm make 400,000 objects, and all of them stay. The collector of cycles would look through
    them again and again, as they are made and ever after: a quarter of the time that an engine takes to start.

    Raises:
        InputError: the working folder is gone, where oneMKL ends the process as torch loads.
    """
    searches, first = gc.isenabled(), "torch" not in sys.modules
    if first:
        working_folder()
        gc.collect()  # what is garbage now must not be kept with them
    gc.disable()
    try:
        yield
    finally:
        if first:
            gc.freeze()
            atexit.register(gc.unfreeze)  # else extensions complain that objects of theirs are there at the end
        if searches:
            gc.enable()
