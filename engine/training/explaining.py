"""What went wrong, in words that help."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import torch

from engine.record.errors import TrainingError, UserError
from engine.training.guards.memory import is_out_of_memory
from engine.training.recording.recorder import Recorder


def explain(error: Exception, place: str) -> UserError | None:
    """An error that a person can mend, or None where it is a defect of the program."""
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


@contextmanager
def explained(place: str) -> Iterator[None]:
    """Let errors be raised in words that help, but for the program's own defects."""
    try:
        yield
    except Exception as error:
        known = explain(error, place)
        if known is None:
            raise
        raise known from None


def explain_end(error: Exception, recorder: Recorder) -> UserError:
    """The same of the error that ends a run, while it is handled; a defect's traceback goes into the log."""
    folder = recorder.folder
    known = _folder_gone(error, recorder) or explain(error, str(folder.path))
    if known is None:
        recorder.log.error("%s", traceback.format_exc())
        hint = f"This is a defect of the program; the traceback is in {folder.log_file}."
        known = TrainingError(f"{type(error).__name__}: {error}", hint=hint)
    return known


def _folder_gone(error: Exception, recorder: Recorder) -> UserError | None:
    """That the run's folder went away, where a file that is missing is only the first sign of it."""
    if isinstance(error, FileNotFoundError):
        try:
            recorder.check_folder()
        except TrainingError as gone:
            return gone
    return None
