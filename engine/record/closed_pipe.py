"""A reader that has had enough, as in `fbt-run --help | head`, is no error."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ends_quietly() -> Iterator[None]:
    """Let what is printed within end without a word where nobody reads standard output any more."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:  # what is left over must not fail again when Python ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
