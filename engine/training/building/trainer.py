"""A run's trainer: data, models and method as configured, and where its last session left them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from engine.record.config import RunConfig
from engine.record.datasets import note_use
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from engine.training.building.description import plan_of, student_metadata
from engine.training.building.models import build_triple
from engine.training.control import Listener, Stopped
from engine.training.keeping.resuming import check_data, keep_contents, misfits, refuse_other_models
from engine.training.keeping.space import lack_of_room
from engine.training.loop import Trainer
from engine.training.precision import Precision, choose_precision, describe_device
from engine.training.randomness import seed_everything
from engine.training.recording.recorder import Recorder
from engine.training.task import ImageClassification, Progress


def build_trainer(
    folder: RunFolder,
    config: RunConfig,
    home: Path,
    recorder: Recorder,
    listener: Listener,
    progress: Progress | None = None,
    state: dict[str, Any] | None = None,
) -> Trainer:
    """Build what is configured, tell it as the run's plan, and set it where the state left it.

    Args:
        progress: hears how far the data is read.
        state: to go on from; None: from the beginning.

    Raises:
        Stopped: the run was asked to stop while its data was read.
        UserError: data or models cannot be used as configured, or are other than the state's.
    """
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
    seed_everything(config.seed)
    triple = build_triple(config, task.training_set(), home)
    for note in task.add_views(triple.models()):
        recorder.say(note)
    if config.method.control != "none":
        recorder.say(f"A control: {config.method.control}. What it gains is not what the teacher knows.")
    for caution in lack_of_room(config, triple, home):
        recorder.say(caution, "warning")
    metadata = student_metadata(folder.id, config, task)
    trainer = Trainer(config, folder, task, triple, precision, recorder, listener, metadata)
    if state is not None:
        try:
            trainer.state.restore(state)
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


def _stopping(listener: Listener, progress: Progress | None) -> Progress:
    """The progress of reading the data, which a run that is asked to stop does not wait for the end of."""

    def tell(done: int, total: int) -> None:
        if listener.stopping():
            raise Stopped
        if progress is not None:
            progress(done, total)

    return tell
