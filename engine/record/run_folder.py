"""The run folder: `<home>/runs/<run id>/` is the run; copy it and the run has moved."""

from __future__ import annotations

import json
import os
import secrets
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from engine.record.config import RunConfig, load_config, load_saved_config
from engine.record.errors import InputError, not_writable
from engine.record.events import plain
from engine.record.files import expanded, replace_file, slug

RUNS = "runs"
TRASH = "trash"


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
        """Make the folder of a new run, its configuration in it, not started yet (queued).

        Raises:
            InputError: the home folder cannot be written.
        """
        stamp = time.strftime("%Y%m%d-%H%M%S")
        try:
            (home / RUNS).mkdir(parents=True, exist_ok=True)
            while True:
                path = home / RUNS / f"{stamp}-{slug(config.title(), 32)}-{secrets.token_hex(2)}"
                try:
                    path.mkdir()
                    break
                except FileExistsError:  # two runs in one second with one random suffix: draw again
                    continue
            folder = cls(path)
            folder.checkpoints.mkdir()
            folder.exports.mkdir()
            replace_file(folder.config_file, config.to_toml())
        except OSError as error:
            raise not_writable(home, error) from None
        return folder

    @classmethod
    def find(cls, home: Path, run: str) -> RunFolder:
        """The run of this id, of an id that starts so, or at this path.

        Raises:
            InputError: there is no such run, or several ids start so, or a path names a user that there is not.
        """
        direct = Path(os.path.abspath(expanded(run)))  # without `..`, for the last part is the id
        if run and (direct / "config.toml").is_file():
            return cls(direct)
        found = []
        if run and "/" not in run and "\\" not in run and run not in (".", ".."):
            found = sorted(path for path in (home / RUNS).glob("*") if path.name.startswith(run) and path.is_dir())
        exact = [path for path in found if path.name == run]
        if len(exact or found) == 1:
            return cls((exact or found)[0])
        said = f"{len(found)} runs start so" if found else "there is no such run"
        raise InputError(
            f"{said} under {home / RUNS}.", field=f"run {run!r}", hint="`python -m engine.history list` shows the ids."
        )

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
        return load_config(self.config_file)

    def saved_config(self) -> RunConfig:
        """The configuration as it was, fit to be shown.

        Raises:
            ConfigError: config.toml is missing or damaged.
        """
        return load_saved_config(self.config_file)

    def annotations(self) -> Annotations:
        """What people said; the defaults where nobody said anything or the file is damaged."""
        try:
            return Annotations.from_values(json.loads(self.annotations_file.read_text(encoding="utf-8")))
        except (OSError, ValueError, RecursionError):
            return Annotations()

    def annotate(self, **changes: Any) -> Annotations:
        """Change what people say and keep it in the folder.

        Raises:
            TypeError: a key that Annotations has not.
            OSError: the folder cannot be written.
        """
        said = Annotations(**plain({**asdict(self.annotations()), **changes}))
        replace_file(self.annotations_file, json.dumps(asdict(said), ensure_ascii=False, indent=1))
        return said
