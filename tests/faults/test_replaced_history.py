"""A history or a home that is taken away under the window: it says so, keeps what people said, and goes on."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from engine.record.history import FILE, History
from engine.record.run_folder import RunFolder
from fbt_gui.services import run_list, said_of_runs
from tests.gui.fake_advisor import FakeAdvisor

Make = Callable[..., RunFolder]
Open = Callable[..., Any]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that looks often, and asks no engine."""
    monkeypatch.setattr("fbt_gui.services.context.Advisor", FakeAdvisor)
    monkeypatch.setattr(run_list, "_EVERY_MS", 100)
    monkeypatch.setattr(said_of_runs, "_AGAIN_MS", 100)


@pytest.fixture
def shown(make_run: Make, open_window: Open, qtbot: Any, home: Path) -> tuple[RunFolder, Any]:
    """A run of which much was said, and a window that shows it."""
    folder = make_run({"name": "by configuration"}, name="by hand", tags=["paper"], note="the good one", star=True)
    make_run({"name": "another"})
    shutil.copy(home / FILE, home / "older.db")
    window = open_window("runs")
    qtbot.waitUntil(lambda: len(window.context.runs.rows) == 2, timeout=20_000)
    qtbot.waitUntil(lambda: window.pages["runs"].layout_.face == "table", timeout=20_000)
    return folder, window


def _delete(home: Path) -> None:
    (home / FILE).unlink()


def _delete_all(home: Path) -> None:
    for path in home.glob(f"{FILE}*"):
        path.unlink()


def _delete_log(home: Path) -> None:
    for suffix in ("-wal", "-shm"):
        (home / f"{FILE}{suffix}").unlink()


def _replace_by_garbage(home: Path) -> None:
    (home / "garbage").write_bytes(bytes(range(256)) * 64)
    os.replace(home / "garbage", home / FILE)


def _replace_by_older(home: Path) -> None:
    with closing(sqlite3.connect(home / "older.db")) as older:
        older.execute("delete from runs where rowid = 1")
        older.execute("update runs set note = 'of another time', star = 0")
        older.commit()
    os.replace(home / "older.db", home / FILE)


def _write_over(home: Path) -> None:
    """As a disk does that loses blocks; what the log holds goes into the file first."""
    with closing(sqlite3.connect(home / FILE)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    size = (home / FILE).stat().st_size
    with (home / FILE).open("r+b") as file:
        for place in range(0, size, 4096):
            file.seek(place + (0 if place else 100))
            file.write(b"\x5a" * 512)


def _empty(home: Path) -> None:
    with closing(sqlite3.connect(home / FILE)) as database:
        database.execute("pragma wal_checkpoint(truncate)")
    os.truncate(home / FILE, 0)


@pytest.mark.parametrize(
    "harm", [_delete, _delete_all, _delete_log, _replace_by_garbage, _replace_by_older, _write_over, _empty]
)
def test_a_history_that_is_taken_away_under_the_window_is_made_again_with_what_people_said(
    harm: Callable[[Path], None], shown: tuple[RunFolder, Any], home: Path, qtbot: Any
) -> None:
    folder, window = shown
    said: list[str] = []
    window.context.history.replaced.connect(said.append)
    harm(home)
    window.context.runs.refresh(force=True)
    qtbot.waitUntil(lambda: bool(said), timeout=10_000)
    assert "made again" in said[0]
    qtbot.waitUntil(lambda: "The history is rebuilt" in window.bar.text.text(), timeout=10_000)
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id)["note"] == "the good one", timeout=10_000)
    row = window.context.runs.row(folder.id)
    assert (row["name"], row["tags"], row["star"], row["top1"]) == ("by hand", ["paper"], 1, 63.0)
    assert len(window.context.runs.rows) == 2
    with History(home) as history:
        assert history.connection.execute("pragma integrity_check").fetchone() == ("ok",)
        assert {row["id"] for row in history.runs()} == {row["id"] for row in window.context.runs.rows}
    window.context.commands.annotate(folder.id, note="still kept")
    qtbot.waitUntil(lambda: _note(home, folder.id) == "still kept", timeout=10_000)
    assert len(said) == 1


