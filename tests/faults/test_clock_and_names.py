"""The clock is set under a run, and names and homes are what people make of them."""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import socket
import subprocess
import sys

import pytest

from engine.compare import read_runs
from engine.record.compared.files import as_csv, as_html
from engine.record.compared.groups import grouped
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import is_alive, is_lost, own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from fbt_gui.feed.event_curves import EventCurves
from fbt_gui.feed.feed_reader import FeedReader
from fbt_gui.services.history_service import HistoryService
from fbt_gui.services.run_list import RunList
from tests.end_to_end.engine_process import ALONE, ROOT, environment, events, queue, run, wait_for

HOURS = 7200.0
# The engine under a clock that is ahead by what a file says, for this machine's own may not be set.
CLOCK = """
import runpy, sys, time
real, file = time.time, sys.argv[1]
def ahead():
    try:
        with open(file) as text:
            return real() + float(text.read() or 0)
    except OSError:
        return real()
time.time = ahead
sys.argv = ["engine.run", *sys.argv[2:]]
runpy.run_module("engine.run", run_name="__main__", alter_sys=True)
"""
NAMES = (
    "🦉 owl teaches 🐣", 'He said "hi"', "it's; drop table runs;--", "a/b\\c:d*e?f|g", "two\nlines\tand a tab", "x" * 300,
    "שלום עולם", "\u202eright to left", "...", ".", "CON", "nul.txt", "ends with a dot.", " leading and trailing ", "-rf --help",
    "=1+1", "+1", "@SUM(A1)", "-2+3", "\t=1+1", "<script>alert(1)</script>", "<b>&amp;", "%s%n {0}", "$(reboot)", "\x00\x1b[31mred",
)  # fmt: skip


def engine(folder, home, clock):
    words = [sys.executable, "-c", CLOCK, str(clock), "--resume", folder.id, "--home", str(home)]
    with folder.output_file.open("ab") as output:
        return subprocess.Popen(words, cwd=ROOT, env=environment(), stdout=output, stderr=output)


def test_a_clock_that_is_set_in_mid_run_changes_no_duration_and_no_curve(home, tmp_path):
    clock = tmp_path / "clock"
    folder = queue(home, ALONE, {"recipe": {"epochs": 12}, "compute": {"checkpoint_epochs": 12}})
    process = engine(folder, home, clock)
    for epoch, ahead in ((2, -HOURS), (5, HOURS)):
        wait_for(lambda epoch=epoch: any(event["epoch"] >= epoch for event in events(folder, "epoch")), "an epoch")
        clock.write_text(str(ahead))
        with History(home) as history:
            assert history.run(folder.id)["status"] in ("running", "finished")
    assert process.wait(120) == 0
    assert [round(event["shift"] / HOURS) for event in events(folder, "clock")] == [-1, 2]
    assert "clock of this machine was set back by 7,200 s" in folder.log_file.read_text()

    real = events(folder, "run_finished")[0]["seconds"]
    summary, update = RunSummary.of(folder), FeedReader(folder).poll()
    assert summary.status == "finished"
    assert 0 < summary.seconds < real + 3
    assert 0 < update.facts.seconds < real + 3
    curves = EventCurves(folder.events_file, frozenset({"train/loss"}))
    while curves.poll():
        pass
    for seconds in (update.points["train/loss"].x("time"), curves.curve("train/loss")[2]):
        assert (seconds[1:] >= seconds[:-1]).all() and seconds[0] >= 0 and seconds[-1] < real + 3
        assert len(set(seconds.tolist())) > len(seconds) / 2  # it did not stand still for two hours either


