"""A predictor of a student's file, or of a run: its best student, and its teachers as the run built them."""

from __future__ import annotations

from pathlib import Path

import torch

from engine.assistants.chain import ASSISTANT, assistants_folder, students_run
from engine.data.glance import stored_size
from engine.data.opening import open_data
from engine.models.staged import StagedModel, create_staged
from engine.predicting.contradiction import refuse_contradicted
from engine.predicting.predictor import Looker, Predictor, Sight
from engine.predicting.saved_student import Channels, SavedStudent
from engine.record.config import ComputeConfig, DataConfig, RunConfig
from engine.record.errors import InputError, UserError
from engine.record.run_folder import RunFolder
from engine.record.student_file import saved_student
from engine.training.building.models import build_model
from engine.training.precision import Precision, choose_precision
from engine.training.randomness import seed_everything
from engine.training.task import View, normalization

_WITHOUT = "Leave the teacher out."


def of_file(path: Path, home: Path, device: str = "") -> Predictor:
    """The student in a file, or an exported folder, by what that says of itself.

    Raises:
        UserError: it cannot be built of that, or not on this device.
    """
    saved = SavedStudent.read(path)
    refuse_contradicted(saved, path)
    compute = ComputeConfig(device=device or "auto")
    chosen = saved.model
    model = create_staged(
        chosen.model,
        len(saved.class_names),
        image_size=saved.image_size,
        weights=chosen.weights,
        options=dict(chosen.options),
        stem=chosen.stem,
        stage_blocks=list(chosen.stage_blocks),
        class_names=saved.class_names,
        home=home,
        role="student",
    )
    if model.has_new_head:
        said = f"names {len(saved.class_names)} classes, and its head is made for other ones."
        raise InputError(said, field=str(path), hint="Choose a student that a run has saved.")
    store_size = stored_size(DataConfig(), saved.image_size)
    sight = Sight(saved.image_size, store_size, saved.crop_fraction)
    view = View(saved.image_size, saved.mean, saved.std)
    return Predictor(saved.class_names, sight, {"student": [Looker(model, view)]}, choose_precision(compute))


def of_run(
    folder: RunFolder, home: Path, device: str = "", *, teacher: bool = False, without: bool = False
) -> Predictor:
    """The best student of a run, its images prepared as those that the run validated on.

    Args:
        device: empty: as the run was computed, where that device is here.
        teacher: its teachers, too.
        without: a teacher that cannot be had is done without.

    Raises:
        UserError: student or teacher cannot be built.
    """
    saved = SavedStudent.read(saved_student(folder, "best"))
    config = _configuration(folder)
    precision = _precision(config, device)
    if config.compute.threads:
        torch.set_num_threads(config.compute.threads)
    roles = list(config.teachers()) if config.has_teacher() else []
    size = max(config.image_size(role) for role in ("student", *roles))
    seed_everything(config.seed)  # a teacher that is not trained is made of the same random numbers, after the student
    student = build_model(config, "student", saved.class_names, home)
    if student.has_new_head:
        raise InputError("does not fit the run's model.", field=str(folder.best_student), hint="Copy the run again.")
    view = View(config.image_size("student"), saved.mean, saved.std)
    models = {"student": [Looker(student, view)]}
    reason = ""
    if teacher:
        try:
            models["teacher"] = _teachers(_with_assistant(config, folder, home), roles, saved, size, home, folder)
        except UserError as error:
            if not without:
                raise
            reason = str(error)
    sight = Sight(size, stored_size(config.data, size), config.recipe.crop_fraction)
    return Predictor(saved.class_names, sight, models, precision, reason)


def _configuration(folder: RunFolder) -> RunConfig:
    """The run's configuration, with the student's weights those it saved as its best."""
    config = folder.config()
    if config.assistant.kind == "model":
        config = students_run(config, "random")
    student = config.student.model_copy(update={"weights": str(folder.best_student.absolute())})
    return config.model_copy(update={"student": student})


def _with_assistant(config: RunConfig, folder: RunFolder, home: Path) -> RunConfig:
    """The same; of a chain, with its teaching assistant's weights.

    Raises:
        InputError: the assistant's run is gone.
    """
    whole = folder.config()
    if whole.assistant.kind != "model":
        return config
    if not (folder.path / ASSISTANT).is_file():
        raise InputError("does not name the run of its assistant.", field=f"run {folder.id!r}", hint=_WITHOUT)
    trained = f"run:{assistants_folder(folder, whole, home).id}"
    return config.model_copy(update={"teacher": config.teacher.model_copy(update={"weights": trained})})


def _precision(config: RunConfig, device: str) -> Precision:
    """The device that is wanted; else the run's own, and any where that is not here."""
    elsewhere = config.compute.model_copy(update={"device": device or "auto", "precision": "auto"})
    if device:
        return choose_precision(elsewhere)
    try:
        return choose_precision(config.compute)
    except InputError:
        return choose_precision(elsewhere)


def _teachers(
    config: RunConfig, roles: list[str], saved: SavedStudent, size: int, home: Path, folder: RunFolder
) -> list[Looker]:
    """All teachers of a run.

    Raises:
        UserError: it has none, or one of them cannot be had any more.
    """
    if not roles:
        said = "has no teacher: its student was trained alone, or learnt from a file of targets."
        raise InputError(said, field=f"run {folder.id!r}", hint=_WITHOUT)
    untrained = config.method.control == "untrained-teacher"
    built = {role: build_model(config, role, saved.class_names, home, untrained=untrained) for role in roles}
    of_data: list[tuple[Channels, Channels]] = []

    def measured() -> tuple[Channels, Channels]:
        if not of_data:
            of_data.append(_of_data(folder.config(), saved, size))
        return of_data[0]

    return [Looker(model, _view(config, role, model, measured)) for role, model in built.items()]


def _view(config: RunConfig, role: str, model: StagedModel, measured: object) -> View:
    mean, std = normalization(config.model(role).normalization, model, measured)  # type: ignore[arg-type]
    return View(config.image_size(role), mean, std)


def _of_data(config: RunConfig, saved: SavedStudent, size: int) -> tuple[Channels, Channels]:
    """Mean and deviation of the run's training images: as the student was given them, or measured again."""
    wanted, weights = config.student.normalization, config.student.weights
    if wanted == "data" or (wanted == "auto" and weights == "random"):
        return saved.mean, saved.std
    data = open_data(config.data, largest_input=size)
    data.train.close()
    data.val.close()
    return data.mean, data.std
