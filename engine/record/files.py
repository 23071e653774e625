"""Files that no reader ever sees half-written, and the places of the program."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

import platformdirs


def home_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The home of all runs: `given`, else `FBT_HOME`, else the user's data folder."""
    chosen = given or os.environ.get("FBT_HOME") or platformdirs.user_data_dir("fbt", appauthor=False)
    return Path(chosen).expanduser().absolute()


def resources_folder() -> Path:
    """The folder `resources/` that ships with the program."""
    return Path(__file__).resolve().parents[2] / "resources"


def replace_file(path: Path, content: str | bytes) -> None:
    """Write aside, flush to the disk, rename: a reader sees the old file or the new one.

    Raises:
        OSError: the folder is missing, read-only or full; the old file is then untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        commit_file(Path(aside), path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def commit_file(aside: Path, path: Path) -> None:
    """Rename a complete, flushed file into place and flush the folder that names it."""
    os.replace(aside, path)
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def slug(text: str, length: int = 40) -> str:
    """`text` as a part of a file name: lower-case ASCII letters, digits and dashes."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:length].strip("-") or "run"
