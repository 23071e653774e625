"""The end of an epoch: what is measured decides what is kept."""

from __future__ import annotations

import pytest
import torch

from engine.record.errors import TrainingError
from engine.record.run_folder import RunFolder
from engine.training.building.trainer import build_trainer
from engine.training.control import Listener
from engine.training.recording.recorder import Recorder
from tests.end_to_end.engine_process import ALONE, config


@pytest.fixture
def trainer(home):
    """A trainer of a small run, before its first step."""
    chosen = config(ALONE)
    folder = RunFolder.create(home, chosen)
    recorder = Recorder(folder, chosen, home)
    recorder.start(step=0, epoch=0, epochs=3, resumed=False)
    yield build_trainer(folder, chosen, home, recorder, Listener(folder))
    recorder.finish("stopped", step=0, epoch=0)


def measured(trainer, monkeypatch, top1, loss=1.0):
    """Let the student answer so well at the next epoch's end."""

    def measure(answers, tally):
        tally.add(torch.zeros(1, 10), torch.zeros(1, dtype=torch.int64))
        return {"val/top1": top1, "val/loss": loss}

    monkeypatch.setattr(trainer.task, "measure", measure)


def test_a_validation_loss_that_is_not_finite_ends_the_run_and_is_never_the_best(trainer, monkeypatch):
    measured(trainer, monkeypatch, 50.0, float("nan"))
    with pytest.raises(TrainingError, match="validation loss was not finite after epoch 1"):
        trainer._end_epoch()
    assert not trainer.folder.best_student.exists()


def test_only_a_better_epoch_replaces_the_best(trainer, monkeypatch):
    kept = []
    for top1 in (40.0, 30.0, 40.0, 41.0):
        measured(trainer, monkeypatch, top1)
        trainer.folder.best_student.unlink(missing_ok=True)
        trainer._end_epoch()
        kept.append(trainer.folder.best_student.exists())
    assert kept == [True, False, False, True]
    assert trainer.state.best == 41.0


def test_the_device_is_named_for_people(trainer):
    assert trainer.recorder.summary.device.startswith("cpu, ")
