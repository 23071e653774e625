"""A CNN teaches a ViT on twenty classes of CIFAR-100: student alone, KD, FBT and what FBT leaves open.

    python benchmarks/cifar100_small.py --home HOME [--seeds 0 1 2] [--threads 1] [--rows alone kd fbt …]

Needs the CIFAR-100 tars (`FBT_CIFAR100`, default ../shared/data/cifar100). Runs that the home's
history has finished are not run again, so the script can be stopped and started. The teacher is
trained by the product itself on all 500 training images of each class; the students see 100 a class
and the same 2,000 test images. Writes the table to benchmarks/results/cifar100_small.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from engine.record.command_line import as_command, merge
from engine.record.config import RunConfig, parse_config
from engine.record.history import History
from engine.record.run_folder import RunFolder

CLASSES = [
    "apple",
    "aquarium_fish",
    "baby",
    "bear",
    "beaver",
    "bed",
    "bee",
    "beetle",
    "bicycle",
    "bottle",
    "bowl",
    "boy",
    "bridge",
    "bus",
    "butterfly",
    "camel",
    "can",
    "castle",
    "caterpillar",
    "cattle",
]
TEACHER = {"model": "resnet18", "stem": "small", "options": {"channels": [32, 64, 128, 256], "layers": [1, 1, 1, 1]}}
STUDENT = {
    "model": "vit_tiny_patch16_224",
    "options": {"patch_size": 4, "embed_dim": 64, "depth": 6, "num_heads": 4},
    "stage_blocks": [1, 1, 2, 2],
}
RECIPE = {
    "epochs": 30,
    "batch_size": 128,
    "optimizer": "adamw",
    "lr": 1e-3,
    "weight_decay": 0.05,
    "warmup_epochs": 3.0,
    "crop": "padded",
}
ROWS: dict[str, dict[str, Any]] = {
    "alone": {"kind": "train"},
    "kd": {"method": {"name": "kd"}},
    "ofa": {"method": {"name": "ofa"}},
    "fbt": {"method": {"name": "fbt"}},
    "fbt, no CE on the fusion model": {"method": {"name": "fbt", "options": {"ce_fusion_weight": 0.0}}},
    "fbt, fusion target not detached": {"method": {"name": "fbt", "options": {"detach_fusion_target": False}}},
    "fbt row C (no T→F)": {"method": {"name": "fbt", "options": {"ablation": "C"}}},
    "fbt row C, no CE on F, not detached": {
        "method": {"name": "fbt", "options": {"ablation": "C", "ce_fusion_weight": 0.0, "detach_fusion_target": False}}
    },
    "fbt row D (no F→S)": {"method": {"name": "fbt", "options": {"ablation": "D"}}},
    "fbt row E (no T→S)": {"method": {"name": "fbt", "options": {"ablation": "E"}}},
    "fbt row F (no InfoNCE)": {"method": {"name": "fbt", "options": {"ablation": "F"}}},
    "fbt row G (no OFA)": {"method": {"name": "fbt", "options": {"ablation": "G"}}},
}


def data_section(images_per_class: int) -> dict[str, Any]:
    path = os.environ.get("FBT_CIFAR100", "../shared/data/cifar100")
    if not Path(path).is_dir():
        sys.exit(f"CIFAR-100 is not at {path}: set FBT_CIFAR100 to the folder with train.tar and test.tar.")
    return {"source": "tar", "path": path, "classes": CLASSES, "images_per_class": images_per_class}


def finished(home: Path, name: str) -> dict[str, Any] | None:
    with History(home) as history:
        return next((row for row in history.runs() if row["name"] == name and row["status"] == "finished"), None)


def run_once(home: Path, config: RunConfig) -> dict[str, Any]:
    """Run a configuration in a process of its own, unless the history has it."""
    done = finished(home, config.name)
    if done is None:
        folder = RunFolder.create(home, config)
        command = [sys.executable, "-m", "engine.run", "--resume", folder.id, "--home", str(home)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        done = finished(home, config.name)
        assert done is not None
        print(f"{config.name}: {done['top1']:.2f} % in {done['seconds']:.0f} s", flush=True)
    return done


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--rows", nargs="+", default=list(ROWS), choices=list(ROWS))
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--output", type=Path, default=Path(__file__).parent / "results" / "cifar100_small.md")
    arguments = parser.parse_args()
    compute = {"threads": arguments.threads, "precision": "bf16"}
    teacher = run_once(
        arguments.home,
        parse_config({
            "name": "teacher", "kind": "train", "student": TEACHER, "data": data_section(0), "compute": compute,
            "recipe": RECIPE,
        }),
    )  # fmt: skip
    common = {
        "student": STUDENT,
        "data": data_section(100),
        "recipe": RECIPE,
        "compute": compute,
        "probe": {"every": 6, "samples": 512},
    }
    results: dict[str, list[dict[str, Any]]] = {}
    commands: dict[str, str] = {}
    for seed in arguments.seeds:
        for label in arguments.rows:
            values = merge(common, {"name": f"{label}, seed {seed}", "seed": seed, **ROWS[label]})
            if values.get("kind") != "train":
                values = merge(values, {"teacher": {**TEACHER, "weights": f"run:{teacher['id']}"}})
            config = parse_config(values)
            results.setdefault(label, []).append(run_once(arguments.home, config))
            commands.setdefault(label, as_command(config).replace(config.data.path, '"$FBT_CIFAR100"'))
            arguments.output.write_text(report(teacher, results, commands, arguments.seeds), encoding="utf-8")


def report(
    teacher: dict[str, Any], results: dict[str, list[dict[str, Any]]], commands: dict[str, str], seeds: list[int]
) -> str:
    """The table as Markdown, with what is needed to run it again."""
    commit = subprocess.run(
        ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
    ).stdout.strip()
    base = {row["seed"]: row["top1"] for row in results.get("alone", [])}
    lines = [
        "# CNN teaches ViT, 20 classes of CIFAR-100, 100 images a class",
        "",
        f"Top-1 (%) on the 2,000 test images after the last epoch, mean ± standard deviation over seeds {seeds}; gains paired by seed.",
        f"Teacher: ResNet of four blocks, 500 images a class, {teacher['top1']:.2f} %. {platform.machine()}, {os.cpu_count()} cores, no GPU. Commit {commit}.",
        "A setting of our own, small on purpose: no number here compares with a published one.",
        "",
        "| run | seeds | student | gain over alone | fusion model | s a run |",
        "|---|---|---|---|---|---|",
    ]
    for label, rows in results.items():
        top1 = [row["top1"] for row in rows]
        gains = [row["top1"] - base[row["seed"]] for row in rows if row["seed"] in base and label != "alone"]
        fusion = [row["fusion_top1"] for row in rows if row["fusion_top1"] is not None]
        seconds = statistics.mean(row["seconds"] for row in rows)
        lines.append(
            f"| {label} | {len(rows)} | {spread(top1)} | {spread(gains, '+')} | {spread(fusion)} | {seconds:.0f} |"
        )
    lines += ["", "## Commands", ""]
    for label, command in commands.items():
        lines += [f"{label}:", "", "```", command, "```", ""]
    return "\n".join(lines)


def spread(values: list[float], sign: str = "") -> str:
    if not values:
        return ""
    if len(values) == 1:
        return f"{values[0]:{sign}.2f}"
    return f"{statistics.mean(values):{sign}.2f} ± {statistics.stdev(values):.2f}"


if __name__ == "__main__":
    main()
