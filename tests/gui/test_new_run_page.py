"""The New run page as a person uses it."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPushButton, QSpinBox

from engine.record import method_options, presets
from engine.record.command_line import as_command
from engine.record.config import leaf_fields, parse_config
from engine.record.datasets import Dataset, remember
from engine.record.errors import UserError
from engine.record.method_options import method_names, options_model
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.config_fields import make_row
from tests.installing import install

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def page(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    page = window.pages["new_run"]
    page.open({"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}, "recipe": {"epochs": 2}})
    settled(page, qtbot)
    page.window_ = window
    return page


def opened(page: Any, qtbot: Any, section: str) -> None:
    """Show a section of the settings, and wait until its rows are there."""
    there: list[bool] = []
    page.settings.open(section, lambda: there.append(True))
    qtbot.waitUntil(lambda: bool(there), timeout=5000)


def settled(page: Any, qtbot: Any) -> None:
    """Wait until what was typed last is checked."""
    qtbot.waitUntil(
        lambda: page.checked is not None and not page._timer.isActive() and not page._checking, timeout=10_000
    )


def test_every_field_of_the_configuration_has_a_row_of_the_control_its_type_asks_for(page: Any) -> None:
    page.settings.build_all()
    expected = {path for path in leaf_fields() if path != "method.options"}
    expected |= {f"method.options.{name}" for name in options_model("fbt").model_fields}
    assert {path for path, rows in page.fields.rows.items() if rows} == expected
    for path, rows in page.fields.rows.items():
        for row in rows:
            control, value = row.editor.widget, page.draft.value(path)
            assert isinstance(control, QCheckBox | QSpinBox | QComboBox | QLineEdit)
            assert isinstance(control, QCheckBox) == isinstance(value, bool), path
            assert row.editor.value() == value, path
            assert control.accessibleName()


def test_a_field_shown_twice_shows_one_value(page: Any, qtbot: Any) -> None:
    opened(page, qtbot, "recipe")
    first, second = page.fields.rows["recipe.epochs"]
    first.editor.widget.setValue(17)
    assert second.editor.value() == 17
    assert page.draft.value("recipe.epochs") == 17


def test_a_model_that_does_not_exist_is_said_by_its_field_and_start_is_disabled(page: Any, qtbot: Any) -> None:
    start = page.window_.context.actions["start"]
    qtbot.waitUntil(start.isEnabled, timeout=5000)
    page.choose("student")
    picker = page.picker
    picker.search.setFocus()
    qtbot.keyClicks(picker.search, "resnet81")
    qtbot.mouseClick(picker.as_typed, Qt.MouseButton.LeftButton)
    settled(page, qtbot)
    assert not start.isEnabled()
    assert not page.checklist.start.isEnabled()
    assert "resnet81" in page.triple.cards["student"].problem.text()
    assert "Did you mean" in picker.problem.text()
    picker.search.clear()
    qtbot.keyClicks(picker.search, "resnet18")
    picker.as_typed.click()
    settled(page, qtbot)
    assert start.isEnabled()
    assert not picker.problem.isVisible()


def test_a_wrong_number_is_marked_where_it_was_typed_and_the_text_stays(page: Any, qtbot: Any) -> None:
    row = page.fields.rows["recipe.lr"][0]
    row.editor.widget.setFocus()
    row.editor.widget.selectAll()
    qtbot.keyClicks(row.editor.widget, "fast")
    settled(page, qtbot)
    assert row.problem.isVisible()
    assert "number" in row.problem.text()
    assert row.editor.widget.text() == "fast"
    assert any(item.level == "error" and item.field == "recipe.lr" for item in page.checklist.lines.items)


def test_the_command_that_is_shown_and_copied_is_that_of_the_configuration(page: Any, qtbot: Any) -> None:
    page.edit("recipe.epochs", 9)
    settled(page, qtbot)
    expected = as_command(parse_config(page.draft.payload()))
    assert "--recipe.epochs 9" in expected
    assert page.checklist.command.toPlainText().replace(" \\\n", "") == expected
    page.window_.context.actions["copy_command"].trigger()
    assert QGuiApplication.clipboard().text() == expected


def test_a_row_of_the_picker_becomes_the_model_and_its_card_redraws_the_fusion_model(page: Any, qtbot: Any) -> None:
    page.choose("student")
    picker = page.picker
    qtbot.waitUntil(lambda: len(picker.list.entries) > 1000, timeout=5000)
    picker.search.setText("resnet34")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert page.draft.value("student.model").startswith("resnet34")
    page.edit("teacher.model", "vit_tiny_patch16_224")
    assert [stage.owner for stage in page.triple.assistant.strip.stages] == ["student"] * 3 + [
        "fusion",
        "teacher",
        "teacher",
    ]
    page.edit("method.options.ablation", "B")
    assert [stage.text for stage in page.triple.assistant.strip.stages] == ["S1", "S2", "S3", "L2G", "head"]


def test_a_picker_that_opens_changes_nothing(page: Any, qtbot: Any) -> None:
    before = page.draft.payload()
    page.edit("student.options", {"patch_size": 8})
    changed = page.draft.payload()
    page.choose("student")
    page.choose("teacher")
    qtbot.wait(50)
    assert page.draft.payload() == changed != before


def test_another_method_draws_its_own_options_and_has_no_fusion_model(page: Any, qtbot: Any) -> None:
    for name in method_names():
        page.edit("method.name", name)
        opened(page, qtbot, "method")
        drawn = {path for path, rows in page.fields.rows.items() if rows and path.startswith("method.options.")}
        assert drawn == {f"method.options.{option}" for option in options_model(name).model_fields}
        settled(page, qtbot)
        assert page.checked.ready, (name, page.checked.problems)
        assert page.triple.assistant.strip.isVisible() == (name == "fbt")


def test_alone_there_is_no_teacher_and_the_run_can_start(page: Any, qtbot: Any) -> None:
    page.head.kinds["train"].click()
    settled(page, qtbot)
    assert not page.triple.cards["teacher"].isVisible()
    assert not page.triple.assistant.isVisible()
    assert page.checked.config.kind == "train"
    page.head.kinds["distill"].click()
    settled(page, qtbot)
    assert page.triple.cards["teacher"].isVisible()
    assert page.checked.config.teacher.model == "resnet18"


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


def test_a_file_that_is_not_toml_is_said_in_place(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text("this is not toml")
    page.files.open(str(path))
    bar = page.window_.bar
    qtbot.waitUntil(bar.isVisible, timeout=5000)
    assert "TOML" in bar.text.text()


def test_a_folder_dropped_on_the_data_card_is_the_data(page: Any, qtbot: Any, tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    page.data.dropEvent(event)
    settled(page, qtbot)
    assert page.draft.value("data.source") == "folder"
    assert page.draft.value("data.path") == str(tmp_path)
    assert page.checked.ready


def test_a_line_of_the_checklist_leads_to_its_field(page: Any, qtbot: Any) -> None:
    page.edit("recipe.accumulate", 3)
    settled(page, qtbot)
    page.checklist.asked.emit("recipe.accumulate")
    qtbot.waitUntil(
        lambda: any(row.editor.widget.hasFocus() for row in page.fields.rows["recipe.accumulate"]), timeout=5000
    )


@pytest.mark.parametrize(
    "path", ["recipe.crop_scale", "data.classes", "student.stage_blocks", "teacher.options", "recipe.lr"]
)
def test_what_a_line_shows_is_read_back_as_the_same_value(qtbot: Any, path: str) -> None:
    row = make_row(path)
    qtbot.addWidget(row)
    value: Any = {
        "recipe.crop_scale": [0.08, 1.0],
        "data.classes": ["a b", "c"],
        "student.stage_blocks": [2, 2, 6, 2],
        "teacher.options": {"a": [1, 2], "b": "x", "c": True},
        "recipe.lr": 1e-06,
    }[path]
    row.fill(value)
    assert row.editor.value() == value


def test_a_combination_of_methods_has_the_options_of_each_part(page: Any, qtbot: Any) -> None:
    page.edit("method.name", "fbt+rsd")
    opened(page, qtbot, "run")
    opened(page, qtbot, "method")
    (row,) = page.fields.rows["method.options.rsd.kappa"]
    assert row.editor.widget.accessibleName().startswith("RSD: ")
    assert page.fields.rows["method.options.weight_rsd"]
    page.edit("method.options.rsd.kappa", 0.5)
    settled(page, qtbot)
    assert page.checked.config.method.options["rsd"]["kappa"] == 0.5
    assert page.checked.config.assistant.kind == "fusion"


def test_more_teachers_are_given_as_tables(page: Any, qtbot: Any) -> None:
    opened(page, qtbot, "run")
    (row,) = page.fields.rows["more_teachers"]
    row.editor.widget.setText('{model="resnet34", weights="pretrained"}, {model="resnet50"}')
    row.editor.widget.textEdited.emit(row.editor.widget.text())
    settled(page, qtbot)
    assert [model.model for model in page.checked.config.more_teachers] == ["resnet34", "resnet50"]
    row.editor.widget.setText("{model=")
    row.editor.widget.textEdited.emit(row.editor.widget.text())
    settled(page, qtbot)
    assert page.checked.config is None
    assert row.problem.text()


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example package of a method, installed; its name there."""
    install(ROOT / "examples" / "custom_method", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    caches = (method_options._files, method_options._parse, method_options._trait, options_model)
    for cached in caches:
        cached.cache_clear()
    yield "lab_match"
    for cached in caches:
        cached.cache_clear()


def test_a_plugged_in_method_is_chosen_and_set_in_the_form(plugged: str, page: Any, qtbot: Any) -> None:
    (method,) = page.fields.rows["method.name"]
    box = method.editor.widget
    assert plugged in [box.itemData(place) for place in range(box.count())]
    page.edit("method.name", plugged)
    opened(page, qtbot, "method")
    (row,) = page.fields.rows["method.options.weight"]
    assert row.editor.value() == 1.0
    page.edit("method.options.weight", 2.5)
    settled(page, qtbot)
    assert page.checked.ready, page.checked.problems
    assert page.checked.config.method.options == {"weight": 2.5, "ce_weight": 1.0}
    assert f"--method.name {plugged}" in page.checked.command


PLAN: dict[str, Any] = {
    "steps_per_epoch": 6,
    "total_steps": 1240,
    "device": "cuda:0 NVIDIA H100",
    "precision": "bf16",
    "classes": ["a", "b"],
    "images": {"train": 300, "validation": 60},
    "models": {
        "teacher": {"name": "resnet18", "family": "cnn", "parameters": 11_689_512, "stages": ["1"] * 4, "macs": 10**9},
        "student": {"name": "vit", "family": "vit", "parameters": 5_717_416, "stages": ["1"] * 4, "macs": 10**9},
        "fusion": {"composition": "resnet18 S1-S3", "parameters": 53_410},
    },
    "estimate": {"memory_gib": 9.8, "step_seconds": 0.1, "epoch_seconds": 38.0, "run_seconds": 11400.0},
    "warnings": ["student's head is new."],
    "notes": [],
}


@pytest.fixture
def fresh(open_window: Callable[..., Any], qtbot: Any) -> Any:
    """The page as it is at the first start."""
    window = open_window("new_run")
    page = window.pages["new_run"]
    settled(page, qtbot)
    page.window_ = window
    return page


def asked(page: Any, qtbot: Any, kind: str) -> Any:
    """Wait until the advisor is asked; returns it."""
    advisor = page.context.advisor
    qtbot.waitUntil(lambda: advisor.wants(kind), timeout=5000)
    return advisor


def dropped(path: Path) -> QDropEvent:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    dropped.mime = mime  # type: ignore[attr-defined]  # the event does not keep it
    return QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )


