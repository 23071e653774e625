"""A command started warm is the command: what it prints, how it ends, and that it ends."""

from __future__ import annotations

import subprocess
import sys
import time

import psutil
import pytest

from tests.end_to_end.engine_process import ROOT, environment
from tests.end_to_end.warm_start import WarmStart

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="commands are started warm on Linux alone")
ONE_THREAD = {"OMP_NUM_THREADS": "1"}


@pytest.fixture(scope="module")
def warm():
    made = WarmStart(ROOT, {**environment(), **ONE_THREAD})
    yield made
    made.close()


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("engine.run", ["--version"]),
        ("engine.run", ["--preset", "no such"]),
        ("engine.export", ["--help"]),
        ("engine.evaluate", ["no-such-run"]),
        ("engine.nothing", []),
    ],
)
def test_it_prints_and_ends_as_a_process_that_loads_everything(warm, home, module, words):
    surroundings = {**environment(), **ONE_THREAD}
    one = warm.run(module, words, surroundings, 60)
    command = [sys.executable, "-m", module, *words]
    other = subprocess.run(command, cwd=ROOT, env=surroundings, capture_output=True, text=True, check=False)
    assert (one.returncode, one.stdout) == (other.returncode, other.stdout)
    if module != "engine.nothing":  # Python says that in other words
        assert one.stderr == other.stderr


def test_it_hears_its_input_and_no_process_is_left_of_one_that_takes_too_long(warm, home):
    surroundings = {**environment(), **ONE_THREAD}
    assert "is not a request" in warm.run("engine.advise", [], surroundings, 60, "nonsense\n").stdout
    since = time.monotonic()
    with pytest.raises(subprocess.TimeoutExpired):
        warm.run("timeit", ["-n", "1", "import time; time.sleep(60)"], surroundings, 0.5)
    assert time.monotonic() - since < 30
    assert not psutil.Process(warm.pid).children()
    assert warm.run("engine.run", ["--version"], surroundings, 60).returncode == 0


def test_other_surroundings_of_a_library_are_not_started_warm(warm):
    surroundings = {**environment(), **ONE_THREAD}
    assert warm.can_run({**surroundings, "FBT_HOME": "/elsewhere"})
    assert not warm.can_run({**surroundings, "HF_HOME": "/elsewhere"})
    assert not warm.can_run({**surroundings, "OMP_NUM_THREADS": "2"})
    assert not warm.can_run({name: value for name, value in surroundings.items() if name != "PATH"})
