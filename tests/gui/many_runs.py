"""A history of many made-up runs, without folders, for tests and measurements of lists."""

from __future__ import annotations

import json
import math
import random
import time
from pathlib import Path
from typing import Any

from engine.record.history import History

TEACHERS = ("swin_tiny_patch4_window7_224", "resnet50", "convnext_tiny", "mixer_b16_224", "vit_small_patch16_224")
STUDENTS = ("resnet18", "mobilenetv2_100", "vit_tiny_patch16_224", "resmlp_12_224", "mobilenetv4_conv_small")
METHODS = ("fbt", "ofa", "kd", "dkd", "dist", "rkd", "none")
DATA = ("cifar100", "imagenet-1k", "lab-defects", "digits (demo)")
STATUSES = ("finished",) * 14 + ("stopped", "failed", "lost", "queued")
TAGS = ("paper", "ablation", "long", "again", "warm-up")
_NEWEST = time.mktime((2026, 11, 20, 12, 0, 0, 0, 0, -1))


def fill_history(home: Path, count: int, *, epochs: int = 30, seed: int = 0) -> None:
    """Write `count` runs with plausible values and their accuracy by epoch into the history."""
    draw = random.Random(seed)
    rows = [_row(home, number, epochs, draw) for number in range(count)]
    with History(home) as history:
        table: Any = history.db["runs"]
        table.insert_all(rows, pk="id", replace=True)
        points = (
            (row["id"], epoch, name, row["best_top1"] * (1 - math.exp(-4 * epoch / epochs)) * share)
            for row in rows
            if row["best_top1"]
            for epoch in range(1, row["epoch"] + 1)
            for name, share in (("val/top1", 1.0), ("val/top1/fusion", 1.05), ("train/loss", 0.02))
        )
        history.db.execute("begin")
        history.db.conn.executemany("insert into metrics (run, epoch, name, value) values (?, ?, ?, ?)", points)
        history.db.conn.commit()


def _row(home: Path, number: int, epochs: int, draw: random.Random) -> dict[str, Any]:
    teacher, student, method = draw.choice(TEACHERS), draw.choice(STUDENTS), draw.choice(METHODS)
    status, alone = draw.choice(STATUSES), method == "none"
    done = 0 if status == "queued" else epochs if status == "finished" else draw.randrange(epochs)
    created = _NEWEST - 1800.0 * number
    run = time.strftime("%Y%m%d-%H%M%S", time.localtime(created)) + f"-run-{number:05d}"
    best = round(60 + 20 * draw.random(), 2) if done else None
    return {
        "id": run, "name": f"{student} {'alone' if alone else f'by {method}'}, seed {number % 5}", "kind": "train" if alone else "distill",
        "status": "running" if status == "lost" else status, "created": created, "started": created + 5, "finished": created + 3600,
        "seconds": 90.0 * done, "seed": number % 5, "teacher": "" if alone else teacher, "student": student,
        "assistant": "fusion" if method == "fbt" else "none", "method": method, "data": draw.choice(DATA),
        "recipe_key": f"{student}-{number % 3}", "epoch": done, "epochs": epochs, "step": 100 * done, "total_steps": 100 * epochs,
        "top1": None if best is None else best - 0.2, "best_top1": best, "best_epoch": done, "teacher_top1": None if alone else 84.0,
        "fusion_top1": 82.0 if method == "fbt" else None, "images_per_second": 900.0, "device": "cuda:0 NVIDIA H100",
        "error": "CUDA out of memory. Use a smaller batch." if status == "failed" else "", "pid": 1, "process_start": 0.0, "host": "elsewhere",
        "due": 1.0, "folder": str(home / "runs" / run), "given_name": "", "tags": json.dumps(draw.sample(TAGS, draw.choice((0, 0, 0, 1, 2)))),
        "note": "warm-up matters" if number % 17 == 0 else "", "star": int(number % 29 == 0), "trashed": 0,
    }  # fmt: skip