def test_the_first_start_shows_the_demo_green_and_its_command_is_that_of_the_preset(fresh: Any) -> None:
    assert fresh.ready
    assert fresh.checked.command == "python -m engine.run --preset demo"
    assert fresh.checklist.command.toPlainText() == fresh.checked.command


def test_only_what_differs_from_the_preset_stands_in_the_command(fresh: Any, qtbot: Any) -> None:
    fresh.edit("recipe.epochs", 9)
    settled(fresh, qtbot)
    assert fresh.checked.command == "python -m engine.run --preset demo --recipe.epochs 9"
    fresh.edit("student.model", "resnet18")
    settled(fresh, qtbot)
    assert fresh.draft.value("name") == "", "another student is not what the preset is called after"


def test_the_estimate_is_asked_when_the_list_is_green_and_dims_when_the_form_changes(fresh: Any, qtbot: Any) -> None:
    table = fresh.checklist.estimate
    assert table.state.text() == "estimating…"
    advisor = asked(fresh, qtbot, "plan")
    assert advisor.answer("plan", PLAN)["values"] == fresh.draft.payload()
    advisor.answer("devices", [{"id": "cuda:0", "name": "H100", "memory_gib": 79.2}, {"id": "cpu", "memory_gib": 4.0}])
    assert table.texts()["Memory"] == "9.8 GiB of 79.2 GiB"
    assert table.texts()["Student"] == "5.7 M params"
    assert table.texts()["In all"] == "3 h 10 min"
    assert table.texts()["Steps"] == "1,240 (6 an epoch)"
    assert any(item.level == "warning" and "head is new" in item.text for item in fresh.checklist.lines.items)
    assert fresh.triple.plan == PLAN
    numbers = [number for _, number in table._numbers]
    assert all(number.isEnabled() for number in numbers)
    fresh.edit("recipe.lr", 0.5)
    settled(fresh, qtbot)
    assert not any(number.isEnabled() for number in numbers)
    assert not any("head is new" in item.text for item in fresh.checklist.lines.items)


