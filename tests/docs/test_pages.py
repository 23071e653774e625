"""The guide says what the program does: methods, options, commands and links."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from docs.make_methods import PAGE, built_in, main, page_of
from engine.record import method_files
from engine.record.config import ROLES, leaf_fields
from engine.record.method_files import method_names
from engine.record.method_options import option_fields, options_model

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "CONTRIBUTING", "CHANGELOG")),
    *sorted((ROOT / "docs").glob("*.md")),
]
EXAMPLE = ROOT / "examples" / "custom_method" / "lab_match.py"

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@pytest.fixture
def lab_match(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The example method, as if its package were installed."""
    files = {**method_files.paths(), "lab_match": EXAMPLE}
    options_model.cache_clear()
    method_files._trait.cache_clear()
    monkeypatch.setattr(method_files, "paths", lambda: files)
    yield
    options_model.cache_clear()
    method_files._trait.cache_clear()


def test_the_page_of_methods_is_what_their_files_say():
    made = page_of(built_in(method_names()))
    assert PAGE.read_text(encoding="utf-8") == made, "write it anew: python -m docs.make_methods --built-in"


def test_every_method_has_its_equation_and_its_paper():
    for name in built_in(method_names()):
        section = page_of([name]).partition(f"\n## {name}\n")[2]
        assert "L = " in section or "L_s = " in section, name
        assert re.search(r"arXiv\s+\d{4}\.\d{5}|\d{4}\.\d{5}", section), name


def test_the_page_of_methods_names_every_option_with_its_range_and_default():
    made = page_of(["crd"])
    for option in option_fields("crd"):
        assert f"| `{option}` |" in made
    assert "| `momentum` | number | ≥ 0, < 1 | `0.5` | Part of a bank's row that stays. |" in made
    assert '| `negatives_from` | `images`, `classes` |  | `"images"` |' in made


def test_the_page_says_who_has_a_teacher_and_who_a_fusion_model():
    made = page_of(["fbt", "kd", "makd"])
    assert re.search(r"^\| \[fbt\].*\| yes \| yes \|$", made, re.M)
    assert re.search(r"^\| \[kd\].*\| yes \| no \|$", made, re.M)
    assert re.search(r"^\| \[makd\].*\| no \| no \|$", made, re.M)


def test_the_check_tells_a_page_that_is_out_of_date(tmp_path, capsys):
    page = tmp_path / "methods.md"
    assert main(["--built-in", "--check", "--output", str(page)]) == 1
    assert main(["--built-in", "--output", str(page)]) == 0
    assert main(["--built-in", "--check", "--output", str(page)]) == 0
    page.write_text(page.read_text(encoding="utf-8").replace("≥ 0.01", "≥ 0.1"), encoding="utf-8")
    assert main(["--built-in", "--check", "--output", str(page)]) == 1
    assert capsys.readouterr().out.strip().endswith("out of date")


def test_a_method_of_a_package_appears_on_the_page_but_is_not_built_in(lab_match):
    assert "lab_match" in method_names()
    assert "lab_match" not in built_in(method_names())
    made = page_of(method_names())
    assert "## lab_match\n\n**Lab-match: the student's embedding" in made
    assert "Weight of the matching loss." in made
    assert re.search(r"no fusion model\. From (an|the) installed package", made)


def test_a_broken_method_of_a_package_is_left_out_and_said(tmp_path, monkeypatch, capsys):
    from docs import make_methods

    broken = tmp_path / "broken.py"
    broken.write_text('"""Broken."""\nclass Options(MethodOptions):\n    size: int = Field(make())\n', encoding="utf-8")
    files = {"broken": broken, "kd": method_files.paths()["kd"]}
    monkeypatch.setattr(method_files, "paths", lambda: files)
    monkeypatch.setattr(sys, "argv", ["make_methods", "--output", str(tmp_path / "methods.md")])
    options_model.cache_clear()
    assert make_methods.main() == 0
    assert "left out: broken: " in capsys.readouterr().err
    made = (tmp_path / "methods.md").read_text(encoding="utf-8")
    assert "## kd" in made and "## broken" not in made


def test_the_page_is_made_without_torch():
    code = "import sys, docs.make_methods as m; m.page_of(m.method_names()); print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@each_page
def test_every_link_leads_to_a_file_and_a_heading_there_is(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", _outside_code(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, heading = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), target
        assert not heading or heading in _anchors(there), target


def test_the_index_leads_to_every_page():
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    missing = {page.name for page in (ROOT / "docs").glob("*.md") if f"({page.name})" not in index}
    assert missing == {"index.md"}


@each_page
def test_every_option_that_a_page_names_is_one(page):
    fields = leaf_fields()
    names = [*built_in(method_names()), "fbt+rsd"]
    options = {f"method.options.{option}" for name in names for option in option_fields(name)}
    open_tables = tuple(f"{role}.options." for role in (*ROLES, "assistant"))
    for option in re.findall(r"--([a-z_]+\.[A-Za-z_.]+)", page.read_text(encoding="utf-8")):
        if re.search(r"[A-Z]{2}", option) or option == "section.field":
            continue  # --method.options.OPTION stands for any
        assert option in fields or option in options or option.startswith(open_tables), option


@each_page
def test_every_module_that_a_page_runs_is_there(page):
    for module in re.findall(r"python -m ((?:engine|fbt_gui|docs)[a-z_.]*)", page.read_text(encoding="utf-8")):
        assert find_spec(module.rstrip(".")) is not None, module


@each_page
def test_every_piece_of_toml_is_toml(page):
    for piece in re.findall(r"```toml[^\n]*\n(.*?)```", page.read_text(encoding="utf-8"), re.S):
        assert tomllib.loads(piece)


def _outside_code(page: Path) -> str:
    """A page's text without code, in which brackets mean something else."""
    return re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.S)


def _anchors(page: Path) -> set[str]:
    """What GitHub calls the headings of a page."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
