"""The Data page: the list, what is shown of a data set, scans, and what is dropped on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QHeaderView, QWidget

from engine.record.datasets import Dataset, remember, seen
from engine.record.errors import UserError
from fbt_gui.pages.data.bars import Bar, ClassCount, bars, counts_of
from fbt_gui.pages.data.words import balance_words, sizes_words
from fbt_gui.services.advisor import Advisor

FLOWERS = {"daisy": 30, "rose": 3, "tulip": 12}
BROKEN = [{"name": "daisy/1.jpg", "reason": "not an image"}, {"name": "rose/2.jpg", "reason": "truncated"}]
SCAN = {
    "checked": 45,
    "broken_count": 2,
    "broken": BROKEN,
    "duplicates": 1,
    "duplicate_examples": [{"train": "train/a.jpg", "validation": "val/b.jpg"}],
    "sizes": {"least": [8, 8], "median": [32, 24], "most": [640, 480]},
    "classes": 3,
    "notices": ["1 file is no image."],
    "seconds": 2.5,
}


@dataclass
class FakeAdvisor:
    """Answers when it is told to; it writes the pictures of a preview as the engine would."""

    asked: dict[int, tuple[str, dict[str, Any], Any, Any, Any]] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)
    number: int = 0

    def ask(
        self, kind: str, payload: dict[str, Any], then: Any, fail: Any = None, progress: Any = None, owner: Any = None
    ) -> int:
        self.number += 1
        self.asked[self.number] = (kind, payload, then, fail, progress)
        return self.number

    def cancel(self, number: int) -> None:
        self.cancelled.append(number)
        self.asked.pop(number, None)

    def open(self, kind: str) -> list[int]:
        return [number for number, request in self.asked.items() if request[0] == kind]

    def preview(self, train: dict[str, int], validation: dict[str, int] | None = None) -> dict[str, Any]:
        """Answer the newest preview; returns what was asked."""
        number = self.open("preview")[-1]
        _, payload, then, _, _ = self.asked.pop(number)
        folder = Path(payload["folder"])
        wanted = payload["values"]["data"].get("classes") or list(train)
        samples = []
        for place in range(payload["count"]):
            path = folder / f"real-{place:02d}.png"
            image = QImage(12, 8, QImage.Format.Format_RGB32)
            image.fill(Qt.GlobalColor.red)
            image.save(str(path))
            name = wanted[place % len(wanted)]
            samples.append({"real": str(path), "train": str(path), "class": name, "name": f"{name}/{place}.jpg"})
        shown = {name: train[name] for name in wanted}
        then(
            {
                "classes": list(shown),
                "images": {"train": sum(shown.values()), "validation": 0},
                "balance": shown,
                "validation_balance": validation or {},
                "samples": samples,
                "notices": [],
            }
        )
        return payload


@pytest.fixture
def flowers(home: Path, tmp_path: Path) -> Dataset:
    """A data set that was seen before, with its folder."""
    folder = tmp_path / "flowers"
    (folder / "daisy").mkdir(parents=True)
    made = Dataset("folder", str(folder), classes=3, images=45, last_used=200.0)
    remember(home, made)
    return made


@pytest.fixture
def open_page(open_window: Callable[..., Any], qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Any]:
    """Opens the page with an advisor that answers when it is told to: `page.fake`."""

    def make() -> Any:
        window = open_window("settings")
        fake = FakeAdvisor()
        monkeypatch.setattr(window.context.advisor, "ask", fake.ask)
        monkeypatch.setattr(window.context.advisor, "cancel", fake.cancel)
        window.show_page("data")
        page = window.pages["data"]
        page.fake = fake
        qtbot.waitUntil(lambda: page.chosen is not None and window.context.runs.loaded, timeout=10_000)
        return page

    return make


@pytest.fixture
def open_flowers(open_page: Callable[[], Any], flowers: Dataset, qtbot: Any) -> Callable[[], Any]:
    """The page with the flowers shown and looked at."""

    def make() -> Any:
        page = open_page()
        qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
        page.fake.preview(FLOWERS, {"daisy": 4, "rose": 4, "tulip": 4})
        qtbot.waitUntil(lambda: page.detail.samples.grid.count() > 0, timeout=5000)
        return page

    return make


def captions(page: Any) -> list[str]:
    grid = page.detail.samples.grid
    return [grid.item(place).text() for place in range(grid.count())]


def test_with_nothing_seen_the_digits_of_the_program_are_there(open_page: Callable[[], Any]) -> None:
    page = open_page()
    assert [entry.dataset.source for entry in page.known.entries] == ["demo"]
    assert page.detail.head.name.text() == "Handwritten digits"
    actions = page.context.actions
    assert actions["use_data"].isEnabled()
    assert not actions["forget_data"].isEnabled()
    assert not actions["open_data"].isEnabled()


def test_the_list_says_what_is_known_and_what_is_missing(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, make_run: Callable[..., Any], qtbot: Any
) -> None:
    remember(home, Dataset("tar", "/nowhere/old.tar", last_used=100.0))
    for seed in range(2):
        make_run({"seed": seed, "data": {"source": "folder", "path": flowers.path}})
    page = open_page()
    qtbot.waitUntil(lambda: bool(page._uses), timeout=5000)
    model = page.list.entries
    lines = {entry.name: model.lines(entry) for entry in page.known.entries}
    assert list(lines) == ["flowers", "old.tar", "Handwritten digits"]
    assert lines["flowers"][0] == "folder  ·  3 classes  ·  45 images"
    assert lines["flowers"][1].endswith("2 runs")
    assert lines["old.tar"][1] == "Not there any more"
    assert page.detail.head.runs.text() == "2 runs"
    page.list.choose("tar:/nowhere/old.tar")
    assert not page.context.actions["use_data"].isEnabled()
    assert not page.context.actions["scan_data"].isEnabled()
    assert page.context.actions["forget_data"].isEnabled()
    assert "nothing at this path" in page.detail.samples.state.text()


def test_samples_counts_and_balance_come_from_the_opened_data_and_leave_no_files(
    open_flowers: Callable[[], Any], home: Path
) -> None:
    page = open_flowers()
    assert captions(page) == sorted(captions(page), key=list(FLOWERS).index)
    assert set(captions(page)) == set(FLOWERS)
    assert page.detail.head.train.text() == "45 training images"
    assert page.detail.head.validation.text() == "12 validation images"
    assert [one.name for one in page.detail.balance.chart.counts] == list(FLOWERS)
    assert "From 3 to 30" in page.detail.balance.summary.text()
    assert list((home / "previews").iterdir()) == []


def test_another_look_asks_for_another_draw_in_a_fresh_folder(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    asked = []
    for _ in range(2):
        page.detail.samples.another.click()
        qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
        assert not page.detail.samples.grid.isEnabled()
        asked.append(page.fake.preview(FLOWERS))
        qtbot.waitUntil(page.detail.samples.grid.isEnabled, timeout=5000)
    assert [payload["draw"] for payload in asked] == [1, 2]
    assert asked[0]["folder"] != asked[1]["folder"]


def test_one_class_is_shown_alone_chosen_in_the_menu_or_by_its_bar(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    page.detail.balance.chart.chosen.emit("rose")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    asked = page.fake.preview(FLOWERS)["values"]["data"]["classes"]
    assert "rose" in asked
    assert len(asked) == 2, "one class alone is refused by the engine"
    qtbot.waitUntil(lambda: set(captions(page)) == {"rose"}, timeout=5000)
    assert page.detail.samples.classes.currentText() == "rose"
    assert page.detail.head.train.text() == "45 training images"
    page.detail.samples.classes.setCurrentIndex(0)
    page.detail.samples.classes.activated.emit(0)
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    assert "classes" not in page.fake.preview(FLOWERS)["values"]["data"]


def test_data_that_cannot_be_opened_is_said_in_place(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    fail = page.fake.asked.pop(page.fake.open("preview")[0])[3]
    fail(UserError("there are no images.", hint="Check the path."))
    assert page.detail.samples.state.text() == "There are no images. Check the path."
    assert page.detail.samples.another.isEnabled()
    qtbot.waitUntil(lambda: list((home / "previews").iterdir()) == [], timeout=5000)


def test_who_walks_through_the_list_asks_for_the_last_alone(
    open_page: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_page()
    page.list.choose("demo:")
    page.list.choose(flowers.key)
    page.list.choose("demo:")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    qtbot.wait(100)
    (number,) = page.fake.open("preview")
    assert page.fake.asked[number][1]["values"]["data"]["source"] == "demo"


def test_nothing_is_opened_while_another_page_is_shown(
    open_page: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_page()
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)
    page.window().show_page("settings")
    page.fake.asked.clear()
    page.list.choose("demo:")
    qtbot.wait(500)
    assert not page.fake.open("preview")
    page.window().show_page("data")
    qtbot.waitUntil(lambda: bool(page.fake.open("preview")), timeout=5000)


def test_what_is_dropped_is_added_as_what_it_is_and_shown(
    open_page: Callable[[], Any], tmp_path: Path, home: Path, qtbot: Any
) -> None:
    page = open_page()
    (tmp_path / "shapes" / "ring").mkdir(parents=True)
    (tmp_path / "more.parquet").write_bytes(b"")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("more.parquet", "shapes")])
    event = QDropEvent(
        QPointF(5, 5),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(event)
    qtbot.waitUntil(lambda: len(page.known.entries) == 3, timeout=5000)
    qtbot.waitUntil(lambda: page.chosen.name == "shapes", timeout=5000)
    assert {one.source for one in seen(home)} == {"folder", "parquet"}


def test_a_file_that_is_no_data_set_is_refused_in_place(
    open_page: Callable[[], Any], tmp_path: Path, qtbot: Any
) -> None:
    page = open_page()
    (tmp_path / "notes.txt").write_text("")
    page.add(str(tmp_path / "notes.txt"))
    qtbot.waitUntil(page.context.bar.isVisible, timeout=5000)
    assert "no data set" in page.context.bar.text.text()
    assert len(page.known.entries) == 1


def test_a_wrong_guess_is_put_right(open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any) -> None:
    page = open_page()
    page.detail.head.source.fill("parquet")
    page.detail.head.source.on_edit()
    qtbot.waitUntil(lambda: page.chosen.dataset.source == "parquet", timeout=5000)
    assert [(one.source, one.path) for one in seen(home)] == [("parquet", flowers.path)]


def test_every_control_has_a_name_and_a_tooltip(open_flowers: Callable[[], Any]) -> None:
    page = open_flowers()
    page.context.actions["scan_data"].trigger()
    page.fake.asked.pop(page.fake.open("scan")[0])[2](SCAN)
    for widget in page.findChildren(QWidget):
        part = isinstance(widget, QHeaderView) or isinstance(widget.parentWidget(), QComboBox)
        if isinstance(widget, QAbstractButton | QComboBox | QAbstractItemView) and widget.isVisible() and not part:
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
            assert widget.toolTip(), (widget, widget.accessibleName())


def test_forgetting_takes_it_off_the_list_and_can_be_undone(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any
) -> None:
    page = open_page()
    page.context.actions["forget_data"].trigger()
    qtbot.waitUntil(lambda: page.chosen.dataset.source == "demo", timeout=5000)
    assert seen(home) == []
    assert Path(flowers.path).is_dir()
    page.context.actions["undo"].trigger()
    qtbot.waitUntil(lambda: page.known.entry(flowers.key) is not None, timeout=5000)
    assert seen(home) == [flowers]
    page.context.actions["redo"].trigger()
    qtbot.waitUntil(lambda: page.known.entry(flowers.key) is None, timeout=5000)


def test_a_data_set_is_handed_to_the_form(open_flowers: Callable[[], Any], flowers: Dataset, qtbot: Any) -> None:
    page = open_flowers()
    with qtbot.waitSignal(page.context.go.asked) as asked:
        page.context.actions["use_data"].trigger()
    assert asked.args == ["new_run", {"data": {"source": "folder", "path": flowers.path}}]


def test_the_form_takes_the_data_and_keeps_the_rest(
    open_flowers: Callable[[], Any], flowers: Dataset, qtbot: Any
) -> None:
    page = open_flowers()
    page.context.actions["use_data"].trigger()
    form = page.window().pages["new_run"]
    qtbot.waitUntil(lambda: form.begun and form.draft.value("data.path") == flowers.path, timeout=10_000)
    form.edit("recipe.epochs", 7)
    page.context.go.go("new_run", data={"source": "demo", "path": ""})
    assert form.draft.value("data.source") == "demo"
    assert form.draft.value("recipe.epochs") == 7


def test_a_scan_tells_how_far_it_is_and_can_be_cancelled(open_flowers: Callable[[], Any]) -> None:
    page = open_flowers()
    card = page.detail.scan
    page.context.actions["scan_data"].trigger()
    (number,) = page.fake.open("scan")
    assert card.progress.isVisible()
    assert not page.context.actions["scan_data"].isEnabled()
    page.fake.asked[number][4](9, 45)
    assert "9 of 45" in card.text.text()
    assert card.progress.value() == 9
    card.cancel.click()
    assert page.fake.cancelled[-1] == number
    assert not card.progress.isVisible()
    assert page.context.actions["scan_data"].isEnabled()


def test_what_a_scan_finds_is_listed_copied_and_said(open_flowers: Callable[[], Any]) -> None:
    page = open_flowers()
    card = page.detail.scan
    page.context.actions["scan_data"].trigger()
    page.fake.asked.pop(page.fake.open("scan")[0])[2](SCAN)
    assert card.chip.text() == "2 broken"
    findings = card.findings
    assert findings.list.topLevelItemCount() == 2
    assert findings.list.topLevelItem(1).text(1) == "truncated"
    findings.copy.click()
    assert QGuiApplication.clipboard().text() == "daisy/1.jpg\tnot an image\nrose/2.jpg\ttruncated"
    assert "1 validation image" in findings.twice.accessibleName()
    assert "val/b.jpg  =  train/a.jpg" in findings.twice.accessibleName()
    assert findings.sizes.text() == "Images are 8 × 8 to 640 × 480 pixels, half of them up to 32 × 24."


def test_a_scan_goes_on_beside_another_data_set_and_a_failed_one_says_why(open_flowers: Callable[[], Any]) -> None:
    page = open_flowers()
    card = page.detail.scan
    page.context.actions["scan_data"].trigger()
    (number,) = page.fake.open("scan")
    page.list.choose("demo:")
    assert not card.progress.isVisible()
    page.fake.asked[number][4](9, 45)
    assert not card.progress.isVisible()
    page.list.choose(page.known.entries[0].key)
    assert card.progress.isVisible()
    page.fake.asked.pop(number)[3](UserError("the disk is gone.", hint="Mount it."))
    assert card.problem.text() == "The disk is gone. Mount it."
    assert page.context.actions["scan_data"].isEnabled()


def test_an_earlier_scan_is_shown_with_its_date(
    open_page: Callable[[], Any], flowers: Dataset, home: Path, qtbot: Any
) -> None:
    remember(home, Dataset("folder", flowers.path, last_used=300.0, scan={**SCAN, "when": 1_700_000_000.0}))
    page = open_page()
    assert page.detail.scan.chip.text() == "2 broken"
    assert "2023" in page.detail.scan.text.text()


def test_a_damaged_list_is_said_and_the_page_still_works(open_page: Callable[[], Any], home: Path, qtbot: Any) -> None:
    (home / "datasets.json").write_text("{ no list")
    page = open_page()
    qtbot.waitUntil(page.context.bar.isVisible, timeout=5000)
    assert "begins anew" in page.context.bar.text.text()
    assert page.chosen.dataset.source == "demo"


def test_the_real_advisor_shows_and_scans_the_digits(
    open_window: Callable[..., Any], home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fbt_gui.main_window.Advisor", Advisor)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    page = open_window("data").pages["data"]
    qtbot.waitUntil(lambda: page.detail is not None and page.detail.samples.grid.count() > 0, timeout=90_000)
    assert page.detail.head.classes.text() == "10 classes"
    page.context.actions["scan_data"].trigger()
    qtbot.waitUntil(lambda: page.detail.scan.chip.text() == "all sound", timeout=60_000)
    qtbot.waitUntil(lambda: bool(seen(home)) and seen(home)[0].scan.get("when", 0) > 0, timeout=5000)


def test_bars_hide_no_rare_class_where_many_share_one() -> None:
    counts = [ClassCount(str(place), 100, 5) for place in range(1000)]
    counts[501] = ClassCount("rare", 1, 0)
    counts[502] = ClassCount("common", 900, 0)
    made = bars(counts, 200)
    assert len(made) == 200
    assert [bar.first for bar in made][1:] == [bar.last + 1 for bar in made][:-1]
    shared = next(bar for bar in made if bar.first <= 501 <= bar.last)
    assert (shared.least, shared.most, shared.validation) == (1, 900, 5)
    assert bars(counts[:3], 200)[0] == Bar(0, 0, 100, 100, 5)
    assert bars([], 200) == []


def test_classes_stand_as_labelled_or_by_size_and_those_of_validation_alone_are_not_lost() -> None:
    train, validation = {"a": 1, "b": 3}, {"a": 2, "c": 4}
    assert [one.name for one in counts_of(train, validation, ordered=False)] == ["a", "b", "c"]
    assert [one.name for one in counts_of(train, validation, ordered=True)] == ["b", "a", "c"]


def test_the_chart_says_each_bar_to_keys_and_mouse(open_flowers: Callable[[], Any], qtbot: Any) -> None:
    page = open_flowers()
    chart = page.detail.balance.chart
    chart.grab()
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.accessibleDescription() == "rose: 3 training, 4 validation"
    assert page.detail.balance.pointed.text() == chart.accessibleDescription()
    qtbot.mouseMove(chart, QPoint(chart.width() // 2, 50))
    with qtbot.waitSignal(chart.chosen) as chosen:
        qtbot.keyClick(chart, Qt.Key.Key_End)
        qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert chosen.args == ["tulip"]
    page.detail.balance.by_size.click()
    assert [one.name for one in chart.counts] == ["daisy", "tulip", "rose"]


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ([], ""),
        ([5, 5], "Every class has 5 training images."),
        ([4, 5], "From 4 to 5 training images a class."),
        ([2, 9], "From 2 to 9 training images a class. The largest has 4.5 times as many as the smallest."),
        ([0, 9], "From 0 to 9 training images a class."),
    ],
)
def test_the_balance_is_said_in_a_sentence(qapp: Any, counts: list[int], words: str) -> None:
    assert balance_words(counts) == words


def test_sizes_that_make_no_sense_are_not_said(qapp: Any) -> None:
    same = {"least": [8, 8], "median": [8, 8], "most": [8, 8]}
    assert sizes_words(same) == "Every image is 8 × 8 pixels."
    assert sizes_words({}) == ""
    assert sizes_words([1]) == ""
