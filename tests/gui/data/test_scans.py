"""Scans for broken files: how far they are, what they find, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QGuiApplication

from engine.record.datasets import Dataset, remember, seen
from engine.record.errors import UserError
from fbt_gui.pages.data.words import sizes_words
from fbt_gui.services.advisor import Advisor
from tests.gui.data.fake_data import SCAN


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


def test_the_real_advisor_shows_and_scans_the_digits(
    open_window: Callable[..., Any], home: Path, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fbt_gui.services.context.Advisor", Advisor)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    page = open_window("data").pages["data"]
    qtbot.waitUntil(lambda: page.detail is not None and page.detail.samples.grid.count() > 0, timeout=90_000)
    assert page.detail.head.classes.text() == "10 classes"
    page.context.actions["scan_data"].trigger()
    qtbot.waitUntil(lambda: page.detail.scan.chip.text() == "all sound", timeout=60_000)
    qtbot.waitUntil(lambda: bool(seen(home)) and seen(home)[0].scan.get("when", 0) > 0, timeout=5000)


def test_sizes_that_make_no_sense_are_not_said(qapp: Any) -> None:
    same = {"least": [8, 8], "median": [8, 8], "most": [8, 8]}
    assert sizes_words(same) == "Every image is 8 × 8 pixels."
    assert sizes_words({}) == ""
    assert sizes_words([1]) == ""
