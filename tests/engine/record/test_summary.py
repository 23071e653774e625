import dataclasses
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.config import parse_config
from engine.record.events import EventWriter, read_events
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary, data_label, recipe_key

START = {"step": 0, "epochs": 3, "total_steps": 30, "pid": 7, "process_start": 5.5, "host": "h", "device": "cpu"}


@pytest.fixture
def summary(run, config):
    return RunSummary.of(run, config)


@pytest.fixture
def tell(summary):
    """Folds events given as (time, type, fields)."""

    def fold(*events):
        for now, kind, fields in events:
            summary.apply({"v": 1, "seq": 1, "t": float(now), "type": kind, **fields})
        return summary

    return fold


def epoch(number, top1, steps=10, **metrics):
    return {"epoch": number, "step": number * steps - 1, "metrics": {"val/top1": top1, **metrics}}


def test_a_run_that_has_not_begun_is_queued_and_says_what_it_will_be(summary, run):
    assert (summary.status, summary.started, summary.top1) == ("queued", 0.0, None)
    assert (summary.teacher, summary.student, summary.method) == ("vit_tiny_patch16_224", "resnet18", "kd")
    assert (summary.assistant, summary.kind, summary.data) == ("none", "distill", "digits (demo)")
    assert summary.created == time.mktime(time.strptime(run.id[:15], "%Y%m%d-%H%M%S"))
    assert summary.epochs == 30


def test_the_status_follows_the_events(tell, summary):
    assert tell((100, "run_started", START)).status == "running"
    assert (summary.started, summary.due, summary.pid, summary.host, summary.device) == (100.0, 160.0, 7, "h", "cpu")
    assert tell((110, "heartbeat", {"due": 125, "status": "paused", "step": 4})).status == "paused"
    assert (summary.due, summary.step) == (125.0, 4)
    assert tell((120, "heartbeat", {"due": 135, "status": "running"})).status == "running"
    assert tell((130, "run_finished", {"status": "stopped"})).status == "stopped"
    assert summary.finished == 130.0
    assert tell((200, "run_started", {**START, "step": 4})).status == "running"
    assert (summary.finished, summary.started, summary.step) == (0.0, 100.0, 4)
    assert (
        tell((210, "error", {"message": "out of memory"}), (211, "run_finished", {"status": "failed"})).status
        == "failed"
    )
    assert summary.error == "out of memory"
    assert tell((300, "run_started", {**START, "step": 4})).error == ""
    assert tell((310, "run_finished", {"status": "finished"})).status == "finished"


def test_the_plan_says_how_far_it_is_and_on_what(tell):
    made = tell((100, "run_started", START), (101, "plan", {"total_steps": 300, "device": "cuda:0 H200"}))
    assert (made.total_steps, made.device) == (300, "cuda:0 H200")
    assert tell((102, "plan", {"total_steps": "many", "device": "x"})).device == "cuda:0 H200"


def test_seconds_are_those_of_all_sessions_without_pauses_and_the_time_between(tell):
    summary = tell((100, "run_started", START), (110, "step", {"step": 3}))
    assert summary.seconds == 10
    tell((120, "heartbeat", {"due": 130}))  # and killed here
    tell((1000, "run_started", {**START, "step": 4}))
    assert summary.seconds == 20
    tell((1005, "heartbeat", {"due": 1020, "status": "paused"}))
    tell(
        (1500, "heartbeat", {"due": 1520, "status": "paused"}), (1600, "heartbeat", {"due": 1620, "status": "running"})
    )
    assert summary.seconds == 25
    tell((1610, "run_finished", {"status": "finished"}))
    assert summary.seconds == 35


def test_accuracies_are_read_off_the_epochs(tell):
    summary = tell(
        (100, "run_started", START),
        (101, "epoch", {"epoch": 0, "step": 0, "metrics": {"val/top1/teacher": 90.0}}),
        (110, "epoch", epoch(1, 50.0, **{"system/images_per_second": 10.0})),
        (120, "epoch", epoch(2, 70.0, **{"val/top1/fusion": 75.0})),
        (130, "epoch", epoch(3, 60.0, **{"system/images_per_second": 30.0})),
    )
    assert (summary.top1, summary.best_top1, summary.best_epoch) == (60.0, 70.0, 2)
    assert (summary.teacher_top1, summary.fusion_top1, summary.images_per_second) == (90.0, 75.0, 30.0)
    assert (summary.epoch, summary.step) == (3, 30)


def test_of_equal_epochs_the_first_is_the_best(tell):
    assert tell((0, "epoch", epoch(1, 50.0)), (1, "epoch", epoch(2, 50.0))).best_epoch == 1


def test_a_value_that_was_not_finite_is_no_value(tell):
    summary = tell((0, "epoch", epoch(1, 50.0)), (1, "epoch", epoch(2, None)))
    assert (summary.top1, summary.best_top1) == (50.0, 50.0)
    assert (2, "val/top1") not in summary.metrics


def test_resuming_drops_what_was_logged_at_or_after_its_step(tell):
    summary = tell(
        (100, "run_started", START),
        (110, "epoch", epoch(1, 50.0)),
        (111, "cka", {"epoch": 1, "step": 9, "metrics": {"cka/teacher-student/s4": 0.5}}),
        (120, "epoch", epoch(2, 80.0)),
        (121, "cka", {"epoch": 2, "step": 20, "metrics": {"cka/teacher-student/s4": 0.9}}),
        (130, "epoch", epoch(3, 70.0)),
        (200, "run_started", {**START, "step": 20, "epoch": 2}),
    )
    assert summary.metrics == {(1, "val/top1"): 50.0, (1, "cka/teacher-student/s4"): 0.5, (2, "val/top1"): 80.0}
    assert (summary.top1, summary.best_top1, summary.best_epoch, summary.step, summary.epoch) == (80.0, 80.0, 2, 20, 2)
    tell((210, "run_started", START))
    assert (summary.metrics, summary.top1, summary.best_top1, summary.best_epoch) == ({}, None, None, 0)


