"""Many write and read one history at once, and nothing of it is lost or refused."""

from __future__ import annotations

import time

from benchmarks.torture.crowd import crowd
from engine.record.config import parse_config
from engine.record.events import EventReader, EventWriter
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import ALONE, events, queue, start, wait_for


def test_engines_that_log_at_once_beside_a_window_and_a_script_lose_nothing(tmp_path):
    said = []
    lines = crowd(tmp_path / "home", 2.0, said.append, writers=4, rate=200)
    assert said == []
    assert [line.failed for line in lines] == [0, 0, 0]
    assert lines[0].count == 4 * 2 * 200
    assert lines[1].count and lines[2].count


def test_of_two_engines_that_resume_one_run_at_once_one_is_refused(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 200}})
    both = [start(folder, home) for _ in range(2)]
    try:
        refused = wait_for(lambda: [engine for engine in both if engine.poll() is not None], "the refusal")
        assert [engine.returncode for engine in refused] == [2]
        assert "is running already" in folder.output_file.read_text()
        wait_for(lambda: events(folder, "epoch"), "the first epoch of the other")
    finally:
        for engine in both:
            engine.kill()
            engine.wait()
    assert len(events(folder, "run_started")) == 1
    numbers = [event["seq"] for event in events(folder)]
    assert numbers == list(range(1, len(numbers) + 1))


def logged(home, epochs):
    """A run that is being written, and its writer."""
    folder = RunFolder.create(home, parse_config({**ALONE, "name": "long"}))
    writer = EventWriter(folder.events_file)
    writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=epochs, due=time.time() + 60)
    for epoch in range(1, epochs + 1):
        writer.write("epoch", epoch=epoch, step=epoch * 10 - 1, metrics={"val/top1": float(epoch), "train/loss": 1.0})
    return folder, writer


def test_a_rebuild_does_not_put_older_facts_over_what_an_engine_saved_meanwhile(home, monkeypatch):
    folder, writer = logged(home, 3)
    read = RunSummary.followed

    def slow(folder, config=None):
        """The engine ends its run between the rebuild's look and its writing."""
        found = read(folder, config)
        writer.write("epoch", epoch=4, step=39, metrics={"val/top1": 40.0})
        writer.write("run_finished", status="finished", step=40, epoch=4)
        with History(home) as engine:
            engine.save(read(folder)[0], folder)
        return found

    with History(home) as history:
        monkeypatch.setattr(RunSummary, "followed", slow)
        assert history.rebuild() == []
        assert history.run(folder.id)["status"] == "finished"
        assert history.series(folder.id, "val/top1")[-1] == (4, 40.0)
    writer.close()


def test_saving_a_run_again_writes_only_what_differs_and_drops_what_is_void(home):
    folder, writer = logged(home, 300)
    summary = RunSummary.of(folder)
    with History(home) as history:
        history.save(summary, folder)
        before = history.connection.total_changes
        writer.write("epoch", epoch=301, step=3009, metrics={"val/top1": 1.5})
        summary = RunSummary.of(folder)
        history.save(summary, folder)
        assert history.connection.total_changes - before < 10
        writer.write("run_started", run=folder.id, step=1000, epoch=100, epochs=300, due=time.time() + 60)
        summary = RunSummary.of(folder)
        history.save(summary, folder)
        found = history.metrics(folder.id)
    writer.close()
    assert {(epoch, name): value for name, points in found.items() for epoch, value in points} == summary.metrics
    assert len(found["val/top1"]) == 100


def test_a_writer_finds_its_number_at_the_end_of_a_long_file_behind_damage(tmp_path):
    path = tmp_path / "events.jsonl"
    with path.open("wb") as file:
        file.write(b'{"v":1,"seq":1,"t":1.0,"type":"step","step":0,"epoch":0.0,"metrics":{}}\n' * 20_000)
        file.write(b'{"v":1,"seq":20001,"t":1.0,"type":"heartbeat","due":5}\n')
        file.write(b"damaged " * 400_000 + b"\n")  # longer than what is looked at first
        file.write(b'{"v":1,"seq":20002,"t":1.0,"ty')
    writer = EventWriter(path)
    assert writer.write("notice", message="on")["seq"] == 20002
    writer.close()
    assert [event["type"] for event in EventReader(path).each()][-2:] == ["heartbeat", "notice"]
