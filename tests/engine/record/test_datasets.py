"""The list of data sets seen before."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.record.config import DataConfig
from engine.record.datasets import FILE, MOST, Dataset, dataset_of, forget, note, note_use, remember, seen
from tests.end_to_end import engine_process

FLOWERS = Dataset("folder", "/data/flowers", 5, 3670, 100.0, {"daisy": 500, "rose": 500})


def test_there_is_nothing_in_a_new_home(home: Path) -> None:
    assert seen(home) == []
    assert seen(home / "not there") == []


def test_what_was_remembered_is_seen_again_the_last_used_first(home: Path) -> None:
    remember(home, FLOWERS)
    remember(home, Dataset("cifar", "/data/cifar", 100, 60000, 200.0))
    assert [one.path for one in seen(home)] == ["/data/cifar", "/data/flowers"]
    assert seen(home)[1] == FLOWERS


def test_a_later_use_keeps_what_it_does_not_know_itself(home: Path) -> None:
    remember(home, replace(FLOWERS, scan={"checked": 3670}))
    remember(home, Dataset("folder", "/data/flowers", last_used=300.0))
    assert seen(home) == [replace(FLOWERS, scan={"checked": 3670}, last_used=300.0)]


def test_one_that_was_only_looked_at_keeps_its_place(home: Path) -> None:
    remember(home, FLOWERS)
    remember(home, Dataset("cifar", "/data/cifar", 100, 60000, 200.0))
    remember(home, replace(FLOWERS, images=4000, last_used=300.0), used=False)
    assert [(one.path, one.images, one.last_used) for one in seen(home)] == [
        ("/data/cifar", 60000, 200.0),
        ("/data/flowers", 4000, 100.0),
    ]
    remember(home, Dataset("tar", "/data/new.tar", last_used=300.0), used=False)
    assert seen(home)[0].path == "/data/new.tar"


def test_a_path_is_one_data_set_however_it_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    written = ("pets", "./pets/", f"{tmp_path}/x/../pets", "~/pets")
    assert {dataset_of(DataConfig(source="folder", path=path)).key for path in written} == {f"folder:{tmp_path}/pets"}
    assert dataset_of(DataConfig()).key == "demo:"


def test_what_lies_beside_where_a_link_leads_is_that_data_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("other/deep", "other/images"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "other" / "deep", target_is_directory=True)
    for path in ("link/../images", "~/link/../images"):
        found = dataset_of(DataConfig(source="folder", path=path)).path
        assert Path(found).is_absolute() and Path(found).samefile(tmp_path / "other" / "images")


def test_forgetting_takes_one_off_the_list(home: Path) -> None:
    remember(home, FLOWERS)
    remember(home, Dataset("demo", "", 10, 1797, 200.0))
    forget(home, FLOWERS.key)
    forget(home, "folder:/never/seen")
    assert [one.key for one in seen(home)] == ["demo:"]


@pytest.mark.parametrize("content", [b"[{", b"\xff\xfe", b'{"a": 1}', b"", b"[" * 100_000])
def test_a_damaged_file_is_set_aside_and_said_once(home: Path, content: bytes) -> None:
    (home / FILE).write_bytes(content)
    found = seen(home)
    assert found == []
    assert "damaged" in found.problem
    assert (home / f"{FILE}.damaged").read_bytes() == content
    assert seen(home).problem == ""
    (home / FILE).write_bytes(content)
    remember(home, FLOWERS)
    assert seen(home) == [FLOWERS]


def test_a_row_that_makes_no_sense_is_left_out_and_the_others_stay(home: Path) -> None:
    remember(home, FLOWERS)
    rows = json.loads((home / FILE).read_text())
    rows += [7, None, {}, {"source": "folder"}, {"source": 3, "path": "x"}, {**rows[0], "path": "/b", "color": "red"}]
    rows.append({**rows[0], "path": "/c", "classes": "many", "last_used": None})
    (home / FILE).write_text(json.dumps(rows))
    assert {one.path for one in seen(home)} == {"/data/flowers", "/b", "/c"}
    assert next(one for one in seen(home) if one.path == "/c").classes == 0


def test_the_list_does_not_grow_for_ever(home: Path) -> None:
    rows = [{"source": "folder", "path": f"/{n}", "last_used": n} for n in range(MOST)]
    (home / FILE).write_text(json.dumps(rows))
    remember(home, replace(FLOWERS, last_used=1e9))
    assert len(seen(home)) == MOST
    assert seen(home)[0].path == "/data/flowers"
    assert seen(home)[-1].path == "/1"


def test_a_subset_says_nothing_of_how_large_the_data_set_is(home: Path) -> None:
    note_use(home, DataConfig(), 10, 1797)
    note_use(home, DataConfig(images_per_class=3), 10, 389)
    assert [(one.classes, one.images) for one in seen(home)] == [(10, 1797)]


def test_a_home_that_cannot_be_written_ends_no_run(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "file").write_text("")
    note(home / "file" / "x", FLOWERS)
    assert "cannot be written" in capsys.readouterr().err


def test_a_run_puts_its_data_on_the_list(home: Path) -> None:
    words = ["--kind", "train", "--student.model", "test_resnet", "--recipe.epochs", "1", "--probe.every", "0"]
    few = ["--data.images_per_class", "5", "--recipe.batch_size", "25", "--compute.device", "cpu"]
    done = engine_process.run(*words, *few, "--home", str(home))
    assert done.returncode == 0, done.stderr
    assert [(one.key, one.images) for one in seen(home)] == [("demo:", 0)]
    assert seen(home)[0].last_used > 0


def test_processes_that_add_at_once_lose_nothing_of_each_other(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from engine.record.datasets import Dataset, remember\n"
        "for n in range(15): remember(Path(sys.argv[1]), Dataset('folder', f'/{sys.argv[2]}/{n}', last_used=float(n)))"
    )
    started = [subprocess.Popen([sys.executable, "-c", code, str(home), name]) for name in "ab"]
    assert [process.wait(60) for process in started] == [0, 0]
    assert len(seen(home)) == 30
