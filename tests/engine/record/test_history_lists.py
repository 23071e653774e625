"""What lists need of the history: small curves of many runs at once, and runs that are deleted for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.history import History
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary

PAIR = {"teacher": {"model": "resnet18"}, "student": {"model": "vit_tiny_patch16_224"}}


def add_run(history: History, home: Path, curve: list[float], status: str = "finished") -> str:
    folder = RunFolder.create(home, parse_config(PAIR))
    metrics = {(epoch, "val/top1"): value for epoch, value in enumerate(curve, 1)}
    metrics |= {(epoch, "train/loss"): 1.0 for epoch in range(1, 4)}
    history.save(RunSummary(folder.id, status=status, metrics=metrics, due=9e9, host="elsewhere"), folder)
    return folder.id


def test_the_curves_of_all_runs_are_those_of_each(home: Path) -> None:
    with History(home) as history:
        curves = {add_run(history, home, curve): curve for curve in ([10.5, 200 / 3, 70.0], [1.0], [])}
        found = history.accuracy_of_all()
        assert found.keys() == {run for run, curve in curves.items() if curve}
        for run in found:
            assert list(found[run]) == pytest.approx(curves[run])
            assert list(found[run]) == pytest.approx([value for _, value in history.series(run, "val/top1")])


def test_the_curves_are_read_from_an_index_of_their_own(home: Path) -> None:
    sql = "explain query plan select run, value from metrics where name = 'val/top1' order by run, epoch"
    with History(home) as history:
        add_run(history, home, [1.0])
        plan = " ".join(row[-1] for row in history.db.execute(sql))
    assert "metrics_accuracy" in plan
    assert "TEMP B-TREE" not in plan


def test_a_run_of_the_trash_is_deleted_with_its_files(home: Path) -> None:
    with History(home) as history:
        gone, kept = add_run(history, home, [1.0]), add_run(history, home, [2.0])
        history.delete(gone)
        history.erase(gone)
        assert not (home / "trash" / gone).exists()
        assert history.run(gone) is None
        assert list(history.accuracy_of_all()) == [kept]


def test_a_run_whose_files_are_gone_already_is_forgotten(home: Path) -> None:
    with History(home) as history:
        run = add_run(history, home, [])
        history.delete(run)
        (home / "trash" / run).rename(home / "elsewhere")
        history.erase(run)
        assert history.run(run) is None


def test_neither_a_running_run_nor_one_that_is_kept_is_deleted_for_ever(home: Path) -> None:
    with History(home) as history:
        run = add_run(history, home, [1.0])
        with pytest.raises(InputError, match="not in the trash"):
            history.erase(run)
        history.delete(run)
        history.db.execute("update runs set status = 'running' where id = ?", [run])
        with pytest.raises(InputError, match="still running"):
            history.erase(run)
        assert (home / "trash" / run).is_dir()
