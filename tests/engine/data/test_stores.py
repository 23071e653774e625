from __future__ import annotations

import pytest
import torch

from engine.data import Augment, Batches, batch_generator, open_data
from engine.data.memory_store import MemoryStore
from engine.data.stream_store import StreamStore
from engine.record.config import DataConfig, RecipeConfig
from engine.record.errors import InputError

FIELDS = ("pixels", "offsets", "sizes", "labels", "index")


@pytest.fixture
def folder(tmp_path, write_folder, encode):
    files = {}
    for number, name in enumerate("abc"):
        for i in range(8):
            shape = {"height": 20 + 9 * i, "width": 50 - 4 * i}
            files[f"train/{name}/{i}.png"] = encode(100 * number + i, **shape)
            files[f"val/{name}/{i}.png"] = encode(1000 + 100 * number + i, **shape)
    return write_folder(tmp_path / "set", files)


def opened(folder, storage, **fields):
    config = DataConfig(source="folder", path=str(folder), storage=storage, **{"workers": 0, **fields})
    return open_data(config, largest_input=24)


def assert_same(first, second):
    for name in FIELDS:
        assert torch.equal(getattr(first, name), getattr(second, name)), name


def epoch(store, number=1, start=0):
    return [batch.packed() for batch in Batches(store, 5, seed=3, shuffle=True, drop_last=True).epoch(number, start)]


@pytest.mark.parametrize("workers", [0, 2])
def test_memory_and_stream_give_the_same_batches_bit_for_bit(folder, workers):
    memory, stream = opened(folder, "memory"), opened(folder, "stream", workers=workers)
    assert isinstance(memory.train, MemoryStore)
    assert isinstance(stream.train, StreamStore)
    for number in range(2):
        batches = epoch(stream.train, number)
        assert len(batches) == 4
        for first, second in zip(epoch(memory.train, number), batches, strict=True):
            assert_same(first, second)
    assert torch.equal(memory.val.labels, stream.val.labels)
    assert (memory.mean, memory.std, memory.fingerprint) == (stream.mean, stream.std, stream.fingerprint)
    stream.train.close()


def test_memory_and_stream_are_augmented_alike(folder):
    recipe = RecipeConfig(crop="resized", rand_augment=9, color_jitter=0.4, erase=0.5, mixup=0.2, cutmix=1.0)
    augment = Augment(recipe, 24, 3)
    for first, second in zip(*(epoch(opened(folder, kind).train) for kind in ("memory", "stream")), strict=True):
        images, targets = augment.train(first, batch_generator(0, 0, 0))
        others, other_targets = augment.train(second, batch_generator(0, 0, 0))
        assert torch.equal(images, others)
        assert torch.equal(targets, other_targets)


def test_spawned_workers_give_the_same_too(folder):
    data = opened(folder, "stream")
    images = data.train._images
    store = StreamStore(images._source, images._samples, data.train.labels, 28, workers=1, start_method="spawn")
    try:
        for first, second in zip(epoch(data.train), epoch(store), strict=True):
            assert_same(first, second)
    finally:
        store.close()


@pytest.mark.parametrize("workers", [0, 1])
def test_streaming_draws_nothing_from_the_generator_of_torch(folder, workers):
    store = opened(folder, "stream", workers=workers).train
    before = torch.get_rng_state()
    for number in range(2):  # the second pass meets workers that are there already
        assert len(epoch(store, number)) == 4
        assert torch.equal(torch.get_rng_state(), before)
    store.close()
    assert len(epoch(store)) == 4
    assert torch.equal(torch.get_rng_state(), before)
    store.close()


def test_a_pass_that_was_left_and_a_pass_within_a_pass_do_not_disturb_the_workers(folder):
    store, plain = opened(folder, "stream", workers=1).train, opened(folder, "stream").train
    left = iter(Batches(store, 5).epoch(0))
    next(left)
    left.close()
    outer, inner = [], []
    for batch in Batches(store, 5).epoch(0):
        outer.append(batch)
        inner += list(store.batches([torch.tensor([0, 3])]))
    for first, second in zip(Batches(plain, 5).epoch(0), outer, strict=True):
        assert_same(first, second)
    assert len(inner) == 5 and all(batch.index.tolist() == [0, 3] for batch in inner)
    store.close()


