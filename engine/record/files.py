"""Files that no reader ever sees half-written, and the places of the program."""

from __future__ import annotations

import os
import re
import secrets
import time
from contextlib import suppress
from pathlib import Path

import platformdirs

from engine.record.errors import InputError


def home_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The home of all runs: `given`, else `FBT_HOME`, else the user's data folder."""
    chosen = given or os.environ.get("FBT_HOME") or platformdirs.user_data_dir("fbt", appauthor=False)
    return expanded(chosen).absolute()


def expanded(path: str | os.PathLike[str]) -> Path:
    """`path` with a leading `~` or `~user` written out.

    Raises:
        InputError: there is no such user.
    """
    try:
        return Path(path).expanduser()
    except RuntimeError:
        raise InputError(
            "begins with the home of a user whom nobody knows.", field=os.fspath(path), hint="Give the whole path."
        ) from None


def resources_folder() -> Path:
    """The folder `resources/` that ships with the program: beside `engine/` in a clone, in it in a wheel."""
    engine = Path(__file__).resolve().parents[1]
    installed = engine / "resources"
    return installed if installed.is_dir() else engine.parent / "resources"


def replace_file(path: Path, content: str | bytes) -> None:
    """Write aside, flush to the disk, rename: a reader sees the old file or the new one.

    Raises:
        OSError: the folder is missing, read-only or full; the old file is then untouched.
    """
    data = content.encode("utf-8") if isinstance(content, str) else content
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")  # readable by colleagues, as tempfile's is not
    try:
        with aside.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        commit_file(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def commit_file(aside: Path, path: Path) -> None:
    """Rename a complete, flushed file into place and flush the folder that names it."""
    for seconds in (0.02, 0.1, 0.5, None):
        try:
            os.replace(aside, path)
            break
        except PermissionError:  # Windows refuses while a reader has the old file open, which is not for long
            if os.name == "posix" or seconds is None:
                raise
            time.sleep(seconds)
    if os.name == "posix":
        with suppress(OSError):  # some network file systems cannot flush a folder; the rename is done
            folder = os.open(path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def slug(text: str, length: int = 40) -> str:
    """`text` as a part of a file name: lower-case ASCII letters, digits and dashes."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return plain[:length].strip("-") or "run"
