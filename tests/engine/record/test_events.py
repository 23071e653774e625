import io
import json
import os
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.record.events import EventReader, EventWriter, parse, read_events


@pytest.fixture
def path(tmp_path):
    return tmp_path / "events.jsonl"


def write(path, *kinds, **fields):
    writer = EventWriter(path)
    try:
        return [writer.write(kind, **fields) for kind in kinds]
    finally:
        writer.close()


def test_an_event_has_version_number_time_and_type_and_is_returned_as_read(path):
    before = time.time()
    (event,) = write(path, "run_started", kind="distill", run="a", metrics={"train/loss": 1.5}, shape=(1, 2))
    assert read_events(path) == [event]
    assert {name: event[name] for name in ("v", "seq", "type", "kind", "run")} == {
        "v": 1,
        "seq": 1,
        "type": "run_started",
        "kind": "distill",
        "run": "a",
    }
    assert before - 1 <= event["t"] <= time.time() + 1
    assert event["shape"] == [1, 2]


def test_each_event_is_there_for_a_reader_before_the_next(path):
    writer, reader = EventWriter(path), EventReader(path)
    for step in range(3):
        writer.write("step", step=step)
        assert [event["step"] for event in reader.poll()] == [step]
    writer.close()


def test_the_numbers_go_on_after_reopening(path):
    write(path, "run_started", "step")
    write(path, "run_started", "step")
    assert [event["seq"] for event in read_events(path)] == [1, 2, 3, 4]


@pytest.mark.parametrize("damage", [b'{"v":1,"seq":99,"typ', b"\0" * 100_000, b"{}"])
def test_a_torn_last_line_is_cut_before_going_on(path, damage):
    write(path, "run_started", "step")
    with path.open("ab") as file:
        file.write(damage)
    assert [event["seq"] for event in read_events(path)] == [1, 2]
    write(path, "step")
    assert [event["seq"] for event in read_events(path)] == [1, 2, 3]
    assert path.read_bytes().count(b"\n") == 3


def test_the_numbers_go_on_over_damaged_lines_at_the_end(path):
    write(path, "run_started", "step", "step")
    with path.open("ab") as file:
        file.write(b"garbage\n" * 20_000 + b'{"seq":"x","type":"step"}\n')
    assert write(path, "step")[0]["seq"] == 4


def test_a_file_with_nothing_but_a_torn_line_begins_anew(path):
    path.write_bytes(b'{"v":1,"se')
    assert write(path, "step")[0]["seq"] == 1
    assert len(read_events(path)) == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_written_null(path, value):
    write(path, "step", metrics={"train/loss": value}, matrix=[[value, 1.0]])
    (event,) = read_events(path)
    assert event["metrics"] == {"train/loss": None}
    assert event["matrix"] == [[None, 1.0]]
    json.loads(path.read_text(), parse_constant=pytest.fail)


def test_a_text_that_is_not_unicode_is_written_with_escapes(path):
    (event,) = write(path, "warning", message="caf\udce9.png", counts={"caf\udce9": 1})
    assert event["message"] == "caf\\udce9.png"
    assert read_events(path) == [event]


def test_emoji_and_line_separators_stay_one_line(path):
    text = "🔥\u2028\x85\n\r" * 100
    write(path, "notice", message=text)
    assert read_events(path)[0]["message"] == text
    assert path.read_bytes().count(b"\n") == 1


def test_an_event_that_cannot_be_written_leaves_no_gap(path):
    writer = EventWriter(path)
    with pytest.raises(TypeError):
        writer.write("step", what=object())
    writer.write("step")
    writer.close()
    assert [event["seq"] for event in read_events(path)] == [1]


def test_the_echo_is_the_same_lines(path):
    echo = io.StringIO()
    writer = EventWriter(path, echo)
    writer.write("notice", message="grüße")
    writer.close()
    assert echo.getvalue() == path.read_text(encoding="utf-8")


def test_a_reader_of_the_echo_that_went_away_does_not_end_the_run(path):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", buffering=1) as echo:
        writer = EventWriter(path, echo)
        writer.write("step")
        writer.write("step")
        writer.close()
        os.dup2(os.open(os.devnull, os.O_WRONLY), echo.fileno())  # what is left in its buffer has to go somewhere
    assert len(read_events(path)) == 2