def test_a_plan_that_is_overtaken_is_dropped(fresh: Any, qtbot: Any) -> None:
    advisor = asked(fresh, qtbot, "plan")
    fresh.edit("recipe.epochs", 3)
    settled(fresh, qtbot)
    assert advisor.cancelled
    assert not advisor.wants("plan")
    assert asked(fresh, qtbot, "plan").asked[-1][2]["values"]["recipe"]["epochs"] == 3


def test_what_the_dry_run_refuses_is_a_line_that_leads_to_its_field_and_holds_start_back(
    fresh: Any, qtbot: Any
) -> None:
    start = fresh.context.actions["start"]
    assert start.isEnabled()
    asked(fresh, qtbot, "plan").refuse("plan", UserError("does not fit.", field="teacher.weights", hint="Take others."))
    (line,) = [item for item in fresh.checklist.lines.items if item.level == "error"]
    assert line.field == "teacher.weights"
    assert "Does not fit. Take others." in line.text
    assert not start.isEnabled()
    fresh.edit("recipe.epochs", 3)
    settled(fresh, qtbot)
    assert start.isEnabled()


@pytest.mark.parametrize("field", ["", "compute.device"])
def test_an_advisor_that_died_or_a_full_gpu_holds_nothing_back(fresh: Any, qtbot: Any, field: str) -> None:
    asked(fresh, qtbot, "plan").refuse("plan", UserError("no room.", field=field))
    assert fresh.ready
    assert any(item.level == "warning" and "o room." in item.text for item in fresh.checklist.lines.items)


