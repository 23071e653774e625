"""What every test stands on: its own home, fixed seeds, and no more threads than its share."""

from __future__ import annotations

import gc
import os
import random
import sys
from pathlib import Path

import pytest
from hypothesis import settings

# Before anything imports torch: several workers that each take every core are slower than one.
if "PYTEST_XDIST_WORKER" in os.environ:
    os.environ.setdefault("OMP_NUM_THREADS", "1")

# A shared core may sleep for a second in the middle of an example; a failure must come again on the next run.
settings.register_profile("steady", deadline=None, derandomize=True, database=None)
settings.load_profile("steady")


def pytest_unconfigure() -> None:
    """Let Python end as it does: extensions complain of objects that nobody took apart."""
    gc.unfreeze()


@pytest.fixture(scope="module", autouse=True)
def _what_stays_is_not_searched() -> None:
    """What is there before a module's tests is no garbage of theirs: to look through torch after a test takes 0.3 s."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """No test, and no process that a test starts, writes where the user keeps runs."""
    os.environ["FBT_HOME"] = str(tmp_path_factory.mktemp("nobody"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder of this test alone, which `FBT_HOME` names."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.setenv("FBT_HOME", str(folder))
    return folder


@pytest.fixture(autouse=True)
def _fixed_seeds() -> None:
    """The same random numbers in every run of a test, whatever ran before it."""
    random.seed(0)
    for name, seed in (("numpy.random", "seed"), ("torch", "manual_seed")):
        if name in sys.modules:  # a test that needs neither must not wait for them
            getattr(sys.modules[name], seed)(0)
