"""What shells and people do to a run: pipes that close, signals too early, two starts at once, odd names."""

from __future__ import annotations

import signal
import subprocess
import time

import pytest

from engine.record.control import send
from engine.record.history import History
from tests.end_to_end.engine_process import (
    ALONE,
    ROOT,
    command,
    config,
    environment,
    events,
    queue,
    run,
    start,
    wait_for,
)

ONE = {"recipe": {"epochs": 1}}


def test_a_reader_that_goes_away_does_not_end_the_run(home):
    folder = queue(home, ALONE, ONE)
    engine = subprocess.Popen(
        command("--resume", folder.id, "--home", str(home)),
        cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    assert engine.stdout is not None
    engine.stdout.readline()
    engine.stdout.close()
    assert engine.wait(120) == 0
    assert events(folder)[-1]["status"] == "finished"


def test_of_two_engines_started_at_once_one_is_refused(home):
    folder = queue(home, ALONE, {"recipe": {"epochs": 200}})
    engines = [start(folder, home), start(folder, home)]
    try:
        wait_for(lambda: any(engine.poll() is not None for engine in engines), "the refusal of one")
        assert sorted(engine.poll() or 0 for engine in engines) == [0, 2]
        assert "is running already" in folder.output_file.read_text()
        wait_for(lambda: events(folder, "step"), "a step of the other")
        assert len(events(folder, "run_started")) == 1
        send(folder.path, "stop")
        assert sorted(engine.wait(60) for engine in engines) == [2, 3]
    finally:
        for engine in engines:
            engine.kill()
            engine.wait()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_start_up_leaves_nothing_behind_or_a_run_that_can_go_on(home, number):
    path = home / "alone.toml"
    path.write_text(config(ALONE, {"recipe": {"epochs": 200}}).to_toml())
    engine = subprocess.Popen(
        command(str(path), "--home", str(home)),
        cwd=ROOT, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    wait_for(lambda: (home / "runs").is_dir() and list((home / "runs").iterdir()), "the run's folder")
    time.sleep(0.1)
    engine.send_signal(number)
    _, said = engine.communicate(timeout=60)
    assert engine.returncode == 3
    assert "Traceback" not in said
    left = list((home / "runs").iterdir())
    with History(home) as history:
        assert [row["status"] for row in history.runs()] == ["stopped"] * len(left)


def test_square_brackets_in_name_and_home_are_only_letters(tmp_path):
    home = tmp_path / "[red] sp [bold]"
    home.mkdir()
    path = home / "odd.toml"
    path.write_text(config(ALONE, ONE, {"name": "[/x] hi [bold]"}).to_toml())
    process = run(str(path), "--home", str(home))
    assert process.returncode == 0, process.stderr
    assert "[/x] hi [bold]" in process.stdout
    assert "Traceback" not in process.stderr
    assert "[/x] hi [bold]" in run(str(path), "--home", str(home), "--dry-run").stdout


def test_a_run_of_a_run_can_be_resumed(home):
    teacher = queue(home, ALONE, ONE)
    assert run("--resume", teacher.id, "--home", str(home)).returncode == 0
    process = run(
        "--home",
        str(home),
        "--kind",
        "train",
        "--student.weights",
        f"run:{teacher.id}",
        "--student.options.drop_rate",
        "0.1",
    )
    assert process.returncode == 2
    assert "the run says how its model is built" in process.stderr
