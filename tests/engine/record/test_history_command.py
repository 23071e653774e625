import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import engine
from engine.export import main as export
from engine.history import main
from engine.record.config import parse_config
from engine.record.events import EventWriter
from engine.record.history import History
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

ROOT = Path(engine.__file__).parents[1]


@pytest.fixture
def runs(home, values):
    """Two finished runs and a stopped one, the newest last."""
    made = []
    with History(home) as history:
        for number, status in enumerate(("finished", "finished", "stopped")):
            folder = RunFolder.create(home, parse_config(values(name=f"run → {number}", seed=number)))
            folder = RunFolder(folder.path.rename(home / "runs" / f"2026010{number + 1}-000000-x"))
            writer = EventWriter(folder.events_file)
            writer.write("run_started", step=0, epochs=2, due=0, **own_identity())
            for epoch in (1, 2):
                writer.write("epoch", epoch=epoch, step=epoch, metrics={"val/top1": 40.0 + epoch + number})
            writer.write("run_finished", status=status)
            writer.close()
            history.save(RunSummary.of(folder), folder)
            made.append(folder.id)
    return made


@pytest.fixture
def said(capsys):
    """Runs the command; returns its exit code, and what it wrote."""

    def run(*words):
        code = main(list(words))
        out, err = capsys.readouterr()
        return code, out, err

    return run


class TestList:
    def test_a_gain_over_other_seeds_says_so(self, runs, values, home, said):
        config = parse_config({**values(seed=7), "kind": "train", "method": {"name": "none"}, "teacher": {}})
        alone = RunFolder.create(home, config)
        writer = EventWriter(alone.events_file)
        writer.write("run_started", step=0, epochs=2, due=0, **own_identity())
        writer.write("epoch", epoch=2, step=2, metrics={"val/top1": 40.0})
        writer.write("run_finished", status="finished")
        writer.close()
        with History(home) as history:
            history.save(RunSummary.of(alone), alone)
        _, out, _ = said("list")
        assert "+3.00 (over another seed)" in next(line for line in out.splitlines() if line.startswith(runs[1]))

    def test_every_run_is_a_line_newest_first_under_aligned_headings(self, runs, said):
        code, out, err = said("list")
        assert (code, err) == (0, "")
        heading, *lines = out.splitlines()
        assert [line.split()[0] for line in lines] == runs[::-1]
        assert heading.split()[:3] == ["run", "status", "name"]
        for line, status, top1 in zip(
            lines, ("stopped", "finished", "finished"), ("44.00", "43.00", "42.00"), strict=True
        ):
            assert line[heading.index("status") :].startswith(status)
            assert line[: heading.index("top-1") + 5].endswith(top1)

    def test_it_can_be_narrowed(self, runs, said):
        assert [line.split()[0] for line in said("list", "--status", "finished")[1].splitlines()[1:]] == [
            runs[1],
            runs[0],
        ]
        assert len(said("list", "--limit", "1")[1].splitlines()) == 2
        said("delete", runs[1])
        assert runs[1] not in said("list")[1]
        assert [line.split()[0] for line in said("list", "--trash")[1].splitlines()[1:]] == [runs[1]]

    def test_as_json_it_is_the_rows(self, runs, said):
        rows = json.loads(said("list", "--json")[1])
        assert [(row["id"], row["top1"], row["name"]) for row in rows] == [
            (runs[i], 42.0 + i, f"run → {i}") for i in (2, 1, 0)
        ]
        assert json.loads(said("list", "--json", "--status", "lost")[1]) == []

    def test_an_index_that_is_gone_is_made_again(self, runs, said, home):
        before = said("list")
        for path in home.glob("history.db*"):
            path.unlink()
        assert said("list") == before

    def test_a_home_that_is_not_there_has_no_runs_and_is_not_made(self, said, tmp_path):
        code, out, _ = said("list", "--home", str(tmp_path / "mistyped"))
        assert (code, out) == (0, f"No such runs under {tmp_path / 'mistyped'}.\n")
        assert not (tmp_path / "mistyped").exists()

    @pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal is wanted")
    def test_in_a_terminal_it_is_a_table_that_keeps_the_ids_whole(self, runs, home):
        import pty

        upper, lower = pty.openpty()
        environment = {**os.environ, "COLUMNS": "70", "TERM": "xterm"}
        subprocess.run(
            [sys.executable, "-m", "engine.history", "list"],
            stdout=lower,
            cwd=ROOT,
            env=environment,
            timeout=60,
            check=True,
        )
        os.close(lower)
        text = b""
        try:
            while block := os.read(upper, 65536):
                text += block
        except OSError:  # Linux tells the end of a pseudo-terminal so
            pass
        os.close(upper)
        shown = text.decode()
        assert "\x1b[" in shown
        assert all(run in shown for run in runs)


