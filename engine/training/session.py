"""One run from its folder to its end: build, train, and leave a true record whatever happens."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, TextIO

import torch
from filelock import FileLock, Timeout

from engine import __version__
from engine.analysis.confused import draw_confusions
from engine.models.cost import macs_of_copy
from engine.record import control
from engine.record.config import RunConfig
from engine.record.datasets import note_use
from engine.record.errors import InputError, TrainingError, UserError
from engine.record.events import Event
from engine.record.files import replace_file
from engine.record.history import History
from engine.record.process import is_alive, is_lost
from engine.record.run_folder import RunFolder
from engine.record.summary import ACTIVE, RunSummary
from engine.training import checkpoint
from engine.training.control import Listener
from engine.training.loop import Stopped, Trainer
from engine.training.precision import Precision, choose_precision, describe_device
from engine.training.recorder import Recorder
from engine.training.task import ImageClassification
from engine.training.triple import Triple, build_triple

PACKAGES = ("torch", "torchvision", "timm", "numpy", "pillow", "safetensors", "pydantic")
EXIT_CODES = {"finished": 0, "failed": 1, "refused": 2, "stopped": 3}


@dataclass(frozen=True)
class Outcome:
    """How a session ended.

    Attributes:
        status: finished, stopped, failed, or refused (an input that cannot be used).
        summary: the run's row as the history has it.
    """

    status: str
    summary: RunSummary
    error: UserError | None = None

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.status]


def execute(
    folder: RunFolder,
    config: RunConfig,
    home: Path,
    *,
    echo: TextIO | None = None,
    listen: Callable[[Event], None] | None = None,
    progress: Callable[[int, int], None] | None = None,
    done_for: RunFolder | None = None,
) -> Outcome:
    """Run or resume the run in `folder`; every end but a kill is recorded in it.

    Args:
        config: what is run; of a chain, the student's part of what the folder's configuration says.
        done_for: the run whose assistant is made here; what is asked of that run is heard too.

    Raises:
        InputError: another process is running it.
    """
    listener = Listener(*([folder] if done_for is None else [folder, done_for]))
    with _alone(folder, config), listener.catching_signals():
        history = _open_history(home)
        try:
            recorder = Recorder(folder, folder.saved_config(), history, echo=echo, listener=listen)
            outcome = _recorded(folder, config, home, recorder, listener, progress)
            if done_for is not None and listener.stop and outcome.status == "finished":
                control.send(done_for.path, "stop")  # asked for too late to stop this run; that one is still to come
            return outcome
        finally:
            if history is not None:
                history.close()


@contextmanager
def _alone(folder: RunFolder, config: RunConfig) -> Iterator[None]:
    """Hold the run for this process.

    The lock tells processes of this machine apart, also two that start at one moment; of another
    machine's only the heartbeat can be judged.

    Raises:
        InputError: another process has it.
    """
    refused = InputError("is running already.", field=f"run {folder.id}", hint="Stop it first.")
    lock = FileLock(folder.path / ".lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise refused from None
    except OSError as error:
        hint = "Choose another home with --home or FBT_HOME."
        raise InputError(f"cannot be written: {error.strerror}.", field=str(folder.path), hint=hint) from None
    try:
        before = RunSummary.of(folder, config)
        identity = before.pid, before.process_start, before.host
        if before.status in ACTIVE and is_alive(*identity) is not False and not is_lost(before.due, *identity):
            raise refused
        if before.started:
            control.take(folder.path)  # what was asked of the earlier process
        yield
    finally:
        lock.release()


def _recorded(
    folder: RunFolder, config: RunConfig, home: Path, recorder: Recorder, listener: Listener, progress: Any
) -> Outcome:
    """The session, with each way it can end turned into a status and an event."""
    trainer: Trainer | None = None
    began = time.monotonic()

    def end(status: str, error: UserError | None = None, **fields: Any) -> Outcome:
        summary = recorder.summary
        try:
            if error is not None:
                recorder.say(str(error), "error", field=error.field, hint=error.hint)
                fields["error"] = str(error)
            recorder.finish(
                "failed" if status == "refused" else status,
                step=summary.step,
                epoch=summary.epoch,
                seconds=round(time.monotonic() - began, 3),
                **fields,
            )
        except OSError as lost:  # the disk that ended the run is too full to say so
            print(f"{folder.events_file}: cannot be written ({lost.strerror}).", file=sys.stderr)
        return Outcome(status, summary, error)

    try:
        state = checkpoint.load_state(folder.last_state) if folder.last_state.is_file() else None
        position = state["position"] if state else {"epoch": 0, "batch": 0, "step": 0}
        recorder.start(
            name=config.title(),
            kind=config.kind,
            step=position["step"],
            epoch=position["epoch"],
            epochs=config.recipe.epochs,
            resumed=state is not None,
        )
        replace_file(folder.environment_file, json.dumps(environment(), indent=1))
        trainer = _build(folder, config, home, recorder, listener, progress, state)
        trainer.fit()
        _draw_confusions(trainer, recorder)
        return end("finished", metrics={"val/top1": recorder.summary.top1})
    except Stopped:
        if trainer is not None:
            _draw_confusions(trainer, recorder)
        return end("stopped")
    except Exception as error:
        known = explain(error, str(folder.path))
        if known is None:
            recorder.log.error("%s", traceback.format_exc())
            hint = f"This is a defect of the program; the traceback is in {folder.log_file}."
            known = TrainingError(f"{type(error).__name__}: {error}", hint=hint)
        refused = trainer is None and isinstance(known, UserError) and not isinstance(known, TrainingError)
        return end("refused" if refused else "failed", known)
    finally:
        if trainer is not None:
            trainer.task.close()


def _draw_confusions(trainer: Trainer, recorder: Recorder) -> None:
    """Draw the worst confusions of the best student, at the end of a session."""
    try:
        draw_confusions(trainer.folder, trainer.task.data.val)
    except Exception as error:  # whatever it was, a run does not fail of pictures
        said = f"The pictures of the worst confusions could not be made ({error})."
        with suppress(OSError):  # a full disk, which how the run ended must not be changed by either
            recorder.say(said, "warning", hint=f"`python -m engine.evaluate {trainer.folder.id}` makes them again.")


def explain(error: Exception, place: str) -> UserError | None:
    """What went wrong in words that help, or None where it is a defect of the program."""
    if isinstance(error, UserError):
        return error
    if isinstance(error, torch.OutOfMemoryError):
        hint = 'Lower recipe.batch_size, raise recipe.accumulate, or use compute.precision = "bf16".'
        return TrainingError("the GPU ran out of memory.", field="compute", hint=hint)
    if isinstance(error, FileNotFoundError):
        return TrainingError(
            f"a file or folder is gone ({error.filename}).", field=place, hint="Put it back, then resume."
        )
    if isinstance(error, OSError):
        hint = "Make room or mend the disk, then resume: the newest complete checkpoint is kept."
        return TrainingError(f"a file could not be read or written ({error}).", field=place, hint=hint)
    return None


def _build(
    folder: RunFolder,
    config: RunConfig,
    home: Path,
    recorder: Recorder,
    listener: Listener,
    progress: Any,
    state: dict[str, Any] | None,
) -> Trainer:
    """Data, models and trainer, as configured and where the state left them."""
    if config.compute.threads:
        torch.set_num_threads(config.compute.threads)
    precision = choose_precision(config.compute)
    if precision.device.type == "cuda":
        torch.set_float32_matmul_precision("high")  # TF32 where fp32 is left
        torch.backends.cudnn.benchmark = True  # every batch has the same shape
    task = ImageClassification(config, precision.device, progress)
    for notice in task.data.notices:
        recorder.say(notice)
    note_use(home, config.data, len(task.class_names), len(task.data.train) + len(task.data.val))
    checkpoint.seed_everything(config.seed)
    triple = build_triple(config, task.training_set(), home)
    for note in add_views(task, triple):
        recorder.say(note)
    if config.method.control != "none":
        recorder.say(f"A control: {config.method.control}. What it gains is not what the teacher knows.")
    trainer = Trainer(
        config, folder, task, triple, precision, recorder, listener, _student_metadata(folder, config, task, triple)
    )
    if state is not None:
        if state["data"] != task.data.fingerprint:
            raise InputError(
                "is not what this run was trained on so far.",
                field="data.path",
                hint="Put the data back as it was, or start a new run.",
            )
        trainer.load(state)
    recorder.write("plan", **plan_of(config, task, triple, precision))
    return trainer


def add_views(task: ImageClassification, triple: Triple) -> list[str]:
    """Tell the task how each model sees images; returns what was done to the models' weights."""
    notes = []
    for role, model in models_of(triple).items():
        task.add_view(role, model.mean, model.std, getattr(model.model, "pretrained_cfg", None) or {})
        notes += [f"{role} {model.name}: {note}" for note in model.notes]
    return notes


