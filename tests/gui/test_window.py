"""The window as a whole: what it imports, what it remembers, that it can be used without a mouse."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QFont, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QScrollBar,
    QSpinBox,
    QTableView,
    QWidget,
)

from fbt_gui.actions import ACTIONS
from fbt_gui.app import PAGE_NAMES as APP_PAGES
from fbt_gui.app import main
from fbt_gui.pages.table import PAGE_NAMES, PAGES
from fbt_gui.services.colours import CONTRAST, DARK, LIGHT

INTERACTIVE = (QAbstractButton, QAbstractItemView, QAbstractSlider, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox)

VISIT = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from PySide6.QtCore import QTimer
from fbt_gui.main_window import make_window
from fbt_gui.pages.table import PAGE_NAMES

app = QApplication([])
window = make_window(app, Path(sys.argv[1]), "new_run")
window.show()
for page in PAGE_NAMES:
    window.show_page(page)
while not window.pages["new_run"].begun:
    app.processEvents()
window.pages["new_run"].choose("student")
window.pages["new_run"].settings.build_all()
window.open_run(sys.argv[2])

def look():
    page = window.pages["run"]
    if page.plots is None or not page.plots.loss.curves or not window.context.runs.rows:
        return
    timer.stop()
    print("loaded", sorted({name.split(".")[0] for name in sys.modules} & {"torch", "torchvision", "timm"}))
    window.close()
    app.quit()

timer = QTimer()
timer.timeout.connect(look)
timer.start(50)
QTimer.singleShot(60_000, app.quit)
app.exec()
"""


def test_no_page_brings_torch_into_memory(make_run: Callable[..., Any], home: Path) -> None:
    folder = make_run()
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", VISIT, str(home), folder.id], env=environment, capture_output=True, text=True, timeout=90
    )
    assert done.stdout.strip() == "loaded []", done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("page", ["runs", "new_run", "run"])
def test_the_first_paint_waits_for_nothing_it_does_not_need(page: str) -> None:
    slow = ("pydantic", "importlib.metadata", "sqlite3", "numpy", "psutil", "engine.record.config")
    code = f"import sys, fbt_gui.main_window, fbt_gui.pages.{page}.page; print(sorted({set(slow)} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_a_thousand_void_calls_keep_the_count_of_none(qtbot: Any) -> None:
    """PySide6 6.12.0 on CPython 3.11 loses a reference to None at each, and dies within seconds."""
    widget = QWidget()
    qtbot.addWidget(widget)
    font = QFont()
    before = sys.getrefcount(None)
    for _ in range(1000):
        widget.setFont(font)
    assert abs(sys.getrefcount(None) - before) < 200


def _is_part(widget: QWidget) -> bool:
    """A piece that Qt makes within a control that has a name itself."""
    within = (QComboBox, QSpinBox, QLineEdit, QMenuBar, QTableView)
    parents = (widget.parentWidget(), widget.parentWidget().parentWidget() if widget.parentWidget() else None)
    return any(isinstance(parent, within) for parent in parents)


def test_every_control_has_a_name_that_a_screen_reader_can_say(
    make_run: Callable[..., Any], open_window: Callable[..., Any], qtbot: Any
) -> None:
    folder = make_run()
    window = open_window("new_run")
    form = window.pages["new_run"]
    qtbot.waitUntil(lambda: form.begun, timeout=10_000)
    form.settings.build_all()
    form.choose("teacher")
    window.show_page("runs")
    window.open_run(folder.id)
    qtbot.waitUntil(
        lambda: window.pages["run"].plots is not None and bool(window.pages["run"].plots.loss.curves), timeout=20_000
    )
    qtbot.waitUntil(lambda: form.checked is not None, timeout=10_000)
    nameless = []
    for widget in window.findChildren(QWidget):
        if not isinstance(widget, INTERACTIVE) or isinstance(widget, QScrollBar | QHeaderView) or _is_part(widget):
            continue
        if not (widget.accessibleName() or getattr(widget, "text", str)()):
            nameless.append((type(widget).__name__, widget.toolTip(), type(widget.parent()).__name__))
    assert not nameless


def test_every_action_has_words_a_tooltip_and_a_function(open_window: Callable[..., Any]) -> None:
    window = open_window("new_run")
    shortcuts = [spec.shortcut for spec in ACTIONS if spec.shortcut]
    assert len(shortcuts) == len(set(shortcuts))
    for name in PAGE_NAMES:
        window.show_page(name)
    for spec in ACTIONS:
        action = window.context.actions[spec.id]
        assert spec.tooltip
        assert action.toolTip().startswith(spec.tooltip)
        assert action.receivers("2triggered(bool)") >= 1, f"{spec.id} does nothing"


