"""The tutorial's configurations in the form, as its words "in the window" say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from docs.sample_images import write
from engine.record.config import load_config
from engine.record.files import resources_folder
from engine.record.run_folder import RunFolder
from tests.docs.blocks import ROOT, blocks
from tests.gui.new_run.form import settled


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the tutorial's files and images, in which the window was started."""
    write(tmp_path / "images", per_class=4)
    for block in blocks(ROOT / "docs" / "tutorial.md"):
        if block.language == "toml":
            (tmp_path / block.mark).write_text(block.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_teachers_file_is_ready_to_start_as_it_is_opened(fresh: Any, qtbot: Any, files: Path) -> None:
    _open(fresh, qtbot, files / "teacher.toml", "teacher")
    assert fresh.ready
    assert fresh.checked.config == load_config(files / "teacher.toml")


def test_the_students_file_is_ready_when_it_is_to_be_trained_alone_or_has_a_teacher(
    fresh: Any, qtbot: Any, files: Path, home: Path
) -> None:
    _open(fresh, qtbot, files / "student.toml", "")
    assert not fresh.ready  # it names no teacher yet
    teacher = RunFolder.create(home, load_config(files / "teacher.toml"))
    teacher.best_student.write_bytes((resources_folder() / "demo" / "teacher.safetensors").read_bytes())
    fresh.edit("teacher.weights", f"run:{teacher.id}")
    qtbot.waitUntil(lambda: fresh.ready, timeout=5000)
    assert fresh.checked.config.method.name == "fbt"


def _open(page: Any, qtbot: Any, path: Path, name: str) -> None:
    page.files.open(str(path))
    qtbot.waitUntil(lambda: page.draft.value("data.path") == "images", timeout=5000)
    settled(page, qtbot)
    assert page.draft.value("name") == name
