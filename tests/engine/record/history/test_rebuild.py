"""The history is made again from the folders of its runs."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from engine.record import history as module
from engine.record.errors import InputError
from engine.record.history import DamagedHistoryError, History, rebuild_from_nothing
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.engine.record.history.everything import everything


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
        followed = RunSummary.followed

        def strange(folder):
            summary, rest = followed(folder)
            summary.step = value if folder.id == bad else 77
            return summary, rest

        monkeypatch.setattr(RunSummary, "followed", strange)
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
