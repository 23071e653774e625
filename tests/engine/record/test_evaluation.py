"""An evaluation is read, or is not there; a damaged file is no reason to fail."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pytest
from safetensors.numpy import save

from engine.record.evaluation import read_evaluation

SAID = {"epoch": "2", "top1": "50.0", "class_names": json.dumps(["cat", "猫"])}
ARRAYS = {
    "label": np.array([0, 0, 1, 1], np.int32),
    "predicted": np.array([0, 1, 1, 0], np.int32),
    "probability": np.array([0.5, 0.75, 1.0, 0.5], np.float32),
}
ENTRY = {
    "true": "cat",
    "predicted": "猫",
    "count": 1,
    "of": 2,
    "image": "analysis/confused/a.png",
    "like": "analysis/confused/b.png",
    "probability": 0.75,
    "epoch": 2,
}


def write(run, said=SAID, entries=None, **arrays):
    run.analysis.mkdir(exist_ok=True)
    run.evaluation_file.write_bytes(save({**ARRAYS, **arrays}, metadata=said))
    if entries is not None:
        run.confused_file.write_text(json.dumps(entries), encoding="utf-8")


def test_a_run_without_one_has_none(run):
    assert read_evaluation(run) is None


def test_it_says_what_its_files_say(run):
    write(run, entries=[ENTRY])
    found = read_evaluation(run)
    assert (found.epoch, found.top1, found.top5, found.classes) == (2, 50.0, None, ["cat", "猫"])
    assert found.counts.tolist() == [[1, 1], [1, 1]]
    assert found.per_class.tolist() == [50.0, 50.0]
    (pair,) = found.pairs
    assert (pair.true, pair.predicted, pair.count, pair.of, pair.probability) == ("cat", "猫", 1, 2, 0.75)
    assert pair.image == run.confused / "a.png"
    assert pair.like == run.confused / "b.png"


@pytest.mark.parametrize("kept", [0, 4, 60, -1])
def test_a_file_that_was_cut_short_is_none(run, kept):
    write(run)
    run.evaluation_file.write_bytes(run.evaluation_file.read_bytes()[:kept])
    assert read_evaluation(run) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"label": np.array([0, 0, 1, 2], np.int32)},
        {"predicted": np.array([0, 0, 1, -1], np.int32)},
        {"predicted": np.array([0, 0, 1], np.int32)},
        {"probability": np.array([0.5, np.nan, 1, 1], np.float32)},
        {"probability": np.array([0.5, 1.5, 1, 1], np.float32)},
        {"label": np.array([0, 0, 1, 1], np.float32)},
        {name: array[:0] for name, array in ARRAYS.items()},
        {name: array.reshape(2, 2) for name, array in ARRAYS.items()},
    ],
)
def test_answers_that_cannot_be_are_none(run, changes):
    write(run, **changes)
    assert read_evaluation(run) is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {**SAID, "epoch": "x"},
        {**SAID, "top1": "nan"},
        {**SAID, "class_names": "[1, 2]"},
        {**SAID, "class_names": "["},
    ],
)
def test_a_header_that_says_too_little_is_none(run, said):
    write(run, said=said)
    assert read_evaluation(run) is None


@pytest.mark.parametrize(
    "entries",
    [
        {"a": 1},
        [1],
        [{**ENTRY, "image": "../../secret.png"}],
        [{**ENTRY, "like": "/etc/passwd"}],
        [{**ENTRY, "image": "analysis/confused/a.svg"}],
        [{**ENTRY, "count": None}],
        [{"epoch": 2}],
        None,
    ],
)
def test_a_damaged_list_of_pairs_leaves_the_rest_readable(run, entries):
    write(run, entries=entries)
    assert read_evaluation(run).pairs == []


def test_an_unreadable_list_of_pairs_leaves_the_rest_readable(run):
    write(run)
    run.confused_file.write_bytes(b"\xff[")
    assert read_evaluation(run).pairs == []


def test_reading_one_needs_no_torch(run):
    write(run)
    code = (
        "import sys; from pathlib import Path; from engine.record.evaluation import read_evaluation\n"
        "print('numpy' in sys.modules)\nfrom engine.record.run_folder import RunFolder\n"
        f"print(read_evaluation(RunFolder(Path({str(run.path)!r}))).epoch, 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.split() == ["False", "2", "False"], done.stderr
