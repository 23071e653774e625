"""A run in the trash is not gone on with, however it is named."""

from __future__ import annotations

import pytest

from engine import run as command
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.run_folder import TRASH, RunFolder


@pytest.fixture
def trashed(home):
    folder = RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))
    (home / TRASH).mkdir()
    return RunFolder(folder.path.rename(home / TRASH / folder.id))


@pytest.fixture(autouse=True)
def nothing_begins(monkeypatch):
    def begin(*_, **__):
        pytest.fail("it began")

    for name in ("_execute", "_plan"):
        monkeypatch.setattr(command, name, begin)


@pytest.mark.parametrize("by", ["id", "path", "link"])
def test_a_run_in_the_trash_is_not_gone_on_with(home, trashed, tmp_path, capsys, by):
    (tmp_path / "link").symlink_to(trashed.path, target_is_directory=True)
    named = {"id": trashed.id, "path": str(trashed.path), "link": str(tmp_path / "link")}[by]
    for words in ([], ["--dry-run"]):
        assert command.main(["--resume", named, "--home", str(home), *words]) == 2
        said = capsys.readouterr().err
        assert f"run {trashed.id}: is in the trash." in said and f"restore {trashed.id}" in said
    with pytest.raises(InputError, match="is in the trash"):
        command.resume(named, home=home)