def models_of(triple: Triple) -> dict[str, Any]:
    """Teachers and student by role."""
    return {**dict(triple.teachers.items()), "student": triple.student}


def plan_of(config: RunConfig, task: ImageClassification, triple: Triple, precision: Precision) -> dict[str, Any]:
    """What was built, as plain values."""
    models: dict[str, Any] = {}
    for role, model in models_of(triple).items():
        models[role] = {
            "name": model.name,
            "family": model.family,
            "parameters": sum(p.numel() for p in model.parameters()),
            "stages": [str(stage) for stage in model.stages],
            "macs": macs_of_copy(model),
            "image_size": model.image_size,
        }
    for place, fusion in enumerate(triple.fusions, 1):
        own = sum(p.numel() for p in fusion.parameters())
        composition = fusion.describe()  # type: ignore[operator]
        models[f"fusion{place if place > 1 else ''}"] = {"composition": composition, "parameters": own}
    return {
        "steps_per_epoch": task.steps_per_epoch,
        "total_steps": task.steps_per_epoch * config.recipe.epochs,
        "device": describe_device(precision.device),
        "precision": precision.name,
        "classes": task.class_names,
        "images": {"train": len(task.data.train), "validation": len(task.data.val)},
        "models": models,
    }


def environment() -> dict[str, Any]:
    """Versions, hardware, code and command of this process."""
    return {
        "fbt": __version__,
        "python": platform.python_version(),
        "platform": platform.platform(),
        "host": platform.node(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "cuda": torch.version.cuda or "",
        "gpus": [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())],
        "threads": torch.get_num_threads(),
        "git": _git_commit(),
        "command": sys.argv,
        "time": time.time(),
    }


