"""The whole story of story.py, where there is no screen and on a real platform with a screen in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.end_to_end.engine_process import ROOT
from tests.end_to_end.screen import screen, why_no_screen

STORY = "tests/end_to_end/story.py"
_OF_THE_OUTER_TEST = ("PYTEST_", "COV_CORE_")


@pytest.fixture(params=["offscreen", "xcb"])
def platform(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    """The surroundings of a process that draws on this platform."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_THE_OUTER_TEST)}
    kept |= {"QT_QPA_PLATFORM": request.param, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"}
    if request.param == "offscreen":
        yield kept
        return
    if missing := why_no_screen():
        pytest.skip(missing)
    with screen() as display:
        yield {**kept, "DISPLAY": display}


@pytest.mark.slow
def test_an_evening_with_the_window_is_told_to_its_end(platform: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", STORY, "-x", "-s", "-v", "-p", "no:cacheprovider", "-p", "no:xdist"]
    told = subprocess.run(
        command, cwd=ROOT, env=platform, capture_output=True, text=True, timeout=280, check=False, errors="replace"
    )
    print(*(line for line in told.stdout.splitlines() if line.startswith("longest stall")), sep="\n")
    assert told.returncode == 0, told.stdout + told.stderr
