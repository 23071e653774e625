"""Tests of the run's row in the history: written beside the run, the newest wins, and trouble is said once."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.training.recording.history_row import HistoryRow
from tests.end_to_end.engine_process import ALONE, config, wait_for


@pytest.fixture
def folder(home):
    return RunFolder.create(home, config(ALONE))


@pytest.fixture
def summary(folder):
    return RunSummary.of(folder, config(ALONE))


def test_the_run_does_not_wait_while_another_program_holds_the_history(home, folder, summary):
    History(home).close()
    holder = sqlite3.connect(home / "history.db", isolation_level=None)
    holder.execute("begin immediate")
    row = HistoryRow(home, folder, lambda _: None)
    for step in range(100):
        summary.step = step
        row.keep(summary)  # returns, though nothing can be written
    with History(home) as history:
        assert history.run(folder.id) is None
    holder.execute("rollback")
    holder.close()
    row.close()
    with History(home) as history:
        assert history.run(folder.id)["step"] == 99


def test_what_it_has_not_come_to_is_left_out(home, folder, summary, monkeypatch):
    written, go = [], threading.Event()
    monkeypatch.setattr(History, "save", lambda _, row, __: (written.append(row.step), go.wait(10)))
    monkeypatch.setattr(History, "touch", lambda _, row: written.append(-row.step))
    row = HistoryRow(home, folder, lambda _: None)
    for step, whole in ((1, True), (2, True), (3, True), (4, False)):
        summary.step = step
        row.keep(summary, whole=whole)
        wait_for(lambda: written, "the first row")
    go.set()
    row.close()
    assert written == [1, 4]  # all of it: a heartbeat must not hide that an epoch ended


def test_trouble_is_said_once_and_mended_by_the_next_heartbeat(home, folder, summary, monkeypatch):
    said, broken = [], [True]
    save = History.save

    def fail(*given):
        if broken[0]:
            raise sqlite3.OperationalError("database or disk is full")
        save(*given)

    monkeypatch.setattr(History, "save", fail)
    row = HistoryRow(home, folder, said.append)
    for _ in range(3):
        row.keep(summary)
        wait_for(lambda: row._waiting is None, "that it tried")
    wait_for(lambda: said, "the problem")
    broken[0] = False
    summary.step = 7
    row.keep(summary, whole=False)
    row.close()
    assert said == ["database or disk is full", ""]
    with History(home) as history:
        assert history.run(folder.id)["step"] == 7


def test_a_history_that_cannot_be_opened_is_said_and_ends_nothing(home, folder, summary):
    said = []
    (home / "history.db").write_bytes(b"no database at all" * 100)
    row = HistoryRow(home, folder, said.append)
    row.keep(summary)
    row.close()
    assert len(said) == 1
    assert "is damaged" in said[0]


def test_a_home_that_is_gone_is_not_made_anew(tmp_path, folder, summary):
    gone = tmp_path / "gone"
    row = HistoryRow(gone, folder, lambda _: None)
    row.keep(summary)
    row.close()
    assert not gone.exists()