def test_real_samples_and_what_training_sees_of_them_are_shown(fresh: Any, qtbot: Any, tmp_path: Path) -> None:
    samples = []
    for place in range(8):
        image = QImage(20, 20, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.red)
        paths = {kind: str(tmp_path / f"{kind}-{place}.png") for kind in ("real", "train")}
        assert all(image.save(path) for path in paths.values())
        samples.append({**paths, "class": f"class {place}", "name": f"{place}.png"})
    advisor = asked(fresh, qtbot, "preview")
    answer = {
        "classes": ["a"] * 10,
        "images": {"train": 50_000, "validation": 10_000},
        "samples": samples,
        "notices": ["One image is broken."],
    }
    given = advisor.answer("preview", answer)
    assert given["count"] == 8
    assert Path(given["folder"]).parent == fresh.context.home / "previews"
    assert Path(given["folder"]).is_dir()
    strip = fresh.data.strip
    qtbot.waitUntil(lambda: len(strip.pairs) == 8, timeout=5000)
    assert strip.counts.text() == "10 classes · 50,000 train · 10,000 val"
    assert strip.pairs[3].toolTip().startswith("class 3")
    assert "One image is broken." in strip.state.text()
    fresh.edit("recipe.lr", 0.5)  # changes no picture
    settled(fresh, qtbot)
    assert not fresh.preview._timer.isActive()
    fresh.edit("recipe.flip", 0.5)
    assert asked(fresh, qtbot, "preview").asked[-1][2]["draw"] == 0
    assert not strip.pairs[0].isEnabled()
    advisor.answer("preview", answer)
    qtbot.waitUntil(lambda: strip.another.isEnabled(), timeout=5000)
    strip.another.click()
    assert asked(fresh, qtbot, "preview").asked[-1][2]["draw"] == 1


