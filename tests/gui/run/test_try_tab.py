"""The tab where images are tried: dropping, answers, what is missing, and the real engine once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from fbt_gui.pages.run import tried_questions
from fbt_gui.pages.run.tried_rows import broken_words
from fbt_gui.services.language import use_language
from fbt_gui.services.thumbnails import thumbnail
from tests.gui.layouts import complaints
from tests.gui.run.fake_predictor import command


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fbt_gui.services.predictor.predict_command", command)


@pytest.fixture
def show(open_window: Callable[..., Any], qtbot: Any) -> Callable[..., Any]:
    """Opens a run's tab."""

    def open_run(run: str, ready: bool = True) -> Any:
        window = open_window("runs")
        window.open_run(run)
        page = window.pages["run"]
        qtbot.waitUntil(lambda: page.built and page.shown.folder is not None, timeout=20_000)
        page.tabs.open("try")
        qtbot.waitUntil(lambda: "try" in page.tabs.made, timeout=5000)
        tab = page.tabs.made["try"]
        qtbot.waitUntil(lambda: tab.can_try is ready and tab._has_student is not None, timeout=5000)
        return tab

    return open_run


def pictures(folder: Path, *names: str) -> list[str]:
    """Files with these names; what is broken is no image."""
    folder.mkdir(exist_ok=True)
    for name in names:
        if "broken" in name:
            (folder / name).write_bytes(b"no")
        else:
            Image.new("RGB", (300, 200), "teal").save(folder / name)
    return [str(folder / name) for name in names]


def drop(on: QWidget, paths: list[str]) -> bool:
    """Drag files on a widget and let go; whether they were taken."""
    data, left = QMimeData(), Qt.MouseButton.LeftButton
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    action, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), action, data, left, none)
    on.dragEnterEvent(enter)
    if enter.isAccepted():
        on.dropEvent(QDropEvent(QPointF(5, 5), action, data, left, none))
    return enter.isAccepted()


def done(tab: Any) -> bool:
    return not tab.questions.going