def test_threads_of_one_process_share_a_writer(path):
    writer = EventWriter(path)
    threads = [
        threading.Thread(target=lambda: [writer.write("step", text="x" * 500) for _ in range(200)]) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.sync()
    writer.close()
    assert [event["seq"] for event in read_events(path)] == list(range(1, 801))


class TestReader:
    def test_there_is_nothing_before_the_file_is_there(self, path):
        reader = EventReader(path)
        assert reader.poll() == []
        write(path, "step")
        assert len(reader.poll()) == 1
        assert not reader.restarted

    def test_a_half_written_line_is_read_when_it_is_whole(self, path):
        reader = EventReader(path)
        path.write_bytes(b'{"type":"a"}\n{"type":"b')
        assert [event["type"] for event in reader.poll()] == ["a"]
        assert reader.poll() == []
        with path.open("ab") as file:
            file.write(b'"}\n')
        assert [event["type"] for event in reader.poll()] == ["b"]

    def test_it_starts_anew_when_the_file_became_shorter(self, path):
        reader = EventReader(path)
        path.write_bytes(b'{"type":"a"}\n{"type":"b"}\n')
        reader.poll()
        path.write_bytes(b'{"type":"c"}\n')
        assert [event["type"] for event in reader.poll()] == ["c"]
        assert reader.restarted
        assert reader.poll() == []
        assert not reader.restarted

    def test_it_starts_anew_when_the_file_was_replaced(self, path):
        reader = EventReader(path)
        path.write_bytes(b'{"type":"a"}\n')
        reader.poll()
        other = path.with_name("other")
        other.write_bytes(b'{"type":"b"}\n{"type":"c"}\n')
        os.replace(other, path)
        assert [event["type"] for event in reader.poll()] == ["b", "c"]
        assert reader.restarted

    def test_garbage_is_left_out_and_unknown_types_are_handed_on(self, path):
        path.write_bytes(
            b'\n[]\nnot json\n{"a":1}\n{"type":3}\n\xff\xfe\n' + b"[" * 200_000 + b'\n{"type":"of the future"}\n'
        )
        assert read_events(path) == [{"type": "of the future"}]

    def test_a_file_longer_than_one_poll_is_read_to_its_end(self, path):
        path.write_bytes(b"".join(b'{"type":"step","step":%d}\n' % step for step in range(1000)))
        reader = EventReader(path)
        first = reader.poll(limit=1000)
        assert reader.is_behind
        assert 0 < len(first) < 1000
        while reader.is_behind:
            first += reader.poll(limit=1000)
        assert [event["step"] for event in first] == list(range(1000))

    def test_a_line_longer_than_the_limit_is_read_whole(self, path):
        lines = [b'{"type":"a","text":"%s"}\n' % (b"x" * size) for size in (10, 5000, 20, 1000, 999, 30)]
        path.write_bytes(b"".join(lines) + lines[1][:3000])
        reader, found = EventReader(path), []
        while True:
            found += reader.poll(limit=1000)
            if not reader.is_behind:
                break
        assert [len(event["text"]) for event in found] == [10, 5000, 20, 1000, 999, 30]
        with path.open("ab") as file:
            file.write(lines[1][3000:])
        assert [len(event["text"]) for event in reader.poll(limit=1000)] == [5000]

    def test_a_long_stretch_of_garbage_does_not_end_the_reading(self, path):
        path.write_bytes(b"\0" * (1 << 24) + (b"x" * (1 << 20) + b"\n") * 20 + b'{"type":"step"}\n')
        assert read_events(path) == [{"type": "step"}]


@given(data=st.data())
def test_however_the_bytes_arrive_the_events_are_the_same(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("split") / "events.jsonl"
    texts = data.draw(st.lists(st.text(max_size=20), min_size=1, max_size=6))
    write(path, *["notice"] * len(texts), message="é".join(texts))
    whole, expected = path.read_bytes(), read_events(path)
    cuts = sorted(int(share * len(whole)) for share in data.draw(st.lists(st.floats(0, 1), max_size=10)))
    path.write_bytes(b"")
    reader, found = EventReader(path), []
    for start, end in zip([0, *cuts], [*cuts, len(whole)], strict=True):
        with path.open("ab") as file:
            file.write(whole[start:end])
        found += reader.poll()
    assert found == expected
    assert not reader.restarted


@given(st.binary(max_size=200))
def test_no_line_makes_the_parser_fail(line):
    event = parse(line)
    assert event is None or isinstance(event["type"], str)
