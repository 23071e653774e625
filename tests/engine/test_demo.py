import io
from dataclasses import replace

import pytest
from rich.console import Console

from engine import demo
from engine.record.config import parse_config
from engine.record.history import History
from engine.record.presets import preset
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.run import RunResult


@pytest.mark.parametrize("words", [["--seeds", "0"], ["--seeds", "-1"], ["--epochs", "-1"], ["--seeds", "x"]])
def test_what_is_no_count_is_refused(words, capsys):
    with pytest.raises(SystemExit, match="2"):
        demo.main(words)
    assert words[0] in capsys.readouterr().err


def test_names_and_paths_are_not_taken_for_markup(home, monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(demo, "Console", lambda **settings: Console(file=written, **settings))
    result = RunResult("x", home, "failed", None, None, None, None, 0.0, "no [/x] file :smile:", 1)
    monkeypatch.setattr(demo, "run", lambda config, home: result)
    assert demo.demo(home, 1, 0) == 1
    assert "no [/x] file :smile:" in written.getvalue()
    assert written.getvalue().startswith("Demo: 4 runs, some minutes on two cores.\n")


def result_of(status, code, error=""):
    return RunResult("x", None, status, 50.0, 50.0, 100.0, None, 1.0, error, code)


def test_a_demo_that_was_stopped_says_that_it_goes_on(home, monkeypatch, capsys):
    monkeypatch.setattr(demo, "run", lambda config, home: result_of("stopped", 3))
    assert demo.main(["--home", str(home), "--seeds", "1"]) == 3
    assert "stopped. The same command goes on from here.\n" in capsys.readouterr().out


def test_a_demo_that_is_stopped_between_two_runs_says_so_too(home, monkeypatch, capsys):
    def interrupted(config, home):
        raise KeyboardInterrupt

    monkeypatch.setattr(demo, "run", interrupted)
    assert demo.main(["--home", str(home), "--seeds", "1"]) == 3
    assert capsys.readouterr().err == "Stopped. The same command goes on from here.\n"


@pytest.mark.parametrize("status", ["stopped", "failed", "finished"])
def test_what_was_stopped_goes_on_and_what_failed_begins_anew(home, monkeypatch, status):
    config = parse_config(preset("demo-teacher").values())
    folder = RunFolder.create(home, config)
    with History(home) as history:
        history.save(replace(RunSummary.of(folder, config), status=status, top1=50.0), folder)
    asked = []
    monkeypatch.setattr(demo, "run", lambda config, home: asked.append("run") or result_of("finished", 0))
    monkeypatch.setattr(demo, "resume", lambda run, home: asked.append(run) or result_of("finished", 0))
    found = demo._once(home, config, Console(file=io.StringIO()))
    assert asked == {"stopped": [folder.id], "failed": ["run"], "finished": []}[status]
    assert found.status == "finished"
