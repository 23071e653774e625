"""Controls: targets that are shuffled, or drawn at random."""

from __future__ import annotations

import numpy as np
import pytest

from engine import targets
from engine.data.target_store import TargetStore, read_targets, write_targets


@pytest.fixture
def store(tmp_path):
    values = np.random.default_rng(0).random((40, 3), dtype=np.float32)
    made = TargetStore("aspects", list("abc"), [f"i{n}" for n in range(40)], values, "somebody", "2026-01-01")
    write_targets(tmp_path / "true.safetensors", made)
    return made


def control(verb, tmp_path, seed=0, out="control"):
    path = tmp_path / f"{out}{seed}.safetensors"
    assert targets.main([verb, str(tmp_path / "true.safetensors"), str(path), "--seed", str(seed)]) == 0
    return read_targets(path)


def test_shuffled_targets_are_whole_rows_of_other_images(store, tmp_path):
    made = control("shuffle", tmp_path)
    assert (made.ids, made.names, made.kind) == (store.ids, store.names, store.kind)
    assert sorted(made.values.tolist()) == sorted(store.values.tolist())
    assert (made.values == store.values).all(axis=1).mean() < 0.2


def test_random_targets_keep_each_questions_values_and_no_row(store, tmp_path):
    made = control("random", tmp_path)
    assert np.array_equal(np.sort(made.values, axis=0), np.sort(store.values, axis=0))
    assert not {tuple(row) for row in made.values.tolist()} & {tuple(row) for row in store.values.tolist()}


@pytest.mark.parametrize("verb", ["shuffle", "random"])
def test_a_control_is_its_seeds_and_says_what_it_is(verb, store, tmp_path):
    first, second, again = control(verb, tmp_path), control(verb, tmp_path, 1), control(verb, tmp_path, out="again")
    assert first.sha256() == again.sha256() != second.sha256()
    assert "somebody" in second.producer and "seed 1" in second.producer and store.sha256()[:12] in second.producer


@pytest.mark.parametrize("verb", ["shuffle", "random"])
def test_a_control_does_not_take_the_place_of_the_targets(verb, store, tmp_path):
    path = str(tmp_path / "true.safetensors")
    assert targets.main([verb, path, path]) == 2
    assert read_targets(tmp_path / "true.safetensors").sha256() == store.sha256()
