"""The window in Simplified Chinese: every text has its translation, and the window speaks it."""

from __future__ import annotations

import ast
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QLabel, QPushButton

from docs.make_translations import main as make_translations
from fbt_gui.pages.table import PAGES
from fbt_gui.services.language import translations_folder, use_language
from fbt_gui.services.settings import Settings
from fbt_gui.services.text import CONTEXT, tr
from fbt_gui.services.words import duration, memory, number, percent, when, whole

LANGUAGES = ("en", "zh_CN")
CHINESE = re.compile("[\u4e00-\u9fff]")
PLACEHOLDER = re.compile(r"%n|\{[^}]*\}")
# A Latin colon or comma between Chinese words is a slip; filters and names of files are written so on purpose.
SLIP = re.compile("[\u4e00-\u9fff][,:!?] *[\u4e00-\u9fff]")
# Words that Chinese text writes as English does: names, units, formats and code.
NAMES = {"CIFAR", "CKA", "CPU", "CUDA", "CutMix", "Fuse", "GMACs", "GPU", "GiB", "Mixup", "OFA", "Parquet", "Python"}
NAMES |= {"RandAugment", "Top", "logits", "tar", "key", "value", "a", "b", "c", "n", "px", "M", "MACs"}
NAMES |= {"yyyy", "MM", "dd", "HH", "mm", "ss"}
GREEK = {"alpha", "beta", "gamma", "epsilon", "kappa"}


class Message(NamedTuple):
    """One entry of a .ts file; `said` has a form for each plural."""

    source: str
    note: str
    said: list[str]
    plural: bool


def messages(language: str) -> list[Message]:
    """What a .ts file says."""
    found = []
    for entry in ElementTree.parse(translations_folder() / f"fuse_{language}.ts").iter("message"):
        translation = entry.find("translation")
        assert translation is not None
        said = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        source, note = entry.findtext("source") or "", entry.findtext("comment") or ""
        found.append(Message(source, note, said, entry.get("numerus") == "yes"))
    return found


@pytest.fixture
def chinese(qapp: Any, home: Path) -> Iterator[None]:
    """The home's window speaks Chinese; after the test the process speaks English again."""
    settings = Settings(home)
    settings.remember("language", "zh_CN")
    settings.save()
    use_language(qapp, "zh_CN")
    yield
    use_language(qapp, "en")


def test_every_text_of_the_window_is_collected_and_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert make_translations(["--check"]) == 0, capsys.readouterr().out


