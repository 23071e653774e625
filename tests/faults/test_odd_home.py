"""Files of a home that somebody else made, or that were damaged: what the fuzz campaign found, by name."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QByteArray, QSettings

from engine.compare import main as compare
from engine.history import main as history_command
from engine.record import catalogue, starting
from engine.record.errors import InputError
from engine.record.history import History
from engine.record.presets import presets
from engine.record.process import own_identity
from engine.record.run_folder import RunFolder
from fbt_gui.pages.new_run.config_fields import make_row
from fbt_gui.pages.new_run.draft_place import DraftPlace
from fbt_gui.pages.run.body import _sizes
from fbt_gui.services.ini_file import ini_text, read_ini
from fbt_gui.services.settings import FILE, Settings
from tests.end_to_end.engine_process import ALONE, queue


class Hostile:
    """Runs a command where it is unpickled."""

    def __init__(self, command: str) -> None:
        self._command = command

    def __reduce__(self):
        return os.system, (self._command,)


@pytest.mark.parametrize("hidden", [False, True])
def test_settings_with_a_pickle_in_them_run_nothing(home, hidden):
    store = QSettings(str(home / FILE), QSettings.Format.IniFormat)
    store.setValue("page", "runs")
    store.setValue("x", Hostile(f"touch {home / 'executed'}"))
    store.sync()
    del store
    text = (home / FILE).read_text()
    assert "@Variant(" in text, "Qt writes a Python object as a pickle"
    if hidden:
        (home / FILE).write_text(text.replace("@Variant(", r"\x40\x56ariant("))
    settings = Settings(home)
    assert (settings.text("page"), settings.text("x", "none")) == ("runs", "none")
    settings.remember("page", "data")
    settings.save()
    assert not (home / "executed").exists()
    assert "ariant" not in (home / FILE).read_text()
    assert Settings(home).text("page") == "data"


@pytest.mark.parametrize("value", ["", " a ", "a\nb\r\t", 'say "a", b; c=d', "@Variant(x)", "é 💩", "\\x41", "300 4", b"", bytes(range(256)), "\x1b[2J"])  # fmt: skip
def test_settings_are_read_as_they_were_written_by_us_and_by_qt(tmp_path, value):
    ours, theirs = tmp_path / "ours.ini", tmp_path / "theirs.ini"
    ours.write_text(ini_text({"a b/c.d/e": value, "top": value}), encoding="utf-8", newline="\n")
    assert read_ini(ours) == {"a b/c.d/e": value, "top": value}
    store = QSettings(str(theirs), QSettings.Format.IniFormat)
    for name in ("a b/c.d/e", "top"):
        store.setValue(name, QByteArray(value) if isinstance(value, bytes) else value)
    store.sync()
    assert read_ini(theirs) == {"a b/c.d/e": value, "top": value}


def test_settings_that_are_a_pipe_or_endless_are_not_waited_for(home):
    os.mkfifo(home / FILE)
    assert Settings(home).text("page", "none") == "none"
    (home / FILE).unlink()
    with (home / FILE).open("wb") as file:
        file.truncate(1 << 33)
    assert Settings(home).text("page", "none") == "none"


def test_a_handle_that_was_remembered_beyond_all_screens_is_forgotten():
    assert _sizes("300 400") == [300, 400]
    assert _sizes(f"{10**18} 1") == _sizes("")


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 10**400, True])
def test_a_number_that_no_control_holds_is_shown_at_its_bound(qtbot, value):
    row = make_row("seed")
    qtbot.addWidget(row)
    row.editor.fill(value)
    assert row.editor.value() in (0, 1, 2**31 - 1)


def test_a_preset_whose_name_is_no_text_is_left_out(home):
    (home / "presets").mkdir()
    for name in (b"good.toml", b"b\xffd.toml"):
        with open(os.path.join(os.fsencode(home / "presets"), name), "wb") as file:
            file.write(b"# Mine\n")
    assert [preset.name for preset in presets(home) if preset.own] == ["good"]


@pytest.mark.parametrize("pid", [-1, 0, 2**31, 2**70, True])
def test_a_promise_of_a_process_that_cannot_be_is_none(home, pid):
    run = queue(home, ALONE).id
    starting.promise(home, run)
    path = home / starting.FOLDER / run
    path.write_text(json.dumps({**own_identity(), "pid": pid, "process_mark": ""}))
    past = time.time() - 60
    os.utime(path, (past, past))
    assert starting.starting(home) == frozenset()
    assert not path.exists()


@pytest.mark.parametrize("pid", ["Infinity", "-1", "NaN", '"9"', "1" + "0" * 400])
def test_a_claim_of_a_window_that_cannot_be_is_taken_over(home, pid):
    said = {**own_identity(), "pid": 0}
    (home / ".draft-1.window").write_text(json.dumps(said).replace('"pid": 0', f'"pid": {pid}'))
    place = DraftPlace(home)
    assert place.claim().name == "draft.toml"
    place.release()


_MODEL = {"name": "m", "family": "cnn", "parameters": 1, "image_size": 8, "module": "resnet", "staged": True, "tags": []}  # fmt: skip


@pytest.mark.parametrize("change", [{"parameters": "x"}, {"name": 5}, {"tags": [5]}, {"image_size": 10**400}, {"weights": {"a": 1}}, {"weights": {"a": {"mean": 1}}}, None])  # fmt: skip
def test_a_catalogue_of_a_home_with_odd_values_is_none(home, change):
    path = home / catalogue.FILE
    row = {**_MODEL, **change} if change is not None else {"name": "m"}
    path.write_text(json.dumps({"timm": "1", "models": [row]}))
    assert catalogue._read(path) == {"timm": "", "models": []}
    path.write_text(json.dumps({"timm": "1", "models": [_MODEL]}))
    assert catalogue._read(path)["models"] == [_MODEL]
    path.write_text("[" * 100_000)
    assert catalogue._read(path)["timm"] == ""


def test_a_report_of_a_run_whose_environment_holds_half_letters_is_written(home, capsys):
    folder = queue(home, ALONE)
    folder.environment_file.write_text('{"packages": {"torch": "\\ud800"}, "host": "\\udfff"}')
    assert compare([folder.id, "--home", str(home), "--html", str(home / "r.html")]) == 0
    assert (home / "r.html").read_text(encoding="utf-8")


_HOLD = """
import sqlite3, sys, time
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("pragma locking_mode = exclusive")
connection.execute("begin exclusive")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def held(home):
    """A home whose history.db another process holds alone, as one does that repairs or copies it."""
    with History(home):
        pass
    command = [sys.executable, "-c", _HOLD, str(home / "history.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout.readline() == b"held\n"
        yield home
        holder.stdin.close()


@pytest.mark.parametrize("words", [["list"], ["rebuild"]])
def test_a_history_that_another_process_holds_is_said_within_the_patience(held, words, monkeypatch, capsys):
    slept, patience, real = [0.0], [], sqlite3.connect

    def connect(*given, timeout, **named):
        patience.append(timeout)
        return real(*given, timeout=0.01, **named)

    monkeypatch.setattr("engine.record.history.BUSY_SECONDS", 0.5)
    monkeypatch.setattr(sqlite3, "connect", connect)
    clock = SimpleNamespace(monotonic=lambda: sum(slept), sleep=slept.append)  # nothing but what is slept takes time
    monkeypatch.setattr("engine.record.history.time", clock)
    assert history_command([*words, "--home", str(held)]) == 2
    assert set(patience) == {0.5}
    assert sum(slept) == pytest.approx(0.5, abs=0.05)
    said = capsys.readouterr().err
    assert "history.db" in said and "locked" in said and "holds it" in said


def test_a_history_that_is_held_is_read_when_it_is_let_go(held, monkeypatch):
    monkeypatch.setattr("engine.record.history.BUSY_SECONDS", 0.3)
    with pytest.raises(InputError, match="locked"):
        History(held)
    assert isinstance(RunFolder(held), RunFolder)
