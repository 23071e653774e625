"""The dry run: build everything, measure one step, print the plan, train nothing."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from engine.record.config import RunConfig
from engine.record.files import home_folder
from engine.training.explaining import explained
from engine.training.planning.cautions import said_of_new_head
from engine.training.planning.plan import plan


def dry_run(config: RunConfig, home: Path | None = None, *, as_json: bool = False, later: Collection[str] = ()) -> int:
    """Print the plan of a configuration; returns the exit code.

    Raises:
        UserError: data or models cannot be used as configured.
    """
    with explained("the dry run"):
        made = plan(config, home or home_folder(), later=later)
    if as_json:
        print(json.dumps(made, ensure_ascii=False))
    else:
        _print(config, made)
    return 0


def _print(config: RunConfig, plan: dict[str, Any]) -> None:
    console = Console(markup=False, highlight=False)
    images, models, estimate = plan["images"], plan["models"], plan["estimate"]
    console.print(config.title(), style="bold")
    console.print(
        f"data      {images['train']:,} training and {images['validation']:,} validation images, {len(plan['classes'])} classes",
    )
    roles = [role for role in models if "stages" in models[role]]
    table = Table(show_edge=False)
    for heading in ("", *roles):
        table.add_column(heading)
    table.add_row("model", *(f"{models[role]['name']} ({models[role]['family']})" for role in roles))
    table.add_row("input", *(f"3 x {models[role]['image_size']} x {models[role]['image_size']}" for role in roles))
    for number in range(4):
        table.add_row(f"S{number + 1}", *(models[role]["stages"][number] for role in roles))
    table.add_row("parameters", *(f"{models[role]['parameters']:,}" for role in roles))
    console.print(table)
    for role, fusion in models.items():
        if role.startswith("fusion"):
            said = f"{fusion['composition']}, {fusion['parameters']:,} parameters of its own"
            console.print(f"{role:9} {said}", soft_wrap=True)
    for word in ("note", "warning"):
        for sentence in plan[f"{word}s"]:
            console.print(f"{word:9} {sentence}", soft_wrap=True)
    for role in plan["new_heads"]:
        console.print(f"{'error':9} {said_of_new_head(role, len(plan['classes']))}", soft_wrap=True)
    console.print(
        f"steps     {plan['steps_per_epoch']:,} an epoch, {plan['total_steps']:,} in all, on {plan['device']} in {plan['precision']}",
    )
    console.print(f"memory    about {estimate['memory_gib']:.2f} GiB for weights, optimiser and one batch")
    console.print(
        f"time      about {duration(estimate['epoch_seconds'])} an epoch, {duration(estimate['run_seconds'])} in all, evaluation and data apart",
    )


def duration(seconds: float) -> str:
    """Seconds as people say them."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    if seconds < 5400:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"
