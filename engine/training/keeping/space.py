"""The room a run takes on the disk, known before it starts."""

from __future__ import annotations

from pathlib import Path

from engine.record.config import RunConfig
from engine.record.disk import free_bytes, in_words
from engine.training.keeping.checkpoint import bytes_of
from engine.training.triple import Triple

OPTIMIZER_BYTES = {"sgd": 4, "adamw": 8, "lamb": 8}  # a parameter, beside its weight


def checkpoint_bytes(config: RunConfig, triple: Triple) -> tuple[int, int]:
    """Size of the training state and of a student's file; the state's with what the optimiser will hold."""
    student = bytes_of(dict(triple.student.model.state_dict()))
    state = bytes_of(triple.learned_state()) + triple.learned_parameters() * OPTIMIZER_BYTES[config.recipe.optimizer]
    return state + (student if config.recipe.ema_decay else 0), student


def lack_of_room(config: RunConfig, triple: Triple, home: Path) -> list[str]:
    """What to know where the home has no room for all that a run keeps there.

    A state is written beside the one it replaces; students are the last, the best, the one being written and an
    export.
    """
    state, student = checkpoint_bytes(config, triple)
    needed, free = 2 * state + 4 * student, free_bytes(home)
    if free is None or free >= needed:
        return []
    return [
        f"Checkpoints and an export take about {in_words(needed)}, where {in_words(free)} are free in {home}: "
        "a run that finds no room waits until there is."
    ]
