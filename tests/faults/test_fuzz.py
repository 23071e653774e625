"""Input that nobody meant: a small part of the campaign, and every input that was found to do harm, by name."""

from __future__ import annotations

import io
import json
import pickle
import sqlite3
import tarfile
import threading
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from PIL import Image

from benchmarks.torture.fuzz import campaign
from benchmarks.torture.fuzz_child import target_of, targets
from benchmarks.torture.fuzz_guard import Guard
from engine.assistants.chain import assistants_folder
from engine.compare import main as compare
from engine.data.cifar import open_cifar
from engine.data.decode import decode_image
from engine.data.pickle_data import MOST_STEPS, UnsafePickle, read_pickle
from engine.data.pixel_budget import PixelBudget
from engine.data.tar import open_tar
from engine.export import main as export
from engine.history import main as history_command
from engine.queue import main as queue_command
from engine.record import datasets
from engine.record.config import parse_config
from engine.record.confused import read_pairs
from engine.record.errors import InputError, UserError
from engine.record.files import expanded
from engine.record.history import History, rebuild_from_nothing
from engine.record.queue_text import parse_queue
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from engine.report import main as report
from fbt_gui.services.environment_rows import environment_rows
from fbt_gui.services.run_colours import _parse as parse_colours
from tests.end_to_end.engine_process import ALONE, queue

DEEP = "[" * 100_000
LONG = "x" * 5000
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.slow
def test_twenty_thousand_odd_inputs_end_in_nothing_but_errors_for_people(tmp_path):
    said: list[str] = []
    quick = ("lines of events", "queue.json", "control", "settings", "pickles", "tar archives")
    lines = campaign(20_000, 5, tmp_path, said.append, quick)
    assert sum(line.count for line in lines) >= 19_990
    assert not said, said[0]
    assert sum(line.failed for line in lines) == 0


def test_every_reader_has_a_name_and_a_share_of_its_own():
    assert sum(target.share for target in targets().values()) == pytest.approx(1, abs=0.1)
    assert all(target_of(name) == target for name, target in targets().items())


@pytest.mark.slow
def test_a_thousand_odd_files_of_the_window_end_in_nothing_but_errors_for_people(tmp_path):
    said: list[str] = []
    ours = (
        "draft.toml",
        "presets in the form",
        "typed values",
        "window.ini",
        "filters",
        "logs",
        "files between processes",
    )
    lines = campaign(1500, 7, tmp_path, said.append, ours)
    assert not said, said[0]
    assert sum(line.failed for line in lines) == 0


def test_what_a_hostile_reader_would_do_is_seen_and_refused(tmp_path):
    guard = Guard(tmp_path)
    looks = {
        "open": ("/etc/odd", "w", 0o101),
        "os.system": (b"id",),
        "pickle.find_class": ("os", "system"),
        "os.remove": ("/etc/odd", -1),
        "subprocess.Popen": ("sh", ["sh", "-c", "id"], None, None),
    }
    for event, arguments in looks.items():
        with pytest.raises(PermissionError):
            guard._look(event, arguments)
    guard._look("open", (str(tmp_path / "a"), "w", 0o101))
    guard._look("open", ("/etc/passwd", "r", 0))
    assert len(guard.seen) == len(looks)


@examples(max_examples=150)
@given(JSON)
def test_any_json_is_a_queue_or_a_damaged_one(value):
    found, _ = parse_queue(json.dumps(value))
    assert parse_queue(found.to_json()) == (found, False)


@examples(max_examples=150)
@given(st.sampled_from(["step", "epoch", "cka", "plan", "run_started", "heartbeat", "run_finished"]), JSON, JSON, JSON)
def test_an_event_of_any_values_changes_nothing_or_something_that_can_be_kept(kind, first, second, third):
    summary = RunSummary("r")
    fields = ("step", "epoch", "metrics", "due", "status", "pid", "device", "error")
    summary.apply({"type": kind, "t": 1.0, **dict.fromkeys(fields, first), "epoch": second, "metrics": third})
    json.dumps(summary.row()).encode()


def _tar(path, *headers, mode="w"):
    file = io.BytesIO()
    for header, content in headers:
        file.write(header.tobuf(tarfile.GNU_FORMAT) + content + bytes(-len(content) % 512))
    file.write(bytes(1024))
    with tarfile.open(path, mode) as archive:  # for the compression alone
        raw = archive.fileobj
        raw.write(file.getvalue())
        archive.fileobj = raw
    return path


def _member(name, size, kind=tarfile.REGTYPE):
    member = tarfile.TarInfo(name)
    member.size, member.type = size, kind
    return member


