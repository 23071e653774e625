"""The readable output names a run when it is sure to begin."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.console import Console
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder

PLAN = {"images": {"train": 9, "validation": 3}, "classes": ["a", "b"], "device": "cpu", "precision": "fp32", "models": {}, "total_steps": 4}  # fmt: skip
NAMED = "one  "


def console(home: Path, *, new: bool) -> Console:
    config = parse_config({"name": "one", "kind": "train", "student": {"model": "resnet18"}})
    return Console(RunFolder.create(home, config), config, home, new=new)


def told(console: Console, kind: str, **fields: Any) -> None:
    console.hear({"v": 1, "seq": 0, "t": 0.0, "type": kind, **fields})


@pytest.mark.parametrize("new", [True, False])
def test_what_is_said_before_the_plan_stands_below_the_name(home, capsys, new):
    with console(home, new=new) as shown:
        told(shown, "run_started", step=0)
        told(shown, "notice", message="said early")
        early = capsys.readouterr().out
        told(shown, "plan", **PLAN)
        told(shown, "notice", message="said late")
    lines = (early + capsys.readouterr().out).splitlines()
    assert lines == [NAMED + shown.folder.id, "said early", lines[2], "said late"]
    assert lines[2].startswith("9 training and 3 validation images")
    assert (early == "") is new


def test_of_a_new_run_that_is_refused_nothing_is_printed(home, capsys):
    shown = console(home, new=True)

    def refused() -> None:
        with shown:
            told(shown, "run_started", step=0)
            told(shown, "notice", message="said early")
            raise InputError("there is no such folder.")

    with pytest.raises(InputError):
        refused()
    assert capsys.readouterr().out == ""


def test_a_run_that_is_kept_is_named_where_it_ended_before_its_plan(home, capsys):
    with console(home, new=True) as shown:
        told(shown, "run_started", step=0)
        told(shown, "warning", message="said early")
    assert capsys.readouterr().out.splitlines() == [NAMED + shown.folder.id, "said early"]
