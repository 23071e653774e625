import io

import pytest
from rich.console import Console

from engine import demo
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
