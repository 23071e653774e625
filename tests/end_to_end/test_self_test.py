"""Tests of `fbt --self-test`: the program tries itself, and says where it fails."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.end_to_end.engine_process import ROOT, environment

BROKEN = """
import sys
from engine.record import presets
presets.preset = None  # as if a part of the program were missing
from fbt_gui.app import main
sys.exit(main(["--self-test"]))
"""


def self_test(*words: str) -> tuple[int, list[dict[str, object]], str]:
    surroundings = {**environment(), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=surroundings, capture_output=True, text=True, timeout=280, check=False
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_the_program_trains_and_exports_a_student_and_leaves_nothing_behind() -> None:
    code, said, err = self_test("-m", "fbt_gui", "--self-test")
    assert code == 0, (said, err)
    assert [line["step"] for line in said if "step" in line][-1] == "the student is exported"
    assert 0 < float(str(said[-1]["top1"])) <= 100
    assert not Path(str(said[-1]["student"])).parent.exists()


def test_a_part_that_is_missing_is_said_with_the_step_it_was_wanted_in() -> None:
    code, said, _ = self_test("-c", BROKEN)
    assert code == 1
    assert said[-1]["failed"] == "the window"
    assert "TypeError" in str(said[-1]["error"])
