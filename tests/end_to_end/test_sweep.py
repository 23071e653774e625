"""`python -m engine.sweep`: what it starts, finds again, and does when runs fail or are stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading

import pytest
import tomli_w

from engine import sweep as command
from engine.record.control import send
from engine.record.expansion import expand
from engine.record.history import History
from engine.record.matrix import parse_matrix
from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import CNN, ROOT, SMALL, VIT, environment, wait_for

MATRIX = {
    "title": "A CNN teaches a ViT",
    "seeds": [0],
    "base": {**SMALL, "probe": {"every": 0}},
    "teachers": [{"label": "CNN", "student": CNN}],
    "pairs": [{"label": "CNN → ViT", "teacher": {"from": "CNN"}, "student": VIT}],
    "methods": [{"label": "KD"}],
}

# Stands in for engine.run: ends as the file `orders.json` of the home says of the run's name, or when it is told to stop.
ENGINE = """
import json, os, sys, time
from pathlib import Path
from engine.record import control
from engine.record.events import EventWriter
from engine.record.expansion import expand
from engine.record.history import History
from engine.record.matrix import parse_matrix
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

home = Path(sys.argv[1])
folder = RunFolder(home / "runs" / sys.argv[2])
name = folder.config().name
orders = json.loads((home / "orders.json").read_text())
status = next((status for part, status in orders.items() if part in name), "finished")
with (home / "order.txt").open("a") as file:
    file.write(f"{name} on {os.environ.get('CUDA_VISIBLE_DEVICES', 'anything')}\\n")

def save():
    with History(home) as history:
        history.save(RunSummary.of(folder), folder)

if status == "dead":
    sys.exit("no such luck")
writer = EventWriter(folder.events_file)
writer.write("run_started", run=folder.id, step=0, epoch=0, epochs=1, due=time.time() + 5, **own_identity())
save()
if status == "killed":
    os._exit(9)
if status == "waits":
    until = time.monotonic() + 60
    while "stop" not in control.take(folder.path) and time.monotonic() < until:
        time.sleep(0.02)
    status = "stopped"