def test_data_that_cannot_be_shown_is_said_in_place(fresh: Any, qtbot: Any) -> None:
    asked(fresh, qtbot, "preview").refuse(
        "preview", UserError("holds no images.", field="data.path", hint="Look there.")
    )
    assert fresh.data.strip.state.text() == "Holds no images. Look there."


def test_data_sets_used_before_are_a_menu(home: Path, open_window: Callable[..., Any], qtbot: Any) -> None:
    remember(home, Dataset("folder", str(home), classes=3, images=90, last_used=1.0))
    page = open_window("new_run").pages["new_run"]
    settled(page, qtbot)
    qtbot.waitUntil(page.data.seen.isEnabled, timeout=5000)
    page.data.seen.menu().actions()[0].trigger()
    assert (page.draft.value("data.source"), page.draft.value("data.path")) == ("folder", str(home))


def test_a_changed_field_is_marked_and_goes_back_to_its_default(page: Any, qtbot: Any) -> None:
    opened(page, qtbot, "recipe")
    rows = page.fields.rows["recipe.mixup"]
    assert not rows[0].changed
    page.edit("recipe.mixup", 0.4)
    assert rows[0].changed
    assert "Default: 0." in rows[0]._back.toolTip()
    rows[0]._back.click()
    assert page.draft.value("recipe.mixup") == 0.0
    assert "mixup" not in page.draft.values["recipe"]
    assert not rows[0].changed


def test_the_search_finds_a_field_in_all_sections_and_goes_there(page: Any, qtbot: Any) -> None:
    page.search()
    search = page.settings.search
    qtbot.waitUntil(search.hasFocus, timeout=5000)
    qtbot.keyClicks(search, "clip gradient")
    assert search.found.item(0).text() == "Recipe › Gradient clipping"
    qtbot.keyClick(search, Qt.Key.Key_Return)
    controls = lambda: [row.editor.widget for row in page.fields.rows.get("recipe.clip_norm", [])]  # noqa: E731
    qtbot.waitUntil(lambda: page.window().focusWidget() in controls(), timeout=5000)
    assert page.settings.section == "recipe"


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
    page.starts.keep("My mix")
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


