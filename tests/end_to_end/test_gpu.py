"""On a CUDA device: every precision trains, and a step never waits for the device."""

from __future__ import annotations

import pytest
import torch

from engine.record.run_folder import RunFolder
from engine.training.building.trainer import build_trainer
from engine.training.control import Listener
from engine.training.recording.recorder import Recorder
from tests.end_to_end.engine_process import FBT, config

pytestmark = [pytest.mark.gpu, pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")]


def trainer(home, **compute):
    chosen = config(FBT, {"compute": {"device": "cuda", "log_every": 10**6, **compute}})
    folder = RunFolder.create(home, chosen)
    recorder = Recorder(folder, chosen, home)
    recorder.start(step=0, epoch=0, epochs=3, resumed=False)
    return build_trainer(folder, chosen, home, recorder, Listener(folder))


@pytest.mark.parametrize("precision", ["fp32", "bf16", "fp16"])
def test_every_precision_trains_to_the_end(home, precision):
    made = trainer(home, precision=precision)
    made.fit()
    made.recorder.finish("finished", step=made.state.step, epoch=made.state.epoch)
    assert made.state.step == 18
    assert all(torch.isfinite(value).all() for value in made.triple.student.state_dict().values())


def test_a_step_never_waits_for_the_device(home):
    made = trainer(home)
    made.triple.train()
    batches = list(made.task.epoch(0))
    made._train_step(*batches[0])  # the first one allocates and chooses kernels
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        for batch in batches[1:4]:
            made._train_step(*batch)
        list(made.task.epoch(1))
    finally:
        torch.cuda.set_sync_debug_mode("default")
        made.recorder.finish("stopped", step=0, epoch=0)
