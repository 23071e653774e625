"""The published format becomes a store of targets, and `show` tells what a store holds."""

from __future__ import annotations

import numpy as np
import pytest

from engine import targets
from engine.data.target_store import read_targets
from tests.engine.targets.asked import QUESTIONS
from tests.nobody_reads import nobody_reads


def imported(questions, published, out):
    return targets.main(["import", "--questions", str(questions), "--aspects", str(published), str(out)])


def test_the_published_format_becomes_a_store(questions, published, tmp_path, capsys):
    assert imported(questions, published, tmp_path / "out.safetensors") == 0
    store = read_targets(tmp_path / "out.safetensors")
    assert (store.kind, store.names, store.ids) == ("aspects", QUESTIONS, ["img_2", "img_1"])
    assert store.values.dtype == np.float32
    assert store.values.tolist() == [[0.25, 1.0], [0.5, 0.0625]]
    assert "aspects.json" in store.producer
    assert store.sha256()[:12] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": [0.1]}', "1 of 1 image does not have 2 answers; 'a' has 1"),
        ('{"a": [0.1, 0.2], "a": [0.1, 0.2]}', "named twice"),
        ('{"a": [0.1, NaN]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, 1.5]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, true]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": 0.1}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, ' + "9" * 400 + "]}", "'a' are no list of numbers from 0 to 1"),
        ("[0.1]", "no JSON object"),
        ("{}", "no JSON object"),
        ('{"a": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_what_is_not_the_published_format_is_refused(content, said, questions, tmp_path, capsys):
    path = tmp_path / "aspects.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert imported(questions, path, tmp_path / "out.safetensors") == 2
    error = capsys.readouterr().err
    assert said in error and str(path) in error
    assert not (tmp_path / "out.safetensors").exists()


def test_a_file_that_is_there_is_not_written_over(questions, published, tmp_path, capsys):
    out = tmp_path / "out.safetensors"
    out.write_text("mine")
    assert imported(questions, published, out) == 2
    assert out.read_text() == "mine"
    assert str(out) in capsys.readouterr().err


def test_show_tells_what_a_file_holds(questions, published, tmp_path, capsys):
    out = tmp_path / "out.safetensors"
    imported(questions, published, out)
    capsys.readouterr()
    assert targets.main(["show", str(out), "--rows", "1"]) == 0
    shown = capsys.readouterr().out
    store = read_targets(out)
    for fact in ("aspects", store.sha256(), store.made, store.producer, *QUESTIONS, "img_2 0.2500 1.0000"):
        assert fact in shown
    assert "img_1" not in shown
    assert "  0.3750    0.1250  Is it round?" in shown


def test_show_of_no_such_file_is_refused(tmp_path, capsys):
    assert targets.main(["show", str(tmp_path / "nothing")]) == 2
    assert "nothing" in capsys.readouterr().err


def test_it_ends_quietly_when_its_reader_leaves(questions, published, tmp_path, capsys):
    out = tmp_path / "out.safetensors"
    with nobody_reads():
        assert imported(questions, published, out) == 0
    with nobody_reads():
        assert targets.main(["show", str(out)]) == 0
    assert capsys.readouterr().err == ""
