"""Every point of a run in files of other programs, as the window's curves have them."""

from __future__ import annotations

import csv
import subprocess
import sys
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import metrics
from engine.interchange import extras
from engine.interchange.points import points
from engine.record.cells import POINT_COLUMNS
from engine.record.events import EventWriter, read_events
from tests.engine.interchange.conftest import STARTED
from tests.engine.interchange.test_import import ROOT


def wants(module):
    missing = find_spec(module) is None
    return pytest.mark.skipif(missing, reason=f"{module} is not installed")


def export(run, path, *words, code=0):
    assert metrics.main([str(run.path), "--output", str(path), *words]) == code
    return path


def rows_of(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def test_every_point_is_a_line_with_epoch_step_seconds_and_value(add, tmp_path, capsys):
    head, *rows = rows_of(export(add(), tmp_path / "m.csv"))
    assert tuple(head) == POINT_COLUMNS
    losses = [row for row in rows if row[0] == "train/loss"]
    assert [(float(row[1]), int(row[2]), float(row[4])) for row in losses] == [(0.5, 0, 3.0), (1.0, 1, 2.5), (1.5, 2, 2.0), (2.0, 3, 1.5)]  # fmt: skip
    assert sorted({row[0] for row in rows}) == ["train/loss", "val/top1", "val/top1/teacher"]
    assert "8 points" in capsys.readouterr().out


def test_what_a_resume_made_void_is_left_out(add):
    run = add(ends=False)
    writer = EventWriter(run.events_file)
    writer.write("run_started", run=run.id, step=2, **STARTED)
    writer.write("step", step=2, epoch=1.5, metrics={"train/loss": 9.0})
    writer.close()
    losses = [(point.step, point.value) for point in points(run.events_file) if point.metric == "train/loss"]
    assert losses == [(0, 3.0), (1, 2.5), (2, 9.0)]


def test_metrics_are_chosen_by_name_or_pattern_and_listed(add, tmp_path, capsys):
    run = add()
    chosen = rows_of(export(run, tmp_path / "m.csv", "--metric", "val/*"))[1:]
    assert {row[0] for row in chosen} == {"val/top1", "val/top1/teacher"}
    capsys.readouterr()
    assert metrics.main([str(run.path), "--list"]) == 0
    assert capsys.readouterr().out.split() == ["train/loss", "val/top1", "val/top1/teacher"]


def test_a_metric_that_the_run_has_not_is_refused_with_the_nearest(add, tmp_path, capsys):
    run, place = add(), tmp_path / "m.csv"
    export(run, place, "--metric", "val/*", "--metric", "train/los", code=2)
    said = capsys.readouterr().err
    assert "--metric train/los" in said and "train/loss" in said and "val/*" not in said
    export(run, place, "--metric", "zzz", code=2)
    assert "--list" in capsys.readouterr().err
    assert not place.exists()


def test_without_a_place_it_goes_to_the_exports_and_a_dash_prints_it(add, capsys):
    run = add()
    assert metrics.main([str(run.path)]) == 0
    assert (run.exports / "metrics.csv").is_file()
    capsys.readouterr()
    assert metrics.main([str(run.path), "--output", "-"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == ",".join(POINT_COLUMNS)


def test_a_file_that_is_there_is_not_replaced_unless_asked_and_the_runs_own_is_made_again(add, tmp_path, capsys):
    run, place = add(), tmp_path / "m.csv"
    place.write_text("mine")
    export(run, place, code=2)
    assert (
        capsys.readouterr().err == f"{place}: is there already. Choose another place, or add --force to replace it.\n"
    )
    assert place.read_text() == "mine"
    export(run, place, "--force")
    assert len(rows_of(place)) == 9
    assert [metrics.main([str(run.path)]) for _ in range(2)] == [0, 0]


def test_a_name_of_another_format_than_the_one_that_is_chosen_is_refused(add, tmp_path, capsys):
    place = export(add(), tmp_path / "m.csv", "--format", "parquet", code=2)
    assert "ends in .csv, which is not the name of a file or folder of parquet" in capsys.readouterr().err
    assert not place.exists()


def test_a_name_that_a_spreadsheet_would_compute_is_text(add, tmp_path):
    run = add(ends=False)
    writer = EventWriter(run.events_file)
    writer.write("step", step=4, epoch=2.5, metrics={"=1+1": 1.0})
    writer.close()
    assert "'=1+1" in {row[0] for row in rows_of(export(run, tmp_path / "m.csv"))}


@wants("pyarrow")
def test_parquet_holds_the_same_points(add, tmp_path):
    from pyarrow import parquet

    run = add()
    table = parquet.read_table(export(run, tmp_path / "m.parquet"))
    assert tuple(table.column_names) == POINT_COLUMNS
    assert table.schema.metadata[b"fbt.run"] == run.id.encode()
    lines = rows_of(export(run, tmp_path / "m.csv"))[1:]
    assert [row["value"] for row in table.to_pylist()] == [float(line[4]) for line in lines]
    assert [row["metric"] for row in table.to_pylist()] == [line[0] for line in lines]


@wants("tensorboard")
def test_tensorboard_reads_the_same_points(add, tmp_path):
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    found = EventAccumulator(str(export(add(), tmp_path / "board", "--format", "tensorboard"))).Reload()
    assert [(event.step, event.value) for event in found.Scalars("train/loss")] == [(0, 3.0), (1, 2.5), (2, 2.0), (3, 1.5)]  # fmt: skip


@wants("mlflow")
def test_mlflow_reads_the_same_points(add, tmp_path, monkeypatch):
    from mlflow.tracking import MlflowClient

    run = add()
    path = export(run, tmp_path / "flow", "--format", "mlflow")
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    client = MlflowClient(tracking_uri=path.as_uri())
    (experiment,) = client.search_experiments()
    (found,) = client.search_runs([experiment.experiment_id])
    history = client.get_metric_history(found.info.run_id, "train.loss")
    assert sorted((metric.step, metric.value) for metric in history) == [(0, 3.0), (1, 2.5), (2, 2.0), (3, 1.5)]
    assert found.data.params["student.model"] == "resnet18"
    assert found.data.tags["fbt.run"] == run.id


@wants("wandb")
def test_wandb_writes_an_offline_run_and_a_second_one_replaces_nothing(add, tmp_path, capsys):
    run = add()
    path = export(run, tmp_path / "weights", "--format", "wandb")
    (made,) = path.glob("wandb/offline-run-*/*.wandb")
    assert b"train/loss" in made.read_bytes()
    export(run, path, "--format", "wandb", code=2)
    assert "is there already" in capsys.readouterr().err


@pytest.mark.parametrize(("chosen", "package"), [("parquet", "pyarrow"), ("tensorboard", "tensorboard"), ("mlflow", "mlflow"), ("wandb", "wandb")])  # fmt: skip
def test_a_package_that_is_missing_is_named_with_the_line_that_installs_it(add, tmp_path, capsys, monkeypatch, chosen, package):  # fmt: skip
    def missing(name):
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(extras, "import_module", missing)
    path = export(add(), tmp_path / "there" / "m", "--format", chosen, code=2)
    error = capsys.readouterr().err
    assert f"{package}: is not installed." in error
    assert f"pip install {package}" in error
    assert not path.exists()
    assert not list(path.parent.iterdir())


def test_a_file_that_cannot_be_written_is_refused_with_a_sentence(add, tmp_path, capsys):
    (tmp_path / "file").write_text("")
    export(add(), tmp_path / "file" / "m.csv", code=2)
    assert "cannot be written" in capsys.readouterr().err


@st.composite
def sessions(draw):
    """Events of some sessions, each of which begins at or before the end of the one before."""
    step, told = 0, []
    for _ in range(draw(st.integers(1, 4))):
        step = draw(st.integers(0, step))
        told.append(("run_started", step, {}))
        for _ in range(draw(st.integers(0, 6))):
            names = draw(st.sets(st.sampled_from(["a", "b", "c"])))
            kind = draw(st.sampled_from(["step", "epoch", "cka", "heartbeat"]))
            told.append((kind, step, {name: float(draw(st.integers(0, 9))) for name in names}))
            step += draw(st.integers(0, 2))
    return told


@settings(max_examples=150)
@given(sessions())
def test_the_points_are_those_that_the_window_draws(tmp_path_factory, told):
    from fbt_gui.feed.run_series import RunSeries

    path = tmp_path_factory.mktemp("events") / "events.jsonl"
    writer = EventWriter(path)
    for kind, step, values in told:
        more = {"due": 1.0} if kind == "heartbeat" else {"metrics": values, "epoch": step / 4}
        writer.write(kind, step=step, **more)
    writer.close()
    series = RunSeries()
    series.apply(read_events(path))
    drawn = {name: found.track().table.T.tolist() for name, found in series.series.items() if len(found)}
    ours: dict[str, list[list[float]]] = {}
    for point in points(path):
        ours.setdefault(point.metric, []).append([point.epoch, point.step, point.seconds, point.value])
    assert ours == drawn


@pytest.mark.slow
def test_a_run_of_millions_of_events_wants_no_memory_for_them(add, tmp_path):
    run = add(ends=False)
    with run.events_file.open("a", encoding="utf-8") as file:
        for step in range(4, 300_000):
            file.write(f'{{"v":1,"seq":{step},"t":{step},"type":"step","step":{step},"epoch":{step},"metrics":{{"train/loss":1.5,"train/loss/kd":0.5}}}}\n')  # fmt: skip
    code = (
        "import sys, resource; from engine import metrics; before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss;"
        "metrics.main(sys.argv[1:]); print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    words = [sys.executable, "-c", code, str(run.path), "--output", str(tmp_path / "m.csv")]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True)
    assert int(done.stdout.splitlines()[-1]) < 150_000, "KiB; the events are 40 MB"
    assert "600," in done.stdout or "599," in done.stdout
