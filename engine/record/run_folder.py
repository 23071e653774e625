"""The run folder: `<home>/runs/<run id>/` is the run; copy it and the run has moved."""

from __future__ import annotations

import errno
import json
import os
import secrets
import shutil
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.record.errors import InputError, not_readable, not_writable
from engine.record.events import plain
from engine.record.files import clear_asides, expanded, replace_file, slug
from engine.record.holding import held_folder
from engine.record.rooted import rooted, whole

if TYPE_CHECKING:
    from engine.record.config import RunConfig  # takes 60 ms, which the window's first paint has not

RUNS = "runs"
TRASH = "trash"
LOCK = ".lock"  # held by the engine of a run
_MOST_NAMED = 12  # runs that start alike
_ASIDE_SECONDS = 600.0  # after which nobody can still be writing a file that is not written to


@dataclass
class Annotations:
    """What people say about a run; the only facts of a run that no engine can make again."""

    name: str = ""
    tags: list[str] = field(default_factory=list)
    note: str = ""
    star: bool = False

    @classmethod
    def from_values(cls, values: Any) -> Annotations:
        """What of `values` has the right type; the default for the rest."""
        given = values if isinstance(values, dict) else {}
        said = cls()
        for name, default in asdict(said).items():
            value = given.get(name)
            if type(value) is type(default):
                setattr(said, name, plain(value))
        said.tags = [tag for tag in said.tags if isinstance(tag, str)]
        return said


