"""check: what stands in the way of a draft, and the list that says so; shows nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.record.catalogue import entries
from engine.record.config import RunConfig
from engine.record.errors import InputError, UserError
from engine.record.run_folder import RunFolder
from engine.record.summary import data_label
from fbt_gui.pages.new_run.checked import OF_DISTILLING, SECTIONS, Check, Item, section_of
from fbt_gui.pages.new_run.command import command_of
from fbt_gui.pages.new_run.problems import judge
from fbt_gui.pages.new_run.same_models import same_words
from fbt_gui.pages.new_run.schema_texts import description_of, leaves, place_title
from fbt_gui.services.text import tr
from fbt_gui.services.words import method_label, whole

Starts = Mapping[str, dict[str, Any]]


def check(
    values: dict[str, Any], home: Path, starts: Starts | None = None, preferred: str = "", file: str = ""
) -> Check:
    """Validate nested values, look for the files they name, and write the list.

    Args:
        starts: the values of every preset by name, one of which the command can start from.
        preferred: the one that the form was begun from.
        file: the TOML file that the form was filled from.
    """
    judged = judge(values)
    standing = judged.standing
    found = [*judged.problems, *(_missing(standing, home) if standing else [])]
    problems: dict[str, str] = {}
    for problem in found:
        text = _words(problem)
        said = problems.get(problem.field, "")
        problems[problem.field] = f"{said} {text}" if said and text not in said else text
    kind = standing.kind if standing else values.get("kind")
    sections = [name for name in SECTIONS if not (kind == "train" and name in OF_DISTILLING)]
    items = [item for name in sections for item in _items(name, standing, problems)]
    command = command_of(judged.config, home, starts or {}, preferred, file) if judged.config else ""
    return Check(judged.config, items, problems, command)


def _missing(config: RunConfig, home: Path) -> list[UserError]:
    """What the configuration names and is not there."""
    found = []
    data = config.data
    if data.path and data.source != "demo" and not _exists(data.path):
        text, hint = tr("There is no such folder or file."), tr("Browse, or drop it here.")
        found.append(UserError(text, field="data.path", hint=hint))
    known = {entry.name: entry for entry in entries()}
    for role in ("student", *(config.teachers() if config.has_teacher() else ())):
        model, place = config.model(role), config.place(role)
        entry = known.get(model.model.split(".")[0])
        if entry is not None and not entry.staged:
            text = tr("The stages of {model} are not known yet.").format(model=model.model)
            hint = tr("Choose one that the picker marks as staged.")
            found.append(UserError(text, field=f"{place}.model", hint=hint))
        problem = _weights_problem(model.weights, home)
        if role in _untaught_roles(config):
            found.append(_untaught(place))
        if problem:
            found.append(UserError(problem, field=f"{place}.weights", hint=tr("Choose other weights.")))
    return found


def _untaught_roles(config: RunConfig) -> list[str]:
    """Chosen teachers of random weights; there is one control that asks for them."""
    if not config.has_teacher() or config.method.control == "untrained-teacher":
        return []
    return [role for role, model in config.teachers().items() if model.model and model.weights == "random"]


def _untaught(place: str) -> UserError:
    """What the engine ends a run for as soon as it has measured its teacher."""
    text = tr("They are random: this teacher has nothing to teach.")
    hint = tr("Take pretrained ones, a run’s or a file’s, or set {control} to “untrained-teacher”.")
    control = place_title("method.control")
    return UserError(text, field=f"{place}.weights", hint=hint.format(control=control))


def _weights_problem(weights: str, home: Path) -> str:
    if weights in ("", "random", "pretrained"):
        return ""
    if weights.startswith("run:"):
        try:
            folder = RunFolder.find(home, weights[4:])
        except InputError:
            return tr("There is no run {run}.").format(run=repr(weights[4:]))
        there = folder.best_student.is_file() or folder.last_student.is_file()
        return "" if there else tr("That run has saved no student yet.")
    return "" if _exists(weights, a_file=True) else tr("There is no such file.")


def _exists(path: str, *, a_file: bool = False) -> bool:
    try:
        place = Path(path).expanduser()
        return place.is_file() if a_file else place.exists()
    except (OSError, ValueError, RuntimeError):  # a name that no file can have, or the home of nobody
        return False


def _items(section: str, config: RunConfig | None, problems: dict[str, str]) -> list[Item]:
    ours = {path: text for path, text in problems.items() if section_of(path) == section}
    if ours:
        trained = {f"{config.place(role)}.weights" for role in _untaught_roles(config)} if config else set()
        return [
            Item("error", f"{place_title(path)}: {text}", path, "train" if path in trained else "")
            for path, text in ours.items()
        ]
    if config is None:
        return []
    text = _good(section, config)
    items = [Item("good", text)] if text else []
    if section == "data" and config.data.images_per_class and config.data.source != "demo":
        count = whole(config.data.images_per_class)
        said = tr("At most {count} training images of each class are used; 0 takes all").format(count=count)
        items.append(Item("warning", said, "data.images_per_class"))
    if section == "student" and (said := same_words(config)):
        items.append(Item("warning", said, "student.model"))
    return items


def _good(section: str, config: RunConfig) -> str:
    recipe, data = config.recipe, config.data
    if section == "student":
        return tr("Student: {model}").format(model=config.student.model or config.student.weights)
    if section == "teacher":
        if not config.has_teacher():
            return ""
        said = tr("Teacher: {model} and {count} more") if config.more_teachers else tr("Teacher: {model}")
        model = config.teacher.model or config.teacher.weights
        return said.format(model=model, count=len(config.more_teachers))
    if section == "assistant":
        if config.assistant.kind == "model":
            return tr("Assistant: {model}, taught first").format(model=config.assistant.model)
        if config.assistant.kind != "fusion":
            return tr("No assistant")
        both = all(model.model or model.weights.startswith("run:") for model in (config.teacher, config.student))
        return tr("Fusion model between the two") if both else ""
    if section == "data":
        return tr("Data: {data}, {size} px").format(data=data_label(config), size=whole(data.image_size))
    if section == "method":
        return tr("Method: {method}").format(method=method_label(config.method.name))
    if section == "recipe":
        said = tr("{epochs} epochs, batch {batch}, {optimizer}")
        return said.format(epochs=whole(recipe.epochs), batch=whole(recipe.batch_size), optimizer=recipe.optimizer)
    if section == "compute":
        said = tr("Device {device}, precision {precision}")
        return said.format(device=config.compute.device, precision=config.compute.precision)
    if section == "probe":
        every = config.probe.every
        several = tr("CKA every {count} epochs").format(count=every)
        return several if every > 1 else tr("CKA every epoch") if every else tr("CKA never")
    return ""


def _words(problem: UserError) -> str:
    """What is wrong, and what would do; a pattern tells people nothing, the field's description does."""
    message, hint = problem.message, problem.hint
    if "should match pattern" in message and problem.field in leaves():
        given = message.partition("Given: ")[2]
        message = tr("Cannot be {given}").format(given=given or "…")
        hint = hint or description_of(leaves()[problem.field])
    return f"{message[:1].upper()}{message[1:]} {hint}".strip()
