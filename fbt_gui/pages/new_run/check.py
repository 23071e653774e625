"""check: what stands in the way of a draft, and the list that says so; knows no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from engine.record.catalogue import entries
from engine.record.command_line import as_command
from engine.record.config import RunConfig, parse_config
from engine.record.errors import ConfigError, InputError, UserError
from engine.record.run_folder import RunFolder
from engine.record.summary import data_label
from fbt_gui.services.words import method_label

SECTIONS = ("run", "teacher", "student", "assistant", "data", "method", "recipe", "compute", "probe")
_TITLES = {"run": "Run", "compute": "Device", "probe": "Probe set"}


@dataclass(frozen=True)
class Item:
    """A line of the checklist.

    Attributes:
        level: good, warning or error; only an error keeps the run from starting.
        field: where to go to mend it.
    """

    level: str
    text: str
    field: str = ""


@dataclass(frozen=True)
class Check:
    """The answer: a configuration, or what is wrong; `problems` by field."""

    config: RunConfig | None
    items: list[Item] = field(default_factory=list)
    problems: dict[str, str] = field(default_factory=dict)
    command: str = ""

    @property
    def ready(self) -> bool:
        return self.config is not None and not self.problems


def check(values: dict[str, Any], home: Path) -> Check:
    """Validate nested values, look for the files they name, and write the list."""
    found: list[UserError] = []
    config: RunConfig | None = None
    try:
        config = parse_config(values)
    except ConfigError as error:
        found = error.problems
    if config is not None:
        found = _missing(config, home)
    problems: dict[str, str] = {}
    for problem in found:
        text = f"{_sentence(problem.message)} {problem.hint}".strip()
        problems[problem.field] = f"{problems[problem.field]} {text}" if problem.field in problems else text
    train = (config.kind if config else values.get("kind")) == "train"
    sections = [name for name in SECTIONS if not (train and name in ("teacher", "assistant", "method"))]
    items = [item for name in sections for item in _items(name, config, problems)]
    command = as_command(config) if config else ""
    return Check(config, items, problems, command)


def _missing(config: RunConfig, home: Path) -> list[UserError]:
    """What the configuration names and is not there."""
    found = []
    data = config.data
    if data.path and not Path(data.path).expanduser().exists():
        found.append(UserError("there is no such folder or file.", field="data.path", hint="Browse, or drop it here."))
    known = {entry.name: entry for entry in entries()}
    for role in ("student",) if config.kind == "train" else ("teacher", "student"):
        model = getattr(config, role)
        entry = known.get(model.model.split(".")[0])
        if entry is not None and not entry.staged:
            hint = "Choose one that the picker marks as staged."
            found.append(UserError(f"the stages of {model.model} are not known yet.", field=f"{role}.model", hint=hint))
        problem = _weights_problem(model.weights, home)
        if problem:
            found.append(UserError(problem, field=f"{role}.weights", hint="Choose other weights."))
    return found


def _weights_problem(weights: str, home: Path) -> str:
    if weights in ("random", "pretrained"):
        return ""
    if weights.startswith("run:"):
        try:
            folder = RunFolder.find(home, weights[4:])
        except InputError:
            return f"there is no run {weights[4:]!r}."
        return (
            ""
            if folder.best_student.is_file() or folder.last_student.is_file()
            else "that run has saved no student yet."
        )
    return "" if Path(weights).expanduser().is_file() else "there is no such file."


def _items(section: str, config: RunConfig | None, problems: dict[str, str]) -> list[Item]:
    ours = {path: text for path, text in problems.items() if _section_of(path) == section}
    if ours:
        return [Item("error", f"{path}: {text}", path) for path, text in ours.items()]
    if config is None:
        return []
    text = _good(section, config)
    items = [Item("good", text)] if text else []
    if section == "teacher" and config.teacher.weights == "random":
        items = [Item("warning", "Teacher has random weights: it has nothing to teach", "teacher.weights")]
    return items


def _section_of(path: str) -> str:
    head = path.split(".", 1)[0]
    return head if head in SECTIONS else "run"


def _good(section: str, config: RunConfig) -> str:
    recipe, data = config.recipe, config.data
    if section in ("teacher", "student"):
        model, more = getattr(config, section).model, len(config.more_teachers) if section == "teacher" else 0
        return f"{section.capitalize()}: {model or 'none'}{f' and {more} more' if more else ''}"
    if section == "assistant":
        said = {"fusion": "Fusion model between the two", "model": f"Assistant: {config.assistant.model}, taught first"}
        return said.get(config.assistant.kind, "No assistant")
    if section == "data":
        return f"Data: {data_label(config)}, {data.image_size} px"
    if section == "method":
        return f"Method: {method_label(config.method.name)}"
    if section == "recipe":
        return f"{recipe.epochs} epochs, batch {recipe.batch_size}, {recipe.optimizer}"
    if section == "compute":
        return f"Device {config.compute.device}, precision {config.compute.precision}"
    if section == "probe" and config.kind != "train":
        every = config.probe.every
        return f"CKA every {every} epochs" if every > 1 else "CKA every epoch" if every else "CKA never"
    return ""


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
