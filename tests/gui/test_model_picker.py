"""The model picker: every model, the runs' students and files, searched and taken with the keyboard alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent

from engine.record import catalogue
from engine.record.errors import InputError
from fbt_gui.pages.new_run.picker.model_file import read_model_file
from fbt_gui.pages.new_run.picker.model_filter import SIZES, Known, Wanted, arranged, words_of
from fbt_gui.pages.new_run.picker.model_list import COLUMNS, PARAMETERS
from fbt_gui.pages.new_run.picker.picker_tabs import FILE, MODELS, RUNS
from fbt_gui.pages.new_run.picker.recent_models import recent_models, remember_model
from fbt_gui.services.settings import Settings
from tests.installing import install

ROOT = Path(__file__).resolve().parents[2]
PAIR = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}


@pytest.fixture
def page(open_window: Callable[..., Any], qtbot: Any) -> Any:
    window = open_window("new_run")
    page = window.pages["new_run"]
    qtbot.waitUntil(lambda: page.checked is not None and bool(page.models.catalogue), timeout=20_000)
    page.open(PAIR)
    page.window_ = window
    return page


@pytest.fixture(scope="module")
def known() -> list[Known]:
    return [Known.of(entry) for entry in catalogue.entries()]


def opened(page: Any, qtbot: Any, role: str = "student") -> Any:
    page.choose(role)
    qtbot.waitUntil(lambda: page.picker._own.count() > 0, timeout=5000)
    return page.picker


def found(known: list[Known], **wanted: Any) -> list[str]:
    wanted["words"] = words_of(wanted.pop("text", ""))
    return [entry.name for entry in arranged(known, Wanted(**wanted), 0, descending=False)]


def weights_file(path: Path, **said: str) -> Path:
    """A safetensors file of one byte, for tests alone."""
    tensor = {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}
    header = json.dumps({"__metadata__": said, "w": tensor}).encode()
    path.write_bytes(len(header).to_bytes(8, "little") + header + b"\0")
    return path


def test_words_are_found_in_any_order_in_name_family_and_tags(known: list[Known]) -> None:
    names = found(known, text="224 small swin")
    assert "swin_small_patch4_window7_224" in names
    assert all("swin" in name and "small" in name and "224" in name for name in names)
    assert "vit_small_patch16_224" in found(known, text="vitsmall")
    assert "resnet50" in found(known, text="SWSL_ig1b")
    assert found(known, text="resnet18 mlp") == []


def test_filters_keep_what_they_name(known: list[Known]) -> None:
    by_name = {each.entry.name: each.entry for each in known}
    assert {by_name[name].family for name in found(known, family="mlp")} == {"mlp"}
    for size, (least, most) in SIZES.items():
        assert all(least <= by_name[name].parameters < most for name in found(known, size=size))
    assert sum(len(found(known, size=size, staged=False)) for size in SIZES if size) == len(known)
    assert all(by_name[name].tags for name in found(known, pretrained=True))
    licences = {by_name[name].license for name in found(known, free=True)}
    assert "apache-2.0" in licences
    assert not licences & {"cc-by-nc-4.0", "unknown", "", "dinov3-license"}
    assert "coat_mini" not in found(known, part="back")
    assert "coat_mini" in found(known, part="front")
    assert len(found(known, staged=False)) > len(found(known))


def test_every_column_sorts_both_ways_with_the_unknown_last(known: list[Known]) -> None:
    unknown = Known.of(catalogue.ModelEntry("zz", "custom", 0, 0, "m", True, ()))
    for column in range(len(COLUMNS)):
        up = arranged([*known, unknown], Wanted(), column, descending=False)
        down = arranged([*known, unknown], Wanted(), column, descending=True)
        assert len(up) == len(down)
        assert up != down
        if column >= PARAMETERS:
            assert "zz" in {entry.name for entry in (*up[-400:], *down[-400:])}
    sizes = [entry.parameters for entry in arranged(known, Wanted(), PARAMETERS, descending=True)]
    assert sizes == sorted(sizes, reverse=True)


def test_enter_takes_the_best_match_and_closes(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    qtbot.keyClicks(picker.search, "resnet34")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert page.draft.value("student.model") == "resnet34"
    assert not picker.isVisible()


def test_a_name_typed_with_a_tag_of_weights_is_taken_with_it(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    qtbot.keyClicks(picker.search, "resnet18.a1_in1k")
    assert picker.list.shown == 1
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert page.draft.value("student.model") == "resnet18.a1_in1k"
    assert not picker.isVisible()


def test_the_list_marks_the_model_wherever_it_was_chosen(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    assert picker.table.marked == "vit_tiny_patch16_224"
    page.edit("student.model", "resnet50.a1_in1k")
    assert picker.table.marked == "resnet50"
    page.edit("student.model", "no_such_model")
    assert picker.table.marked == ""


def test_down_goes_from_the_search_into_the_list_and_enter_there_closes(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    qtbot.keyClicks(picker.search, "mixer b16 224")
    qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    assert picker.table.hasFocus()
    assert page.draft.value("student.model") == "mixer_b16_224"
    qtbot.keyClick(picker.table, Qt.Key.Key_Return)
    assert not picker.isVisible()


def test_escape_closes_and_keeps_what_is_chosen(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    qtbot.keyClick(picker.search, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert page.draft.value("student.model") == "vit_tiny_patch16_224"


def test_a_picker_that_opens_changes_nothing(page: Any, qtbot: Any) -> None:
    page.edit("student.options", {"patch_size": 8})
    changed = page.draft.payload()
    for role in ("student", "teacher", "teacher2"):
        opened(page, qtbot, role)
        for tab in (RUNS, FILE, MODELS):
            page.picker.show_tab(tab)
        qtbot.wait(30)
    assert page.draft.payload() == changed


def test_the_models_chosen_last_come_first_until_something_is_searched_for(page: Any, qtbot: Any) -> None:
    for name in ("resnet34", "mixer_b16_224"):
        picker = opened(page, qtbot)
        picker.search.setText(name)
        qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    picker = opened(page, qtbot)
    shown = [picker.list.index(row, 0).data() for row in range(4)]
    assert shown[1:3] == ["mixer_b16_224", "resnet34"]
    assert picker.list.headings == [0, 3]
    assert picker.list.flags(picker.list.index(0, 0)) == Qt.ItemFlag.NoItemFlags
    assert picker.tabs.found.text().startswith(f"{picker.list.shown:,}")
    picker.search.setText("resnet")
    assert picker.list.headings == []


def test_twelve_models_are_remembered_each_once(tmp_path: Path) -> None:
    settings = Settings(tmp_path)
    for number in range(20):
        remember_model(settings, f"model{number}.tag")
    remember_model(settings, "model15")
    others = [f"model{number}" for number in range(19, 7, -1) if number != 15]
    assert recent_models(settings) == ["model15", *others]
    assert len(others) == 11


def test_a_tag_of_weights_is_chosen_beside_the_list_with_its_licence(page: Any, qtbot: Any) -> None:
    page.edit("student.model", "resnet50")
    page.edit("student.options", {"drop_rate": 0.1})
    picker = opened(page, qtbot)
    weights = picker.weights
    weights.source.setCurrentIndex(weights.source.findData("pretrained"))
    weights.choose()
    place = weights.tags.findData("fb_swsl_ig1b_ft_in1k")
    assert "cc-by-nc-4.0" in weights.tags.itemText(place)
    weights.tags.setCurrentIndex(place)
    weights.tags.activated.emit(place)
    assert page.draft.value("student.model") == "resnet50.fb_swsl_ig1b_ft_in1k"
    assert page.draft.value("student.weights") == "pretrained"
    assert page.draft.value("student.options") == {"drop_rate": 0.1}
    assert "cc-by-nc-4.0" in weights.said.text()


def test_the_panel_says_what_is_known_and_what_stands_against_a_model(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot, "teacher")
    picker._choose("coat_mini")
    assert "back of a fusion model" in picker.panel.remark.text()
    shown = [value.text() for value in picker.panel._values]
    assert "10.3 M" in shown
    assert "224 px" in shown
    picker._choose("nothing_of_that_name")
    assert "does not know" in picker.panel.remark.text()


def test_a_run_is_found_by_typing_and_brings_its_model_as_it_was_built(
    page: Any, qtbot: Any, make_run: Callable[..., Any]
) -> None:
    own = {"model": "resnet18", "stem": "small", "options": {"layers": [1, 1, 1, 1]}}
    folder = make_run({"kind": "train", "name": "small one", "teacher": {"model": ""}, "student": own})
    make_run({"name": "another"})
    runs = page.window_.context.runs
    runs.refresh(force=True)
    qtbot.waitUntil(lambda: len(runs.rows) == 2, timeout=5000)
    picker = opened(page, qtbot, "teacher")
    weights = picker.weights
    weights.source.setCurrentIndex(weights.source.findData("run"))
    weights.choose()
    assert picker.tab == RUNS
    picker.search.setText("small")
    assert picker.run_list.runs == [folder.id]
    picker.run_list.selectRow(0)
    qtbot.waitUntil(lambda: page.draft.value("teacher.stem") == "small", timeout=5000)
    assert page.draft.value("teacher.weights") == f"run:{folder.id}"
    assert page.draft.value("teacher.options") == {"layers": [1, 1, 1, 1]}
    picker.search.setText("nothing like it")
    assert picker.run_list.runs == []
    assert "No run" in picker.run_list.note.label.text()


def test_enter_among_the_runs_takes_the_first_and_a_tab_goes_to_its_search(
    page: Any, qtbot: Any, make_run: Callable[..., Any]
) -> None:
    folder = make_run({"name": "small one"})
    runs = page.window_.context.runs
    runs.refresh(force=True)
    qtbot.waitUntil(lambda: len(runs.rows) == 1, timeout=5000)
    picker = opened(page, qtbot, "teacher")
    focused = page.window_.focusWidget
    picker.tabs.group.button(FILE).click()
    assert focused() is picker.file.path
    picker.tabs.group.button(RUNS).click()
    assert focused() is picker.search
    picker.search.setText("nothing like it")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert picker.isVisible()
    picker.search.setText("small")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    assert not picker.isVisible()
    qtbot.waitUntil(lambda: page.draft.value("teacher.weights") == f"run:{folder.id}", timeout=5000)


def test_a_dropped_file_says_which_model_it_is_of_and_brings_it(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = weights_file(
        tmp_path / "kept.safetensors",
        architecture="resnet34",
        options='{"drop_rate": 0.5}',
        stem="small",
        num_classes="10",
        image_size="64",
        top1="91.5",
    )
    picker = opened(page, qtbot, "teacher")
    picker.show_tab(FILE)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    picker.file.dropEvent(event)
    qtbot.waitUntil(lambda: page.draft.value("teacher.model") == "resnet34", timeout=5000)
    assert page.draft.value("teacher.weights") == str(path)
    assert page.draft.value("teacher.options") == {"drop_rate": 0.5}
    assert page.draft.value("teacher.stem") == "small"
    assert page.draft.value("teacher.image_size") == 64
    assert "resnet34 · 10 classes · 91.50 %" in picker.file.said.accessibleName()


def test_a_file_that_is_damaged_is_said_in_place_and_not_taken(page: Any, qtbot: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.safetensors"
    path.write_bytes(b"not weights at all")
    picker = opened(page, qtbot, "teacher")
    picker.show_tab(FILE)
    picker.file.read(str(path))
    qtbot.waitUntil(lambda: bool(picker.file.problem.text()), timeout=5000)
    assert "safetensors" in picker.file.problem.text()
    assert page.draft.value("teacher.weights") == "random"


def test_a_file_without_a_name_of_a_model_is_for_the_one_that_is_chosen(tmp_path: Path) -> None:
    other = tmp_path / "w.pth"
    other.write_bytes(b"anything")
    assert read_model_file(other).values == {"weights": str(other)}
    bare = weights_file(tmp_path / "bare.safetensors")
    assert read_model_file(bare).values == {"weights": str(bare)}
    odd = weights_file(tmp_path / "odd.safetensors", architecture="resnet18", options="[1", image_size='"x"', top1="?")
    assert read_model_file(odd).values == {
        "weights": str(odd),
        "model": "resnet18",
        "stem": "model",
        "options": {},
        "stage_blocks": [],
        "image_size": 0,
    }
    for missing in (tmp_path / "none.pth", tmp_path / "notes.txt"):
        with pytest.raises(InputError):
            read_model_file(missing)


def test_a_name_that_nothing_matches_can_be_used_as_typed(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    qtbot.keyClicks(picker.search, "resnet81")
    assert picker.tabs.as_typed.isVisible()
    assert picker.table.note.label.isVisible()
    qtbot.mouseClick(picker.tabs.as_typed, Qt.MouseButton.LeftButton)
    assert page.draft.value("student.model") == "resnet81"
    assert picker.isVisible()
    qtbot.waitUntil(lambda: "Did you mean" in picker.problem.text(), timeout=10_000)


def test_words_that_find_nothing_are_no_model_however_often_enter_is_pressed(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    before = page.draft.value("student.model")
    qtbot.keyClicks(picker.search, "vit 9x")
    qtbot.keyClick(picker.search, Qt.Key.Key_Return)
    qtbot.keyClick(picker.search, Qt.Key.Key_Down)
    assert picker.isVisible()
    assert page.draft.value("student.model") == before
    assert picker.tabs.found.text() == "No model is called so."


def test_a_narrow_list_keeps_name_and_parameters(page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    page.window_.resize(1920, 900)
    qtbot.waitUntil(
        lambda: not any(picker.table.isColumnHidden(column) for column in range(len(COLUMNS))), timeout=5000
    )
    page.window_.resize(1024, 700)
    qtbot.waitUntil(lambda: picker.table.isColumnHidden(len(COLUMNS) - 1), timeout=5000)
    assert not picker.table.isColumnHidden(0)
    assert not picker.table.isColumnHidden(PARAMETERS)


@pytest.fixture
def plugged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The example package of a model, installed; its name there."""
    install(ROOT / "examples" / "custom_model", tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    caches = (catalogue.custom_models, catalogue.entries, catalogue.known_models)
    for cached in caches:
        cached.cache_clear()
    yield "lab_net"
    for cached in caches:
        cached.cache_clear()


def test_a_model_of_an_installed_package_is_listed_as_custom(plugged: str, page: Any, qtbot: Any) -> None:
    picker = opened(page, qtbot)
    filters = picker.filters
    filters.family.setCurrentIndex(filters.family.findData("custom"))
    assert [picker.list.index(row, 0).data() for row in range(picker.list.rowCount())] == [plugged]
    picker._choose(plugged)
    assert "lab_net" in picker.panel.remark.text()
    assert page.triple.cards["student"].family.text() == "custom"