def test_a_run_is_put_into_the_queue_for_the_chosen_device(
    fresh: Any, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    added: list[tuple[str, str]] = []
    monkeypatch.setattr(fresh.context.queue, "add", lambda run, device="", place=None: added.append((run, device)))
    fresh.checklist.show_devices(["cuda:0", "cuda:1"])
    fresh.checklist.device.setCurrentIndex(fresh.checklist.device.findData("cuda:1"))
    fresh.context.actions["enqueue"].trigger()
    qtbot.waitUntil(lambda: bool(added), timeout=5000)
    ((run, device),) = added
    assert device == "cuda:1"
    assert RunFolder.find(fresh.context.home, run).config().title() == "Demo: FBT"
    assert "in the queue" in fresh.window_.bar.text.text()


def test_alone_the_form_has_only_what_it_has_use_for(page: Any, qtbot: Any) -> None:
    page.head.kinds["train"].click()
    settled(page, qtbot)
    assert not any(page.settings.tabs[name].isVisible() for name in ("teacher", "assistant", "method", "probe"))
    assert not page.recipe.method.isVisible()
    page.settings.search.setText("")
    assert not any(path.startswith("teacher.") for path in page.settings._searched()[0])


def test_no_turn_of_the_event_loop_is_a_pause_while_the_page_is_built_and_used(
    open_window: Callable[..., Any], qtbot: Any
) -> None:
    from tests.gui.stalls import Stalls

    window = open_window("runs")
    qtbot.wait(300)
    with Stalls() as stalls:
        window.show_page("new_run")
        page = window.pages["new_run"]
        settled(page, qtbot)
        for section in list(page.settings.tabs):
            opened(page, qtbot, section)
        page.edit("recipe.epochs", 5)
        settled(page, qtbot)
    # 50 ms is the aim, and what is measured where nothing else runs; a loaded machine's caches are cold.
    assert stalls.longest < 0.15, f"a turn took {stalls.longest * 1000:.0f} ms"


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


def test_other_data_let_go_of_the_demos_limits_and_that_can_be_undone(fresh: Any, qtbot: Any) -> None:
    before = fresh.draft.payload()
    fresh.edit("data.source", "folder")
    assert fresh.draft.value("data.images_per_class") == 0
    assert fresh.draft.value("teacher.weights") == "random"
    fresh.window_.bar.way.click()
    assert fresh.draft.payload() == before


def test_a_setting_that_is_gone_to_is_brought_into_sight(page: Any, qtbot: Any) -> None:
    page.window_.resize(1024, 700)
    for path in ("recipe.mixup", "compute.precision", "data.broken_images"):
        page.layout_.to_top()
        page.settings.open_field(path)
        qtbot.waitUntil(lambda path=path: any(one.editor.widget.hasFocus() for one in page.fields.rows.get(path, ())))
        row = next(one for one in page.fields.rows[path] if one.editor.widget.hasFocus())
        qtbot.waitUntil(lambda row=row: row.visibleRegion().boundingRect().height() >= row.height() - 1, timeout=2000)


def test_a_teacher_with_a_new_head_keeps_the_run_from_starting_and_can_be_trained_first(fresh: Any, qtbot: Any) -> None:
    before = fresh.draft.payload()
    asked(fresh, qtbot, "plan").answer("plan", {**PLAN, "new_heads": ["teacher"]})
    assert not fresh.ready
    (line,) = [item for item in fresh.checklist.lines.items if item.level == "error"]
    assert line.field == "teacher.weights"
    button = next(one for one in fresh.checklist.findChildren(QPushButton) if one.text() == "Train it first")
    button.click()
    assert fresh.draft.kind == "train"
    assert fresh.draft.value("student.options") == before["teacher"]["options"]
    fresh.window_.bar.way.click()
    assert fresh.draft.payload() == before


def test_broken_images_can_be_left_out_at_the_line_that_tells_of_them_and_looked_at_again(
    fresh: Any, qtbot: Any
) -> None:
    hint = 'Mend or remove them, or set data.broken_images = "skip".'
    error = UserError("1 image cannot be read: a.png.", field="data.path", hint=hint)
    asked(fresh, qtbot, "plan").refuse("plan", error)
    assert not fresh.ready
    fresh.context.actions["refresh"].trigger()
    asked(fresh, qtbot, "plan").refuse("plan", error)
    button = next(one for one in fresh.checklist.findChildren(QPushButton) if one.text() == "Leave them out")
    button.click()
    assert fresh.draft.value("data.broken_images") == "skip"
