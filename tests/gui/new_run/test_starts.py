"""Where the form begins: at the demo, as it was left, at a preset, at a file; each with its way back."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tomli_w
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from engine import run
from engine.record import presets
from engine.record.config import RunConfig, parse_config
from engine.record.merging import merge
from tests.gui.new_run.form import dropped, settled


def test_the_first_start_shows_the_demo_green_and_its_command_is_that_of_the_preset(fresh: Any) -> None:
    assert fresh.ready
    assert fresh.checked.command == "python -m engine.run --preset demo"
    assert fresh.checklist.command.toPlainText() == fresh.checked.command


def test_a_configuration_survives_saving_and_opening(page: Any, qtbot: Any, tmp_path: Path) -> None:
    page.edit("recipe.mixup", 0.25)
    page.edit("student.options", {"depth": 6})
    settled(page, qtbot)
    path = tmp_path / "mine.toml"
    page.files.save(str(path))
    qtbot.waitUntil(path.is_file, timeout=5000)
    config = page.checked.config
    page.open({})
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.value("recipe.mixup") == 0.25, timeout=5000)
    settled(page, qtbot)
    assert page.checked.config == config
    assert tomllib.loads(path.read_text())["student"]["options"] == {"depth": 6}


def started_by(command: str) -> RunConfig:
    """What `engine.run` understands by a command."""
    words = shlex.split(command)
    assert words[:3] == ["python", "-m", "engine.run"]
    ours, theirs = run._separate(words[3:])
    return parse_config(run._values(run._parser().parse_args(ours), theirs))


def test_the_command_of_an_opened_file_names_the_file_and_starts_what_the_form_describes(
    page: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "it's mine.toml"
    told = {"path": str(tmp_path), "source": "folder", "classes": ["a", "b, c"]}
    values = {"name": "x", "data": told, "recipe": {"lr": 1e-4, "epochs": 7}, "student": {"options": {"depth": 6}}}
    path.write_text(tomli_w.dumps(merge(page.draft.payload(), values)), encoding="utf-8")
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.value("recipe.epochs") == 7, timeout=5000)
    settled(page, qtbot)
    page.window_.context.actions["copy_command"].trigger()
    copied = QGuiApplication.clipboard().text()
    assert shlex.split(copied) == ["python", "-m", "engine.run", str(path)]
    assert started_by(copied) == page.checked.config

    page.edit("recipe.epochs", 9)
    page.edit("student.options", {})
    settled(page, qtbot)
    assert str(path) in shlex.split(page.checked.command)
    assert started_by(page.checked.command) == page.checked.config
    shown = page.checklist.command.toPlainText().replace("\\\n", "")
    assert started_by(shown) == page.checked.config


def test_a_file_that_is_another_by_now_is_not_named_in_the_command(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(tomli_w.dumps(page.draft.payload()), encoding="utf-8")
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.file == str(path), timeout=5000)
    path.write_text("[data]\nsource = 3", encoding="utf-8")
    page.edit("recipe.epochs", 9)
    settled(page, qtbot)
    assert str(path) not in page.checked.command
    assert started_by(page.checked.command) == page.checked.config
    path.unlink()
    page.edit("recipe.epochs", 8)
    settled(page, qtbot)
    assert started_by(page.checked.command) == page.checked.config


def test_what_a_file_says_of_a_teacher_that_a_run_alone_has_no_use_for_is_not_started_otherwise(
    page: Any, qtbot: Any, tmp_path: Path
) -> None:
    path = tmp_path / "alone.toml"
    path.write_text(tomli_w.dumps({**page.draft.payload(), "kind": "train"}), encoding="utf-8")
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.kind == "train", timeout=5000)
    settled(page, qtbot)
    assert started_by(page.checked.command) == page.checked.config


def test_a_file_that_is_not_toml_is_said_in_place(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("this is not toml")
    page.files.open(str(path))
    bar = page.window_.bar
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert "TOML" in bar.text.text()


def test_the_form_is_there_at_the_next_start(fresh: Any, open_window: Callable[..., Any], qtbot: Any) -> None:
    home = fresh.context.home
    fresh.edit("recipe.epochs", 77)
    qtbot.waitUntil(lambda: (home / "draft.toml").is_file(), timeout=5000)
    fresh.edit("recipe.lr", "half typed")
    fresh.window_.close()
    page = open_window("new_run").pages["new_run"]
    settled(page, qtbot)
    assert page.draft.value("recipe.epochs") == 77
    assert page.draft.value("recipe.lr") == "half typed"
    assert page.draft.preset == "demo"


def test_a_damaged_draft_is_said_and_the_form_begins_with_the_demo(
    home: Path, open_window: Callable[..., Any], qtbot: Any
) -> None:
    (home / "draft.toml").write_text("no toml", encoding="utf-8")
    window = open_window("new_run")
    page = window.pages["new_run"]
    settled(page, qtbot)
    assert page.ready
    assert "draft.toml" in window.bar.text.text()


def test_a_configuration_dropped_anywhere_fills_the_form_and_can_be_undone(
    fresh: Any, qtbot: Any, tmp_path: Path
) -> None:
    before = fresh.draft.payload()
    path = tmp_path / "other.toml"
    path.write_text("kind = 'train'\n[student]\nmodel = 'resnet34'\n", encoding="utf-8")
    fresh.dropEvent(dropped(path))
    qtbot.waitUntil(lambda: fresh.draft.value("student.model") == "resnet34", timeout=5000)
    assert "other.toml" in fresh.window_.bar.text.text()
    fresh.window_.bar.way.click()
    assert fresh.draft.payload() == before


def test_beginning_anew_can_be_undone(page: Any, qtbot: Any) -> None:
    before = page.draft.payload()
    page.context.actions["reset_form"].trigger()
    assert page.draft.preset == "demo"
    page.window_.bar.way.click()
    assert page.draft.payload() == before


def test_a_preset_of_ones_own_is_kept_used_deleted_and_brought_back(page: Any, qtbot: Any) -> None:
    page.edit("recipe.mixup", 0.25)
    page.presets.keep("My mix", page.draft)
    box = page.recipe.preset
    qtbot.waitUntil(lambda: box.findData("my-mix") >= 0, timeout=5000)
    (own,) = [item for item in presets.presets(page.context.home) if item.own]
    assert own.title == "My mix"
    assert own.values() == {"recipe": {"epochs": 2, "mixup": 0.25}}
    page.edit("recipe.mixup", 0.0)
    page.starts.apply("my-mix")
    assert page.draft.value("recipe.mixup") == 0.25
    assert page.recipe.delete.isVisible()
    page.recipe.delete.click()
    qtbot.waitUntil(lambda: box.findData("my-mix") < 0, timeout=5000)
    assert not own.path.exists()
    page.window_.bar.way.click()
    qtbot.waitUntil(lambda: box.findData("my-mix") >= 0, timeout=5000)


def chosen(page: Any, name: str) -> None:
    """Take an entry of the list of presets."""
    box = page.recipe.preset
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


def test_presets_tried_one_after_the_other_do_not_pile_up_and_each_can_be_undone(page: Any, qtbot: Any) -> None:
    page.edit("recipe.mixup", 0.25)
    before = page.draft.payload()
    chosen(page, "fine-tune")
    assert page.draft.kind == "train"
    chosen(page, "quick-look")
    assert page.draft.kind == "distill"
    assert page.draft.value("student.model") == "vit_tiny_patch16_224"
    assert page.draft.value("data.source") == "demo"
    page.edit("student.model", "resnet34")
    chosen(page, "cifar100-cnn")
    assert page.draft.value("student.model") == "resnet34", "what was chosen since stays"
    assert page.draft.value("data.fraction") == 1.0
    assert "“" in page.window_.bar.text.text()
    page.window_.bar.way.click()
    assert page.draft.preset == "quick-look"
    page.draft.open(before)
    assert page.draft.payload() == before


def test_keys_open_the_list_of_presets_and_apply_none(page: Any, qtbot: Any) -> None:
    before = page.draft.payload()
    box = page.recipe.preset
    for key in (Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_F):
        qtbot.keyClick(box, key)
        assert box.view().isVisible()
        box.hidePopup()
    assert page.draft.payload() == before
    assert box.currentIndex() == 0


def test_undo_of_the_form_is_not_offered_beside_another_page(page: Any, qtbot: Any) -> None:
    bar = page.window_.bar
    page.open({"recipe": {"epochs": 9}}, "other.toml")
    assert bar.isVisible() and "other.toml" in bar.text.text()
    page.window_.show_page("runs")
    assert not bar.isVisible()
    bar.say("something else", way=("Do", lambda: None))
    page.window_.show_page("new_run")
    page.window_.show_page("data")
    assert bar.isVisible(), "what others say stays"
