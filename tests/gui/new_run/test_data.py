"""The data of the New run page: dropped, used before, shown, and what the demo leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage

from engine.record.datasets import Dataset, remember
from engine.record.errors import UserError
from tests.gui.new_run.form import asked, settled


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
    assert not fresh.advice.preview._timer.isActive()
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


def test_other_data_let_go_of_the_demos_limits_and_that_can_be_undone(fresh: Any, qtbot: Any) -> None:
    before = fresh.draft.payload()
    fresh.edit("data.source", "folder")
    assert fresh.draft.value("data.images_per_class") == 0
    assert fresh.draft.value("teacher.weights") == "random"
    fresh.window_.bar.way.click()
    assert fresh.draft.payload() == before