writer.write("epoch", epoch=1, step=5, metrics={"val/top1": 50.0})
code = {"finished": 0, "failed": 1, "refused": 2, "stopped": 3}[status]
error = {"failed": "the loss is not finite.", "refused": "data.path: there is no such folder."}.get(status, "")
writer.write("run_finished", status="failed" if status == "refused" else status, step=5, epoch=1, error=error)
save()
print(error, file=sys.stderr)
sys.exit(code)
"""


@pytest.fixture
def fake(home, tmp_path, monkeypatch):
    """Runs that end as they are told, without torch; returns how to tell them, and sweeps the matrix."""
    script = tmp_path / "stand_in.py"
    script.write_text(textwrap.dedent(ENGINE))
    monkeypatch.setattr(command, "command_of", lambda folder, home: [sys.executable, str(script), str(home), folder.id])

    def sweep(*words, orders=None, **changes):
        (home / "orders.json").write_text(json.dumps(orders or {}))
        path = tmp_path / "matrix.toml"
        path.write_text(tomli_w.dumps({**MATRIX, **changes}), encoding="utf-8")
        return command.main([str(path), "--home", str(home), *words])

    sweep.order = lambda: (home / "order.txt").read_text().splitlines() if (home / "order.txt").exists() else []
    return sweep


def rows(home):
    with History(home) as history:
        return {row["name"]: row for row in history.runs()}


def test_the_teacher_comes_first_then_every_row_seed_by_seed(home, fake, capsys):
    assert fake(seeds=[0, 1]) == 0
    named = [line.split(" on ")[0] for line in fake.order()]
    assert named == [
        "CNN",
        "ViT, alone, seed 0",
        "CNN → ViT, KD, seed 0",
        "ViT, alone, seed 1",
        "CNN → ViT, KD, seed 1",
    ]
    made = rows(home)
    config = RunFolder.find(home, made["CNN → ViT, KD, seed 1"]["id"]).config()
    assert config.teacher.weights == f"run:{made['CNN']['id']}"
    assert "5 of 5 finished, 0 failed, 0 stopped, 0 to do" in capsys.readouterr().out


def test_what_finished_is_not_run_again_and_what_is_new_is(home, fake):
    assert fake() == 0
    assert fake(seeds=[0, 1], title="renamed") == 0
    named = [line.split(" on ")[0] for line in fake.order()]
    assert named[3:] == ["ViT, alone, seed 1", "CNN → ViT, KD, seed 1"]


def test_another_setting_is_another_run(home, fake):
    assert fake() == 0
    assert fake("--recipe.lr", "0.5") == 0
    assert len(fake.order()) == 6
    assert fake("--compute.log_every", "9") == 0
    assert len(fake.order()) == 6


def test_a_failed_run_stops_nothing_and_is_not_tried_again_unless_asked(home, fake, capsys):
    assert fake(orders={"alone": "failed"}) == 1
    said = capsys.readouterr().out
    assert "ViT, alone, seed 0: failed: the loss is not finite." in said
    assert "2 of 3 finished, 1 failed" in said
    assert fake() == 1
    assert len(fake.order()) == 3
    assert fake("--retry") == 0
    assert len(fake.order()) == 4
    assert len(rows(home)) == 3, "it goes on in its own folder"


def test_without_its_teacher_no_run_starts(home, fake, capsys):
    assert fake(orders={"CNN": "failed"}) == 1
    assert "CNN → ViT, KD, seed 0: its teacher, CNN, did not finish" in capsys.readouterr().out
    assert [line.split(" on ")[0] for line in fake.order()] == ["CNN", "ViT, alone, seed 0"]


def test_a_refused_run_leaves_nothing_behind_and_is_tried_again(home, fake, capsys):
    assert fake(orders={"alone": "refused"}) == 1
    assert "refused: data.path: there is no such folder." in capsys.readouterr().out
    assert "ViT, alone, seed 0" not in rows(home)
    assert fake() == 0


def test_an_engine_that_dies_is_reported_with_its_last_words(home, fake, capsys):
    assert fake(orders={"alone": "dead"}) == 1
    assert "ended with exit code 1: no such luck" in capsys.readouterr().out
    assert fake() == 0
    assert len(list((home / "runs").iterdir())) == 3, "the queued run is taken up again"


def test_a_run_that_was_killed_goes_on_once_it_counts_as_lost(home, fake, monkeypatch, capsys):
    monkeypatch.setattr(command, "_ADOPTED_POLL_SECONDS", 0.2)
    assert fake(orders={"alone": "killed"}) == 1
    assert "ViT, alone, seed 0: ended with exit code 9" in capsys.readouterr().out
    assert fake() == 0
    assert "ViT, alone, seed 0: goes on" in capsys.readouterr().out
    assert len(rows(home)) == 3


def test_a_run_that_somebody_stopped_goes_on_with_the_next_sweep(home, fake):
    assert fake(orders={"alone": "stopped"}) == 3
    assert fake() == 0
    assert len(rows(home)) == 3


def test_no_more_start_than_the_limit(home, fake, capsys):
    assert fake("--limit", "1") == 0
    assert "1 of 3 finished, 0 failed, 0 stopped, 2 to do" in capsys.readouterr().out
    assert fake("--limit", "1") == 0
    assert len(fake.order()) == 2


def test_a_dry_run_lists_all_and_makes_nothing(home, fake, capsys):
    assert fake("--dry-run") == 0
    said = capsys.readouterr().out
    assert "[1/3] CNN: to do\n    python -m engine.run --name CNN --kind train" in said
    assert "CNN → ViT, KD, seed 0: to do after its teacher" in said
    assert not (home / "runs").exists()
    fake("--limit", "1")
    capsys.readouterr()
    fake("--dry-run")
    said = capsys.readouterr().out
    assert "[1/3] CNN: finished 50.00 % in 0:00:00" in said
    assert f"--teacher.weights run:{rows(home)['CNN']['id']}" in said


def test_each_of_several_at_once_has_its_device(home, fake, monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4,5")
    values = {**MATRIX["base"], "compute": {"threads": 1}}
    assert fake("--devices", "cuda:0,cuda:1", seeds=[0, 1, 2], base=values) == 0
    assert {line.split(" on ")[1] for line in fake.order()} == {"4", "5"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--devices", "cuda"], "'cuda' is no device of its own."),
        (["--devices", "cuda:0"], "the matrix names cpu itself."),
        (["--recipe.epoch", "1"], "Did you mean --recipe.epochs?"),
        (["--method.name", "kd"], "The rows of [[methods]] say it."),
        (["--recipe.epochs", "0"], "recipe.epochs"),
        (["--compute.precision", "fp16"], "compute.precision"),
    ],
)
def test_what_cannot_be_is_refused_with_2_before_any_run(home, fake, capsys, words, said):
    assert fake(*words) == 2
    assert said in capsys.readouterr().err
    assert not (home / "runs").exists()


def test_a_run_that_is_named_as_teacher_and_is_not_there_is_refused_first(home, fake, capsys):
    pairs = [{"label": "CNN → ViT", "teacher": {"weights": "run:nowhere"}, "student": VIT}]
    assert fake(pairs=pairs) == 2
    assert "there is no such run" in capsys.readouterr().err
    assert fake.order() == []


@pytest.mark.skipif(os.name != "posix", reason="Windows has no SIGINT that one process sends another")
def test_ctrl_c_asks_the_runs_to_stop_and_the_next_sweep_goes_on(home, fake, capsys):
    def interrupt():
        wait_for(lambda: rows(home).get("CNN", {}).get("status") == "running", "the first run")
        os.kill(os.getpid(), signal.SIGINT)

    waiting = threading.Thread(target=interrupt)
    waiting.start()
    code = fake(orders={"CNN": "waits"})
    waiting.join()
    assert code == 3
    said = capsys.readouterr().out
    assert "Stopping 1 run" in said
    assert "Stopped on request" in said
    assert rows(home)["CNN"]["status"] == "stopped"
    assert fake() == 0
    assert "CNN: goes on" in capsys.readouterr().out
    assert len(rows(home)) == 3


def test_what_another_program_runs_is_waited_for_and_not_run_twice(home, fake, monkeypatch, capsys):
    monkeypatch.setattr(command, "_ADOPTED_POLL_SECONDS", 0.2)
    (home / "orders.json").write_text(json.dumps({"CNN": "waits"}))
    folder = RunFolder.create(home, expand(parse_matrix(MATRIX)).teachers["CNN"].config)
    settings = {"env": {**os.environ, "PYTHONPATH": str(ROOT)}, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command.command_of(folder, home), **settings) as other:
        wait_for(lambda: rows(home).get("CNN", {}).get("status") == "running", "the other program's run")
        threading.Timer(3, send, (folder.path, "stop")).start()
        assert fake(orders={}) == 1
        other.wait()
    said = capsys.readouterr().out
    assert f"CNN: run by another program ({folder.id})" in said
    assert "its teacher, CNN, did not finish" in said
    assert [line.split(" on ")[0] for line in fake.order()] == ["CNN", "ViT, alone, seed 0"]


@pytest.mark.slow
def test_a_sweep_of_real_runs_stops_goes_on_and_becomes_a_table(tmp_path):
    home, path = tmp_path / "home", tmp_path / "real.toml"
    learns = {**MATRIX["teachers"][0], "recipe": {"epochs": 6, "lr": 1e-2}}
    path.write_text(tomli_w.dumps({**MATRIX, "teachers": [learns]}), encoding="utf-8")
    words = [sys.executable, "-m", "engine.sweep", str(path), "--home", str(home)]
    settings = {"cwd": ROOT, "env": environment(), "text": True, "encoding": "utf-8"}
    with subprocess.Popen(words, stdout=subprocess.PIPE, **settings) as process:
        (folder,) = wait_for(lambda: list((home / "runs").glob("*")), "the first run")
        wait_for(lambda: (folder / "events.jsonl").exists(), "its start")
        if os.name == "posix":
            process.send_signal(signal.SIGINT)
        else:
            send(folder, "stop")
        said = process.communicate(timeout=120)[0]
    assert process.returncode == 3, said
    assert rows(home)["CNN"]["status"] == "stopped"
    done = subprocess.run([*words, "--jobs", "2"], capture_output=True, timeout=280, check=False, **settings)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[1/3] CNN: goes on" in done.stdout
    assert {row["status"] for row in rows(home).values()} == {"finished"}
    words[2] = "engine.report"
    table = subprocess.run(words, capture_output=True, timeout=60, check=True, **settings).stdout
    assert "CNN → ViT" in table
    assert "missing" not in table
