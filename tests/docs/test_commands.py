"""Every command of the guide: those that are marked are run, the others know their options."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout, suppress
from functools import cache
from importlib import import_module
from itertools import pairwise
from pathlib import Path

import pytest

from docs.sample_images import write as write_images
from engine.record.command_line import overrides
from engine.record.events import read_events
from engine.record.history import History
from engine.record.presets import presets
from engine.record.run_folder import RUNS, RunFolder
from engine.record.verbs import VERBS, is_verb
from tests.docs.blocks import PAGES, ROOT, Block, blocks, commands, is_run
from tests.end_to_end.engine_process import ALONE, config, environment

RUN_PAGES = [page for page in PAGES if any(map(is_run, blocks(page)))]
OURS = ("engine", "docs", "fbt_gui", "benchmarks")
STANDING_FOR_RUNS = ("RUN", "ID", "ID1", "ID2")  # as the pages write them
SMALLEST = {"recipe": {"epochs": 1}, "data": {"images_per_class": 6}, "probe": {"every": 0}}
RUN_SECONDS = 280


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_option_of_a_command_is_one_that_its_help_knows(page: Path) -> None:
    for block in blocks(page):
        if block.language == "sh":
            for words in commands(block):
                if words[0].split(".")[0] in OURS:
                    complain = f"{block.place}: {' '.join(words)}"
                    for option in unknown_options(words):
                        pytest.fail(f"{complain}\nhas no option {option}")


def test_every_command_has_a_line_on_the_page_of_commands():
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert not [module for module in VERBS.values() if f"python -m {module}" not in page]


def test_a_command_with_a_wrong_option_is_found():
    wrong = Block(
        "sh", "", "fbt-run --recipe.epoch 3 --dryrun\npython -m engine.history list --jsn | head\n", "page.md:1"
    )
    found = [list(unknown_options(words)) for words in commands(wrong)]
    assert found == [["--recipe.epoch", "--dryrun"], ["--jsn"]]


def test_a_shell_block_without_a_language_hides_no_command():
    for page in PAGES:
        for block in blocks(page):
            plain = Block("sh", "", block.text, block.place)
            ours = [words for words in commands(plain) if words[0] in VERBS.values()]
            assert block.language or not ours, f"{block.place}: say ```sh"


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("bash"), reason="the guide's commands are for a shell")
@pytest.mark.parametrize("page", RUN_PAGES, ids=lambda page: page.name)
def test_the_marked_commands_of_a_page_do_what_they_are_for(page: Path, place: Path, home: Path) -> None:
    if page.name == "tutorial.md":
        shutil.rmtree(place / "images")  # it makes its own
    done = _typed(page, place, home)
    assert done.returncode == 0, f"{page.name}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    if page.name == "tutorial.md":
        _the_tutorial_left_what_it_says(place, home)


@pytest.mark.skipif(not shutil.which("bash"), reason="the guide's commands are for a shell")
@pytest.mark.parametrize(
    ("line", "code"), [("fbt-run --recipe.epoch 3", 2), ("false | true", 1), ("python -m engine.history list", 0)]
)
def test_a_command_that_fails_is_told(line: str, code: int, place: Path, home: Path) -> None:
    page = place / "page.md"
    page.write_text(f"```sh run\n{line}\necho to the end\n```\n", encoding="utf-8")
    done = _typed(page, place, home)
    assert done.returncode == code
    assert ("to the end" in done.stdout.splitlines()) is (code == 0)


@pytest.fixture
def place(tmp_path: Path, home: Path) -> Path:
    """A folder to type the commands in: images, a run for every word that stands for one, programs by their names."""
    folder = tmp_path / "a person's folder"
    folder.mkdir()
    write_images(folder / "images", per_class=8)
    (folder / "questions.txt").write_text("Is it round?\nHas it a corner?\n", encoding="utf-8")
    stems = [path.stem for path in (folder / "images" / "train").rglob("*.png")]
    (folder / "aspects.json").write_text(json.dumps({stem: [0.5, 0.25] for stem in stems}), encoding="utf-8")
    for name in ("first", "second"):
        (folder / f"{name}.toml").write_text(config(ALONE, SMALLEST, {"name": name}).to_toml(), encoding="utf-8")
    programs = folder / "bin"
    programs.mkdir()
    for name, words in (("python", ""), ("fbt-run", " -m engine.run")):
        program = programs / name
        program.write_text(_PROGRAM.format(python=sys.executable, words=words), encoding="utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return folder


# A shell function would not be seen by what a command starts in turn.
_PROGRAM = """#!/bin/sh
set -- {words} "$@"
case "${{DRY:-}} $2" in
    "yes engine.run") exec "{python}" "$@" --dry-run --recipe.batch_size 4 --compute.device cpu ;;
    "yes engine.sweep") exec "{python}" "$@" --dry-run ;;
    *" docs.sample_images") exec "{python}" "$@" --per-class 8 ;;
    *) exec "{python}" "$@" ;;
