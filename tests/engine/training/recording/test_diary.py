"""What log.txt says of a run's events."""

from __future__ import annotations

import errno
import io
import re

import pytest

from engine.record.run_folder import RunFolder
from engine.training.recording.diary import Diary
from engine.training.recording.recorder import Recorder
from tests.end_to_end.engine_process import ALONE, config

STARTED = {"type": "run_started", "t": 0.0, "name": "KD", "step": 0, "epoch": 0, "epochs": 2, "pid": 7}


def step(number, loss):
    return {"type": "step", "t": 0.0, "step": number, "metrics": {"train/loss": loss, "train/lr": 0.00125}}


def epoch(number, at, **metrics):
    return {"type": "epoch", "t": at, "epoch": number, "step": 3, "best": number == 1, "metrics": metrics}


def beat(status, at):
    return {"type": "heartbeat", "t": at, "status": status, "step": 4, "due": at + 60}


def lines(*events):
    diary = Diary()
    return [line for event in events if (line := diary.line(event))]


def test_an_epoch_is_a_line_with_loss_accuracy_rate_and_time():
    said = lines(
        STARTED,
        step(0, 4.0),
        step(3, 2.0),
        epoch(1, 12.5, **{"val/loss": 1.5, "val/top1": 61.2, "val/top1/fusion": 70}),
    )
    assert said == [
        "started: KD, 2 epochs, process 7",
        "epoch 1/2  loss 2.5000  val loss 1.5000  top-1 61.20 %  top-1 fusion 70.00 %  best so far  lr 0.00125  12.5 s",
    ]


def test_each_epoch_has_a_loss_and_a_time_of_its_own():
    said = lines(STARTED, step(3, 4.0), epoch(1, 10.0), step(7, 1.0), epoch(2, 13.0))
    assert said[1:] == ["epoch 1/2  loss 4.0000  best so far  lr 0.00125  10.0 s", "epoch 2/2  loss 1.0000  lr 0.00125  3.0 s"]  # fmt: skip


def test_what_the_teacher_knows_is_said_before_the_first_step():
    assert lines(epoch(0, 1.0, **{"val/top1/teacher": 93.0})) == ["before training  top-1 teacher 93.00 %"]


def test_a_pause_is_said_once_and_is_no_part_of_an_epochs_time():
    said = lines(
        STARTED, beat("running", 1), beat("paused", 2), beat("paused", 50), beat("running", 102), epoch(1, 105)
    )
    assert said[1:] == ["paused at step 4", "goes on at step 4", "epoch 1/2  best so far  5.0 s"]


def test_a_resumed_session_says_where_it_goes_on_and_counts_the_steps_of_its_own():
    said = lines({**STARTED, "step": 4, "epoch": 1, "resumed": True}, step(5, 3.0), step(7, 1.0), epoch(2, 9.0))
    assert said[0] == "resumed at step 4, epoch 1 of 2"
    assert "loss 2.0000" in said[1]


def test_what_a_loss_is_not_is_not_said():
    assert lines(STARTED, step(3, None), epoch(1, 1.0, **{"val/loss": None}))[1] == "epoch 1/2  best so far  lr 0.00125  1.0 s"  # fmt: skip


def test_a_checkpoint_and_the_end_are_said():
    said = lines(
        STARTED,
        {
            "type": "checkpoint",
            "t": 1.0,
            "step": 1200,
            "epoch": 1,
            "which": "last",
            "file": "checkpoints/last.state.pt",
        },
        {"type": "run_finished", "t": 2.0, "status": "stopped", "step": 1200, "epoch": 1, "seconds": 2.0},
    )
    assert said[1:] == ["checkpoint at step 1,200: checkpoints/last.state.pt", "stopped after epoch 1 of 2, step 1,200, 2.0 s"]  # fmt: skip


@pytest.fixture
def recorder(home):
    folder = RunFolder.create(home, config(ALONE))
    return Recorder(folder, config(ALONE), home)


def test_the_log_is_there_line_by_line_while_the_run_goes_on(recorder):
    recorder.start(name="100 %s", step=0, epoch=0, epochs=2, resumed=False)
    recorder.say("careful", "warning")
    first, second = recorder.folder.log_file.read_text().splitlines()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4} INFO started: 100 %s, 2 epochs, process \d+", first)
    assert second.endswith(" WARNING careful")
    recorder.finish("finished", step=0, epoch=0)
    assert recorder.folder.log_file.read_text().splitlines()[-1].endswith(" INFO finished after epoch 0 of 2, step 0")


class FullDisk(io.StringIO):
    def flush(self):
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_log_that_cannot_be_written_ends_no_run_and_prints_nothing(recorder, capsys):
    recorder.log.handlers[0].setStream(FullDisk()).close()
    recorder.start(name="x", step=0, epoch=0, epochs=2, resumed=False)
    recorder.finish("finished", step=0, epoch=0)
    assert recorder.summary.status == "finished"
    assert capsys.readouterr().err == ""
