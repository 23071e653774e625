"""Tests of the verbs: every command of the engine has one, and is obeyed by it."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from engine.record import verbs
from engine.record.launch import engine_command, evaluate_command, queue_command
from engine.record.rules import problems_of
from engine.record.verbs import VERBS, asks_for_help, is_verb, misspelt, obey, program, verbs_help, words_of
from tests.end_to_end.engine_process import ALONE, ROOT, config


def test_every_command_of_the_engine_has_a_verb():
    modules = {
        f"engine.{path.stem}" for path in (ROOT / "engine").glob("*.py") if '__name__ == "__main__"' in path.read_text()
    }
    assert modules - {"engine.__main__"} == set(VERBS.values())
    for module in VERBS.values():
        assert callable(import_module(module).main)


def test_a_word_that_is_no_verb_is_none():
    assert is_verb(["history", "list"])
    assert not is_verb([])
    assert not is_verb(["engine.run"])


def test_a_verb_that_is_misspelt_is_told_with_the_nearest():
    assert "Did you mean export?" in str(misspelt(["exprt", "RUN"]))
    assert all(verb in str(misspelt(["zzz"])) for verb in VERBS)


def test_what_may_be_a_run_is_left_to_the_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan").write_text("", encoding="utf-8")
    for words in (
        [],
        [""],
        ["history", "lst"],
        ["--preset", "demo"],
        ["missing.toml"],
        ["plan"],
        [str(tmp_path / "x")],
    ):
        assert misspelt(words) is None


def test_the_help_names_every_verb_and_that_of_a_verb_is_its_own():
    assert all(verb in verbs_help() for verb in VERBS)
    assert asks_for_help(["--help"]) and asks_for_help(["--preset", "demo", "-h"])
    assert not asks_for_help(["export", "--help"]) and not asks_for_help([])


def test_a_verb_is_obeyed_with_its_arguments(home, capsys):
    assert obey(["history", "list", "--home", str(home)]) == 0
    assert "no such runs" in capsys.readouterr().out.lower()


def test_from_source_a_process_runs_the_module_and_frozen_the_program_itself(home, monkeypatch):
    assert program("queue") == [sys.executable, "-m", "engine.queue"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program("queue") == [sys.executable, "queue"]
    for words in (engine_command("run", home), queue_command(home), evaluate_command("run", home)):
        assert words[0] == sys.executable
        assert words[1] in VERBS


def test_the_frozen_programs_know_themselves_by_their_names(monkeypatch):
    assert words_of(["--resume", "x"]) == ["--resume", "x"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/a place/fbt-run")
    assert words_of(["--resume", "x"]) == ["engine", "--resume", "x"]
    assert words_of(["history", "list"]) == ["history", "list"]
    monkeypatch.setattr(sys, "executable", "/opt/a place/fbt")
    assert words_of(["--page", "runs"]) == ["--page", "runs"]


def test_a_packaged_program_refuses_to_compile_and_says_what_to_do(monkeypatch):
    chosen = config(ALONE, {"compute": {"compile": True}})
    assert not [error for error in problems_of(chosen) if error.field == "compute.compile"]
    monkeypatch.setattr(verbs.sys, "frozen", True, raising=False)
    (error,) = [error for error in problems_of(chosen) if error.field == "compute.compile"]
    assert "pip" in error.hint


@pytest.mark.parametrize("words", [["history", "list"], ["--dry-run", "--preset", "no such"], ["hstory", "list"]])
def test_the_engine_is_a_program_of_its_own(home: Path, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "engine", *words, "--home", str(home)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (0 if words[0] == "history" else 2)
    assert "Traceback" not in done.stderr
