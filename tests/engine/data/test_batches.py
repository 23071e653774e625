from __future__ import annotations

from itertools import chain

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data import Batches, batch_generator
from engine.data.memory_store import MemoryStore
from engine.record.errors import InputError


def store(count):
    return MemoryStore(torch.zeros(count, 3, dtype=torch.uint8), torch.ones(count, 2).long(), torch.arange(count))


def places(batches):
    return [batch.index.tolist() for batch in batches]


@given(st.integers(2, 40), st.integers(2, 12), st.integers(0, 5), st.integers(0, 2**32 - 1), st.data())
def test_an_epoch_resumed_at_any_batch_goes_on_as_it_would_have(count, size, epoch, seed, data):
    batches = Batches(store(count), size, seed, shuffle=True, drop_last=True)
    whole = places(batches.epoch(epoch))
    start = data.draw(st.integers(0, len(batches)))
    assert len(whole) == len(batches)
    assert places(Batches(store(count), size, seed, shuffle=True, drop_last=True).epoch(epoch, start)) == whole[start:]


def test_every_image_comes_once_in_an_order_of_the_epoch_and_the_seed():
    batches = Batches(store(100), 10, seed=1, shuffle=True, drop_last=True)
    first, second = places(batches.epoch(0)), places(batches.epoch(1))
    assert sorted(chain(*first)) == sorted(chain(*second)) == list(range(100))
    other = places(Batches(store(100), 10, seed=2, shuffle=True, drop_last=True).epoch(0))
    assert first != second and first != other


def test_without_shuffling_the_order_is_that_of_the_store_and_the_last_batch_is_kept():
    batches = Batches(store(5), 2)
    assert len(batches) == 3
    assert places(batches.epoch(7)) == [[0, 1], [2, 3], [4]]


def test_a_set_smaller_than_a_batch_is_one_batch():
    batches = Batches(store(3), 8, shuffle=True, drop_last=True)
    assert len(batches) == 1
    assert sorted(places(batches.epoch(0))[0]) == [0, 1, 2]


def test_a_single_image_cannot_be_trained_on():
    with pytest.raises(InputError) as caught:
        Batches(store(1), 8, shuffle=True, drop_last=True)
    assert caught.value.field == "recipe.batch_size"


def test_a_generator_depends_on_seed_epoch_and_batch_and_on_nothing_else():
    draws = {
        key: torch.randint(2**62, (), generator=batch_generator(*key)).item()
        for key in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1), (11, 1, 1), (1, 11, 1)]
    }
    assert len(set(draws.values())) == len(draws)
    assert torch.randint(2**62, (), generator=batch_generator(0, 1, 1)).item() == draws[0, 1, 1]
