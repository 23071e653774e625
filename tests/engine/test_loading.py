"""While torch loads nothing searches for garbage, and nothing that it brought is ever searched."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from engine.loading import loading
from tests.end_to_end.engine_process import ROOT, environment

FIRST = """
import gc, weakref
from engine.loading import loading

class Garbage: pass

kept = Garbage()
kept.itself = kept
gone = weakref.ref(kept)
del kept
before = gc.get_stats()[2]["collections"]
with loading():
    import engine.training.session
    assert not gc.isenabled()
print(gc.isenabled(), gone() is None, gc.get_stats()[2]["collections"] - before, gc.get_freeze_count() > 100_000)
"""


def test_the_first_time_is_searched_once_before_and_never_after():
    done = subprocess.run(
        [sys.executable, "-c", FIRST], cwd=ROOT, env=environment(), capture_output=True, text=True, check=False
    )
    assert (done.stdout.split(), done.stderr) == (["True", "True", "1", "True"], "")


def test_what_is_loaded_already_keeps_no_garbage_of_others():
    pytest.importorskip("torch")
    before = gc.get_freeze_count()
    with loading():
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_what_cannot_be_loaded_leaves_the_collector_as_it_was():
    with pytest.raises(ImportError), loading():
        import engine.nothing  # noqa: F401
    assert gc.isenabled()
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
