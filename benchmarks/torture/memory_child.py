"""An engine in which memory runs out, or a number is none, at a moment that was ordered.

    python -m benchmarks.torture.memory_child ORDER WORDS…

WORDS are those of `python -m engine.run`; ORDER is JSON, each key a fault (see the functions here). The engine's own
code knows nothing of it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import torch

from engine.run import main
from engine.training.step import Step
from engine.training.triple import Triple

_step = 0


def largest(images: int) -> None:
    """A training pass of more images than this runs out of memory, its forward half done."""
    _after_losses(
        lambda count: count > images, torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
    )


def part(number: int) -> None:
    """The training pass of this number, of all of the process, runs out of the host's memory."""
    calls = iter(range(1 << 60))
    said = "[enforce fail at alloc_cpu.cpp:121] err == 0. DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes."
    _after_losses(lambda count: next(calls) == number, RuntimeError(said))


def limit(given: list[int]) -> None:
    """From a step on, no more than so many images at once, without any fault: what a run with one is compared with."""
    first, images = given
    taken = Step.take

    def take(self: Step, *values: Any) -> Any:
        if values[3] >= first:
            self.room.limits["step"] = images
        return taken(self, *values)

    Step.take = take  # type: ignore[assignment,method-assign]


def measured(images: int) -> None:
    """An evaluation of more images than this runs out of memory, and so does a pass without gradient (CKA)."""
    answers, forward = Triple.answers, Triple.forward

    def short(views: dict[str, torch.Tensor]) -> None:
        if not torch.is_grad_enabled() and len(views["student"]) > images:
            raise MemoryError

    def answer(self: Triple, views: Any) -> Any:
        short(views)
        return answers(self, views)

    def go(self: Triple, views: Any) -> Any:
        short(views)
        return forward(self, views)

    Triple.answers, Triple.forward = answer, go  # type: ignore[method-assign]


def built(_: bool) -> None:
    """Memory runs out while the models are built."""

    def build(*_: Any, **__: Any) -> Any:
        raise MemoryError

    from engine.training.building import trainer

    trainer.build_triple = build


def beyond(images: int) -> None:
    """A training pass of more images than this asks torch for more than any process can have: a real shortage.

    A limit of the process (RLIMIT_AS) would be one as well, but oneDNN may crash where its own allocations fail.
    """
    losses = Triple.losses

    def ask(self: Triple, outputs: Any, batch: Any) -> Any:
        if len(batch.targets) > images:
            torch.empty(1 << 50, dtype=torch.uint8)
        return losses(self, outputs, batch)

    Triple.losses = ask  # type: ignore[method-assign]


def images(step: int) -> None:
    """An image that the student sees is not finite at a step."""
    _at(step, lambda views: views["student"][0, 0, 0].fill_(float("nan")))


def gradient(step: int) -> None:
    """A weight's gradient is infinite at a step, its loss is not."""

    def once(self: Step) -> None:
        weight = next(self.triple.student.parameters())

        def hook(value: torch.Tensor) -> torch.Tensor:
            return value * float("inf") if _step == step else value

        weight.register_hook(hook)

    _first(once)


def teacher(step: int) -> None:
    """The teacher's weights are none from a step on, as after a fault of memory."""
    _at(step, lambda _: None, lambda self: next(self.triple.teachers.parameters()).data.fill_(float("nan")))


def weights(step: int) -> None:
    """The student's weights are none after a step whose loss and gradients were good."""
    taken = Step.take

    def take(self: Step, *values: Any) -> Any:
        made = taken(self, *values)
        if values[3] == step:
            next(self.triple.student.parameters()).data.fill_(float("nan"))
        return made

    Step.take = take  # type: ignore[assignment,method-assign]


def _after_losses(when: Callable[[int], bool], error: Exception) -> None:
    losses = Triple.losses

    def fail(self: Triple, outputs: Any, batch: Any) -> Any:
        made = losses(self, outputs, batch)
        if when(len(batch.targets)):
            raise error
        return made

    Triple.losses = fail  # type: ignore[method-assign]


def _at(step: int, views: Callable[[Any], object], models: Callable[[Step], object] = lambda _: None) -> None:
    taken = Step.take

    def take(self: Step, *values: Any) -> Any:
        if values[3] == step:
            views(values[0])
            models(self)
        return taken(self, *values)

    Step.take = take  # type: ignore[assignment,method-assign]


def _first(once: Callable[[Step], None]) -> None:
    taken = Step.take

    def take(self: Step, *values: Any) -> Any:
        global _step
        if values[3] == 0:
            once(self)
        _step = values[3]
        return taken(self, *values)

    Step.take = take  # type: ignore[assignment,method-assign]


FAULTS: dict[str, Callable[[Any], None]] = {
    made.__name__: made for made in (largest, part, limit, measured, built, beyond, images, gradient, teacher, weights)
}

if __name__ == "__main__":
    for name, value in json.loads(sys.argv[1]).items():
        FAULTS[name](value)
    sys.exit(main(sys.argv[2:]))
