"""Runs as rows: what they know, their gain, and whether they are lost."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

import engine
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


def test_a_run_is_a_row_and_its_metrics_are_series(history, saved):
    run = saved()
    row = history.run(run)
    assert (row["status"], row["top1"], row["student"], row["tags"], row["gain"]) == (
        "finished",
        70.0,
        "resnet18",
        [],
        None,
    )
    assert history.runs() == [row]
    assert history.series(run, "val/top1") == [(1, 50.0), (2, 70.0)]
    assert list(history.accuracy_of_all()[run]) == [50.0, 70.0]
    assert history.run("nothing") is None


def test_saving_again_changes_the_row_and_doubles_nothing(history, saved, home):
    run = saved((50.0, 60.0, 70.0))
    folder = RunFolder.find(home, run)
    summary = RunSummary.of(folder)
    summary.apply({"type": "run_started", "t": time.time(), "step": 10})
    history.save(summary, folder)
    assert history.series(run, "val/top1") == [(1, 50.0)]
    assert (history.run(run)["status"], history.run(run)["top1"]) == ("running", 50.0)
    assert len(history.runs()) == 1


def test_a_heartbeat_changes_status_and_progress_only(history, saved, home):
    run = saved(status="running")
    summary = RunSummary.of(RunFolder.find(home, run))
    summary.apply({"type": "heartbeat", "t": time.time(), "due": time.time() + 99, "status": "paused", "step": 44})
    summary.name = "not written"
    history.touch(summary)
    row = history.run(run)
    assert (row["status"], row["step"], row["due"]) == ("paused", 44, summary.due)
    assert row["name"] != "not written"


def test_the_newest_run_comes_first(history, saved, home):
    first, second = saved(), saved()
    history.db.execute("update runs set created = created + 10 where id = ?", [first])
    assert [row["id"] for row in history.runs()] == [first, second]


class TestGain:
    def test_it_is_over_the_student_alone_with_the_same_seed(self, history, saved, alone):
        saved((60.0,), changes={**alone, "seed": 1})
        saved((64.0,), changes={**alone, "seed": 2})
        runs = {seed: saved((70.0,), changes={"seed": seed}) for seed in (1, 2)}
        assert [history.run(runs[seed])["gain"] for seed in (1, 2)] == [10.0, 6.0]
        assert {history.run(run)["gain_others"] for run in runs.values()} == {0}

    def test_without_that_seed_it_is_over_the_mean(self, history, saved, alone):
        saved((60.0,), changes={**alone, "seed": 1})
        saved((64.0,), changes={**alone, "seed": 2})
        run = saved((70.0,), changes={"seed": 3})
        for row in (history.run(run), next(row for row in history.runs() if row["id"] == run)):
            assert (row["gain"], row["gain_others"]) == (8.0, 2)

    def test_a_seed_run_twice_counts_once_in_the_mean(self, history, saved, alone):
        for top1, seed in ((60.0, 1), (60.0, 1), (66.0, 2)):
            saved((top1,), changes={**alone, "seed": seed})
        assert history.run(saved((70.0,), changes={"seed": 3}))["gain"] == 7.0

    @pytest.mark.parametrize("reason", ["other recipe", "unfinished", "deleted", "is the baseline"])
    def test_there_is_none_without_a_baseline(self, history, saved, alone, reason):
        other = {"recipe": {"epochs": 7}} if reason == "other recipe" else {}
        base = saved((60.0,), status="stopped" if reason == "unfinished" else "finished", changes={**alone, **other})
        if reason == "deleted":
            history.delete(base)
        run = base if reason == "is the baseline" else saved((70.0,))
        assert history.run(run)["gain"] is None

    @pytest.mark.parametrize("status", ["running", "stopped"])
    def test_there_is_none_before_the_run_has_finished(self, history, saved, alone, status):
        saved((60.0,), changes=alone)
        run = saved((70.0,), status=status)
        assert history.run(run)["gain"] is None
        assert {row["gain"] for row in history.runs()} == {None}


class TestLost:
    def test_a_run_whose_process_died_and_broke_its_promise_is_lost(self, history, saved, dead):
        run = saved(status="running", due=time.time() - 1, identity=dead)
        assert history.run(run)["status"] == "lost"
        assert history.runs()[0]["status"] == "lost"
        assert history.db.execute("select status from runs").fetchone() == ("running",)

    def test_one_that_promised_more_or_lives_is_running(self, history, saved, dead):
        assert history.run(saved(status="running", due=time.time() + 60, identity=dead))["status"] == "running"
        assert history.run(saved(status="running", due=1.0))["status"] == "running"

    def test_one_that_has_ended_is_never_lost(self, history, saved, dead):
        for status in ("finished", "stopped", "failed"):
            assert history.run(saved(status=status, due=1.0, identity=dead))["status"] == status


def test_what_people_say_is_in_the_folder_and_in_the_list(history, saved, home):
    run = saved()
    history.annotate(run, name="שלום", tags=["a", "b"], star=True)
    history.annotate(run, note="n")
    row = history.run(run)
    assert (row["name"], row["tags"], row["star"], row["note"]) == ("שלום", ["a", "b"], 1, "n")
    assert RunFolder.find(home, run).annotations().tags == ["a", "b"]
    history.annotate(run, name="")
    assert history.run(run)["name"] == "vit_tiny_patch16_224 → resnet18, kd"


def test_ten_thousand_runs_open_at_once(home, saved, history):
    row = dict(history.db.query("select * from runs where id = ?", [saved()]).__next__())
    many = [{**row, "id": f"run-{number:05}", "created": float(number)} for number in range(10_000)]
    history.db["runs"].insert_all(many)
    assert len(history.runs()) == 10_001


def test_every_column_of_the_summary_has_a_column_in_the_table(history, run):
    columns = {column.name for column in history.db["runs"].columns}
    assert set(RunSummary.of(run).row()) <= columns
    assert json.loads(json.dumps(RunSummary.of(run).row()))
    assert os.path.getsize(history.path) < 100_000


def test_a_history_is_listed_without_importing_sqlite_utils_or_numpy(home, saved):
    saved()
    code = f"""
import sys
from pathlib import Path
from engine.record.history import History
with History(Path({str(home)!r})) as history:
    assert len(history.runs()) == 1 and history.accuracy_of_all() and history.active() == []
    assert history.run(history.runs()[0]["id"])
print(sorted({{"sqlite_utils", "numpy"}} & set(sys.modules)))
"""
    root = Path(engine.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stderr