@pytest.mark.parametrize("workers", [0, 1])
def test_an_image_that_goes_missing_while_streaming_is_named(folder, workers):
    store = opened(folder, "stream", workers=workers).train
    (folder / "train" / "b" / "3.png").unlink()
    with pytest.raises(InputError, match=r"^data\.path: train/b/3\.png can no longer be read"):
        list(store.batches([torch.arange(24)]))
    store.close()


def test_a_batch_from_memory_copies_no_pixels(folder):
    store = opened(folder, "memory").train
    batch = store.batch(torch.tensor([5, 1]))
    assert batch.pixels.data_ptr() == store.pixels.data_ptr()
    assert torch.equal(batch.image(1), store.batch(torch.tensor([1])).image(0))
    assert torch.equal(batch.packed().image(0), batch.image(0))
    assert torch.equal(batch[1:].image(0), batch.image(1))


def test_images_are_stored_with_the_margin_or_the_size_asked_for(folder):
    assert opened(folder, "memory").train.sizes.amin(1).max() == 28  # 1.15 * 24, rounded up
    assert opened(folder, "memory", store_size=12).train.sizes.amin(1).max() == 12
    assert opened(folder, "memory", store_size=999).train.sizes[7].tolist() == [83, 22]


def test_storage_follows_the_memory_limit(folder):
    assert isinstance(opened(folder, "auto").train, MemoryStore)
    assert isinstance(opened(folder, "auto", memory_limit=1e-6).train, StreamStore)


def test_progress_counts_every_image(folder):
    seen = []
    config = DataConfig(source="folder", path=str(folder))
    open_data(config, largest_input=24, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (48, 48)
    assert seen == sorted(seen)


def test_mean_and_deviation_are_those_of_the_training_pixels(folder):
    data = opened(folder, "memory")
    pixels = data.train.pixels.double() / 255
    assert torch.allclose(torch.tensor(data.mean, dtype=torch.float64), pixels.mean(0))
    assert torch.allclose(torch.tensor(data.std, dtype=torch.float64), pixels.std(0, correction=0))


def test_the_fingerprint_changes_with_the_images_and_the_choice(folder, encode):
    first = opened(folder, "memory").fingerprint
    assert opened(folder, "memory").fingerprint == first
    assert opened(folder, "memory", classes=["b", "a"]).fingerprint != first
    assert opened(folder, "memory", fraction=0.5).fingerprint != first
    (folder / "train" / "a" / "new.png").write_bytes(encode())
    assert opened(folder, "memory").fingerprint != first


def test_the_demo_has_ten_digits_of_32_pixels():
    data = open_data(DataConfig(), largest_input=32)
    assert data.class_names == [str(digit) for digit in range(10)]
    assert len(data.train) + len(data.val) == 1797
    assert 355 <= len(data.val) <= 363
    batch = next(data.train.batches([torch.arange(len(data.train))]))
    assert (batch.sizes == 32).all()
    assert torch.equal(batch.pixels[:, 0], batch.pixels[:, 2])
    assert batch.pixels.max() == 255 and batch.pixels.min() == 0


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_on_a_gpu_the_batches_and_images_are_those_of_the_cpu(folder):
    memory, stream = opened(folder, "memory").train, opened(folder, "stream").train
    on_gpu = memory.to(torch.device("cuda"))
    assert on_gpu.pixels.is_cuda
    augment = Augment(RecipeConfig(crop="resized", color_jitter=0.4, label_smoothing=0.1), 24, 3)
    for store in (memory, stream, on_gpu):
        batches = Batches(store, 5, seed=3, device="cuda", shuffle=True, drop_last=True).epoch(1)
        for first, second in zip(epoch(memory), batches, strict=True):
            images, targets = augment.train(first, batch_generator(0, 0, 0))
            others, other_targets = augment.train(second, batch_generator(0, 0, 0))
            assert others.is_cuda
            assert torch.allclose(images, others.cpu(), atol=1e-4)
            assert torch.allclose(targets, other_targets.cpu())
