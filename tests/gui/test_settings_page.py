"""The Settings page, and what the window remembers between two starts."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QScrollBar, QSpinBox, QWidget

from engine.record.history import History
from engine.record.queue import read
from fbt_gui.app import _Windows
from fbt_gui.pages.settings.about_card import versions
from fbt_gui.pages.settings.home_card import look_at
from fbt_gui.pages.settings.sizes import Room, measure
from fbt_gui.services.machine import Load, Reading
from fbt_gui.services.settings import ASK_ON_CLOSE, DEVICE, PLOTS_X, SMOOTHING, Settings

CONTROLS = (QAbstractButton, QAbstractSlider, QComboBox, QSpinBox)


@pytest.fixture
def open_page(open_window: Callable[..., Any], qtbot: Any) -> Callable[[], Any]:
    """Opens a window on its Settings page, which is built."""

    def make() -> Any:
        window = open_window("settings")
        page = window.pages["settings"]
        qtbot.waitUntil(lambda: page.built and window.context.queue.loaded, timeout=10_000)
        return page

    return make


def with_gpus(page: Any, count: int) -> None:
    machine = page.context.machine
    machine._timer.stop()
    gpus = tuple(Load(f"cuda:{place}", "NVIDIA H100 80GB HBM3", 87.0, 23.1, 80.0) for place in range(count))
    machine.reading = Reading(gpus, Load("cpu", "EPYC", 42.0, 6.2, 24.0))
    machine.updated.emit()


@pytest.mark.parametrize("value", [True, False, 0.6, 0.0, ["a", "b, c"], [], ["é"], "words"])
def test_what_is_remembered_is_read_as_it_was_before_and_after_a_start(qapp: Any, home: Path, value: Any) -> None:
    settings = Settings(home)
    settings.remember("key", value)

    def found(settings: Settings) -> Any:
        if isinstance(value, bool):
            return settings.flag("key", not value)
        if isinstance(value, float):
            return settings.number("key", 7.0)
        return settings.words("key") if isinstance(value, list) else settings.text("key")

    assert found(settings) == value
    settings.save()
    assert found(Settings(home)) == value


def test_what_is_not_of_its_type_counts_as_never_said(qapp: Any, home: Path) -> None:
    (home / "window.ini").write_text('[General]\nn=much\nnan=nan\nbig=7\nf=perhaps\nw={"a": 1}\nc=diagonal\nold=yes\n')
    settings = Settings(home)
    assert settings.number("n", 0.5) == 0.5
    assert settings.number("nan", 0.5) == 0.5
    assert settings.number("big", 0.5, 0.0, 0.99) == 0.99
    assert settings.flag("f", True) is True
    assert settings.flag("old") is True
    assert settings.words("w") == []
    assert settings.choice("c", ("epoch", "step")) == "epoch"


def test_looks_and_plots_are_kept_at_once(open_page: Callable[[], Any], home: Path) -> None:
    page = open_page()
    page.plots.smoothing.setValue(60)
    page.plots.axis.fill("time")
    page.plots.axis.on_edit()
    page.looks.theme.fill("dark")
    page.looks.theme.on_edit()
    page.looks.ask.widget.click()
    assert page.context.theme.choice == "dark"
    page.context.settings.save()
    kept = Settings(home)
    assert kept.number(SMOOTHING) == 0.6
    assert kept.text(PLOTS_X) == "time"
    assert kept.text("theme") == "dark"
    assert kept.flag(ASK_ON_CLOSE, True) is False
    page.context.theme.choose("light")
    assert page.looks.theme.value() == "light"


def test_another_language_asks_whether_to_be_used_now(open_page: Callable[[], Any], qtbot: Any) -> None:
    page = open_page()
    assert not page.looks.again.isVisible()
    page.looks.language.fill("zh_CN")
    page.looks.language.on_edit()
    assert page.looks.again.isVisible()
    assert page.context.settings.text("language") == "zh_CN"
    with qtbot.waitSignal(page.window().again_asked) as asked:
        page.looks.now.click()
    assert asked.args == [""]
    page.looks.language.fill("system")
    page.looks.language.on_edit()
    assert not page.looks.again.isVisible()


def test_another_home_is_looked_at_and_opens_in_this_windows_place(
    open_page: Callable[[], Any], tmp_path: Path, qtbot: Any
) -> None:
    page = open_page()
    other = tmp_path / "my other home"
    (other / "runs" / "a").mkdir(parents=True)
    page.home.consider(str(other))
    qtbot.waitUntil(page.home.offer.isVisible, timeout=5000)
    assert page.home.said.accessibleName() == f"{other} has 1 run."
    page.home.copy.click()
    assert QGuiApplication.clipboard().text() == f"fbt --home '{other}'"
    with qtbot.waitSignal(page.window().again_asked) as asked:
        page.home.open.click()
    assert asked.args == [str(other)]
    page.home.consider(str(page.context.home))
    assert not page.home.offer.isVisible()


def test_a_home_that_cannot_be_one_is_refused_in_place(
    open_page: Callable[[], Any], tmp_path: Path, qtbot: Any
) -> None:
    page = open_page()
    (tmp_path / "file").write_text("")
    page.home.consider(str(tmp_path / "file" / "below"))
    qtbot.waitUntil(page.context.bar.isVisible, timeout=5000)
    assert "Choose another folder" in page.context.bar.text.text()
    assert not page.home.offer.isVisible()
    assert look_at(tmp_path / "new") == 0


def test_the_window_comes_again_over_the_other_home(qapp: Any, home: Path, tmp_path: Path, qtbot: Any) -> None:
    windows = _Windows(qapp, home)
    windows.open("settings")
    before = windows.window
    windows.open_again(str(tmp_path))
    after = windows.window
    assert after is not before
    assert after.context.home == tmp_path
    assert after.page == "settings"
    assert not before.isVisible()
    after.close()
    after.deleteLater()


def test_what_is_being_written_is_not_given_up_for_another_language(qapp: Any, home: Path, qtbot: Any) -> None:
    windows = _Windows(qapp, home)
    windows.open("settings")
    before = windows.window
    said: list[Any] = []
    wait = "import sys\nprint(sys.stdin.readline())"
    before.context.tasks.do("Zip of 2 runs", [sys.executable, "-c", wait], said.append, said.append)
    windows.open_again()
    assert windows.window is before
    assert "Zip of 2 runs" in before.context.bar.text.text()
    before.context.tasks.going[0].process.write({})
    qtbot.waitUntil(lambda: windows.window is not before, timeout=20_000)
    assert said == [["{}"]]
    windows.window.close()
    windows.window.deleteLater()


@pytest.mark.parametrize("count", [0, 1, 8])
def test_every_device_has_a_line_and_can_be_the_first_choice(open_page: Callable[[], Any], count: int) -> None:
    page = open_page()
    with_gpus(page, count)
    rows = page.devices.rows
    assert set(rows.boxes) == {"cpu", *(f"cuda:{place}" for place in range(count))}
    choices = page.devices.device.widget
    assert {choices.itemData(place) for place in range(choices.count())} == {"", *rows.boxes}
    page.devices.device.fill("cpu")
    page.devices.device.on_edit()
    assert page.context.settings.text(DEVICE) == "cpu"


def test_a_device_that_is_gone_stays_the_choice_until_another_is_made(open_page: Callable[[], Any], home: Path) -> None:
    (home / "window.ini").write_text("[General]\ndevice=cuda:5\n")
    page = open_page()
    with_gpus(page, 1)
    assert page.devices.device.value() == "cuda:5"


def test_the_queue_is_told_its_devices_and_never_left_without_one(
    open_page: Callable[[], Any], home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_page()
    queue = page.context.queue
    monkeypatch.setattr(queue, "devices", lambda: ["cuda:0", "cuda:1"])
    with_gpus(page, 2)
    rows = page.devices.rows
    rows.show_queue()
    assert [name for name, box in rows.boxes.items() if box.isChecked()] == ["cuda:0", "cuda:1"]
    rows.boxes["cuda:1"].click()
    qtbot.waitUntil(lambda: read(home).settings.devices == ("cuda:0",), timeout=5000)
    qtbot.waitUntil(lambda: queue.settings.devices == ("cuda:0",), timeout=5000)
    rows.boxes["cuda:0"].click()
    assert rows.problem.isVisible()
    assert rows.boxes["cuda:0"].isChecked()
    rows.boxes["cuda:1"].click()
    qtbot.waitUntil(lambda: read(home).settings.devices == (), timeout=5000)
    assert not rows.problem.isVisible()


def test_how_the_queue_is_worked_off_is_kept_in_its_file(open_page: Callable[[], Any], home: Path, qtbot: Any) -> None:
    page = open_page()
    page.devices.at_once.widget.setValue(3)
    page.devices.when_failed.fill("hold")
    page.devices.when_failed.on_edit()
    qtbot.waitUntil(
        lambda: read(home).settings.at_once == 3 and read(home).settings.when_failed == "hold", timeout=5000
    )


def test_storage_is_measured_and_the_trash_emptied_at_the_second_press(
    make_run: Callable[..., Any], open_page: Callable[[], Any], home: Path, qtbot: Any
) -> None:
    kept, gone = make_run(), make_run({"name": "gone"})
    with History(home) as history:
        history.delete(gone.id)
    (home / "previews" / "x").mkdir(parents=True)
    (home / "previews" / "x" / "real-00.png").write_bytes(b"1" * 2_000_000)
    storage = open_page().storage
    qtbot.waitUntil(storage.empty.isEnabled, timeout=5000)
    assert storage.trash_row.hint.text().startswith("1 run")
    assert storage.previews_row.hint.text() == "2 MiB"
    storage.clear.click()
    qtbot.waitUntil(lambda: not (home / "previews").exists(), timeout=5000)
    storage.empty.click()
    assert (home / "trash" / gone.id).exists()
    storage.empty.click()
    qtbot.waitUntil(lambda: not (home / "trash" / gone.id).exists(), timeout=5000)
    qtbot.waitUntil(lambda: not storage.empty.isEnabled(), timeout=5000)
    assert kept.path.is_dir()


def test_a_damaged_history_is_rebuilt_from_the_folders(
    make_run: Callable[..., Any], open_page: Callable[[], Any], home: Path, qtbot: Any
) -> None:
    folder = make_run()
    for file in home.glob("history.db*"):
        file.unlink()
    (home / "history.db").write_bytes(b"this is no database" * 100)
    page = open_page()
    page.storage.rebuild.click()
    qtbot.waitUntil(lambda: [row["id"] for row in page.context.runs.rows] == [folder.id], timeout=10_000)
    assert "every folder could be read" in page.storage.result.text()
    assert page.storage.rebuild.isEnabled()


def test_a_folder_that_cannot_be_read_is_named_after_a_rebuild(
    make_run: Callable[..., Any], open_page: Callable[[], Any], qtbot: Any
) -> None:
    make_run()
    broken = make_run({"name": "broken"})
    broken.config_file.write_text("= no toml")
    page = open_page()
    page.storage.rebuild.click()
    qtbot.waitUntil(page.context.bar.isVisible, timeout=10_000)
    assert "1 folder" in page.context.bar.text.text()
    assert broken.id in page.context.bar.details.toPlainText()


def test_a_count_of_a_folder_stops_when_nobody_waits(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"12345")
    stop = threading.Event()
    assert measure(tmp_path, stop) == Room(1, 5)
    assert measure(tmp_path / "nowhere", stop) == Room(0, 0)
    stop.set()
    assert measure(tmp_path, stop) == Room(0, 0)


def test_versions_are_known_without_an_import() -> None:
    found = dict(versions())
    assert found["PyTorch"][0].isdigit()
    assert found["timm"][0].isdigit()


def test_every_control_has_a_name_and_a_tooltip(open_page: Callable[[], Any]) -> None:
    page = open_page()
    with_gpus(page, 2)
    for widget in page.findChildren(QWidget):
        if not isinstance(widget, CONTROLS) or isinstance(widget, QScrollBar):
            continue
        assert widget.accessibleName() or getattr(widget, "text", str)(), widget
        assert widget.toolTip(), (widget, widget.accessibleName())
