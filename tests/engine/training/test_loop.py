"""The end of an epoch: what is measured decides what is kept."""

from __future__ import annotations

import pytest

from engine.record.errors import TrainingError
from engine.record.run_folder import RunFolder
from engine.training.control import Listener
from engine.training.precision import choose_precision
from engine.training.recorder import Recorder
from engine.training.session import _build
from tests.end_to_end.engine_process import ALONE, config


@pytest.fixture
def trainer(home):
    """A trainer of a small run, before its first step."""
    chosen = config(ALONE)
    folder = RunFolder.create(home, chosen)
    recorder = Recorder(folder, chosen, home)
    recorder.start(step=0, epoch=0, epochs=3, resumed=False)
    yield _build(folder, chosen, home, recorder, Listener(folder), None, None)
    recorder.finish("stopped", step=0, epoch=0)


def test_a_validation_loss_that_is_not_finite_ends_the_run_and_is_never_the_best(trainer, monkeypatch):
    monkeypatch.setattr(trainer, "_measure", lambda: {"val/top1": 50.0, "val/loss": float("nan")})
    with pytest.raises(TrainingError, match="validation loss was not finite after epoch 1"):
        trainer._end_epoch()
    assert not trainer.folder.best_student.exists()


def test_only_a_better_epoch_replaces_the_best(trainer, monkeypatch):
    kept = []
    for top1 in (40.0, 30.0, 40.0, 41.0):
        monkeypatch.setattr(trainer, "_measure", lambda top1=top1: {"val/top1": top1, "val/loss": 1.0})
        trainer.folder.best_student.unlink(missing_ok=True)
        trainer._end_epoch()
        kept.append(trainer.folder.best_student.exists())
    assert kept == [True, False, False, True]
    assert trainer.best == 41.0


def test_the_device_is_named_for_people(trainer):
    assert trainer.precision == choose_precision(trainer.config.compute)
    assert trainer.recorder.summary.device.startswith("cpu, ")
