"""The best student of a run, measured anew: what a run leaves at its end, for one that was killed before it."""

from __future__ import annotations

from pathlib import Path

import torch
from filelock import FileLock, Timeout
from torch import Tensor

from engine.analysis.confused import draw_confusions
from engine.analysis.evaluation import Tally, save_evaluation
from engine.assistants.chain import students_run
from engine.models.staged import StagedModel
from engine.record.config import RunConfig
from engine.record.errors import InputError
from engine.record.evaluation import Evaluation, read_evaluation
from engine.record.run_folder import LOCK, RunFolder
from engine.record.summary import RunSummary
from engine.training.building.models import build_model
from engine.training.explaining import explained
from engine.training.precision import Precision, choose_precision
from engine.training.task import ImageClassification, Progress, Views


def evaluate(folder: RunFolder, home: Path, device: str = "", progress: Progress | None = None) -> Evaluation:
    """Measure the best student of a run, and keep its answers and confusions in the folder.

    Args:
        folder: of the run, which is not running.
        home: where runs are kept.
        device: to compute on; empty: the one in the run's configuration.
        progress: called with (images decoded, images in all).

    Raises:
        UserError: the run is running, has no student yet, or its data or model cannot be had.
    """
    if not folder.best_student.is_file():
        raise InputError(
            "has saved no student yet.", field=f"run {folder.id!r}", hint="Wait for the first epoch's end."
        )
    with explained(str(folder.path)):
        try:
            with FileLock(folder.path / LOCK, timeout=0):
                return _evaluate(folder, home, device, progress)
        except Timeout:
            hint = "It writes its evaluation itself; stop it first, or wait for its end."
            raise InputError("is running.", field=f"run {folder.id}", hint=hint) from None


def _evaluate(folder: RunFolder, home: Path, device: str, progress: Progress | None) -> Evaluation:
    config = _configuration(folder, device)
    if config.compute.threads:
        torch.set_num_threads(config.compute.threads)
    precision = choose_precision(config.compute)
    task = ImageClassification(config, precision.device, progress)
    try:
        student = _student(config, task, home).to(precision.device).eval()
        _measure(folder, task, student, precision)
        draw_confusions(folder, task.data.val)
    finally:
        task.close()
    found = read_evaluation(folder)
    assert found is not None, "it was written a moment ago"
    return found


def _measure(folder: RunFolder, task: ImageClassification, student: StagedModel, precision: Precision) -> None:
    """Ask the student of every validation image, and write its answers down."""
    tally = Tally()

    def answers(views: Views) -> dict[str, Tensor]:
        with precision.autocast():
            return {"student": student(views["student"])}

    with torch.no_grad():
        metrics = task.measure(answers, tally=tally)
    epoch = RunSummary.of(folder).best_epoch
    save_evaluation(folder, tally, task.class_names, epoch=epoch, metrics=metrics)


def _configuration(folder: RunFolder, device: str) -> RunConfig:
    """The run's configuration, with the student's weights those it saved as its best."""
    config = folder.config()
    if config.assistant.kind == "model":
        config = students_run(config, "random")
    student = config.student.model_copy(update={"weights": str(folder.best_student)})
    elsewhere = {"device": device, "precision": "auto"} if device else {}  # another device may lack the run's format
    compute = config.compute.model_copy(update=elsewhere)
    return config.model_copy(update={"student": student, "compute": compute})


def _student(config: RunConfig, task: ImageClassification, home: Path) -> StagedModel:
    """The student as it was saved, and the task told how it sees images.

    Raises:
        InputError: it was trained on other classes than the data has now.
    """
    student = build_model(config, "student", task.class_names, home)
    if student.has_new_head:
        hint = "Put the data back as it was."
        raise InputError("has other classes than the student was trained on.", field="data.path", hint=hint)
    task.add_views({"student": student})
    return student
