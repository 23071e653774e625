import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import ClassVar

import pytest
from sqlite_utils import Database

import engine
from engine.record import history as module
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.events import EventWriter
from engine.record.history import MIGRATIONS, DamagedHistoryError, History, rebuild_from_nothing
from engine.record.history_schema import migrations
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary


@pytest.fixture
def history(home):
    with History(home) as opened:
        yield opened


@pytest.fixture
def saved(home, history, values):
    """Makes a run with a curve, in its folder and in the history, and returns its id."""

    def make(top1=(50.0, 70.0), *, status="finished", due=None, identity=None, changes=None):
        folder = RunFolder.create(home, parse_config(values(**(changes or {}))))
        writer = EventWriter(folder.events_file)
        due = time.time() + 60 if due is None else due
        writer.write("run_started", step=0, epochs=len(top1), due=due, **(identity or own_identity()))
        for number, value in enumerate(top1, start=1):
            writer.write(
                "epoch", epoch=number, step=number * 10 - 1, metrics={"val/top1": value, "train/loss": 1 / number}
            )
        if status not in ("running", "paused"):
            writer.write("run_finished", status=status)
        writer.close()
        history.save(RunSummary.of(folder), folder)
        return folder.id

    return make


@pytest.fixture
def alone():
    """What makes a run of `saved` the student alone."""
    return {"kind": "train", "teacher": {}, "method": {"name": "none"}}