def test_a_note_that_is_typed_while_the_history_is_held_is_in_the_folder_at_once_and_in_the_history_later(
    shown: tuple[RunFolder, Any], home: Path, qtbot: Any
) -> None:
    folder, window = shown
    card = window.pages["runs"].detail
    window.pages["runs"].select(folder.id)
    qtbot.waitUntil(lambda: card.runs == [folder.id], timeout=10_000)
    with closing(sqlite3.connect(home / FILE, isolation_level=None)) as other:
        other.execute("begin exclusive")
        card.note.setFocus()
        card.note.setPlainText("seen while it was held")
        card.note.keep()
        window.pages["runs"].table.setFocus()
        qtbot.waitUntil(lambda: folder.annotations().note == "seen while it was held", timeout=1000)
        qtbot.waitUntil(lambda: "is kept in its folder" in window.bar.text.text(), timeout=10_000)
        assert window.context.runs.row(folder.id)["note"] == card.note.toPlainText() == "seen while it was held"
        other.execute("rollback")
    qtbot.waitUntil(lambda: _note(home, folder.id) == "seen while it was held", timeout=10_000)
    qtbot.waitUntil(lambda: not window.bar.isVisible(), timeout=5000)
    window.context.changes.undo()
    qtbot.waitUntil(lambda: _note(home, folder.id) == "the good one", timeout=10_000)


def test_what_is_said_while_the_home_is_away_is_shown_and_written_when_it_is_back(
    shown: tuple[RunFolder, Any], home: Path, qtbot: Any
) -> None:
    folder, window = shown
    away = home.with_name("elsewhere")
    home.rename(away)
    window.context.commands.annotate(folder.id, note="typed without a disk", star=False)
    qtbot.waitUntil(lambda: "is kept in the window" in window.bar.text.text(), timeout=10_000)
    assert window.context.runs.row(folder.id)["note"] == "typed without a disk"
    assert not home.exists()
    away.rename(home)
    qtbot.waitUntil(lambda: _note(home, folder.id) == "typed without a disk", timeout=10_000)
    assert not folder.annotations().star
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id)["star"] == 0, timeout=10_000)


def test_the_last_of_several_notes_that_could_not_be_written_is_the_one_that_stays(
    shown: tuple[RunFolder, Any], home: Path, qtbot: Any
) -> None:
    folder, window = shown
    away = home.with_name("elsewhere")
    home.rename(away)
    window.context.commands.annotate(folder.id, note="first")
    qtbot.waitUntil(lambda: "is kept in the window" in window.bar.text.text(), timeout=10_000)
    away.rename(home)
    window.context.commands.annotate(folder.id, note="last")
    qtbot.waitUntil(lambda: _note(home, folder.id) == "last", timeout=10_000)
    qtbot.wait(500)
    assert (_note(home, folder.id), folder.annotations().note) == ("last", "last")
    assert not window.context.history.said.runs


def test_two_windows_that_say_different_things_of_a_run_at_once_lose_neither(home: Path, make_run: Make) -> None:
    folder = make_run()
    writers = [
        threading.Thread(target=lambda field=field: [folder.annotate(**{field: f"{n}"}) for n in range(40)])
        for field in ("name", "note")
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert (folder.annotations().name, folder.annotations().note) == ("39", "39")


def test_a_rebuild_does_not_undo_what_an_engine_wrote_meanwhile(
    home: Path, make_run: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    from engine.record.events import EventWriter

    folder = make_run(events=[{"type": "run_started", "step": 0, "pid": 1, "process_start": 0.0, "host": "elsewhere", "due": time.time() + 900}])  # fmt: skip
    save = History.save

    def ends_before_it_is_saved(history: History, summary: Any, place: RunFolder, *rest: Any) -> None:
        if summary.status == "running":
            writer = EventWriter(folder.events_file)
            writer.write("run_finished", status="finished", step=1, epoch=0)
            writer.close()
        save(history, summary, place, *rest)

    with History(home) as history:
        monkeypatch.setattr(History, "save", ends_before_it_is_saved)
        history.rebuild()
        row = history.run(folder.id)
    assert row is not None and row["status"] == "finished"


@pytest.fixture
def mount(tmp_path: Path) -> Iterator[Callable[[Path], Callable[[], None]]]:
    """Takes a home away, and gives what brings it back."""
    kept: list[Callable[[], None]] = []

    def take(home: Path) -> Callable[[], None]:
        away = tmp_path / "away"
        home.rename(away)
        home.mkdir()  # as the mount point of a disk that is unplugged

        def back() -> None:
            if away.exists():
                home.rmdir()
                away.rename(home)

        kept.append(back)
        return back

    yield take
    for back in kept:
        back()


def test_a_home_that_vanishes_is_said_once_and_what_was_shown_stays_until_it_is_back(
    shown: tuple[RunFolder, Any], home: Path, mount: Callable[[Path], Callable[[], None]], qtbot: Any
) -> None:
    folder, window = shown
    window.open_run(folder.id)
    page = window.pages["run"]
    qtbot.waitUntil(lambda: page.plots is not None and "val/top1" in page.plots.accuracy.curves, timeout=20_000)
    said: list[str] = []
    say = window.bar.say
    window.bar.say = lambda text, *rest, **more: (said.append(text), say(text, *rest, **more))  # type: ignore[func-returns-value]
    back = mount(home)
    qtbot.waitUntil(lambda: any("is not there" in text for text in said), timeout=10_000)
    window.show_page("runs")
    window.context.settings.remember("smoothing", 0.25)
    qtbot.wait(1500)
    assert len(said) == 1, said
    assert len(window.context.runs.rows) == 2
    assert window.pages["runs"].layout_.face == "table"
    assert not list(home.iterdir()), "something was made in its place"
    back()
    qtbot.waitUntil(lambda: "The home folder is back." in said, timeout=10_000)
    window.context.commands.annotate(folder.id, note="after it was back")
    qtbot.waitUntil(lambda: _note(home, folder.id) == "after it was back", timeout=10_000)
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id)["note"] == "after it was back", timeout=10_000)
    assert len(said) == 2, said


