"""Going on with a run: from what, what has changed since, and what can still be done where it cannot go on."""

from __future__ import annotations

import shlex
from contextlib import suppress
from typing import Any

import torch

from engine.data import ImageData
from engine.data.contents import differences
from engine.record.counted import counted
from engine.record.errors import InputError
from engine.record.events import read_events
from engine.record.files import replace_file
from engine.record.run_folder import RunFolder
from engine.training.keeping import checkpoint

_PARTS = ("position", "best", "teacher_top1", "data", "models", "optimizer", "scaler", "average", "random")
BEGINNING = {"epoch": 0, "batch": 0, "step": 0}


def state_of(folder: RunFolder) -> dict[str, Any] | None:
    """The state to go on from, or None where the run has saved none yet.

    Raises:
        InputError: it is damaged, or is gone.
    """
    path = folder.last_state
    if not path.is_file():
        if step := _saved_step(folder):
            said = f"is gone, which the run would go on from (step {step:,})."
            raise InputError(said, field=str(path), hint=what_is_left(folder))
        return None
    try:
        state = checkpoint.load_state(path)
    except InputError as error:
        error.hint = what_is_left(folder) if "version" not in error.message else error.hint
        raise
    missing = [name for name in _PARTS if name not in state]
    position = state.get("position")
    if missing or not isinstance(position, dict) or not all(type(position.get(name)) is int for name in BEGINNING):
        said = f"lacks {', '.join(missing)}." if missing else "does not say at which step it was saved."
        raise InputError(said, field=str(path), hint=what_is_left(folder))
    return state


def what_is_left(folder: RunFolder) -> str:
    """What can still be done with a run that cannot go on, as a hint."""
    command = ["python", "-m", "engine.run", str(folder.config_file)]
    copied = "Copy it again from where the run was made, if it is there."
    for student, named in ((folder.last_student, "last"), (folder.best_student, "best")):
        if student.is_file():
            words = shlex.join([*command, "--student.weights", str(student)])
            return f"{copied} Or start anew from the {named} student it saved: `{words}`."
    return f"{copied} Or start anew: `{shlex.join(command)}`."


def check_data(folder: RunFolder, state: dict[str, Any], data: ImageData) -> None:
    """Refuse to go on with other data than before, and say what is other.

    Raises:
        InputError: names, sizes, classes or the split of the images changed.
    """
    if state["data"] == data.fingerprint:
        return
    before = b""
    with suppress(OSError):
        before = folder.contents_file.read_bytes()
    found = differences(before, data.contents) or _coarse_differences(folder, data)
    said = f": {'; '.join(found)}" if found else ""
    hint = "Put the data back as it was, or start a new run."
    raise InputError(f"is not what this run was trained on so far{said}.", field="data.path", hint=hint)


def keep_contents(folder: RunFolder, data: ImageData) -> None:
    """Note what the run is trained on, once it is known to be the same as before.

    Raises:
        OSError: the folder cannot be written.
    """
    if not folder.contents_file.is_file():
        replace_file(folder.contents_file, data.contents)


def refuse_other_models(error: Exception, folder: RunFolder) -> InputError:
    """What to say where the state is whole, and is not one of these models."""
    said = f"does not fit the models as they are built now ({(str(error).splitlines() or [''])[0]:.160})."
    hint = f"environment.json and environment-*.json in {folder.path} name the versions it was saved with; resume with those. "
    return InputError(said, field=str(folder.last_state), hint=hint + what_is_left(folder))


def misfits(error: Exception) -> bool:
    """Whether an error of loading a state is about the state, not about memory."""
    return isinstance(error, RuntimeError | ValueError | TypeError | LookupError | AttributeError) and not isinstance(
        error, torch.OutOfMemoryError
    )


def _saved_step(folder: RunFolder) -> int:
    """The step of the last checkpoint that the run says it wrote; 0 where there is none, or nothing is lost with it."""
    steps = [
        event.get("step")
        for event in read_events(folder.events_file)
        if event["type"] == "checkpoint" and event.get("which") == "last"
    ]
    return steps[-1] if steps and isinstance(steps[-1], int) else 0


def _coarse_differences(folder: RunFolder, data: ImageData) -> list[str]:
    """By what the first `plan` said of the data, for a run without a listing."""
    plan = next((event for event in read_events(folder.events_file) if event["type"] == "plan"), {})
    counts, names = plan.get("images"), plan.get("classes")
    found = []
    if isinstance(names, list) and names != data.class_names:
        gone, come = (
            sorted(set(map(str, names)) - set(data.class_names)),
            sorted(set(data.class_names) - set(map(str, names))),
        )
        found += [f"classes {what}: {', '.join(some)}" for some, what in ((gone, "gone"), (come, "new")) if some]
    if isinstance(counts, dict):
        for named, called, now in (("train", "training", len(data.train)), ("validation", "validation", len(data.val))):
            if (before := counts.get(named)) != now:
                found.append(f"{counted(now, f'{called} image')} where there were {before}")
    return found or ["names or sizes of images"]