@pytest.fixture
def dead():
    """A process that has ended."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return {**own_identity(), "pid": child.pid}


def everything(home):
    with History(home) as opened:
        runs = {row["id"]: row for row in [*opened.runs(), *opened.runs(trashed=True)]}
        return runs, sorted(opened.db.execute("select run, epoch, name, value from metrics").fetchall())


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
    assert history.series_of_all("val/top1") == {run: [50.0, 70.0]}
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


class TestRebuild:
    def test_it_makes_the_same_rows_from_the_folders(self, history, saved, home, alone):
        saved()
        saved((10.0,), status="stopped")
        saved((40.0,), changes=alone)
        trashed = saved()
        history.annotate(saved(), name="Mine 🔥", tags=["paper"], note="a\nb", star=True)
        history.delete(trashed)
        before = everything(home)
        for path in home.glob("history.db*"):
            path.unlink()
        assert rebuild_from_nothing(home) == []
        assert everything(home) == before
        assert len(before[0]) == 5

    def test_it_mends_rows_that_say_something_else(self, history, saved, home):
        run = saved()
        before = everything(home)
        history.db.execute("update runs set top1 = 99, status = 'failed'")
        history.db.execute("insert into metrics values (?, 77, 'val/top1', 1)", [run])
        assert history.rebuild() == []
        assert everything(home) == before

    def test_what_cannot_be_read_is_said_and_the_rest_is_there(self, history, saved, home):
        good, bad, strange = saved(), saved(), saved()
        RunFolder.find(home, bad).config_file.write_text("[")
        (home / "runs" / "empty").mkdir()
        (home / "runs" / ".DS_Store").write_text("")
        RunFolder.find(home, strange).events_file.write_bytes(b"\0garbage\n[]\n")
        shutil.rmtree(home / "no", ignore_errors=True)
        for path in home.glob("history.db*"):
            path.unlink()
        unread = rebuild_from_nothing(home)
        assert [Path(line.split(": ")[0]).name for line in unread] == sorted([bad, "empty"])
        assert set(everything(home)[0]) == {good, strange}
        assert everything(home)[0][strange]["status"] == "queued"

    @pytest.mark.parametrize(
        "event",
        [
            {"type": "run_started", "t": 1, "step": 0, "due": {"a": 1}},
            {"type": "run_started", "t": 1, "step": 0, "pid": 2**70},
            {"type": "run_started", "t": 1, "step": 0, "pid": -1},
            {"type": "run_started", "t": 1, "step": 0, "epochs": [1]},
            {"type": "run_started", "t": 1, "step": 0, "host": "\ud800"},
            {"type": "plan", "t": 1, "total_steps": 2**70, "device": "\ud800"},
            {"type": "step", "t": 1, "step": 99999999999999999999999},
            {"type": "heartbeat", "t": 1, "due": 2**2000},
            {"type": "epoch", "t": 1, "epoch": 2**70, "step": 1, "metrics": {"val/top1": 1.0}},
            {"type": "epoch", "t": 1, "epoch": 1, "step": 1, "metrics": {"\ud800": 1.0}},
            {"type": "error", "t": 1, "message": "\ud800"},
            {"type": "run_finished", "t": 1e299, "status": "finished"},
        ],
    )
    def test_an_event_with_odd_values_breaks_neither_its_run_nor_the_others(self, history, saved, home, event):
        good, odd = saved(), saved()
        RunFolder.find(home, odd).events_file.write_text(json.dumps(event) + "\n")
        assert history.rebuild() == []
        assert {row["id"] for row in history.runs()} == {good, odd}

    @pytest.mark.parametrize("value", [2**70, "\ud800", object()])
    def test_a_row_that_cannot_be_written_is_said_and_the_rest_is_there(self, history, saved, home, monkeypatch, value):
        bad, good = sorted([saved(), saved()])
        of = RunSummary.of

        def strange(folder):
            summary = of(folder)
            summary.step = value if folder.id == bad else 77
            return summary

        monkeypatch.setattr(RunSummary, "of", strange)
        (line,) = history.rebuild()
        assert bad in line
        assert history.run(good)["step"] == 77

    def test_a_run_whose_folder_was_removed_leaves_the_list(self, history, saved, home):
        kept, gone = saved(), saved()
        shutil.rmtree(home / "runs" / gone)
        history.rebuild()
        assert [row["id"] for row in history.runs()] == [kept]
        assert history.series(gone, "val/top1") == []

    def test_a_run_kept_elsewhere_stays_as_long_as_its_folder(self, history, saved, home, tmp_path):
        folder = RunFolder.find(home, saved())
        moved = RunFolder(folder.path.rename(tmp_path / folder.id))
        history.save(RunSummary.of(moved), moved)
        history.rebuild()
        assert history.folder(folder.id) == moved
        shutil.rmtree(moved.path)
        history.rebuild()
        assert history.runs() == []

    @pytest.mark.parametrize("damage", ["not a database", "header", "torn", "no tables"])
    def test_a_damaged_index_is_set_aside(self, history, saved, home, damage):
        run = saved()
        for _ in range(5):
            saved(tuple(float(value) for value in range(100)))
        history.close()
        before, path = everything(home), home / "history.db"
        content = path.read_bytes()
        if damage == "no tables":
            with sqlite3.connect(path) as connection:
                connection.execute("drop table metrics")
            connection.close()
        else:
            torn = content[: len(content) // 2] + b"\xff" * 4096 + content[len(content) // 2 + 4096 :]
            path.write_bytes(
                {"not a database": b"x" * 5000, "header": b"\0" * 100 + content[100:], "torn": torn}[damage]
            )
        assert rebuild_from_nothing(home) == []
        assert everything(home) == before
        assert run in before[0]
        assert len(list(home.glob("history-damaged-*.db"))) == 1

    def test_opening_a_damaged_index_says_how_to_mend_it(self, home):
        (home / "history.db").write_bytes(b"x" * 5000)
        with pytest.raises(DamagedHistoryError, match=r"engine\.history rebuild"):
            History(home)

    def test_an_index_that_somebody_holds_is_not_taken_for_damaged(self, saved, home, monkeypatch):
        saved()
        monkeypatch.setattr(module, "BUSY_SECONDS", 0.1)
        other = sqlite3.connect(home / "history.db", isolation_level=None)
        other.execute("begin immediate")
        with pytest.raises(InputError, match="locked"):
            rebuild_from_nothing(home)
        other.execute("rollback")
        other.close()
        assert list(home.glob("history-damaged-*")) == []
        assert rebuild_from_nothing(home) == []

    def test_a_home_that_cannot_be_made_is_said(self, tmp_path):
        (tmp_path / "file").write_text("")
        with pytest.raises(InputError, match="--home or FBT_HOME"):
            History(tmp_path / "file")


class TestGain:
    def test_it_is_over_the_student_alone_with_the_same_seed(self, history, saved, alone):
        saved((60.0,), changes={**alone, "seed": 1})
        saved((64.0,), changes={**alone, "seed": 2})
        runs = {seed: saved((70.0,), changes={"seed": seed}) for seed in (1, 2)}
        assert [history.run(runs[seed])["gain"] for seed in (1, 2)] == [10.0, 6.0]

    def test_without_that_seed_it_is_over_the_mean(self, history, saved, alone):
        saved((60.0,), changes={**alone, "seed": 1})
        saved((64.0,), changes={**alone, "seed": 2})
        run = saved((70.0,), changes={"seed": 3})
        assert history.run(run)["gain"] == 8.0
        assert next(row for row in history.runs() if row["id"] == run)["gain"] == 8.0

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


class TestTrash:
    def test_a_deleted_run_comes_back_as_it_was(self, history, saved, home):
        run = saved()
        before = everything(home)
        history.delete(run)
        assert history.runs() == []
        assert [row["id"] for row in history.runs(trashed=True)] == [run]
        assert history.folder(run).path == home / "trash" / run
        assert history.folder(run).events_file.is_file()
        history.restore(run)
        assert everything(home) == before
        assert not (home / "trash" / run).exists()

    def test_deleting_and_restoring_twice_does_no_harm(self, history, saved, home):
        run = saved()
        before = everything(home)
        history.delete(run)
        history.delete(run)
        history.restore(run)
        history.restore(run)
        assert everything(home) == before

    def test_a_running_run_is_not_deleted_but_a_lost_one_is(self, history, saved, dead):
        running = saved(status="running")
        with pytest.raises(InputError, match="Stop it first"):
            history.delete(running)
        history.delete(saved(status="running", due=1.0, identity=dead))
        assert [row["id"] for row in history.runs()] == [running]

    def test_a_run_is_not_moved_into_another_of_its_name(self, history, saved, home):
        run = saved()
        shutil.copytree(home / "runs" / run, home / "trash" / run)
        with pytest.raises(InputError, match="already"):
            history.delete(run)
        assert sorted(path.name for path in (home / "trash" / run).iterdir()) == sorted(
            path.name for path in (home / "runs" / run).iterdir()
        )

    def test_a_run_that_the_index_does_not_know_can_be_deleted(self, history, saved, home):
        run = saved()
        history.forget(run)
        history.delete(run)
        assert (home / "trash" / run).is_dir()

    @pytest.mark.parametrize("run", ["", "nothing", "..", "../runs"])
    def test_what_is_no_run_is_refused(self, history, saved, run):
        saved()
        with pytest.raises(InputError, match="there is no such run"):
            history.delete(run)

    def test_a_run_whose_folder_is_gone_is_said_and_can_be_forgotten(self, history, saved, home):
        run = saved()
        shutil.rmtree(home / "runs" / run)
        with pytest.raises(InputError, match="its folder is gone"):
            history.delete(run)
        history.forget(run)
        assert everything(home) == ({}, [])


def test_what_people_say_is_in_the_folder_and_in_the_list(history, saved, home):
    run = saved()
    history.annotate(run, name="שלום", tags=["a", "b"], star=True)
    history.annotate(run, note="n")
    row = history.run(run)
    assert (row["name"], row["tags"], row["star"], row["note"]) == ("שלום", ["a", "b"], 1, "n")
    assert RunFolder.find(home, run).annotations().tags == ["a", "b"]
    history.annotate(run, name="")
    assert history.run(run)["name"] == "vit_tiny_patch16_224 → resnet18, kd"


class TestMigrations:
    def test_a_new_history_has_every_table_and_no_migration_left(self, home):
        with History(home) as opened:
            assert {"runs", "metrics"} <= set(opened.db.table_names())
            assert migrations.pending(opened.db) == []
            assert opened.db.execute("pragma journal_mode").fetchone() == ("wal",)
            assert opened.db.execute("pragma synchronous").fetchone() == (1,)

    def test_an_empty_file_and_a_database_without_tables_become_a_history(self, home):
        (home / "history.db").write_bytes(b"")
        with History(home) as opened:
            assert opened.runs() == []
        for path in home.glob("history.db*"):
            path.unlink()
        Database(home / "history.db").close()
        with History(home) as opened:
            assert opened.runs() == []

    def test_opening_again_changes_nothing(self, history, saved, home):
        saved()
        before = everything(home)
        with History(home):
            pass
        assert everything(home) == before


def test_opening_waits_for_another_that_changes_the_mode_of_a_new_file():
    class Busy:
        """A connection that is refused twice, as SQLite does without waiting."""

        said: ClassVar[list[str]] = []

        def execute(self, sql):
            self.said.append(sql)
            if len(self.said) < 3:
                error = sqlite3.OperationalError("database is locked")
                error.sqlite_errorcode = sqlite3.SQLITE_BUSY
                raise error

    module._prepare(Busy())
    assert Busy.said == ["pragma journal_mode = wal"] * 3 + ["pragma synchronous = normal"]


class TestManyProcesses:
    ROOT = Path(engine.__file__).parents[1]
    TOUCH = """