def test_what_the_code_says_is_in_the_translation_even_where_lupdate_does_not_look() -> None:
    known = {message.source for message in messages("zh_CN")}
    unknown = []
    for path in sorted((translations_folder().parents[1] / "fbt_gui").rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("tr", "mark"):
                text = call.args[0]
                assert not isinstance(text, ast.JoinedStr | ast.BinOp), f"{path.name}:{call.lineno} cannot be collected"
                if isinstance(text, ast.Constant) and text.value not in known:
                    unknown.append((path.name, call.lineno, text.value))
    assert not unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_placeholders_of_its_source(language: str) -> None:
    wrong = [
        (message.source, form)
        for message in messages(language)
        for form in message.said
        if sorted(PLACEHOLDER.findall(form)) != sorted(PLACEHOLDER.findall(message.source))
    ]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_its_source_says(qapp: Any, language: str) -> None:
    compiled = QTranslator()
    assert compiled.load(str(translations_folder() / f"fuse_{language}.qm"))
    other = []
    for source, note, said, plural in messages(language):
        for form, n in zip(said, (1, 2), strict=False) if plural else ((said[0], -1),):
            if compiled.translate(CONTEXT, source, note, n) != form:
                other.append(source)
    assert not other, "python -m docs.make_translations compiles them"


def test_only_names_units_and_code_stay_english_in_chinese() -> None:
    left = []
    for source, _, said, _ in messages("zh_CN"):
        words = re.findall(r"[A-Za-z]+", PLACEHOLDER.sub(" ", said[0]))
        if not CHINESE.search(said[0]) and not set(words) <= NAMES | GREEK:
            left.append((source, said[0]))
    assert not left


def test_chinese_sentences_have_chinese_punctuation_and_the_ends_of_their_sources() -> None:
    wrong = []
    for source, _, said, _ in messages("zh_CN"):
        ends = [mark for mark, own in ((".", "。"), ("…", "…")) if source.endswith(mark) != said[0].endswith(own)]
        if ends or SLIP.search(said[0].replace("字段:文字", "")):
            wrong.append((source, said[0]))
    assert not wrong


def test_english_plurals_tell_one_from_many(qapp: Any, home: Path) -> None:
    use_language(qapp, "en")
    assert [tr("%n runs", "", n) for n in (0, 1, 2)] == ["0 runs", "1 run", "2 runs"]


def test_a_count_in_a_sentence_has_its_digits_grouped(qapp: Any, home: Path) -> None:
    use_language(qapp, "en")
    assert tr("%n runs chosen", "", 10_000) == "10,000 runs chosen"
    assert tr("%n runs chosen", "", 999) == "999 runs chosen"


def test_a_chinese_window_speaks_chinese_on_rail_menu_and_pages(
    chinese: None, open_window: Callable[..., Any], qtbot: Any
) -> None:
    window = open_window("new_run")
    titles = [action.text() for action in window.menuBar().actions()]
    assert titles and all(CHINESE.search(title) for title in titles)
    rail = [button.text() for button in window.rail.findChildren(QPushButton)]
    assert {tr(page.title) for page in PAGES} <= set(rail)
    assert all(CHINESE.search(tr(page.title)) for page in PAGES)
    page = window.pages["new_run"]
    words = {"教师", "助教", "学生", "训练方案", "全部设置"}
    qtbot.waitUntil(lambda: words <= {text.text() for text in page.findChildren(QLabel)}, timeout=10_000)
    qtbot.waitUntil(
        lambda: {"开始", "加入队列"} <= {button.text() for button in page.findChildren(QPushButton)}, timeout=10_000
    )


def test_the_settings_of_a_run_have_chinese_titles_and_descriptions(chinese: None) -> None:
    from engine.record.config import RunConfig, leaf_fields
    from engine.record.method_files import method_names
    from engine.record.method_options import option_fields
    from fbt_gui.pages.new_run.schema_texts import OPTIONS, description_of, section_title, title_of

    entries = list(leaf_fields().items())
    for method in (*method_names(), "fbt+rsd", "kd+at"):
        entries += [(f"{OPTIONS}{name}", info) for name, info in option_fields(method).items()]
    alike = {"RandAugment", "Mixup α", "CutMix α"}
    titles = {title_of(path, info) for path, info in entries} | {section_title(name) for name in RunConfig.model_fields}
    greek = re.compile(r"[α-ω] \([a-z]+\)$")
    assert not [title for title in titles - alike if not CHINESE.search(title) and not greek.search(title)]
    assert not [
        info.description for _, info in entries if info.description and not CHINESE.search(description_of(info))
    ]


def test_numbers_durations_and_dates_are_written_as_in_china(chinese: None, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (whole(5_717_416), number(1234.5), memory(1.5)) == ("5,717,416", "1,234.50", "1.5 GiB")
    assert percent(71.25) == "71.25%"
    assert [duration(seconds) for seconds in (7, 125, 4_740, 90_000)] == [
        "7 秒",
        "2 分 05 秒",
        "1 小时 19 分",
        "1 天 1 小时",
    ]
    now = time.mktime((2026, 8, 20, 12, 0, 0, 0, 0, -1))
    today = time.localtime(now)
    local = time.localtime
    monkeypatch.setattr(
        "fbt_gui.services.words.time.localtime", lambda seconds=None: today if seconds is None else local(seconds)
    )
    moments = [time.mktime((*day, 9, 5, 0, 0, 0, -1)) for day in ((2026, 8, 20), (2026, 3, 4), (2025, 12, 31))]
    assert [when(moment) for moment in moments] == ["09:05", "3月4日 09:05", "2025年12月31日"]


def test_a_plural_has_one_form_in_chinese(chinese: None) -> None:
    assert [tr("%n runs", "", n) for n in (1, 2)] == ["1 个运行", "2 个运行"]


def test_another_language_opens_the_window_again_in_it(qapp: Any, open_window: Callable[..., Any], qtbot: Any) -> None:
    first = open_window("settings")
    qtbot.waitUntil(lambda: bool(_looks(first)), timeout=10_000)
    card = _looks(first)[0]
    assert card.again.isHidden()
    card.language.fill("zh_CN")
    card.language.on_edit()
    assert not card.again.isHidden()
    with qtbot.waitSignal(first.again_asked) as asked:
        card.now.click()
    assert asked.args == [""]
    first.close()
    try:
        second = open_window("settings")
        assert second.menuBar().actions()[0].text() == "文件"
    finally:
        use_language(qapp, "en")


def _looks(window: Any) -> list[Any]:
    from fbt_gui.pages.settings.looks_card import LooksCard

    return list(window.pages["settings"].findChildren(LooksCard))
