"""One run from its folder to its end: build, train, and leave a true record whatever happens."""

from __future__ import annotations

import json
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

import torch

from engine.analysis.confused import draw_confusions
from engine.models.cost import macs_of_copy
from engine.record import control
from engine.record.config import RunConfig
from engine.record.datasets import note_use
from engine.record.errors import InputError, TrainingError, UserError
from engine.record.events import Event
from engine.record.run_folder import RunFolder
from engine.record.short_memory import HINT, suspected
from engine.record.summary import RunSummary
from engine.training import checkpoint
from engine.training.alone import alone
from engine.training.control import Listener
from engine.training.environment import keep_environment
from engine.training.loop import Stopped, Trainer
from engine.training.memory import is_out_of_memory
from engine.training.precision import Precision, choose_precision, describe_device
from engine.training.recorder import Recorder
from engine.training.resuming import BEGINNING, check_data, keep_contents, misfits, refuse_other_models, state_of
from engine.training.space import lack_of_room
from engine.training.task import ImageClassification
from engine.training.triple import Triple, build_triple

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
    since: float | None = None,
) -> Outcome:
    """Run or resume the run in `folder`; every end but a kill is recorded in it.

    Args:
        config: what is run; of a chain, the student's part of what the folder's configuration says.
        done_for: the run whose assistant is made here; what is asked of that run is heard too.
        since: unix seconds from which on what is asked of the run is meant for this session; None: from now on.

    Raises:
        InputError: another process is running it.
    """
    listener = Listener(*([folder] if done_for is None else [folder, done_for]))
    with alone(folder, config, time.time() if since is None else since), listener.catching_signals():
        recorder = Recorder(folder, folder.saved_config(), home, echo=echo, listener=listen)
        outcome = _recorded(folder, config, home, recorder, listener, progress)
        if done_for is not None and listener.stop and outcome.status == "finished":
            control.send(done_for.path, "stop")  # asked for too late to stop this run; that one is still to come
        return outcome


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
        state = state_of(folder)
        position = state["position"] if state else BEGINNING
        told = recorder.summary.has_told(position["epoch"] + 1, "val/", position["step"])
        lost = suspected(folder, recorder.summary)
        recorder.start(
            name=config.title(),
            kind=config.kind,
            step=position["step"],
            epoch=position["epoch"] + told,
            epochs=config.recipe.epochs,
            resumed=state is not None,
        )
        if lost:
            recorder.say(lost, "warning", hint=HINT)
        if changed := keep_environment(folder):
            said = f"The run goes on with other versions than before: {', '.join(changed)}."
            recorder.say(said, "warning", hint="From here on its numbers may differ from what they would have been.")
        trainer = _build(folder, config, home, recorder, listener, progress, state)
        trainer.fit()
        _draw_confusions(trainer, recorder)
        return end("finished", metrics={"val/top1": recorder.summary.top1})
    except Stopped:
        if trainer is not None:
            _draw_confusions(trainer, recorder)
        return end("stopped")
    except Exception as error:
        known = _folder_gone(error, recorder) or explain(error, str(folder.path))
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


def _folder_gone(error: Exception, recorder: Recorder) -> UserError | None:
    """That the run's folder went away, where a file that is missing is only the first sign of it."""
    if isinstance(error, FileNotFoundError):
        try:
            recorder.check_folder()
        except TrainingError as gone:
            return gone
    return None


def explain(error: Exception, place: str) -> UserError | None:
    """What went wrong in words that help, or None where it is a defect of the program."""
    if isinstance(error, UserError):
        return error
    if is_out_of_memory(error):
        what = "the GPU" if isinstance(error, torch.OutOfMemoryError) or "CU" in str(error) else "this machine"
        reason = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
        hint = "Lower recipe.batch_size or data.image_size, choose a smaller model, or end what else uses the memory."
        return TrainingError(f"{what} ran out of memory ({reason}).", field="compute", hint=hint)
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
    precision = _precision(folder, config, recorder, resumed=state is not None)
    if precision.device.type == "cuda":
        torch.set_float32_matmul_precision("high")  # TF32 where fp32 is left
        torch.backends.cudnn.benchmark = True  # every batch has the same shape
    task = ImageClassification(config, precision.device, _stopping(listener, progress))
    for notice in task.data.notices:
        recorder.say(notice)
    if state is not None:
        check_data(folder, state, task.data)
    keep_contents(folder, task.data)
    note_use(home, config.data, len(task.class_names), len(task.data.train) + len(task.data.val))
    checkpoint.seed_everything(config.seed)
    triple = build_triple(config, task.training_set(), home)
    for note in add_views(task, triple):
        recorder.say(note)
    if config.method.control != "none":
        recorder.say(f"A control: {config.method.control}. What it gains is not what the teacher knows.")
    for caution in lack_of_room(config, triple, home):
        recorder.say(caution, "warning")
    trainer = Trainer(
        config, folder, task, triple, precision, recorder, listener, _student_metadata(folder, config, task, triple)
    )
    if state is not None:
        try:
            trainer.load(state)
        except Exception as error:
            raise (refuse_other_models(error, folder) if misfits(error) else error) from error
    recorder.write("plan", **plan_of(config, task, triple, precision), images_at_once=dict(trainer.room.limits))
    return trainer


def _precision(folder: RunFolder, config: RunConfig, recorder: Recorder, *, resumed: bool) -> Precision:
    """Device and format on this machine, which need not be the one that the run began on.

    Raises:
        InputError: the device that the configuration names is not here.
    """
    try:
        precision = choose_precision(config.compute)
    except InputError as error:
        if resumed:
            error.hint = f"{error.hint} A resumed run takes it from {folder.config_file}."
        raise
    before, now = recorder.summary.device, describe_device(precision.device)
    if resumed and before and before != now:
        recorder.say(f"The run goes on on {now}; before, it was on {before}.")
    return precision


def _stopping(listener: Listener, progress: Any) -> Callable[[int, int], None]:
    """The progress of reading the data, which a run that is asked to stop does not wait for the end of."""

    def tell(done: int, total: int) -> None:
        if listener.stopping():
            raise Stopped
        if progress is not None:
            progress(done, total)

    return tell


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