import sys, time
from pathlib import Path
from engine.record.config import parse_config
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
home = Path(sys.argv[1])
config = parse_config({"kind": "train", "student": {"model": "resnet18"}})
folder = RunFolder.create(home, config)
while not (home / "go").exists():
    time.sleep(0.01)
summary = RunSummary.of(folder, config)
with History(home) as history:
    history.save(summary, folder)
    for step in range(500):
        summary.step = step
        history.touch(summary)
        if step % 50 == 0:
            summary.metrics[step, "val/top1"] = float(step)
            history.save(summary, folder)
"""

    OPEN = """
import sys, time
from pathlib import Path
from engine.record.history import History
home, begin = Path(sys.argv[1]), float(sys.argv[2])
for number in range(40):
    time.sleep(max(0, begin + number * 0.06 - time.time()))
    with History(home / str(number)) as history:
        assert history.runs() == []
"""

    def test_engines_that_make_a_new_history_at_the_same_moment_wait_for_each_other(self, home):
        words = [sys.executable, "-c", self.OPEN, str(home), str(time.time() + 2)]
        openers = [subprocess.Popen(words, cwd=self.ROOT, stderr=subprocess.PIPE, text=True) for _ in range(5)]
        assert [opener.communicate()[1] for opener in openers] == [""] * 5

    def test_four_engines_write_while_a_window_reads(self, home):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", self.TOUCH, str(home)], cwd=self.ROOT, stderr=subprocess.PIPE, text=True
            )
            for _ in range(4)
        ]
        (home / "go").touch()  # they make a new history together
        reads = 0
        while any(writer.poll() is None for writer in writers):
            if (home / "history.db").exists():
                with History(home) as opened:
                    for _ in range(20):
                        opened.runs()
                        reads += 1
        for writer in writers:
            assert writer.communicate()[1] == ""
            assert writer.returncode == 0
        assert reads
        runs, metrics = everything(home)
        assert [row["step"] for row in runs.values()] == [499] * 4
        assert len(metrics) == 40


def test_ten_thousand_runs_open_at_once(home, saved, history):
    row = dict(history.db.query("select * from runs where id = ?", [saved()]).__next__())
    many = [{**row, "id": f"run-{number:05}", "created": float(number)} for number in range(10_000)]
    history.db["runs"].insert_all(many)
    began = time.process_time()
    assert len(history.runs()) == 10_001
    assert time.process_time() - began < 3, "it takes a quarter of a second"


def test_every_column_of_the_summary_has_a_column_in_the_table(history, run):
    columns = {column.name for column in history.db["runs"].columns}
    assert set(RunSummary.of(run).row()) <= columns
    assert json.loads(json.dumps(RunSummary.of(run).row()))
    assert os.path.getsize(history.path) < 100_000


@pytest.mark.skipif(os.name != "posix", reason="Windows deletes no file that is open")
class TestDeletedWhileOpen:
    def test_a_run_that_goes_on_is_in_the_new_one(self, history, saved, home):
        folder = RunFolder.find(home, saved(status="running"))
        for path in home.glob("history.db*"):
            path.unlink()
        history.touch(RunSummary.of(folder))
        history.save(RunSummary.of(folder), folder)
        with History(home) as other:
            assert [row["id"] for row in other.runs()] == [folder.id]
            assert other.series(folder.id, "val/top1") == [(1, 50.0), (2, 70.0)]

    def test_one_that_somebody_else_has_made_since_is_used(self, history, saved, home):
        folder = RunFolder.find(home, saved())
        for path in home.glob("history.db*"):
            path.unlink()
        with History(home) as other:
            history.save(RunSummary.of(folder), folder)
            assert other.run(folder.id)["status"] == "finished"
            other.annotate(folder.id, star=True)
            assert history.run(folder.id)["star"] == 1

    def test_what_cannot_be_opened_fails_like_any_write_and_may_be_tried_again(self, history, saved, home):
        folder = RunFolder.find(home, saved())
        for path in home.glob("history.db*"):
            path.unlink()
        history.path.mkdir()
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError, match="cannot be opened"):
                history.save(RunSummary.of(folder), folder)
        history.path.rmdir()
        history.save(RunSummary.of(folder), folder)
        assert history.run(folder.id)["id"] == folder.id


def test_the_migrations_are_known_by_name_and_a_new_one_is_done_before_anything_is_read(home, saved, history):
    assert [item.name for item in migrations.pending(Database(memory=True))] == list(MIGRATIONS)
    saved()
    history.close()
    with sqlite3.connect(home / "history.db") as older:
        older.execute("delete from _sqlite_migrations where name = 'index_accuracy'")
        older.execute("drop index metrics_accuracy")
    with History(home) as opened:
        assert migrations.pending(opened.db) == []
        assert opened.connection.execute("select 1 from sqlite_master where name = 'metrics_accuracy'").fetchone()


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