def _git_commit() -> str:
    here = Path(__file__).resolve().parents[2]
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=here, capture_output=True, text=True, timeout=5, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return found.stdout.strip()


def _student_metadata(
    folder: RunFolder, config: RunConfig, task: ImageClassification, triple: Triple
) -> Callable[[float | None], dict[str, str]]:
    """What a student's file says of itself (see engine.record.student_file)."""
    view, chosen = task.views["student"], config.student
    fixed = {
        "format": "pt",
        "architecture": chosen.model,
        "options": json.dumps(chosen.options),
        "stem": chosen.stem,
        "stage_blocks": json.dumps(chosen.stage_blocks),
        "num_classes": str(len(task.class_names)),
        "class_names": json.dumps(task.class_names, ensure_ascii=False),
        "image_size": str(view.size),
        "mean": json.dumps(view.mean),
        "std": json.dumps(view.std),
        "crop_fraction": json.dumps(config.recipe.crop_fraction),
        "run": folder.id,
        "method": config.method.name,
        "teacher": config.teacher.model,
    }

    def describe(top1: float | None) -> dict[str, str]:
        return fixed if top1 is None else {**fixed, "top1": f"{top1:.4f}"}

    return describe


def _open_history(home: Path) -> History | None:
    try:
        return History(home)
    except InputError as error:
        print(error, file=sys.stderr)
        return None