@pytest.mark.parametrize("mode", ["w", "w:gz"])
@pytest.mark.parametrize("kind", [tarfile.GNUTYPE_LONGNAME, tarfile.XHDTYPE, tarfile.XGLTYPE])
def test_a_tar_name_of_ten_gigabytes_is_refused_before_it_is_read(tmp_path, mode, kind):
    path = _tar(tmp_path / "a.tar", (_member("a/b.png", 0), b""), (_member("n", 10 * 2**30, kind), b""), mode=mode)
    with pytest.raises(InputError, match="10,737,418,240 bytes"):
        open_tar(path)


def test_names_of_names_of_names_in_a_tar_are_refused(tmp_path):
    path = _tar(tmp_path / "a.tar", *[(_member("n", 2, tarfile.GNUTYPE_LONGNAME), b"a\0")] * 2000)
    with pytest.raises(InputError, match="follow one another"):
        open_tar(path)


def test_a_damaged_header_in_the_middle_of_a_tar_is_no_end_of_it(tmp_path):
    path = _tar(tmp_path / "a.tar", *[(_member(f"a/{number}.png", 1), b"x") for number in range(4)])
    data = bytearray(path.read_bytes())
    data[2048 + 100] ^= 0xFF  # in the third header
    path.write_bytes(data)
    with pytest.raises(InputError, match="no header where one should be"):
        open_tar(path)


def test_a_compressed_archive_of_ten_gigabytes_of_zeros_is_not_unpacked_to_see_whether_it_is_cifar(tmp_path):
    path = _tar(tmp_path / "c.tar.gz", (_member("zeros", 10 * 2**30), b""), mode="w:gz")
    with pytest.raises(InputError, match="more than any edition of CIFAR"):
        open_cifar(path)


def test_a_pickle_of_millions_of_instructions_is_refused():
    with pytest.raises(UnsafePickle, match="instructions"):
        read_pickle(b"\x80\x02" + b")" * (MOST_STEPS + 10) + b".")
    batch = {"labels": list(range(1000)), "data": np.zeros((3, 2), np.uint8)}
    assert read_pickle(pickle.dumps(batch, 2))["labels"][-1] == 999


def test_a_compressed_archive_that_ends_within_its_first_bytes_is_refused(tmp_path):
    (tmp_path / "cut.tar.gz").write_bytes(b"\x1f\x8b\x08")
    with pytest.raises(InputError, match=r"cut\.tar\.gz"):
        open_tar(tmp_path / "cut.tar.gz")


@pytest.mark.parametrize("count", [2**53 + 1, 2**64, -1, 1e300, "many", None])
def test_a_data_set_of_more_images_than_there_can_be_is_listed_without_them(home, count):
    row = {"source": "folder", "path": "/d", "classes": count, "images": count}
    (home / "datasets.json").write_text(json.dumps([row]))
    (found,) = datasets.seen(home)
    assert (found.classes, found.images) == (0, 0)


def test_deep_grey_becomes_grey_as_rounding_says():
    values = np.array([[0, 128, 129, 257, 32768, 65535]], dtype=np.uint16)
    file = io.BytesIO()
    Image.fromarray(values).save(file, "TIFF")
    found = decode_image(file.getvalue())[0, :, 0]
    assert found.tolist() == [round(value * 255 / 65535) for value in values[0].tolist()]