def test_a_mount_that_is_taken_away_and_comes_back_is_followed_again(
    make_run: Make, open_window: Open, qtbot: Any, home: Path, tmp_path: Path
) -> None:
    folder = make_run({"name": "on a disk of its own"})
    disk = tmp_path / "disk"
    home.rename(disk)
    home.mkdir()
    _mount(disk, home)
    try:
        window = open_window("runs")
        said: list[str] = []
        window.context.history.away.connect(said.append)
        qtbot.waitUntil(lambda: window.context.runs.row(folder.id) is not None, timeout=20_000)
        subprocess.run(["umount", "--lazy", str(home)], check=True)
        qtbot.waitUntil(lambda: bool(said), timeout=10_000)
        qtbot.wait(300)
        assert window.context.runs.row(folder.id) is not None
        assert not list(home.iterdir())
        with qtbot.waitSignal(window.context.history.back, timeout=10_000):
            _mount(disk, home)
        window.context.commands.annotate(folder.id, note="mounted again")
        qtbot.waitUntil(lambda: _note(home, folder.id) == "mounted again", timeout=10_000)
        assert len(said) == 1
        window.close()
    finally:
        subprocess.run(["umount", "--lazy", str(home)], check=False)


def _mount(disk: Path, place: Path) -> None:
    if sys.platform != "linux" or os.geteuid() != 0:
        pytest.skip("only root can mount, and this is of Linux")
    done = subprocess.run(["mount", "--bind", str(disk), str(place)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")


def test_the_gui_thread_never_asks_the_file_system_of_the_home(
    shown: tuple[RunFolder, Any], home: Path, make_run: Make, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, window = shown
    asked: list[str] = []
    _watch(monkeypatch, home, asked)
    window.open_run(folder.id)
    page = window.pages["run"]
    qtbot.waitUntil(lambda: page.plots is not None and "val/top1" in page.plots.accuracy.curves, timeout=20_000)
    for name in ("runs", "compare", "data", "settings", "new_run", "run", "runs"):
        window.show_page(name)
        qtbot.wait(400)
    window.context.commands.annotate(folder.id, note="said")
    window.context.settings.remember("smoothing", 0.5)
    qtbot.waitUntil(lambda: bool(window.context.changes.undo_title), timeout=10_000)
    window.context.commands.trash([folder.id], "it")
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id) is None, timeout=10_000)
    window.context.changes.undo()
    qtbot.waitUntil(lambda: window.context.runs.row(folder.id) is not None, timeout=10_000)
    window.context.queue.configure(at_once=2)
    qtbot.waitUntil(lambda: window.context.queue.settings.at_once == 2, timeout=10_000)
    assert asked == []


def _watch(monkeypatch: pytest.MonkeyPatch, home: Path, asked: list[str]) -> None:
    """Note what the GUI thread asks of the system about files of the home."""
    import io

    def watched(do: Callable[..., Any], name: str) -> Callable[..., Any]:
        def asks(path: Any = ".", *rest: Any, **more: Any) -> Any:
            here = threading.current_thread() is threading.main_thread()
            if here and isinstance(path, str | os.PathLike) and os.fspath(path).startswith(str(home)):
                asked.append(f"{name} {path}")
            return do(path, *rest, **more)

        return asks

    for name in ("stat", "lstat", "open", "scandir", "listdir", "mkdir", "replace", "access", "unlink", "utime"):
        monkeypatch.setattr(os, name, watched(getattr(os, name), name))
    monkeypatch.setattr(io, "open", watched(io.open, "io.open"))


def _note(home: Path, run: str) -> str:
    with History(home) as history:
        row = history.run(run)
    return "" if row is None else str(row["note"])
