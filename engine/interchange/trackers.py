"""Points in the formats of TensorBoard, MLflow and Weights & Biases, each written by its own package; nothing is sent.

Each writes into a folder that is not there yet, aside, and renames it when all is in it.
"""

from __future__ import annotations

import logging
import os
import re
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from engine.interchange.about import AboutRun
from engine.interchange.extras import needed
from engine.interchange.points import Point
from engine.record.errors import InputError
from engine.record.left_overs import room_beside
from engine.record.one_line import one_line

_BATCH = 1000  # the most that MLflow takes at once
_HEADER = 64  # bytes; a file of W&B's with no more than that has nothing in it
_ANOTHER = "Another version of it may do; CSV and Parquet always can be written."
_LONGEST_PARAMETER = 6000  # letters that MLflow keeps of one
_QUIET = {"MLFLOW_DISABLE_TELEMETRY": "true", "MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_MAINTENANCE_MODE": "true", "WANDB_MODE": "offline", "WANDB_SILENT": "true", "WANDB_ERROR_REPORTING": "false", "WANDB_DISABLE_GIT": "true", "WANDB_DISABLE_CODE": "true"}  # fmt: skip


def write_tensorboard(folder: Path, points: Iterable[Point], about: AboutRun) -> int:
    """An event file for `tensorboard --logdir`: a scalar a metric, at the optimiser's step and the time it was told.

    Raises:
        InputError: the package is missing, or the folder is there already.
        OSError: it cannot be written.
    """
    writers = needed("tensorboard.summary.writer.event_file_writer")
    events = needed("tensorboard.compat.proto.event_pb2")
    summaries = needed("tensorboard.compat.proto.summary_pb2")
    count = 0
    with _new_folder(folder) as aside:
        writer = writers.EventFileWriter(str(aside), max_queue_size=_BATCH)
        try:
            for count, point in enumerate(points, 1):  # noqa: B007
                value = summaries.Summary.Value(tag=point.metric, simple_value=point.value)
                summary = summaries.Summary(value=[value])
                writer.add_event(events.Event(wall_time=point.moment, step=point.step, summary=summary))
        finally:
            writer.close()
    return count


def write_mlflow(folder: Path, points: Iterable[Point], about: AboutRun) -> int:
    """A file store of MLflow's with one experiment and one run: `mlflow ui --backend-store-uri FOLDER`.

    It keeps a metric as a file of that path, where `train/loss` cannot be beside `train/loss/ce`: slashes become points.

    Raises:
        InputError: the package is missing, or the folder is there already.
        OSError: it cannot be written.
    """
    with _package("mlflow"), _new_folder(folder) as aside:
        client_module, entities = needed("mlflow.tracking"), needed("mlflow.entities")
        logging.getLogger("mlflow").setLevel(logging.ERROR)
        client = client_module.MlflowClient(tracking_uri=aside.as_uri())
        # Where artifacts would lie is written down: not the folder aside, which is gone afterwards.
        place = (folder / "artifacts").as_uri()
        experiment = client.create_experiment(about.title or about.run, artifact_location=place)
        started = client.create_run(experiment, start_time=_milliseconds(about.started), run_name=about.title)
        run = started.info.run_id
        for batch in _batches(about.values.items(), 100):
            values = [entities.Param(_plain_name(name), str(value)[:_LONGEST_PARAMETER]) for name, value in batch]
            client.log_batch(run, params=values)
        client.set_tag(run, "fbt.run", about.run)
        count = 0
        for points_of in _batches(points, _BATCH):
            metrics = [entities.Metric(_plain_name(point.metric), point.value, _milliseconds(point.moment), point.step) for point in points_of]  # fmt: skip
            client.log_batch(run, metrics=metrics)
            count += len(metrics)
        status = "FINISHED" if about.status == "finished" else "FAILED" if about.status == "failed" else "KILLED"
        client.set_terminated(run, status=status, end_time=_milliseconds(about.finished))
    return count


def write_wandb(folder: Path, points: Iterable[Point], about: AboutRun) -> int:
    """An offline run of Weights & Biases, which `wandb sync` sends when somebody asks it to.

    Raises:
        InputError: the package is missing, or the folder is there already.
        OSError: it cannot be written.
    """
    with _package("wandb"), _new_folder(folder) as aside:
        wandb = needed("wandb")
        settings = wandb.Settings(console="off", silent=True, x_disable_stats=True, x_disable_meta=True, disable_git=True)  # fmt: skip
        run = wandb.init(project="fuse", name=about.title, config=about.values, dir=str(aside), mode="offline", settings=settings)  # fmt: skip
        count = 0
        try:
            run.define_metric("*", step_metric="optimiser_step")
            for (step, epoch), same in groupby(points, key=lambda point: (point.step, point.epoch)):
                told = list(same)
                values = {point.metric: point.value for point in told}
                run.log({**values, "optimiser_step": step, "epoch": epoch, "seconds": told[-1].seconds})
                count += len(told)
        finally:
            run.finish(exit_code=0 if about.status == "finished" else 1)
            wandb.teardown()  # its writer is a process of its own, which is done when it has ended
        if not any(made.stat().st_size > _HEADER for made in aside.glob("wandb/offline-run-*/*.wandb")):
            raise InputError("wrote nothing.", field="wandb", hint=_ANOTHER)
    return count


def _plain_name(name: str) -> str:
    """What MLflow takes for a name."""
    return re.sub(r"[^\w. -]", "_", name.replace("/", "."), flags=re.ASCII)[:250]


def _milliseconds(seconds: float) -> int:
    return round(1000 * (seconds or time.time()))


def _batches(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    waiting = iter(items)
    while batch := list(islice(waiting, size)):
        yield batch


@contextmanager
def _package(name: str) -> Iterator[None]:
    """One that writes files and sends nothing; where it fails, that is its own sentence.

    Raises:
        InputError: it failed.
    """
    before = {variable: os.environ.get(variable) for variable in _QUIET}
    os.environ.update(_QUIET)
    try:
        yield
    except (InputError, OSError):
        raise
    except Exception as error:  # each has a family of its own
        raise InputError(f"failed: {one_line(str(error))[:300]}.", field=name, hint=_ANOTHER) from None
    finally:
        for variable, value in before.items():
            if value is None:
                os.environ.pop(variable, None)
            else:
                os.environ[variable] = value


@contextmanager
def _new_folder(folder: Path) -> Iterator[Path]:
    """A folder to fill that becomes `folder` when all went well.

    Raises:
        InputError: it is there already.
    """
    if os.path.lexists(folder):
        raise InputError("is there already.", field=str(folder), hint="Choose another --output.")
    with room_beside(folder) as room:
        aside = room / "made"
        aside.mkdir()
        yield aside
        os.rename(aside, folder)