def test_a_parquet_file_of_more_rows_than_bytes_is_refused(tmp_path):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from engine.data.parquet import open_parquet

    rows = 2_000_000
    image = arrow.DictionaryArray.from_arrays(arrow.array(np.zeros(rows, np.int32)), [b"x"])
    parquet.write_table(arrow.table({"image": image, "label": np.zeros(rows, np.int8)}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="2,000,000 images in"):
        open_parquet(tmp_path / "a.parquet")


@pytest.mark.parametrize("kind", ["duration", "timestamp", "list"])
def test_parquet_labels_that_are_neither_numbers_nor_text_are_refused(tmp_path, kind):
    arrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet

    from engine.data.parquet import open_parquet

    kinds = {"duration": arrow.duration("s"), "timestamp": arrow.timestamp("s"), "list": arrow.list_(arrow.int8())}
    label = arrow.array([[1], [2]] if kind == "list" else [0, 2**40], kinds[kind])
    parquet.write_table(arrow.table({"image": [b"x", b"y"], "label": label}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="labels of type"):
        open_parquet(tmp_path / "a.parquet")


def test_threads_decode_no_more_pixels_at_once_than_the_largest_image_has():
    budget, at_once, most = PixelBudget(4 << 20), [0], [0]
    lock = threading.Lock()

    def decode():
        with budget.holding(3 << 20):
            with lock:
                at_once[0] += 1
                most[0] = max(most[0], at_once[0])
            time.sleep(0.01)
            with lock:
                at_once[0] -= 1

    threads = [threading.Thread(target=decode) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert most == [1]
    with budget.holding(100 << 20):  # more than there is: alone
        pass


@pytest.fixture
def history(home):
    """A home with one run in its history."""
    folder = queue(home, ALONE)
    with History(home) as opened:
        opened.save(RunSummary.of(folder), folder)
    return home


def _execute(home, *statements):
    connection = sqlite3.connect(home / "history.db", isolation_level=None)
    for statement in statements:
        connection.execute(statement)
    connection.close()


@pytest.mark.parametrize("change", ["seconds = null", "due = 'x', status = 'running'", "pid = 9223372036854775807, status = 'running'", "star = 'x', tags = 5, created = null", "seconds = 9e999"])  # fmt: skip
def test_a_row_with_values_of_another_program_is_listed(history, change, capsys):
    _execute(history, f"update runs set {change}")
    assert history_command(["list", "--home", str(history)]) == 0
    assert "resnet18" in capsys.readouterr().out


def test_tables_of_another_program_are_said_and_made_again(history, capsys):
    _execute(history, "drop table runs", "create table runs (id text, x blob)")
    assert history_command(["list", "--home", str(history)]) == 2
    assert "engine.history rebuild" in capsys.readouterr().err
    assert rebuild_from_nothing(history) == []
    assert history_command(["list", "--home", str(history)]) == 0


def test_a_history_whose_columns_are_of_a_kind_that_is_no_text_is_made_again(history):
    broken = "replace(cast(sql as blob), cast('INTEGER' as blob), x'494e5445ff4552')"
    _execute(history, "pragma writable_schema = on", f"update sqlite_master set sql = cast({broken} as text)")
    assert history_command(["rebuild", "--home", str(history)]) == 0
    assert history_command(["list", "--home", str(history)]) == 0
    assert list(history.glob("history-damaged-*.db"))


def test_a_history_whose_columns_have_no_names_any_more_is_made_again(history):
    path = history / "history.db"
    _execute(history, "pragma wal_checkpoint(truncate)")
    path.write_bytes(path.read_bytes().replace(b'"kind"', b'"k\x8ad\xff"'))
    assert history_command(["list", "--home", str(history)]) == 2
    assert history_command(["rebuild", "--home", str(history)]) == 0
    assert history_command(["list", "--home", str(history)]) == 0


def test_a_history_that_names_any_folder_as_a_runs_moves_it_nowhere(history, tmp_path, capsys):
    (tmp_path / "precious").mkdir()
    _execute(history, f"update runs set id = 'other', folder = '{tmp_path / 'precious'}'")
    assert history_command(["delete", "other", "--home", str(history)]) == 2
    assert (tmp_path / "precious").is_dir()
    _execute(history, "update runs set folder = null")
    assert rebuild_from_nothing(history) == []


def test_words_longer_than_a_path_are_refused(home, capsys):
    with pytest.raises(UserError):
        expanded(LONG)
    with pytest.raises(InputError):
        RunFolder.find(home, LONG)
    for command, words in (
        (queue_command, ["add", LONG]),
        (history_command, ["list"]),
        (report, [LONG]),
        (compare, [LONG]),
        (export, [LONG]),
        (export, ["x", "--output", LONG]),
    ):
        place = str(home) if command is not history_command else LONG
        assert command([*words, "--home", place]) == 2
    assert "longer than a path" in capsys.readouterr().err


def test_json_that_is_nested_too_deeply_is_damage_everywhere(home):
    folder = queue(home, ALONE)
    assert parse_colours(DEEP) == {}
    folder.environment_file.write_text(DEEP, encoding="utf-8")
    with pytest.raises(ValueError, match="nested"):
        environment_rows(folder)
    (folder.path / "assistant.json").write_text(DEEP, encoding="utf-8")
    with pytest.raises(InputError, match="does not name"):
        assistants_folder(folder, parse_config(ALONE), home)


def test_a_start_that_no_calendar_has_is_shown_as_text(home):
    folder = queue(home, ALONE)
    folder.environment_file.write_text(f'{{"time": {10**400}}}', encoding="utf-8")
    assert isinstance(environment_rows(folder)[0].value, str)


def test_a_confusion_counted_infinitely_often_is_none(tmp_path):
    folder = RunFolder(tmp_path)
    folder.analysis.mkdir()
    pair = {"epoch": 1, "true": "a", "predicted": "b", "of": 2, "image": "analysis/confused/0.png", "like": None}
    folder.confused_file.write_text(json.dumps([{**pair, "count": float("inf"), "probability": 1}]), encoding="utf-8")
    assert read_pairs(folder, 1) == []
