"""A file of lines: what does not fit waits in order, a half-written line is completed, a slow disk holds nobody up."""

from __future__ import annotations

import errno
import os
import threading

import pytest

from engine.record import line_file
from engine.record.events import EventWriter, read_events
from engine.record.line_file import LineFile


class Disk:
    """A file with room for so many bytes."""

    def __init__(self, file, room):
        self.file, self.room, self.error = file, room, errno.ENOSPC

    def write(self, data):
        if not self.room:
            raise OSError(self.error, os.strerror(self.error))
        written = self.file.write(data[: self.room])
        self.room -= written
        return written

    def __getattr__(self, name):
        return getattr(self.file, name)


@pytest.fixture
def lines(tmp_path):
    lines = LineFile(tmp_path / "lines")
    lines._file = Disk(lines._file, 1000)
    yield lines
    lines._file.room = 1 << 30
    lines.close()


def test_what_does_not_fit_waits_and_a_line_that_was_torn_is_completed_before_the_next(lines, tmp_path):
    lines._file.room = 7
    for text in (b"first\n", b"second\n", b"third\n"):
        lines.append(text)
    assert (tmp_path / "lines").read_bytes() == b"first\ns"
    assert lines.problem.errno == errno.ENOSPC
    assert lines.waiting == len(b"econd\nthird\n")
    lines._file.room = 1000
    lines.append(b"fourth\n")
    assert lines.problem is None
    assert (tmp_path / "lines").read_bytes() == b"first\nsecond\nthird\nfourth\n"


def test_a_passing_line_is_taken_back_only_while_none_of_it_is_written(lines):
    lines._file.room = 2
    lines.append(b"torn\n", passing=True)
    assert not lines.take_back()
    lines.append(b"waits\n", passing=True)
    assert lines.take_back()
    lines.append(b"stays\n")
    assert not lines.take_back()


def test_too_much_that_waits_is_an_error(lines, monkeypatch):
    monkeypatch.setattr(line_file, "MOST_WAITING", 10)
    lines._file.room = 0
    lines.append(b"1234567890")
    with pytest.raises(OSError, match="No space"):
        lines.append(b"1")


def test_what_does_not_pass_by_itself_is_an_error_at_once(lines):
    lines._file.room, lines._file.error = 0, errno.EFBIG
    with pytest.raises(OSError, match="too large"):
        lines.append(b"1")


def test_a_file_that_is_deleted_or_replaced_is_gone(lines, tmp_path):
    assert not lines.is_gone()
    (tmp_path / "lines").rename(tmp_path / "elsewhere")
    assert lines.is_gone()
    (tmp_path / "lines").touch()
    assert lines.is_gone()


def test_of_heartbeats_that_wait_the_last_is_written_and_no_number_is_missing(tmp_path):
    writer = EventWriter(tmp_path / "events.jsonl")
    writer._file._file = disk = Disk(writer._file._file, 0)
    writer.write("step", step=1)
    for step in range(100):
        writer.write("heartbeat", step=step)
    writer.write("notice", message="x")
    disk.room = 1 << 20
    assert writer.retry()
    writer.close()
    said = read_events(tmp_path / "events.jsonl")
    assert [(event["type"], event["seq"]) for event in said] == [("step", 1), ("heartbeat", 2), ("notice", 3)]
    assert said[1]["step"] == 99


def test_while_a_slow_disk_is_flushed_events_are_written(tmp_path, monkeypatch):
    writer = EventWriter(tmp_path / "events.jsonl")
    flushing, may_end, fsync = threading.Event(), threading.Event(), os.fsync

    def slow(handle):
        flushing.set()
        assert may_end.wait(20)
        fsync(handle)

    monkeypatch.setattr(os, "fsync", slow)
    flusher = threading.Thread(target=writer.sync)
    flusher.start()
    try:
        assert flushing.wait(20)
        writer.write("heartbeat", due=1.0)
        assert flusher.is_alive()
        assert [event["type"] for event in read_events(tmp_path / "events.jsonl")] == ["heartbeat"]
    finally:
        may_end.set()
        flusher.join()
    writer.close()
