"""A history is opened: its tables and migrations, and by many at once."""

import os
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
from engine.record.history import MIGRATIONS, History
from engine.record.history_schema import migrations
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.engine.record.history.everything import everything


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
