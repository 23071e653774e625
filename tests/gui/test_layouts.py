"""Nothing is cut off, covered or out of the window: small and large windows, long words, Chinese."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from fbt_gui.pages.table import PAGE_NAMES
from fbt_gui.services.language import use_language
from tests.gui.layouts import LongWords, complaints

SIZES = ((1024, 700), (1280, 800), (3840, 2160))


@pytest.fixture
def speak(qapp: QApplication) -> Iterator[Callable[[str], None]]:
    """Makes windows speak a language; `long` is English half as long again."""
    made: list[QTranslator] = []

    def choose(language: str) -> None:
        if language == "long":
            made.append(LongWords())
            qapp.installTranslator(made[-1])

    yield choose
    for translator in made:
        qapp.removeTranslator(translator)
    use_language(qapp, "en")


def settled(window: Any, qtbot: Any, page: str) -> None:
    shown = window.pages[page]
    if page == "new_run":
        qtbot.waitUntil(lambda: shown.checked is not None, timeout=20_000)
    if page == "run":
        qtbot.waitUntil(lambda: shown.plots is not None and bool(shown.plots.loss.curves), timeout=20_000)
    qtbot.wait(400)


def test_a_word_that_is_cut_off_is_found(qtbot: Any) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    word = QLabel("a sentence that is too long for its place")
    column.addWidget(word)
    window.show()
    assert complaints(window) == []
    word.setFixedWidth(40)
    assert "needs" in complaints(window)[0]


@pytest.mark.parametrize("language", ["en", "long", "zh_CN"])
@pytest.mark.parametrize("page", PAGE_NAMES)
def test_nothing_is_cut_off_or_covered(
    page: str,
    language: str,
    speak: Callable[[str], None],
    make_run: Callable[..., Any],
    open_window: Callable[..., Any],
    qtbot: Any,
    home: Any,
) -> None:
    long = "A name that somebody chose to be much longer than any list or heading has room for, with the seed and the date in it"
    folder = make_run({"name": long, "student": {"model": "vit_base_patch16_clip_quickgelu_224"}})
    make_run({"name": "short"}, tags=["paper", "ablation"], note="seen")
    (home / "window.ini").write_text(
        f"[General]\nlanguage={language if language != 'long' else 'en'}\nrun={folder.id}\n"
    )
    if language == "long":  # found first of the translators that are installed
        speak("long")
    window = open_window(page)
    found: list[str] = []
    for size in SIZES:
        window.resize(*size)
        settled(window, qtbot, page)
        found += [f"{size[0]}x{size[1]}: {fault}" for fault in complaints(window)]
    assert not found, "\n".join(found)
