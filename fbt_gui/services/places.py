"""Paths as people write them."""

from __future__ import annotations

from pathlib import Path


def short_path(path: str | Path) -> str:
    """A path below the user's own folder begins with `~`; any other is as it is."""
    try:
        return f"~/{Path(path).relative_to(Path.home()).as_posix()}"
    except (ValueError, RuntimeError):  # elsewhere, or a user without a folder
        return str(path)
