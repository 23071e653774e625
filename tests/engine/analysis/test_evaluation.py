"""The answers of a student are kept, counted and drawn as they were given."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.analysis.confused import LARGEST_SIDE, choose, draw_confusions
from engine.analysis.evaluation import Tally, save_evaluation
from engine.data.memory_store import MemoryStore
from engine.record.config import parse_config
from engine.record.evaluation import read_evaluation
from engine.record.run_folder import RunFolder


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> RunFolder:
    """The folder of a run, whose evaluation each test writes anew."""
    return RunFolder.create(
        tmp_path_factory.mktemp("home"), parse_config({"kind": "train", "student": {"model": "resnet18"}})
    )


def logits_of(answers, classes, sureness=5.0):
    """Logits by which each image gets the answer given."""
    return sureness * torch.nn.functional.one_hot(torch.as_tensor(answers), classes).float()


def keep(run, label, logits, batch=7, top5=None):
    """Tally in batches, save, and read back."""
    label = torch.as_tensor(label)
    tally = Tally()
    for goal, answer in zip(label.split(batch), logits.split(batch), strict=True):
        tally.add(answer, goal)
    metrics = {"val/top1": 100 * (logits.argmax(1) == label).float().mean().item()}
    if top5 is not None:
        metrics["val/top5"] = top5
    names = [f"class {number}" for number in range(logits.shape[1])]
    save_evaluation(run, tally, names, epoch=3, metrics=metrics)
    found = read_evaluation(run)
    assert found is not None
    return found


@given(st.integers(2, 12), st.integers(1, 60), st.integers(0, 2**31))
def test_counts_are_those_of_an_independent_count(run, classes, images, seed):
    random = np.random.default_rng(seed)
    label, logits = random.integers(classes, size=images), random.normal(size=(images, classes)).astype(np.float32)
    found = keep(run, label, torch.from_numpy(logits))
    expected = np.zeros((classes, classes), int)
    for true, row in zip(label, logits, strict=True):
        expected[true, row.argmax()] += 1
    assert np.array_equal(found.counts, expected)
    assert np.array_equal(found.images, expected.sum(axis=1))
    shares = np.exp(logits.astype(np.float64))
    shares /= shares.sum(axis=1, keepdims=True)
    assert found.probability == pytest.approx(shares.max(axis=1), rel=1e-5)
    for number in range(classes):
        if expected[number].any():
            assert found.per_class[number] == pytest.approx(100 * expected[number, number] / expected[number].sum())
        else:
            assert np.isnan(found.per_class[number])
    weighted = np.nansum(found.per_class * found.images) / images
    assert weighted == pytest.approx(found.top1, rel=1e-5)


@given(st.integers(2, 6), st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=50))
def test_the_worst_confusions_are_the_largest_shares_of_a_class(run, classes, answered):
    label, answers = ([each[part] % classes for each in answered] for part in (0, 1))
    found = keep(run, label, logits_of(answers, classes))
    shares = [count / found.images[true] for true, _, count in found.worst(100)]
    assert shares == sorted(shares, reverse=True)
    wrong = {(true, answer) for true, answer in zip(label, answers, strict=True) if true != answer}
    assert {(true, answer) for true, answer, _ in found.worst(100)} == wrong
    assert found.worst(2) == found.worst(100)[:2]


def test_a_perfect_student_confuses_nothing(run):
    label = [number % 4 for number in range(20)]
    found = keep(run, label, logits_of(label, 4))
    assert np.array_equal(found.counts, 5 * np.eye(4))
    assert found.per_class.tolist() == [100.0] * 4
    assert found.worst(12) == []


def test_a_student_with_one_answer_fills_one_column(run):
    label = [number % 4 for number in range(20)]
    found = keep(run, label, torch.zeros(20, 4))
    assert found.counts.sum(axis=0).tolist() == [20, 0, 0, 0]
    assert found.per_class.tolist() == [100.0, 0.0, 0.0, 0.0]
    assert found.probability == pytest.approx([0.25] * 20)
    assert found.worst(12) == [(1, 0, 5), (2, 0, 5), (3, 0, 5)]


def test_two_classes(run):
    found = keep(run, [0, 0, 0, 1], logits_of([0, 1, 0, 1], 2))
    assert found.counts.tolist() == [[2, 1], [0, 1]]
    assert found.top5 is None
    assert found.epoch == 3


def test_of_three_thousand_classes_only_what_occurs_is_counted(run):
    label, answers = [0, 0, 2999, 2999, 5], [1, 1, 2999, 0, 5]
    found = keep(run, label, logits_of(answers, 3000, 50.0), top5=80.0)
    assert not found.is_dense
    assert found.counts.tolist() == [[0, 1, 2], [5, 5, 1], [2999, 0, 1], [2999, 2999, 1]]
    assert found.top5 == 80.0
    assert found.per_class[[0, 5, 2999]].tolist() == [0.0, 100.0, 50.0]
    assert np.isnan(found.per_class[1])


def store_of(label, side=4):
    """Flat images whose red is their place, of which the first is large."""
    sizes = [(2 * LARGEST_SIDE, LARGEST_SIDE), *[(side, side)] * (len(label) - 1)]
    colours = [(place, 0, 0) for place in range(len(label))]
    pixels = [torch.tensor(colour).expand(high * wide, 3) for colour, (high, wide) in zip(colours, sizes, strict=True)]
    return MemoryStore(torch.cat(pixels).to(torch.uint8), torch.tensor(sizes), torch.tensor(label))


LABEL = [0, 0, 0, 0, 1, 1, 1, 2, 2]
ANSWERS = [1, 1, 0, 0, 1, 1, 1, 0, 2]
SURENESS = [2.0, 9.0, 1.0, 1.0, 1.0, 5.0, 3.0, 1.0, 1.0]


def confused(run):
    logits = torch.tensor(SURENESS)[:, None] * logits_of(ANSWERS, 3, 1.0)
    return keep(run, LABEL, logits)


def test_a_confusion_is_shown_by_its_surest_mistake_and_a_typical_image(run):
    first, second = choose(confused(run))
    assert (first.true, first.predicted, first.count) == (0, 1, 2)
    assert first.mistaken == 1, "the mistake it was surest of"
    assert first.typical == 6, "of middling confidence"
    assert (second.true, second.predicted, second.count) == (2, 0, 1)


def test_the_pictures_are_drawn_and_listed(run):
    confused(run)
    assert draw_confusions(run, store_of(LABEL)) == 2
    first, second = read_evaluation(run).pairs
    assert (first.true, first.predicted, first.count, first.of) == ("class 0", "class 1", 2, 4)
    assert 0.9 < first.probability <= 1
    for path, place in ((first.image, 1), (first.like, 6), (second.image, 7)):
        with Image.open(path) as image:
            assert image.size == (4, 4)
            assert image.getpixel((0, 0)) == (place, 0, 0)
    assert {path.name for path in run.confused.iterdir()} == {
        path.name for pair in (first, second) for path in (pair.image, pair.like)
    }


def test_a_large_image_is_drawn_small(run):
    keep(run, [0, 1], logits_of([1, 1], 2))
    assert draw_confusions(run, store_of([0, 1])) == 1
    with Image.open(read_evaluation(run).pairs[0].image) as image:
        assert image.size == (LARGEST_SIDE // 2, LARGEST_SIDE)


def test_a_class_that_was_never_known_has_no_typical_image(run):
    keep(run, [0, 1], logits_of([1, 0], 2))
    assert draw_confusions(run, store_of([0, 1])) == 2
    assert [pair.like for pair in read_evaluation(run).pairs] == [None, None]


def test_pictures_of_an_earlier_epoch_are_neither_kept_nor_shown(run):
    confused(run)
    draw_confusions(run, store_of(LABEL))
    entries = json.loads(run.confused_file.read_text())
    run.confused_file.write_text(json.dumps([{**entry, "epoch": 2} for entry in entries]))
    assert read_evaluation(run).pairs == []
    keep(run, LABEL, logits_of(LABEL, 3))
    assert draw_confusions(run, store_of(LABEL)) == 0
    assert list(run.confused.iterdir()) == []


def test_nothing_is_drawn_of_other_images_than_were_answered(run):
    confused(run)
    assert draw_confusions(run, store_of(LABEL[:-1])) == 0


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
def test_adding_answers_never_waits_for_the_device():
    logits, labels = torch.randn(64, 10, device="cuda"), torch.zeros(64, dtype=torch.int64, device="cuda")
    tally = Tally()
    tally.add(logits, labels)  # the first one chooses kernels
    torch.cuda.synchronize()
    torch.cuda.set_sync_debug_mode("error")
    try:
        tally.add(logits, labels)
    finally:
        torch.cuda.set_sync_debug_mode("default")
    assert len(tally.fetch()["label"]) == 128
