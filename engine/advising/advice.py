"""Answers about runs: what a configuration would build, and what it would take."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from timm.models import get_pretrained_cfg

from engine.assistants.chain import assistants_run, students_run
from engine.data.shelf import Shelf
from engine.record.config import ModelConfig, RunConfig, parse_config
from engine.record.errors import InputError, TrainingError, UserError
from engine.run import resolve_run_weights
from engine.training.explaining import explained
from engine.training.planning.plan import plan
from engine.training.precision import choose_precision

GIB = 2**30
LEAST_FREE = 0.5  # GiB on a GPU, with which nothing can be measured
LARGEST_SHARE = 0.85  # of the free memory of a GPU: runs that are running must find some when they want it


def plan_for(request: dict[str, Any], home: Any, shelf: Shelf) -> dict[str, Any]:
    """What `python -m engine.run --dry-run --json` says; of a chain, with the plan of its first run as `assistant_run`.

    Nothing is fetched: pretrained weights that are not on this machine are stood in for by random ones.

    Raises:
        UserError: the configuration cannot be run, or there is no room to measure it in.
    """
    values = request.get("values")
    config = resolve_run_weights(parse_config(values if isinstance(values, dict) else {}), home)
    device = choose_precision(config.compute).device
    threads = torch.get_num_threads()
    try:
        with explained("the plan"), _with_room(device):
            if config.assistant.kind != "model":
                return _plan(config, home, shelf)
            with _called("assistant", in_place_of="student"):
                first = _plan(assistants_run(config), home, shelf)
            with _called("assistant", in_place_of="teacher"):
                last = _plan(students_run(config, "random"), home, shelf, taught=("teacher",))
            return {**_renamed(last, "teacher"), "assistant_run": _renamed(first, "student")}
    finally:
        torch.set_num_threads(threads)
        gc.collect()
        if device.type == "cuda":
            torch.cuda.empty_cache()


@contextmanager
def _called(role: str, in_place_of: str) -> Iterator[None]:
    """Errors about a model of one of a chain's two runs name the place where the person has given it."""
    try:
        yield
    except UserError as error:
        error.field = re.sub(f"^{in_place_of}\\b", role, error.field)
        raise


def _renamed(made: dict[str, Any], role: str) -> dict[str, Any]:
    """A plan of one of a chain's two runs, its warnings about `role` told of the assistant."""
    told = [
        one.replace(f"{role.capitalize()}'s", "Assistant's").replace(f"{role}.", "assistant.")
        for one in made["warnings"]
    ]
    return {**made, "warnings": told}


def _plan(config: RunConfig, home: Any, shelf: Shelf, taught: tuple[str, ...] = ()) -> dict[str, Any]:
    """The plan, with every model whose pretrained weights are not here built of random ones."""
    later: dict[str, ModelConfig] = {}
    while True:
        try:
            made = plan(config, home, opening=shelf.open, later=(*later, *taught))
            break
        except InputError as error:
            role = _lacking(config, error)
            if not role:
                raise
            later[role] = config.model(role)
            config = _untrained(config, role)
    classes = len(made["classes"])
    made["warnings"] = [*(_fetched_later(role, model) for role, model in later.items()), *made["warnings"]]
    if config.kind != "train" and config.method.control != "untrained-teacher":
        made["new_heads"] += [role for role, model in later.items() if role != "student" and _new_head(model, classes)]
    return made


def _lacking(config: RunConfig, error: UserError) -> str:
    """The role whose pretrained weights an error is about; empty where it is about something else."""
    roles = [*config.teachers(), "student"]
    about = [role for role in roles if error.field == f"{config.place(role)}.weights"]
    return next((role for role in about if config.model(role).weights == "pretrained"), "")


def _untrained(config: RunConfig, role: str) -> RunConfig:
    bare = config.model(role).model_copy(update={"weights": "random"})
    if role in ("teacher", "student"):
        return config.model_copy(update={role: bare})
    teachers = {**config.teachers(), role: bare}
    return config.model_copy(update={"more_teachers": list(teachers.values())[1:]})


def _fetched_later(role: str, model: ModelConfig) -> str:
    return f"The pretrained weights of the {role}, {model.model}, are not on this machine yet: the run will fetch them."


def _new_head(model: ModelConfig, classes: int) -> bool:
    """Whether weights that are still to come were trained on another number of classes."""
    cfg = get_pretrained_cfg(model.model, allow_unregistered=True)
    return bool(cfg and cfg.num_classes != classes)


@contextmanager
def _with_room(device: torch.device) -> Iterator[None]:
    """Measure on a GPU within the memory that other programs leave.

    Raises:
        TrainingError: that is too little.
    """
    if device.type != "cuda":
        yield
        return
    free, total = torch.cuda.mem_get_info(device)
    hint = "Wait for the runs there to end, choose another device, or lower recipe.batch_size."
    said = f"{free / GIB:.1f} of {total / GIB:.1f} GiB are free on {device}"
    if free < LEAST_FREE * GIB:
        raise TrainingError(f"only {said}: too little to measure a step.", field="compute.device", hint=hint)
    torch.cuda.set_per_process_memory_fraction(LARGEST_SHARE * free / total, device)
    try:
        yield
    except torch.OutOfMemoryError:
        raise TrainingError(f"a step does not fit: {said}.", field="compute.device", hint=hint) from None
