"""What a training step costs by method: images a second and peak GPU memory, after a warm-up.

    python benchmarks/step.py [--teacher swin_tiny_patch4_window7_224] [--student resnet18] [--size 224] [--batch 64]
                              [--precision bf16] [--steps 20] [--methods none kd ofa fbt]

Random weights and random images that lie on the device already, so data loading is not in it.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch

from engine.methods.base import Batch, TrainingSet
from engine.record.config import parse_config
from engine.record.files import home_folder
from engine.record.method_files import method_names, uses_teacher
from engine.training.building.models import build_triple
from engine.training.precision import choose_precision, describe_device
from engine.training.recipe import create_optimizer, parameter_groups
from engine.training.step import in_float

_IMAGES = 50_000  # in the training set that memory banks are made for


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--teacher", default="swin_tiny_patch4_window7_224")
    parser.add_argument("--student", default="resnet18")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument(
        "--methods", nargs="+", default=["none", *(name for name in method_names() if uses_teacher(name))]
    )
    arguments = parser.parse_args()
    print(f"{arguments.teacher} → {arguments.student}, {arguments.size} px, batch {arguments.batch}, 100 classes")
    for method in arguments.methods:
        print(measure(method, arguments), flush=True)


def measure(method: str, arguments: argparse.Namespace) -> str:
    """One line: median step of a method."""
    values = {
        "kind": "train" if method == "none" else "distill",
        "method": {"name": method, "control": "none" if method == "none" else "untrained-teacher"},
        "student": {"model": arguments.student},
        "data": {"image_size": arguments.size},
        "compute": {"precision": arguments.precision},
    }
    if method != "none":
        values["teacher"] = {"model": arguments.teacher}
    config = parse_config(values)
    precision = choose_precision(config.compute)
    device = precision.device
    labels = torch.arange(_IMAGES) % 100
    data = TrainingSet([str(number) for number in range(100)], labels, [str(number) for number in range(_IMAGES)])
    triple = build_triple(config, data, home_folder()).to(device)
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        triple = triple.to(memory_format=torch.channels_last)
    triple.train()
    optimizer = create_optimizer(parameter_groups(triple.learners(), 0.05), config.recipe)
    images = torch.randn(arguments.batch, 3, arguments.size, arguments.size, device=device)
    places = torch.arange(arguments.batch, device=device)
    targets = torch.eye(100, device=device)[places % 100]
    views = {"teacher": images, "student": images}
    cross_entropy = torch.nn.functional.cross_entropy
    seconds = []
    for _ in range(arguments.steps + 3):
        began = time.perf_counter()
        with precision.autocast():
            outputs = triple(views)
        losses = triple.losses(in_float(outputs), Batch(targets, cross_entropy, 0, places, views, precision.autocast))
        optimizer.zero_grad(set_to_none=True)
        torch.stack([loss.float() for loss in losses.values()]).sum().backward()
        optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize(device)
        seconds.append(time.perf_counter() - began)
    step = statistics.median(seconds[3:])
    memory = f"{torch.cuda.max_memory_allocated(device) / 2**30:.2f} GiB" if device.type == "cuda" else "-"
    name = "student alone" if method == "none" else method
    where = f"{describe_device(device)}, {precision.name}"
    return f"{name:14} {step * 1000:8.1f} ms a step {arguments.batch / step:8.0f} images/s  peak {memory}  ({where})"


if __name__ == "__main__":
    main()