class TestShow:
    def test_a_run_is_shown_by_the_start_of_its_id(self, runs, said, home):
        code, out, err = said("show", runs[0][:9])
        assert (code, err) == (0, "")
        lines = {line.split()[0]: line.split()[1:] for line in out.splitlines() if line}
        assert lines["id"] == [runs[0]]
        assert lines["student"] == ["resnet18"]
        assert lines["val/top1"] == ["41", "42", "41", "42"]
        assert str(home / "runs" / runs[0]) in out
        assert lines["config.toml"] == [f"{(home / 'runs' / runs[0] / 'config.toml').stat().st_size:,}", "bytes"]

    def test_as_json_it_is_row_metrics_and_files(self, runs, said):
        shown = json.loads(said("show", runs[1], "--json")[1])
        assert shown["run"]["id"] == runs[1]
        assert shown["metrics"]["val/top1"] == {"first": 42.0, "last": 43.0, "least": 42.0, "most": 43.0}
        assert set(shown["files"]) == {"config.toml", "events.jsonl"}

    def test_a_deleted_run_and_one_whose_folder_is_gone_are_shown(self, runs, said, home):
        said("delete", runs[0])
        assert "/trash/" in said("show", runs[0])[1].replace("\\", "/")
        shutil.rmtree(home / "runs" / runs[1])
        assert "its folder is gone" in said("show", runs[1])[1]

    @pytest.mark.parametrize(
        ("word", "problem"), [("2026", "3 runs start so"), ("2027", "there is no such run"), ("", "there is no")]
    )
    def test_what_is_no_run_or_several_is_one_line_of_error(self, runs, said, word, problem):
        code, out, err = said("show", word)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert problem in err


class TestRebuild:
    def test_it_says_how_many_runs_there_are_and_what_could_not_be_read(self, runs, said, home):
        said("delete", runs[0])
        RunFolder.find(home, runs[1]).config_file.write_text("[")
        (home / "history.db").write_bytes(b"x" * 5000)
        code, out, err = said("rebuild")
        assert (code, err) == (0, "")
        first, second = out.splitlines()
        assert first == f"1 run, and 1 in the trash, under {home}."
        assert second.startswith(f"not read: {home / 'runs' / runs[1]}")

    def test_a_home_that_is_not_there_is_refused(self, said, tmp_path):
        code, _, err = said("rebuild", "--home", str(tmp_path / "mistyped"))
        assert (code, err.count("\n")) == (2, 1)
        assert not (tmp_path / "mistyped").exists()


class TestDeleteAndRestore:
    def test_runs_go_to_the_trash_and_come_back(self, runs, said, home):
        code, out, _ = said("delete", runs[0], runs[1])
        assert code == 0
        assert f"restore {runs[0]}" in out
        assert sorted(path.name for path in (home / "trash").iterdir()) == runs[:2]
        assert said("restore", *runs[:2])[0] == 0
        assert sorted(path.name for path in (home / "runs").iterdir()) == runs

    def test_one_that_cannot_be_deleted_does_not_keep_the_others(self, runs, said, home):
        code, out, err = said("delete", "nothing", runs[2])
        assert code == 2
        assert "run 'nothing': there is no such run" in err
        assert runs[2] in out
        assert (home / "trash" / runs[2]).is_dir()

    def test_only_what_is_in_the_trash_can_be_restored(self, runs, said):
        code, _, err = said("restore", runs[0])
        assert code == 2
        assert "list --trash" in err


@pytest.mark.parametrize(
    "words", [[], ["burn"], ["list", "--status", "great"], ["list", "--limit", "0"], ["delete"], ["show"]]
)
def test_a_word_that_is_not_known_shows_the_usage(said, capsys, words):
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: python -m engine.history" in capsys.readouterr().err


def test_as_a_program_it_keeps_torch_out_and_ends_quietly_when_its_reader_leaves(runs, home):
    code = "import sys, engine.history; engine.history.main(['list']); print({'torch', 'timm'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout.splitlines()[-1] == "set()"
    page = home / "compared.html"
    compare = f"compare {runs[0]} --html {page}"
    for words in (
        f"history show {runs[0]}",
        "history list",
        "run --help",
        "sweep demo --dry-run",
        compare,
        "report demo",
    ):
        command = f"{sys.executable} -m engine.{words} | (exec <&-; sleep 2)"
        whole = ["bash", "-c", f"set -o pipefail; {command}"]
        done = subprocess.run(whole, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
    assert page.is_file()


@pytest.mark.parametrize("command", [main, export])
def test_the_home_of_a_user_that_there_is_not_is_one_line_of_error(capsys, command):
    assert command([{main: "list", export: "x"}[command], "--home", "~nobodyxx/x"]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert err.startswith("~nobodyxx/x: ")


def test_a_moment_that_no_calendar_has_is_shown_as_such(runs, said, home):
    with History(home) as history:
        history.db.execute("update runs set finished = 1e299")
    assert "at no known time" in said("show", runs[0])[1]


def test_a_name_is_not_taken_for_markup(runs, home, monkeypatch, capsys):
    with History(home) as history:
        history.annotate(runs[0], name="[/x] :smile:")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "300")
    assert main(["list"]) == 0
    assert "[/x] :smile:" in capsys.readouterr().out