def test_a_run_killed_before_the_clock_was_put_back_is_lost_and_one_that_lives_is_not(home, tmp_path):
    clock = tmp_path / "clock"
    clock.write_text(str(HOURS))
    folder = queue(home, ALONE, {"recipe": {"epochs": 500}})
    process = engine(folder, home, clock)
    wait_for(lambda: events(folder, "epoch"), "the first epoch")
    with History(home) as history:
        wait_for(lambda: (history.run(folder.id) or {}).get("pid") == process.pid, "the row")
        assert history.run(folder.id)["status"] == "running"
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        row = history.run(folder.id)
    assert row["due"] > events(folder)[-1]["t"] - HOURS + 3600
    assert row["status"] == "lost"
    assert run("--resume", folder.id, "--home", str(home), "--dry-run").returncode == 0


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere a process's start does not move with the clock"
)
def test_a_living_process_is_known_when_its_start_is_another_by_the_clock_and_a_boot_later_it_is_not():
    me = own_identity()
    moved = {**me, "process_start": me["process_start"] - HOURS}
    assert is_alive(**moved) and not is_lost(1.0, **moved)
    boot, ticks = me["process_mark"].split(":")
    for mark in (f"another-{boot}:{ticks}", f"{boot}:{int(ticks) - 1}"):
        assert is_alive(**{**moved, "process_mark": mark}) is False
    assert is_alive(me["pid"], me["process_start"], socket.gethostname())  # as older runs are told apart


def finished(home, name):
    """A run of this name that ended, without an engine."""
    folder = RunFolder.create(home, parse_config({**ALONE, "name": name}))
    writer = EventWriter(folder.events_file)
    writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=1, due=1.0, **own_identity())
    writer.write("epoch", epoch=1, step=5, metrics={"val/top1": 50.0, "train/loss": 1.0})
    writer.write("run_finished", status="finished", step=6, epoch=1)
    writer.close()
    with History(home) as history:
        history.save(RunSummary.of(folder), folder)
    return folder


def test_names_are_kept_as_they_are_and_no_file_is_called_by_them(home):
    folders = [finished(home, name) for name in (*NAMES, NAMES[0])]
    assert len({folder.id for folder in folders}) == len(folders)
    for folder, name in zip(folders, NAMES, strict=False):
        assert re.fullmatch(r"\d{8}-\d{6}-[a-z0-9-]{1,32}-[0-9a-f]{4}", folder.id)
        assert folder.saved_config().name == name
    with History(home) as history:
        assert {row["id"]: row["name"] for row in history.runs()} == {
            folder.id: folder.saved_config().name for folder in folders
        }
    done = subprocess.run(
        [sys.executable, "-m", "engine.history", "list", "--home", str(home)],
        cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert len(done.stdout.splitlines()) == 1 + len(folders)
    assert not set(done.stdout) & set("\x00\x1b\u202e\t")  # a terminal would obey them


def test_the_window_shows_each_name_on_one_line_and_turns_nothing_round(home, qtbot):
    for name in NAMES:
        finished(home, name)
    history = HistoryService(home)
    runs = RunList(history)
    with qtbot.waitSignal(runs.updated, timeout=20_000):
        runs.refresh()
    names = {row["name"] for row in runs.rows}
    history.close()
    assert {"two lines and a tab", "right to left", "[31mred", "=1+1", "🦉 owl teaches 🐣", "שלום עולם"} <= names
    assert all(name.isprintable() for name in names)


def test_names_are_shown_and_not_run_by_browsers_and_spreadsheets(home):
    folders = [finished(home, name) for name in NAMES]
    groups = grouped(read_runs(home, [folder.id for folder in folders]), by_seed=False)
    page = as_html(groups)
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    lines = list(csv.DictReader(io.StringIO(as_csv(groups))))
    assert [line["runs"] for line in lines] == [folder.id for folder in folders]
    for line, name in zip(lines, NAMES, strict=True):
        assert name in line["name"].replace("\r\n", "\n")
        assert not line["name"].lstrip().startswith(("=", "+", "-", "@"))
        assert line["top1"] == "50.0"


@pytest.mark.parametrize("place", ['a home – of ünï 家 \'n "quotes"', "/".join(["long" * 25] * 4)])
def test_a_home_may_be_called_anything_and_lie_deep(home, place):
    deep = home / place
    folder = queue(deep, ALONE, {"recipe": {"epochs": 1}})
    done = run("--resume", folder.id, "--home", str(deep))
    assert done.returncode == 0, done.stderr
    assert folder.best_student.is_file()
    with History(deep) as history:
        assert history.run(folder.id)["status"] == "finished"


def test_a_home_deeper_than_sqlite_goes_is_refused_in_words(tmp_path):
    with pytest.raises(InputError, match="cannot be opened"):
        History(tmp_path.joinpath(*["d" * 100] * 6))
