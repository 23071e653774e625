"""Packing runs into one zip that `import` takes: the same bytes from the same files, nothing left over in it."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path

from engine.interchange.at_work import idle_summary
from engine.interchange.run_files import RunFile, files_of
from engine.record.disk import may_pass
from engine.record.errors import InputError
from engine.record.files import pieces_of, replacing
from engine.record.run_folder import RunFolder

STATE = "checkpoints/last.state.pt"
_MOMENT = (1980, 1, 1, 0, 0, 0)  # the first that a zip can have: when it was packed is nobody's business
_MODE = 0o100644 << 16
_UNIX = 3
_SHRINK = (".toml", ".json", ".jsonl", ".txt", ".md", ".csv", ".html", ".svg")  # weights and pictures do not


def pack(folders: Sequence[RunFolder], path: Path, *, state: bool = True) -> int:
    """Write the runs into a zip, which appears whole or not at all; returns how many files are in it.

    Args:
        state: with what a resume needs; without it, and its many bytes, the runs can be looked at and taught from.

    Raises:
        InputError: a run is at work, is named twice or cannot be read, or the zip cannot be written; an older zip of
            this name is then as it was.
    """
    runs = _checked(folders, state)
    try:
        with replacing(path) as file:
            with zipfile.ZipFile(file, "w", allowZip64=True) as archive:
                for run, files in runs.items():
                    for found in files:
                        _add(archive, f"{run}/{found.name}", found)
            for folder in folders:
                idle_summary(folder)  # one that began meanwhile is in it by halves
    except OSError as error:
        hint = "Make room, or choose another place with --output." if may_pass(error) else "Choose another --output."
        raise InputError(f"cannot be written: {error.strerror or error}.", field=str(path), hint=hint) from None
    return sum(map(len, runs.values()))


def _checked(folders: Sequence[RunFolder], state: bool) -> dict[str, list[RunFile]]:
    """The files of each run, in order.

    Raises:
        InputError: see `pack`.
    """
    runs: dict[str, list[RunFile]] = {}
    for folder in sorted(folders, key=lambda folder: folder.id):
        if folder.id in runs:
            hint = "Name each once; of two in different homes, pack each by itself."
            raise InputError("is named twice.", field=f"run {folder.id}", hint=hint)
        idle_summary(folder)
        runs[folder.id] = [file for file in files_of(folder.path) if state or file.name != STATE]
    return runs


def _add(archive: zipfile.ZipFile, name: str, found: RunFile) -> None:
    info = zipfile.ZipInfo(name, _MOMENT)
    info.external_attr, info.create_system = _MODE, _UNIX
    shrinks = found.path.suffix in _SHRINK
    info.compress_type = zipfile.ZIP_DEFLATED if shrinks else zipfile.ZIP_STORED
    info.file_size = found.size  # whether it wants 64 bits
    with archive.open(info, "w") as target:
        for piece in pieces_of(found.path):
            target.write(piece)