def test_commands_about_a_run_are_disabled_where_there_is_none(open_window: Callable[..., Any], qtbot: Any) -> None:
    window = open_window("new_run")
    for name in ("pause", "resume", "stop", "export", "trash", "duplicate", "open_folder"):
        assert not window.context.actions[name].isEnabled()


def test_pages_are_built_when_they_are_first_shown_and_the_last_is_remembered(open_window: Callable[..., Any]) -> None:
    window = open_window("")
    assert set(window.pages) == {"new_run"}
    window.context.actions["page_runs"].trigger()
    assert set(window.pages) == {"new_run", "runs"}
    window.close()
    assert open_window("").page == "runs"


def test_a_page_that_is_turned_to_is_painted_once_when_it_is_laid_out(
    open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("settings")
    qtbot.waitUntil(lambda: window.pages["settings"].built)
    window.show_page("data")
    qtbot.wait(300)
    painted: list[bool] = []

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent) and event.rect() == watched.rect():  # type: ignore[attr-defined]
                painted.append(window.page == "settings")
            return False

    watch = Painted(window)
    window.pages["settings"].installEventFilter(watch)
    window.show_page("settings")
    assert not window.stack.updatesEnabled()  # what was shown before stays in sight until then
    qtbot.waitUntil(lambda: bool(painted), timeout=2000)
    qtbot.wait(100)
    assert painted == [True] and window.stack.updatesEnabled()


def test_light_and_dark_are_chosen_kept_and_drawn(open_window: Callable[..., Any], qapp: Any, qtbot: Any) -> None:
    window = open_window("new_run")
    window.context.actions["theme_dark"].trigger()
    assert qapp.palette().window().color() == QColor(DARK.bg)
    qtbot.waitUntil(lambda: window.context.theme.is_shown)
    assert DARK.card in window.pages["new_run"].head.styleSheet()
    assert window.context.theme.colours is DARK
    window.close()
    again = open_window("new_run")
    assert again.context.theme.choice == "dark"
    again.rail.switch.click()
    assert again.context.theme.choice == "contrast"
    again.rail.switch.click()
    assert again.context.theme.choice == "system"
    again.context.actions["theme_light"].trigger()
    assert qapp.palette().window().color() == QColor(LIGHT.bg)


@pytest.mark.parametrize("colours", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
def test_text_can_be_read_on_its_ground(colours: Any) -> None:
    def light(colour: str) -> float:
        parts = [value / 255 for value in QColor(colour).getRgb()[:3]]
        linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        high, low = sorted((light(one), light(other)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    for text, ground in (
        ("text", "bg"),
        ("text", "card"),
        ("text", "soft"),
        ("dim", "card"),
        ("dim", "bg"),
        ("good", "card"),
        ("bad", "card"),
        ("warn", "card"),
        ("on_accent", "accent"),
        ("good", "good_soft"),
        ("bad", "bad_soft"),
    ):
        assert contrast(getattr(colours, text), getattr(colours, ground)) >= 4.3, (text, ground)


def test_an_exception_in_a_slot_is_said_in_place_with_its_traceback(
    open_window: Callable[..., Any], qtbot: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    window = open_window("new_run")
    error = ValueError("a bug")
    window.crashes.report(error)
    qtbot.waitUntil(window.bar.isVisible, timeout=5000)
    assert "ValueError: a bug" in window.bar.text.text()
    window.bar.details_button.click()
    assert "a bug" in window.bar.details.toPlainText()
    window.bar.close_button.click()
    assert not window.bar.isVisible()


def test_a_home_whose_history_is_damaged_is_said_and_the_form_still_works(
    open_window: Callable[..., Any], home: Path, qtbot: Any
) -> None:
    (home / "history.db").write_bytes(b"this is no database" * 100)
    window = open_window("runs")
    page = window.pages["runs"]
    qtbot.waitUntil(lambda: page.stands and page.layout_.face == "problem", timeout=10_000)
    assert any("rebuild" in one.text() for one in page.findChildren(QLabel) if one.isVisible())
    window.show_page("new_run")
    qtbot.waitUntil(lambda: window.pages["new_run"].checked is not None, timeout=10_000)


def test_unknown_arguments_are_refused_before_a_window_opens(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main(["--hom", "/tmp"])
    assert error.value.code == 2
    with pytest.raises(SystemExit):
        main(["--page", "nowhere"])
    assert "nowhere" in capsys.readouterr().err


def test_a_home_that_cannot_be_written_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert main(["--home", str(file / "below")]) == 2
    assert "--home" in capsys.readouterr().err


def test_every_page_has_a_button_in_the_rail(open_window: Callable[..., Any]) -> None:
    window = open_window("new_run")
    assert PAGE_NAMES == APP_PAGES
    for spec in PAGES:
        assert window.rail.buttons[spec.name].text() == spec.title
        window.rail.buttons[spec.name].click()
        assert window.page == spec.name
        assert window.rail.buttons[spec.name].isChecked()
