"""A run's events as curves and facts."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.events import EventReader
from engine.record.run_folder import RunFolder
from fbt_gui.feed.feed_reader import FeedReader, FeedUpdate, _slices
from fbt_gui.feed.run_facts import RunFacts
from fbt_gui.feed.run_feed import RunFeed
from fbt_gui.feed.run_series import RunSeries, Series
from fbt_gui.feed.smoothing import Smoother, smooth


def line(**event: object) -> bytes:
    return json.dumps({"v": 1, "t": time.time(), **event}).encode() + b"\n"


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path)


def test_a_half_written_line_waits_for_its_other_half(folder: RunFolder) -> None:
    reader = FeedReader(folder)
    whole = line(type="step", step=0, epoch=0.5, metrics={"train/loss": 2.0})
    half = line(type="step", step=1, epoch=1.0, metrics={"train/loss": 1.0})
    folder.events_file.write_bytes(whole + half[:20])
    assert reader.poll().points["train/loss"].values.tolist() == [2.0]
    with folder.events_file.open("ab") as file:
        file.write(half[20:])
    assert reader.poll().points["train/loss"].values.tolist() == [2.0, 1.0]
    assert reader.poll().changed == frozenset()


def test_resuming_at_a_step_drops_what_was_logged_at_it_or_after_so_that_x_never_runs_back(folder: RunFolder) -> None:
    reader = FeedReader(folder)
    steps = b"".join(line(type="step", step=n, epoch=(n + 1) / 10, metrics={"train/loss": float(n)}) for n in range(10))
    folder.events_file.write_bytes(steps)
    drawn = reader.poll().points["train/loss"].points
    with folder.events_file.open("ab") as file:
        file.write(line(type="run_started", run="x", step=4, epoch=0, epochs=1))
        file.write(line(type="step", step=4, epoch=0.5, metrics={"train/loss": 40.0}))
    x, y = reader.poll().points["train/loss"].points
    assert y.tolist() == [0.0, 1.0, 2.0, 3.0, 40.0]
    assert np.all(np.diff(x) > 0)
    assert drawn[1].tolist() == [float(n) for n in range(10)], "what a plot was given must not change under it"


def test_a_resume_drops_maps_and_accuracies_too(made_events: Callable[..., list]) -> None:
    series, facts = RunSeries(), RunFacts()
    said = [{"t": float(place), **event} for place, event in enumerate(made_events(3, finished=False))]
    said.append({"t": 99.0, "type": "run_started", "step": 0, "epoch": 0, "epochs": 3})
    changed = series.apply(said)
    for event in said:
        facts.apply(event)
    assert "matrix" in changed
    assert not series.matrices
    assert all(len(one) == 0 for one in series.series.values())
    assert facts.top1 is None
    assert facts.best is None


def test_null_and_damaged_events_change_nothing() -> None:
    series, facts = RunSeries(), RunFacts()
    for event in (
        {"type": "step", "step": 0, "epoch": 1.0, "metrics": {"train/loss": None}},
        {"type": "step"},
        {"type": "epoch", "t": 1.0},
        {"type": "new"},
    ):
        assert series.apply([event]) == set()
        facts.apply(event)
    assert facts.status == "queued"


def test_pauses_and_the_time_between_sessions_are_not_computing_time() -> None:
    series = RunSeries()

    def step(number: int, moment: float) -> dict[str, object]:
        return {"type": "step", "t": moment, "step": number, "epoch": number / 10, "metrics": {"a": 1.0}}

    series.apply([{"type": "run_started", "t": 100.0, "step": 0}, step(0, 110.0), step(1, 120.0)])
    series.apply(
        [{"type": "heartbeat", "t": 125.0, "status": "paused"}, {"type": "heartbeat", "t": 500.0, "status": "running"}]
    )
    series.apply([step(2, 505.0), step(3, 515.0), {"type": "run_started", "t": 9000.0, "step": 2}, step(2, 9010.0)])
    assert series.series["a"].track().x("time").tolist() == [10.0, 20.0, 30.0]
    assert series.series["a"].track().x("step").tolist() == [0.0, 1.0, 2.0]


def test_a_track_that_lost_points_has_another_life_and_one_that_grew_has_not() -> None:
    series = Series()
    for number in range(10):
        series.append(number, number, number, 1.0)
    first = series.track()
    series.append(10, 10, 10, 2.0)
    assert series.track().life == first.life
    series.append(10, 10, 10, 3.0)
    assert series.track().values[-1] == 3.0
    assert series.track().life != first.life
    assert not series.drop_from(99)
    assert series.drop_from(5)
    assert len(series) == 5
    assert len(first) == 10


def test_maps_of_several_pairs_stand_beside_each_other() -> None:
    series = RunSeries()
    for pair in ("teacher-student", "fusion-student"):
        matrix = {"pair": pair, "rows": ["a"], "columns": ["b"], "values": [[0.5]]}
        series.apply([{"type": "cka", "epoch": 1, "step": 9, "metrics": {}, "matrix": matrix}])
    assert list(series.matrices) == [(1, "teacher-student"), (1, "fusion-student")]


def test_a_damaged_line_among_many_costs_only_itself(folder: RunFolder) -> None:
    good = [line(type="step", step=n, epoch=n / 10, metrics={"a": float(n)}) for n in range(700)]
    good[300] = b'{"type": "step", "st\n'
    good[301] = b"\xff\xfe[1, 2\n"
    folder.events_file.write_bytes(b"".join(good))
    values = FeedReader(folder).poll().points["a"].values
    assert len(values) == 698
    assert values[-1] == 699.0


def test_a_long_file_is_read_piece_by_piece_and_whole(folder: RunFolder) -> None:
    count = 60_000
    steps = (line(type="step", step=n, epoch=n / 10, metrics={"a": 1.0, "b": 2.0}) for n in range(count))
    folder.events_file.write_bytes(b"".join(steps))
    reader = FeedReader(folder)
    update, polls = reader.poll(), 1
    while update.more:
        update, polls = reader.poll(), polls + 1
    assert polls > 1
    assert len(update.points["a"]) == count


def test_a_read_that_fails_after_others_costs_none_of_their_points(
    folder: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = 6000  # several reads
    folder.events_file.write_bytes(
        b"".join(line(type="step", step=step, epoch=step / 100, metrics={"train/loss": 1.0}) for step in range(steps))
    )
    reader, whole, reads = FeedReader(folder), EventReader.block, []

    def block(self: EventReader, limit: int) -> bytes:
        reads.append(limit)
        if len(reads) == 2:
            raise OSError("gone")
        return whole(self, limit)

    monkeypatch.setattr(EventReader, "block", block)
    with pytest.raises(OSError, match="gone"):
        reader.poll()
    folder.events_file.write_bytes(folder.events_file.read_bytes()[: reader._events._offset])
    assert len(reader.poll().points["train/loss"]) > 0


@given(st.lists(st.integers(0, 60_000), max_size=8), st.booleans())
def test_a_block_is_cut_into_lines_and_none_is_lost(lengths: list[int], ends: bool) -> None:
    lines = [b"x" * length for length in lengths]
    block = b"".join(line + b"\n" for line in lines)[: None if ends else -1]
    slices = list(_slices(block))
    assert [line for part in slices for line in part if line] == [line for line in lines if line]
    assert all(sum(map(len, part[:-2])) <= 24_000 for part in slices)


def test_smoothing_in_pieces_is_smoothing_of_the_whole() -> None:
    values = np.random.default_rng(0).normal(size=20_000)
    smoother = Smoother(0.97)
    pieces = [smoother.feed(part) for part in np.split(values, [1, 70, 4000, 4001, 15_000])]
    np.testing.assert_allclose(np.concatenate(pieces), smooth(values, 0.97), rtol=1e-9, atol=1e-12)


def test_a_file_that_was_replaced_is_read_anew(folder: RunFolder) -> None:
    reader = FeedReader(folder)
    folder.events_file.write_bytes(line(type="step", step=0, epoch=1.0, metrics={"a": 1.0, "b": 1.0}))
    reader.poll()
    folder.events_file.unlink()
    folder.events_file.write_bytes(line(type="step", step=0, epoch=1.0, metrics={"a": 7.0}))
    assert reader.poll().points["a"].values.tolist() == [7.0]


def test_a_series_grows_beyond_its_first_room() -> None:
    series = Series()
    for number in range(2000):
        series.append(number, number, number, number * 2.0)
    x, y = series.points()
    assert len(x) == len(series) == 2000
    assert y[-1] == 3998.0


def test_the_time_left_is_by_this_session_and_a_pause_does_not_count() -> None:
    facts = RunFacts()
    facts.apply({"type": "run_started", "t": 0.0, "step": 100, "epoch": 1, "epochs": 2, "total_steps": 300, "due": 9.0})
    assert facts.remaining() is None
    facts.apply({"type": "step", "t": 1000.0, "step": 100, "epoch": 1.0, "metrics": {}})
    facts.apply({"type": "step", "t": 1010.0, "step": 110, "epoch": 1.1, "metrics": {}})
    assert facts.remaining() == pytest.approx(189.0)
    facts.apply({"type": "heartbeat", "t": 1010.0, "due": 2000.0, "status": "paused", "step": 111})
    facts.apply({"type": "heartbeat", "t": 1500.0, "due": 2000.0, "status": "running", "step": 111})
    facts.apply({"type": "step", "t": 1510.0, "step": 120, "epoch": 1.2, "metrics": {}})
    assert facts.remaining() == pytest.approx(179.0)


def test_seconds_add_up_over_sessions() -> None:
    facts = RunFacts()
    for event in (
        {"type": "run_started", "t": 100.0, "step": 0, "epoch": 0, "epochs": 2},
        {"type": "run_finished", "t": 110.0, "status": "stopped"},
        {"type": "run_started", "t": 1000.0, "step": 5, "epoch": 0, "epochs": 2},
        {"type": "run_finished", "t": 1007.0, "status": "finished"},
    ):
        facts.apply(event)
    assert facts.seconds == pytest.approx(17.0)
    assert facts.elapsed(5000.0) == pytest.approx(17.0)
    assert facts.progress == 1.0


def test_an_engine_that_ended_before_its_first_event_is_noticed(folder: RunFolder) -> None:
    folder.output_file.write_text("Traceback\nModuleNotFoundError: no torch\n")
    assert not FeedReader(folder).poll().facts.never_began, "it may only just be starting"
    os.utime(folder.output_file, (time.time() - 60, time.time() - 60))
    update = FeedReader(folder).poll()
    assert update.facts.never_began
    assert update.facts.shown_status == "failed"
    assert update.output is not None
    assert "no torch" in update.output


@pytest.mark.parametrize("weight", [0.5, 0.9, 0.99])
def test_smoothing_is_the_debiased_moving_average(weight: float) -> None:
    values = np.sin(np.arange(1000) / 7) + 2
    kept, expected = 0.0, []
    for place, value in enumerate(values, start=1):
        kept = weight * kept + (1 - weight) * value
        expected.append(kept / (1 - weight**place))
    np.testing.assert_allclose(smooth(values, weight), expected, rtol=1e-9)


def test_points_that_pour_in_come_apart_from_what_is_put_into_words(folder: RunFolder, qtbot: Any) -> None:
    start = line(type="run_started", run="x", step=0, epoch=0, epochs=9, due=time.time() + 900)
    folder.events_file.write_bytes(start)
    feed = RunFeed()
    told: list[FeedUpdate] = []
    grown: list[FeedUpdate] = []
    feed.updated.connect(told.append)
    feed.grew.connect(grown.append)
    feed.show(folder)
    with folder.events_file.open("ab") as file:
        for number in range(60):
            file.write(line(type="step", step=number, epoch=number / 10, metrics={"a": 1.0}))
            file.flush()
            qtbot.wait(10)
    qtbot.waitUntil(lambda: told[-1].facts.step == 60, timeout=5000)
    assert grown, "more often than it is told in words"
    assert max(len(update.points["a"]) for update in [*told, *grown] if update.points) == 60
    with folder.events_file.open("ab") as file:
        file.write(line(type="run_finished", status="finished", step=60, epoch=6))
    qtbot.waitUntil(lambda: told[-1].facts.status == "finished", timeout=5000)
    feed.close()
