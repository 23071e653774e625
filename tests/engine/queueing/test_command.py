"""The queue's command: what it adds, orders, holds, lists and refuses."""

from __future__ import annotations

import json
import time

import pytest

from engine import queue as command
from engine.record import queue
from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from tests.engine.queueing.queued import VALUES


def config_file(tmp_path, name, **values):
    path = tmp_path / f"{name}.toml"
    path.write_text(parse_config({**VALUES, "name": name, **values}).to_toml(), encoding="utf-8")
    return str(path)


def said(capsys):
    return json.loads(capsys.readouterr().out)


def test_the_command_adds_orders_holds_and_lists(home, tmp_path, capsys):
    files = [config_file(tmp_path, name) for name in ("one", "two", "three")]
    assert command.main(["add", *files]) == 0
    assert "engine.queue run" in capsys.readouterr().out
    one, two, three = [entry.run for entry in queue.read(home).entries]
    assert command.main(["move", three, "1"]) == 0
    assert command.main(["assign", two, "cpu"]) == 0
    assert command.main(["set", "--at-once", "2", "--devices", "cpu,cuda:1", "--when-failed", "hold"]) == 0
    assert command.main(["set", "--when-cut-off", "leave"]) == 0
    assert command.main(["hold"]) == 0
    capsys.readouterr()
    assert command.main(["remove", one, "--json"]) == 0
    listed = said(capsys)
    assert [(row["run"], row["name"], row["device"], row["status"]) for row in listed["entries"]] == [
        (three, "three", "", "queued"),
        (two, "two", "cpu", "queued"),
    ]
    settings = {"at_once": 2, "devices": ["cpu", "cuda:1"], "when_failed": "hold", "when_cut_off": "leave"}
    assert listed["settings"] == {**settings, "held": True}
    assert command.main(["assign", two, "any"]) == 0
    assert command.main(["release"]) == 0
    assert command.main([]) == 0
    out = capsys.readouterr().out
    assert "2 wait; at once: 2" in out and f"   2  {two}  any  two" in out
    with History(home) as history:
        assert {row["status"] for row in history.runs()} == {"queued"}


def test_the_command_adds_a_run_that_was_stopped_but_none_that_is_over(home, make, capsys):
    stopped, done = make("stopped", "done", add=False)
    for folder, status in ((stopped, "stopped"), (done, "finished")):
        writer = EventWriter(folder.events_file)
        writer.write("run_started", run=folder.id, step=0, epoch=0, due=time.time() + 60, **own_identity())
        writer.write("run_finished", status=status, step=1, epoch=1)
        writer.close()
    assert command.main(["add", stopped.id]) == 0
    assert command.main(["add", done.id]) == 2
    assert "is finished." in capsys.readouterr().err
    assert [entry.run for entry in queue.read(home).entries] == [stopped.id]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        (["add", "nothing.toml"], "there is no such run"),
        (["remove", "x"], "is not in the queue"),
        (["set", "--at-once", "-1"], "cannot be set"),
        (["add", "good", "--device", "gpu"], "no device of its own"),
        (["add", "half", "--device", "cpu"], "fp16 needs a GPU"),
        (["add", "good", "bad"], "Extra inputs"),
    ],
)
def test_what_the_command_cannot_do_is_said_and_leaves_nothing(home, tmp_path, capsys, words, error):
    files = {
        "good": config_file(tmp_path, "good"),
        "half": config_file(tmp_path, "half", compute={"precision": "fp16"}),
    }
    (tmp_path / "bad.toml").write_text("colour = 1\n")
    files["bad"] = str(tmp_path / "bad.toml")
    assert command.main([files.get(word, word) for word in words]) == 2
    err = capsys.readouterr().err
    assert error in err or (error == "Extra inputs" and "colour" in err)
    assert not (home / "runs").exists()