esac
"""


def _typed(page: Path, place: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """Do all that is marked on a page, until something fails."""
    script = place / "page.sh"
    script.write_text("set -eu\nset -o pipefail\n" + "".join(_script(page, place)), encoding="utf-8")
    return subprocess.run(
        ["bash", str(script)],
        cwd=place,
        env=_surroundings(place, home),
        capture_output=True,
        text=True,
        timeout=RUN_SECONDS,
        check=False,
    )


def _script(page: Path, place: Path) -> Iterator[str]:
    """A page's marked pieces as one script; configurations are saved beside it as their turn comes."""
    if any(re.search(r"\b(RUN|ID\d?)\b", block.text) for block in blocks(page) if is_run(block)):
        _make_runs(place.parent / "home")
    for number, block in enumerate(blocks(page)):
        if block.language == "toml" and block.mark:
            saved = place / f".{number}.toml"
            saved.write_text(block.text, encoding="utf-8")
            yield f"cp '{saved.name}' '{block.mark}'\n"
        elif is_run(block) and block.language == "python":
            (place / f".{number}.py").write_text(block.text, encoding="utf-8")
            yield f"echo '# {block.place}'\npython .{number}.py\n"
        elif is_run(block):
            yield f"echo '# {block.place}'\nexport DRY={'yes' if block.mark == 'dry' else ''}\n{block.text}\n"


def _make_runs(home: Path) -> None:
    """Finished runs that are called as the pages call them."""
    folder = RunFolder.create(home, config(ALONE, SMALLEST))
    subprocess.run(
        [sys.executable, "-m", "engine.run", "--resume", folder.id, "--home", str(home)],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        check=True,
    )
    for name in STANDING_FOR_RUNS:
        shutil.copytree(folder.path, home / RUNS / name)
    with History(home) as history:
        history.rebuild()


def _surroundings(place: Path, home: Path) -> dict[str, str]:
    return {
        **environment(),
        "PATH": f"{place / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(place),
        "FBT_HOME": str(home),
        "HF_HUB_OFFLINE": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "OMP_NUM_THREADS": "1",
    }


def _the_tutorial_left_what_it_says(place: Path, home: Path) -> None:
    with History(home) as history:
        rows = {row["name"]: row for row in history.runs()}
    assert {"teacher", "alone", "fbt"} <= set(rows)
    assert {row["status"] for row in rows.values()} == {"finished"}
    assert rows["fbt"]["gain"] is not None
    assert (place / "student.safetensors").is_file() and (place / "gain.html").is_file()
    _the_page_of_the_record_names_every_field(RunFolder(Path(rows["fbt"]["folder"])))


def _the_page_of_the_record_names_every_field(folder: RunFolder) -> None:
    """What a real run's events hold stands in the tables of docs/record.md."""
    page = (ROOT / "docs" / "record.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| (`\w+/[^|]+) \|", page, re.M)
    paths = [_as_pattern(path) for cell in cells for path in re.findall(r"`([^`]+)`", cell)]
    for event in read_events(folder.events_file):
        (row,) = re.findall(rf"^\| `{event['type']}` \|.*$", page, re.M)
        unnamed = set(event) - set(re.findall(r"`(\w+)`", row)) - {"v", "seq", "t", "type"}
        assert not unnamed, f"docs/record.md lacks fields of {event['type']}"
        for metric in event.get("metrics", {}):
            assert any(re.fullmatch(path, metric) for path in paths), f"docs/record.md lacks {metric}"


def _as_pattern(path: str) -> str:
    """A metric's path with words in capitals for what varies, as in `cka/PAIR/STAGE`."""
    return (
        path.replace("PAIR", r"\w+-\w+").replace("STAGE", r"s[1-4]").replace("ROLE", r"\w+").replace("LOSS", r"[\w/-]+")
    )


def unknown_options(words: list[str]) -> Iterator[str]:
    """The options of a command line that the command does not have."""
    module, *arguments = words
    if module == "engine" and arguments and is_verb(arguments):
        module, *arguments = VERBS[arguments[0]], *arguments[1:]
    given = [word for word in arguments if word.startswith("--")]
    for option in given:
        name = option.partition("=")[0]
        if name == "--section.field" or re.search(r"[A-Z]{3}", name):
            continue  # stand for any
        if "." in name or name in ("--more_teachers", "--name", "--kind", "--seed"):
            value = "1" if name != "--more_teachers" else "[]"
            with suppress(KeyError):
                if not _is_field(name, value):
                    yield name
        elif not re.search(rf"{re.escape(name)}(?![\w-])", _help(module, *_verb(module, arguments))):
            yield name
    for option, value in pairwise(arguments):
        if option == "--preset" and value.isidentifier() and value != "NAME":
            assert value in {preset.name for preset in presets()}, value


def _is_field(name: str, value: str) -> bool:
    try:
        overrides([name, value])
    except Exception as error:
        return "no such option" not in str(error)
    return True


def _verb(module: str, arguments: list[str]) -> list[str]:
    """The word that a command with verbs is given first."""
    word = next((word for word in arguments if not word.startswith("-")), "")
    listed = "VERB" in _help(module) and re.search(rf"^    {re.escape(word)}\b", _help(module), re.M)
    return [word] if word and listed else []


@cache
def _help(module: str, *verb: str) -> str:
    """What `--help` prints."""
    out = io.StringIO()
    name = "fbt_gui.app" if module == "fbt_gui" else module
    if name == "pytest" or not name.startswith(OURS):
        return ""
    main = import_module(name).main
    before = sys.argv
    sys.argv = [name, *verb, "--help"]
    try:
        with redirect_stdout(out), suppress(SystemExit):
            main(sys.argv[1:]) if main.__code__.co_argcount else main()
    finally:
        sys.argv = before
    return out.getvalue()
