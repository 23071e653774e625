"""Looking at data: previews, glances, scans, and what is kept between two questions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine.data.glance import glance, list_data
from engine.data.opening import open_data
from engine.data.preview import Preview, balance, preview
from engine.data.scan import scan
from engine.data.shelf import Shelf
from engine.record.config import DataConfig, RunConfig, parse_config
from engine.record.errors import InputError

PLAIN = {"crop": "none", "flip": 0.0}
Write = Callable[..., Path]


def config(path: Path | None = None, recipe: dict[str, Any] | None = None, **more: Any) -> RunConfig:
    data = {"source": "folder", "path": str(path), "image_size": 16} if path else {"source": "demo"}
    student = {"model": "resnet18", **more.pop("student", {})}
    return parse_config({"kind": "train", "data": data, "student": student, "recipe": recipe or PLAIN, **more})


def shown(settings: RunConfig, count: int = 8, draw: int = 0) -> Preview:
    return preview(settings, list_data(settings.data), count, draw)


@pytest.fixture
def animals(tmp_path: Path, image_files: Callable[..., Any], write_folder: Write) -> Path:
    return write_folder(
        tmp_path / "animals",
        image_files({"train/ant": 9, "train/bee": 4, "train/cat": 1, "val/ant": 2}, height=20, width=30),
    )


def test_the_images_of_a_preview_are_spread_over_the_classes(animals: Path) -> None:
    found = shown(config(animals), 7)
    assert {sample.class_name for sample in found.samples[:3]} == {"ant", "bee", "cat"}
    assert {sample.class_name for sample in found.samples[3:5]} == {"ant", "bee"}
    assert len({sample.name for sample in found.samples}) == 7
    assert all(sample.split == "train" for sample in found.samples)


def test_a_small_data_set_is_shown_whole_and_no_image_twice(animals: Path) -> None:
    found = shown(config(animals), 50)
    assert len(found.samples) == len(found.seen) == 14
    assert len({sample.name for sample in found.samples}) == 14


def test_the_same_draw_is_the_same_preview_and_another_is_another(animals: Path) -> None:
    noisy = config(animals, {"crop": "resized", "rand_augment": 9, "erase": 0.5, "mixup": 0.8, "cutmix": 1.0})
    first, again, other = shown(noisy), shown(noisy), shown(noisy, draw=1)
    assert [one.name for one in first.samples] == [one.name for one in again.samples]
    assert all(np.array_equal(one, two) for one, two in zip(first.seen, again.seen, strict=True))
    assert [one.name for one in first.samples] != [one.name for one in other.samples]


def test_without_augmentation_the_student_sees_the_centre_of_the_image(animals: Path) -> None:
    found = shown(config(animals, data={"source": "folder", "path": str(animals), "image_size": 20, "store_size": 20}))
    for stored, seen in zip(found.stored, found.seen, strict=True):
        assert stored.shape == (20, 30, 3)
        assert np.array_equal(seen, stored[:, 5:25])


def test_the_student_sees_its_own_size_and_a_teacher_of_another_changes_nothing_of_it(animals: Path) -> None:
    sizes = {
        "teacher": {"model": "resnet18", "image_size": 32},
        "student": {"model": "resnet18"},
        "method": {"name": "kd"},
    }
    found = shown(config(animals, kind="distill", **sizes))
    assert {image.shape for image in found.seen} == {(16, 16, 3)}


@pytest.mark.parametrize("recipe", [{"mixup": 50.0}, {"cutmix": 50.0}])
@pytest.mark.parametrize("count", [2, 5, 8])
def test_mixing_shows_in_every_image(recipe: dict[str, float], count: int) -> None:
    plain, mixed = shown(config(), count), shown(config(recipe={**PLAIN, **recipe}), count)
    for one, two in zip(plain.seen, mixed.seen, strict=True):
        assert np.abs(one.astype(int) - two).mean() > 2


def test_the_recipe_decides_what_is_done_to_the_images(animals: Path) -> None:
    flipped = shown(config(animals, {"crop": "none", "flip": 1.0}))
    plain = shown(config(animals))
    for one, two in zip(flipped.seen, plain.seen, strict=True):
        assert np.array_equal(one[:, ::-1], two)


def test_a_broken_image_is_passed_over_and_named(animals: Path) -> None:
    (animals / "train/cat/000.png").write_bytes(b"no image")
    found = shown(config(animals), 50)
    assert len(found.samples) == 13
    assert found.broken == ["train/cat/000.png (not an image of a known format)"]
    for file in (animals / "train").rglob("*.png"):
        file.write_bytes(b"")
    with pytest.raises(InputError, match="no image can be read"):
        shown(config(animals))


def test_every_class_is_counted_in_the_order_of_the_labels(animals: Path) -> None:
    selection = list_data(config(animals).data).selection
    assert list(balance(selection.train, selection.class_names).items()) == [("ant", 9), ("bee", 4), ("cat", 1)]
    assert balance(selection.val, selection.class_names) == {"ant": 2, "bee": 0, "cat": 0}


def test_a_glance_gives_the_batches_that_opening_gives(animals: Path) -> None:
    data = config(animals).data
    quick, full = glance(list_data(data), data, 16), open_data(data, largest_input=16)
    assert quick.class_names == full.class_names
    assert quick.names == full.names
    assert quick.train.labels.tolist() == full.train.labels.tolist()
    assert quick.mean == pytest.approx(full.mean)
    assert quick.std == pytest.approx(full.std)
    places = torch.tensor([11, 3, 7])
    (one,), (two,) = quick.train.batches([places]), full.train.batches([places])
    assert all(torch.equal(one.image(n), two.image(n)) for n in range(3))
    assert torch.equal(one.labels, two.labels)


def test_a_glance_reads_no_more_than_it_must_and_stands_in_for_a_broken_image(animals: Path) -> None:
    data = config(animals).data
    quick = glance(list_data(data), data, 16)
    (animals / "train/ant/003.png").write_bytes(b"")
    (batch,) = quick.train.batches([torch.tensor([2, 3])])
    assert len(batch) == 2
    for file in animals.rglob("*.png"):
        file.unlink()
    with pytest.raises(InputError, match="cannot be read"):
        list(quick.train.batches([torch.tensor([2, 3])]))


def test_data_stays_open_until_it_or_the_question_changes(
    animals: Path, image_files: Callable[..., Any], write_folder: Write
) -> None:
    shelf, data = Shelf(), config(animals).data
    first = shelf.open(data, largest_input=16)
    assert shelf.open(data, largest_input=16) is first
    assert len(shelf.open(data, largest_input=32).train) == 14
    assert shelf.listing(data) is shelf.listing(data.model_copy(update={"image_size": 64}))
    write_folder(animals, image_files({"train/dog": 2}))
    assert len(shelf.open(data, largest_input=16).train) == 16
    write_folder(animals, {"train/dog/new.png": (animals / "train/dog/000.png").read_bytes()})
    assert len(shelf.open(data, largest_input=16).train) == 17
    assert shelf.open(DataConfig(), largest_input=32).class_names[0] == "0"


def test_many_images_are_glanced_at_and_the_notices_say_so(animals: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.data.shelf.FEW", 10)
    (animals / "train/ant/003.png").write_bytes(b"")
    opened = Shelf().open(config(animals).data, largest_input=16)
    assert len(opened.train) == 14
    assert "only a few were read" in opened.notices[-1]


def looked(path: Path, **more: Any) -> dict[str, Any]:
    found = scan(DataConfig(source="folder", path=str(path), **more), lambda done, total: None, lambda: False)
    assert found is not None
    return found


def test_a_scan_names_what_is_broken_and_how_large_the_images_are(
    animals: Path, encode: Callable[..., bytes], write_folder: Write
) -> None:
    write_folder(animals, {"val/bee/small.png": encode(1, 5, 7), "train/bee/large.jpg": encode(2, 50, 40, "JPEG")})
    (animals / "train/ant/003.png").write_bytes(encode(5)[:60])
    (animals / "val/ant/001.png").write_bytes(b"")
    found = looked(animals)
    assert found["checked"] == 18
    assert found["broken_count"] == 2
    names = {row["name"]: row["reason"] for row in found["broken"]}
    assert names.keys() == {"train/ant/003.png", "val/ant/001.png"}
    assert names["val/ant/001.png"] == "the file is empty"
    assert found["sizes"] == {"least": [7, 5], "median": [30, 20], "most": [40, 50]}


def test_a_scan_finds_what_stands_in_both_splits(animals: Path) -> None:
    copied = (animals / "train/bee/000.png").read_bytes()
    (animals / "val/ant/leak.png").write_bytes(copied)
    (animals / "train/cat/again.png").write_bytes(copied)  # twice in training is no leak
    found = looked(animals)
    assert found["duplicates"] == 1
    assert found["duplicate_examples"] == [{"train": "train/bee/000.png", "validation": "val/ant/leak.png"}]


def test_where_a_share_is_held_out_a_scan_looks_across_that(
    tmp_path: Path, encode: Callable[..., bytes], write_folder: Write
) -> None:
    same = {f"{name}/{n}.png": encode(7) for name in "ab" for n in range(10)}
    assert looked(write_folder(tmp_path / "same", same))["duplicates"] == 4


def test_a_scan_reports_its_progress_and_can_be_stopped(animals: Path) -> None:
    heard: list[tuple[int, int]] = []
    data = config(animals).data
    assert scan(data, lambda done, total: heard.append((done, total)), lambda: len(heard) > 5) is None
    assert heard == [(n, 16) for n in range(6)]


def test_a_scan_reads_pixels_that_a_source_holds_itself() -> None:
    found = scan(DataConfig(), lambda done, total: None, lambda: False)
    assert found is not None
    assert (found["checked"], found["broken"], found["sizes"]["median"]) == (1797, [], [32, 32])
