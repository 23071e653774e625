"""Verbs: the engine's commands by one word, as the frozen program has them, which brings no `python -m`.

`fbt engine --resume RUN` is `python -m engine.run --resume RUN`. A new command stands here, and nowhere else.
"""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

from engine.record.errors import UserError
from engine.record.nearest import nearest

VERBS = {
    "engine": "engine.run",
    "queue": "engine.queue",
    "evaluate": "engine.evaluate",
    "advise": "engine.advise",
    "catalogue": "engine.catalogue",
    "history": "engine.history",
    "export": "engine.export",
    "predict": "engine.predict",
    "pack": "engine.pack",
    "import": "engine.import_runs",
    "metrics": "engine.metrics",
    "compare": "engine.compare",
    "report": "engine.report",
    "sweep": "engine.sweep",
    "targets": "engine.targets",
    "demo": "engine.demo",
    "doctor": "engine.doctor",
}


def is_verb(words: list[str]) -> bool:
    """Whether a command line begins with one."""
    return bool(words) and words[0] in VERBS


def misspelt(words: list[str]) -> UserError | None:
    """What is wrong with a first word that is neither a verb nor an option nor a configuration file; else None."""
    first = words[0] if words else ""
    is_path = first.endswith(".toml") or os.path.sep in first or os.path.exists(first)
    if is_verb(words) or not first or first.startswith("-") or is_path:
        return None
    near = nearest(first, list(VERBS))
    hint = f"Did you mean {near[0]}?" if near else f"The verbs are {', '.join(VERBS)}."
    return UserError("is neither a verb nor a TOML file.", field=first, hint=hint)


def asks_for_help(words: list[str]) -> bool:
    """Whether a command line asks what `python -m engine` takes, and not what one of its verbs does."""
    return bool(words) and not is_verb(words) and bool({"-h", "--help"} & set(words))


def verbs_help() -> str:
    """What stands before the help of a run."""
    return f"By a verb: python -m engine VERB …, where VERB is one of {', '.join(VERBS)}; each has its own --help.\nWithout one it is a run:\n"


def words_of(arguments: list[str]) -> list[str]:
    """A command line as its program means it: the frozen `fbt-run` is `fbt engine`, unless another verb is given."""
    alone = is_frozen() and Path(sys.executable).stem == "fbt-run" and not is_verb(arguments)
    return ["engine", *arguments] if alone else arguments


def obey(words: list[str]) -> int:
    """Do what a verb and its arguments say; returns the exit code."""
    return int(import_module(VERBS[words[0]]).main(words[1:]))


def program(verb: str) -> list[str]:
    """Program and first arguments that do it in a process of its own: from source a module, frozen this program."""
    return [sys.executable, verb] if is_frozen() else [sys.executable, "-m", VERBS[verb]]


def window_program() -> list[str]:
    """Program and first arguments of the window, also from within the frozen engine beside it."""
    if not is_frozen():
        return [sys.executable, "-m", "fbt_gui"]
    own = Path(sys.executable)
    return [str(own.with_name(f"fbt{own.suffix}"))]


def is_frozen() -> bool:
    """Whether this is the program that PyInstaller made."""
    return bool(getattr(sys, "frozen", False))
