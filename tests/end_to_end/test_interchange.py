"""The commands of the page on interchange, as they stand there, in processes of their own."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import ALONE, ROOT, environment, events, queue, run, start, wait_for

PAGE = ROOT / "docs" / "interchange.md"
COMMANDS = [
    line
    for block in re.findall(r"```sh run\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.S)
    for line in block.splitlines()
]


@pytest.mark.slow
def test_every_command_of_the_page_does_what_it_says(home: Path, tmp_path: Path):
    folder = queue(home, ALONE, {"recipe": {"epochs": 1, "warmup_epochs": 0.0}})
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    other = tmp_path / "other"
    assert len(COMMANDS) == 6
    for line in COMMANDS:
        words = shlex.split(line.replace("RUN", folder.id))
        assert words[:2] == ["python", "-m"]
        place = other if "import" in line else home
        command = [sys.executable, *words[1:], "--home", str(place)]
        surroundings = {**environment(), "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"
    assert zipfile.is_zipfile(tmp_path / "runs.zip")
    assert (tmp_path / "metrics.csv").is_file()
    assert (tmp_path / "metrics.parquet").is_file()
    there = RunFolder.find(other, folder.id)
    assert there.last_student.read_bytes() == folder.last_student.read_bytes()


@pytest.mark.slow
def test_a_run_that_was_stopped_goes_on_in_the_home_that_it_was_brought_to(home: Path, tmp_path: Path):
    folder = queue(home, ALONE, {"recipe": {"epochs": 40}})
    process = start(folder, home)
    wait_for(lambda: events(folder, "epoch"), "an epoch")
    (folder.path / "control").write_text("stop\n")
    assert process.wait(120) == 3
    other = tmp_path / "other"
    words = [sys.executable, "-m", "engine.import_runs", str(home), "--home", str(other)]
    assert subprocess.run(words, cwd=ROOT, env=environment(), check=False).returncode == 0
    shutil.rmtree(home)
    moved = RunFolder.find(other, folder.id)
    process = start(moved, other)
    told = len(events(moved, "epoch"))
    wait_for(lambda: len(events(moved, "epoch")) > told, "another epoch")
    (moved.path / "control").write_text("stop\n")
    assert process.wait(120) == 3