def test_dropped_images_are_answered_by_student_and_teacher(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    assert tab.views.currentWidget() is tab.zone
    assert drop(tab, pictures(tmp_path / "p", "same.png", "other.png", "broken.png"))
    assert "being loaded" in tab.said.text()
    assert tab.progress.isVisible()
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    rows = tab.list.model.rows
    assert [row.name for row in rows] == ["same.png", "other.png", "broken.png"]
    assert rows[0].best == {"student": [("cat", 0.75), ("dog", 0.25)], "teacher": [("cat", 0.9), ("cow", 0.1)]}
    assert [row.agree for row in rows] == [True, False, None]
    assert rows[2].error == "not an image of a known format"
    assert "agree on 1 of 2" in tab.said.text()
    assert tab.views.currentWidget() is tab.list
    assert not tab.progress.isVisible()
    qtbot.waitUntil(lambda: rows[1].image is not None, timeout=5000)
    assert (rows[1].image.width(), rows[1].image.height()) == (144, 96)
    assert "large_teacher" in tab.list.head.toolTip()


def test_images_that_could_not_be_read_are_counted_and_named(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    good = pictures(tmp_path / "p", "same 1.png", "same 2.png", "same 3.png")
    tab.try_images([*good, *pictures(tmp_path / "p", "broken.png", "broken & <b>.png")])
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert tab.caution.text() == "3 of 5 images; 2 could not be read: broken.png, broken & <b>.png."
    assert tab.caution.isVisible()
    long = f"broken {'x' * 200}.png"
    tab.try_images(pictures(tmp_path / "p", "broken 3.png", "broken 4.png", "broken 5.png", long))
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert "3 of 9 images; 6 could not be read" in tab.caution.text()
    assert tab.caution.text().endswith("and 2 more.")
    tab.clear.click()
    assert not tab.caution.isVisible()


def test_the_long_name_of_one_that_could_not_be_read_keeps_its_beginning_and_ending() -> None:
    words = broken_words([f"DSC{'0' * 200}1.png"], 1)
    assert words.startswith("0 of 1 images; 1 could not be read: DSC") and words.endswith("01.png.")
    assert len(words) < 90


def test_agreement_is_a_word_too_and_screen_readers_hear_all_of_a_row(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    tab.try_images(pictures(tmp_path / "p", "same.png", "other.png"))
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    model = tab.list.model
    heard = [model.index(place).data(Qt.ItemDataRole.AccessibleTextRole) for place in range(2)]
    assert heard[0] == "same.png. Student: cat 75.0 %; dog 25.0 %. Teacher: cat 90.0 %; cow 10.0 %. Same answer"
    assert heard[1].endswith("Different answers")
    tab.search()
    assert tab.list.view.hasFocus()
    qtbot.keyClick(tab.list.view, Qt.Key.Key_Down)
    tab.list.view.selectAll()
    qtbot.keyClick(tab.list.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().count("Student: cat") == 2


def test_a_run_without_a_teacher_has_one_column(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    alone = {"kind": "train", "teacher": {}, "student": {"model": "resnet18"}}
    tab = show(make_run(alone).id)
    tab.try_images(pictures(tmp_path / "p", "same.png"))
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert tab.list.drawer.roles == ("student",)
    assert tab.list.model.rows[0].agree is None
    assert "best student" in tab.said.text()


def test_a_teacher_that_is_gone_is_said_and_the_student_answers(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("FAKE", "gone")
    tab = show(make_run().id)
    tab.try_images(pictures(tmp_path / "p", "same.png"))
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert "its run is gone" in tab.caution.text()
    assert tab.caution.isVisible()
    assert tab.list.drawer.roles == ("student",)


def test_without_a_student_or_while_the_run_goes_on_nothing_can_be_dropped(
    make_run: Callable[..., Any],
    show: Callable[..., Any],
    made_events: Callable[..., Any],
    fake: None,
    qtbot: Any,
    tmp_path: Path,
) -> None:
    paths = pictures(tmp_path / "p", "same.png")
    for run in (make_run(student=False), make_run(events=made_events(3, finished=False))):
        tab = show(run.id, ready=False)
        qtbot.waitUntil(lambda tab=tab: "when the run has ended" in tab.said.text(), timeout=5000)  # type: ignore[misc]
        assert not drop(tab, paths)
    assert not tab.first.isVisible()


def test_what_ended_the_engine_is_said_and_can_be_tried_again(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    tab.try_images(pictures(tmp_path / "die", "same.png"))
    qtbot.waitUntil(lambda: "no room left" in tab.caution.text(), timeout=20_000)
    assert tab.again.isVisible()
    tab.questions.unanswered = pictures(tmp_path / "p", "same.png")
    tab.again.click()
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert not tab.again.isVisible()
    assert not tab.caution.isVisible()
    assert len(tab.list.model.rows) == 1


def test_of_many_images_the_first_are_tried_and_a_full_list_says_so(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tried_questions, "MOST", 40)
    tab = show(make_run().id)
    paths = [f"/nowhere/same {place}.png" for place in range(90)]
    tab.try_images(paths)
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert len(tab.list.model.rows) == 40
    assert "The first 40 of 90" in tab.caution.text()
    tab.try_images(paths)
    assert done(tab)
    assert "clear the list" in tab.caution.text()
    tab.clear.click()
    assert tab.views.currentWidget() is tab.zone
    assert tab.list.model.rowCount() == 0


def test_an_image_that_is_dropped_twice_has_one_row(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    paths = pictures(tmp_path / "p", "same.png")
    for _ in range(2):
        tab.try_images(paths)
        qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert len(tab.list.model.rows) == 1
    assert tab.list.model.waiting == 0


def test_clearing_ends_what_goes_on_and_another_run_keeps_nothing(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    first, second = make_run(), make_run()
    tab = show(first.id)
    tab.try_images(pictures(tmp_path / "p", "same.png", "slow.png"))
    qtbot.waitUntil(lambda: tab.list.model.waiting == 1, timeout=20_000)
    assert "1 of 2" in tab.said.text()
    tab.clear.click()
    assert done(tab)
    assert not tab.list.model.rows
    tab.try_images(pictures(tmp_path / "p", "slow.png"))
    tab.context.go.go("run", run=second.id)
    qtbot.waitUntil(lambda: tab._run == second.id and tab.can_try, timeout=5000)
    assert done(tab)
    assert not tab.context.predictor.is_loaded


def test_files_are_opened_by_keyboard(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    tab.search()
    assert tab.first.hasFocus()
    qtbot.keyClick(tab.first, Qt.Key.Key_Space)
    (dialog,) = tab.findChildren(QFileDialog)
    assert dialog.fileMode() == QFileDialog.FileMode.ExistingFiles
    dialog.filesSelected.emit(pictures(tmp_path / "p", "same.png", "other.png"))
    dialog.close()
    qtbot.waitUntil(lambda: done(tab), timeout=20_000)
    assert len(tab.list.model.rows) == 2


def test_rows_are_drawn_whatever_is_in_them_and_however_narrow_they_are(
    make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, tmp_path: Path
) -> None:
    tab = show(make_run().id)
    long = "a class whose name is as long as those of ImageNet are, and then some"
    model = tab.list.model
    model.add(["/x/waiting.png", "/x/one.png", "/x/two.png"])
    model.answer("/x/one.png", {"student": [(long, 0.9), ("短", 0.1)], "teacher": []}, "")
    model.answer("/x/two.png", {}, long * 5)
    tab._say()
    before = tab.list.view.viewport().grab().toImage()
    for wide in (320, 700, 1600):
        tab.list.view.resize(wide, 400)
        tab.list.grab()
    tab.context.theme.choose("dark")
    qtbot.waitUntil(lambda: tab.context.theme.is_shown, timeout=5000)
    assert tab.list.view.viewport().grab().toImage() != before


def test_a_small_picture_stays_as_it_is_and_what_is_none_is_null(qapp: Any, tmp_path: Path) -> None:
    Image.new("RGB", (8, 5)).save(tmp_path / "small.png")
    Image.new("RGB", (2000, 3)).save(tmp_path / "strip.png")
    (tmp_path / "broken.png").write_bytes(b"x")
    assert thumbnail(str(tmp_path / "small.png"), 144).width() == 8
    assert (
        thumbnail(str(tmp_path / "strip.png"), 144).width(),
        thumbnail(str(tmp_path / "strip.png"), 144).height(),
    ) == (144, 1)
    assert thumbnail(str(tmp_path / "broken.png"), 144).isNull()


def test_the_real_engine_answers_in_the_window(
    home: Path, show: Callable[..., Any], qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.end_to_end.engine_process import FBT, queue, run

    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    folder = queue(home, FBT, {"recipe": {"epochs": 1}})
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    tab = show(folder.id)
    pictures(tmp_path / "p", "one.png", "broken.png", "two.jpg")
    drop(tab, [str(tmp_path / "p"), str(tmp_path / "gone.png")])
    qtbot.waitUntil(lambda: done(tab), timeout=90_000)
    assert tab.questions.models == {"student": "vit_tiny_patch16_224", "teacher": "resnet18"}
    rows = {row.name: row for row in tab.list.model.rows}
    assert set(rows) == {"one.png", "two.jpg", "broken.png", "gone.png"}
    assert {len(rows["one.png"].best[role]) for role in ("student", "teacher")} == {5}
    assert rows["broken.png"].error
    assert "No such file" in rows["gone.png"].error


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_of_it_is_cut_off_in_a_small_window(
    language: str, make_run: Callable[..., Any], show: Callable[..., Any], fake: None, qtbot: Any, home: Path, qapp: Any
) -> None:
    (home / "window.ini").write_text(f"[General]\nlanguage={language}\n")
    tab = show(make_run().id)
    window = tab.window()
    try:
        window.resize(1024, 700)
        qtbot.wait(300)
        assert complaints(window) == []
        tab.try_images(["/nowhere/refuse"])
        qtbot.waitUntil(lambda: done(tab), timeout=20_000)
        tab.list.model.add(["/x/waiting.png"])
        tab._say()
        qtbot.wait(300)
        assert tab.again.isVisible()
        assert complaints(window) == []
    finally:
        use_language(qapp, "en")