def test_an_epoch_that_is_done_again_counts_once(tell):
    summary = tell((1, "epoch", epoch(1, 50.0)), (2, "epoch", epoch(1, 40.0)))
    assert summary.metrics == {(1, "val/top1"): 40.0}
    assert (summary.top1, summary.best_top1) == (40.0, 40.0)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "of_the_future"},
        {"type": "step"},
        {"type": "step", "step": 3, "t": None},
        {"type": "step", "step": "many"},
        {"type": "epoch", "epoch": 2, "step": 5, "metrics": None},
        {"type": "epoch", "epoch": "two", "step": 5, "metrics": {"val/top1": 1.0}},
        {"type": "epoch", "epoch": 2, "step": None, "metrics": {"val/top1": 1.0}},
        {"type": "heartbeat", "due": "soon"},
        {"type": "heartbeat", "due": 9.0, "status": "dancing"},
        {"type": "heartbeat", "due": 9.0, "step": "x", "status": "paused"},
        {"type": "run_started", "pid": 3},
        {"type": "run_finished", "status": "lost"},
        {"type": "run_finished"},
        {"type": "error"},
    ],
)
def test_a_damaged_event_changes_nothing(tell, event):
    summary = tell((100, "run_started", START), (110, "epoch", epoch(1, 50.0)))
    before = (summary.row(), dict(summary.metrics))
    summary.apply({"t": 120.0, **event})
    assert (summary.row(), summary.metrics) == before


def test_a_field_of_the_wrong_type_at_the_start_is_left_out(tell):
    summary = tell((100, "run_started", {**START, "pid": None, "host": 3, "device": "cuda:0"}))
    assert (summary.pid, summary.host, summary.device) == (0, "", "cuda:0")


EVENT = st.one_of(
    st.builds(lambda step: ("run_started", {**START, "step": step}), st.integers(0, 40)),
    st.builds(lambda step: ("step", {"step": step}), st.integers(0, 40)),
    st.builds(lambda n, v: ("epoch", epoch(n, v)), st.integers(0, 4), st.floats(0, 100) | st.none()),
    st.builds(
        lambda n, s: ("cka", {"epoch": n, "step": s, "metrics": {"cka/x": 0.5}}), st.integers(0, 4), st.integers(0, 40)
    ),
    st.builds(lambda s: ("heartbeat", {"due": 1e9, "status": s}), st.sampled_from(["running", "paused"])),
    st.builds(lambda s: ("run_finished", {"status": s}), st.sampled_from(["finished", "stopped", "failed"])),
    st.just(("error", {"message": "x"})),
)


@given(events=st.lists(EVENT, max_size=12))
def test_folding_as_it_happens_and_folding_the_file_agree(tmp_path_factory, values, events):
    config = parse_config(values())
    folder = RunFolder.create(tmp_path_factory.mktemp("home"), config)
    live = RunSummary.of(folder, config)
    writer = EventWriter(folder.events_file)
    for kind, fields in events:
        live.apply(writer.write(kind, **fields))
    writer.close()
    again = RunSummary.of(folder)
    assert dataclasses.asdict(again) == dataclasses.asdict(live)
    assert len(read_events(folder.events_file)) == len(events)
    epochs = [number for number, name in again.metrics if name == "val/top1"]
    assert len(epochs) == len(set(epochs))


class NeverReadThrough(dict):
    """A dictionary that is asked for single keys alone."""

    def __iter__(self):
        raise AssertionError("read through: at every epoch of a long run that takes minutes")

    keys = values = items = __iter__


def test_an_epoch_is_folded_without_reading_those_before_it(summary):
    summary.metrics, summary._steps = NeverReadThrough(), NeverReadThrough()
    for number in range(1, 4):
        summary.apply(
            {"t": number, "type": "epoch", "epoch": number, "step": number, "metrics": {"a": 1.0, "val/top1": 1.0}}
        )
    assert len(summary.metrics) == 6


def test_the_baseline_of_a_run_is_its_student_alone_with_the_same_data_and_recipe(values):
    key = recipe_key(parse_config(values()))
    alone = {"kind": "train", "student": {"model": "resnet18"}, "seed": 3, "data": {"workers": 7, "storage": "stream"}}
    assert recipe_key(parse_config(alone)) == key
    assert recipe_key(parse_config(values(recipe={"epochs": 31}))) != key
    assert recipe_key(parse_config(values(data={"fraction": 0.5}))) != key
    assert recipe_key(parse_config({**alone, "student": {"model": "resnet34"}})) != key


@pytest.mark.parametrize(
    ("data", "label"),
    [
        ({}, "digits (demo)"),
        ({"source": "folder", "path": "/data/flowers/"}, "flowers"),
        ({"source": "tar", "path": "C:\\data\\pets.tar"}, "pets.tar"),
        ({"source": "cifar", "path": "/"}, "cifar"),
    ],
)
def test_the_data_has_a_short_name(values, data, label):
    assert data_label(parse_config(values(data=data))) == label


def test_a_folder_with_another_name_was_made_when_its_configuration_was(run, tmp_path):
    target = run.path.rename(tmp_path / "renamed")
    assert RunSummary.of(RunFolder(target)).created == RunFolder(target).config_file.stat().st_mtime
