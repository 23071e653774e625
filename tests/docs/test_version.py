"""The version of the program stands in one place."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

from engine import __version__
from tests.docs.blocks import ROOT

_CODE = ("engine", "fbt_gui", "docs", "resources", "benchmarks")


def test_the_version_is_written_in_the_engine_alone():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in project["project"] and "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "engine/__init__.py"
    assigned = re.compile(r"^\s*(__version__|VERSION|version)\s*(:\s*str\s*)?=\s*[\"']\d", re.M)
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in _CODE
        for path in [*(ROOT / folder).rglob("*.py"), ROOT / "build.spec"]
        if path.is_file() and assigned.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["engine/__init__.py"]


def test_both_programs_say_it():
    for words in (["-m", "engine.run", "--version"], ["-m", "fbt_gui", "--version"]):
        done = subprocess.run([sys.executable, *words], cwd=ROOT, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == f"fbt {__version__}"


def test_the_changelog_speaks_of_it():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.startswith("# Changelog\n") and __version__ in text
    sections = re.findall(r"^## \[(.+?)\](?: - (\d{4}-\d\d-\d\d))?$", text, re.M)
    assert sections[0] == ("Unreleased", "")
    assert all(date for name, date in sections[1:])