@dataclass(frozen=True)
class RunFolder:
    """The files of one run, by name."""

    path: Path

    @classmethod
    def create(cls, home: Path, config: RunConfig) -> RunFolder:
        """Make the folder of a new run, its configuration in it with whole paths, not started yet (queued).

        Raises:
            InputError: the home folder cannot be written, or the folder that a path counts from is gone.
        """
        text = rooted(config).to_toml()
        stamp = time.strftime("%Y%m%d-%H%M%S")
        made = None
        try:
            (home / RUNS).mkdir(parents=True, exist_ok=True)
            while True:
                path = home / RUNS / f"{stamp}-{slug(config.title(), 32)}-{secrets.token_hex(2)}"
                try:
                    path.mkdir()
                    made = path
                    break
                except FileExistsError:  # two runs in one second with one random suffix: draw again
                    continue
            folder = cls(path)
            folder.checkpoints.mkdir()
            folder.exports.mkdir()
            replace_file(folder.config_file, text)
        except OSError as error:
            if made is not None:  # half a run is none
                shutil.rmtree(made, ignore_errors=True)
            raise not_writable(home, error) from None
        return folder

    def clear_left_overs(self) -> None:
        """Delete what killed processes left half-written; only who holds the run may."""
        for place in (self.checkpoints, self.analysis, self.confused):
            clear_asides(place)
        for place in (self.path, self.exports):  # where a window may be writing
            clear_asides(place, _ASIDE_SECONDS)

    @classmethod
    def find(cls, home: Path, run: str) -> RunFolder:
        """The run of this id, of an id that starts so, or at this path.

        Raises:
            InputError: there is no such run, or it is in the trash, or several ids start so, or a path names a user
                that there is not, or the system does not let us look.
        """
        direct = Path(whole(str(expanded(run).absolute())))
        if ".." in direct.parts:  # after a link; the last part is the id
            direct = Path(os.path.realpath(direct))
        if run and os.path.isfile(direct / "config.toml"):  # pathlib raises where a name is too long
            return cls(direct)
        if os.path.basename(run) != run and direct.parent.name == RUNS:
            raise cls(direct).gone()
        try:
            found = _starting(home / RUNS, run)
            kept = cls.at_home(home, run)
        except OSError as error:
            raise not_readable(error.filename or home, error) from None
        exact = [path for path in found if path.name == run]
        if kept is not None and kept.is_trashed:
            raise kept.gone()
        if len(exact or found) == 1:
            return cls(_readable((exact or found)[0]))
        said = f"{len(found)} runs start so" if found else "there is no such run"
        names = [path.name for path in found[:_MOST_NAMED]] + ["…"] * (len(found) > _MOST_NAMED)
        which = f": {', '.join(names)}" if names else ""
        hint = "`python -m engine.history list` shows the ids."
        raise InputError(f"{said} under {home / RUNS}{which}.", field=f"run {run!r}", hint=hint)

    @classmethod
    def at_home(cls, home: Path, run: str) -> RunFolder | None:
        """Where a run of just this id is kept under `home`, be it in the trash; None where it is not."""
        if run in ("", "..") or Path(run).name != run:
            return None
        found = [cls(home / place / run) for place in (RUNS, TRASH) if os.path.isdir(home / place / run)]
        whole = [folder for folder in found if folder.config_file.is_file()]  # not a folder with a lock alone
        return next(iter(whole or found), None)

    @property
    def is_trashed(self) -> bool:
        return self.path.parent.name == TRASH

    def gone(self) -> InputError:
        """What is said of a run that an engine finds no more where it was."""
        kept = RunFolder.at_home(self.path.parents[1], self.id)
        if kept is not None and kept.is_trashed:
            hint = f"`python -m engine.history restore {self.id}` brings it back."
            return InputError("is in the trash.", field=f"run {self.id}", hint=hint)
        return InputError("was deleted or moved away.", field=str(self.path), hint="Put its folder back.")

    def clear_if_hollow(self) -> None:
        """Delete the folder where it holds nothing of a run, but for a lock.

        Raises:
            OSError: it cannot be deleted.
        """
        if self.path.is_dir() and {path.name for path in self.path.iterdir()} <= {LOCK}:
            (self.path / LOCK).unlink(missing_ok=True)
            self.path.rmdir()

    @property
    def id(self) -> str:
        return self.path.name

    @property
    def config_file(self) -> Path:
        return self.path / "config.toml"

    @property
    def environment_file(self) -> Path:
        return self.path / "environment.json"

    @property
    def contents_file(self) -> Path:
        """What it was trained on, image by image (see engine.data.contents)."""
        return self.path / "data.json.gz"

    @property
    def events_file(self) -> Path:
        return self.path / "events.jsonl"

    @property
    def log_file(self) -> Path:
        return self.path / "log.txt"

    @property
    def output_file(self) -> Path:
        """Standard output and error of an engine that the window started."""
        return self.path / "output.txt"

    @property
    def annotations_file(self) -> Path:
        return self.path / "annotations.json"

    @property
    def checkpoints(self) -> Path:
        return self.path / "checkpoints"

    @property
    def exports(self) -> Path:
        return self.path / "exports"

    @property
    def analysis(self) -> Path:
        """What was found out about the best student."""
        return self.path / "analysis"

    @property
    def evaluation_file(self) -> Path:
        """Its answers to the validation images (see engine.record.evaluation)."""
        return self.analysis / "evaluation.safetensors"

    @property
    def confused_file(self) -> Path:
        """Its worst confusions; their pictures are in `confused`."""
        return self.analysis / "confused.json"

    @property
    def confused(self) -> Path:
        return self.analysis / "confused"

    @property
    def last_student(self) -> Path:
        return self.checkpoints / "last.safetensors"

    @property
    def best_student(self) -> Path:
        return self.checkpoints / "best.safetensors"

    @property
    def last_state(self) -> Path:
        return self.checkpoints / "last.state.pt"

    def config(self) -> RunConfig:
        """The complete configuration, fit to run.

        Raises:
            ConfigError: config.toml is missing, damaged, or names what there is no more.
        """
        from engine.record.config import load_config

        return load_config(self.config_file)

    def saved_config(self) -> RunConfig:
        """The configuration as it was, fit to be shown.

        Raises:
            ConfigError: config.toml is missing or damaged.
        """
        from engine.record.config import load_saved_config

        return load_saved_config(self.config_file)

    def annotations(self) -> Annotations:
        """What people said; the defaults where nobody said anything or the file is damaged."""
        try:
            return Annotations.from_values(json.loads(self.annotations_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            return Annotations()

    def annotate(self, **changes: Any) -> Annotations:
        """Change what people say and keep it in the folder; of two who do so at once, neither undoes the other.

        Raises:
            TypeError: a key that Annotations has not.
            OSError: the folder cannot be written, or what was said before cannot be read.
        """
        with held_folder(self.path):
            if self.annotations_file.exists():
                self.annotations_file.read_bytes()  # what cannot be read now must not be replaced by nothing
            said = Annotations(**plain({**asdict(self.annotations()), **changes}))
            replace_file(self.annotations_file, json.dumps(asdict(said), ensure_ascii=False, indent=1))
        return said


def _starting(runs: Path, word: str) -> list[Path]:
    """The folders whose names start so, by name.

    Raises:
        OSError: the system does not let us look.
    """
    if not word or "/" in word or "\\" in word or word in (".", ".."):
        return []
    try:
        return sorted(path for path in runs.iterdir() if path.name.startswith(word) and path.is_dir())
    except (FileNotFoundError, NotADirectoryError):  # no run was made here yet
        return []


def _readable(path: Path) -> Path:
    """The folder of a run, where it may be looked into.

    Raises:
        InputError: it may not.
    """
    if not os.access(path, os.R_OK | os.X_OK):
        raise not_readable(path, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))
    return path
