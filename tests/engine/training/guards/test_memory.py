"""What is said where not even one image fits."""

from __future__ import annotations

import pytest
import torch

from engine.record.errors import TrainingError
from engine.training.guards.memory import Room


def test_a_single_image_that_does_not_fit_is_called_one_image():
    def attempt(size):
        raise MemoryError

    with pytest.raises(TrainingError, match="ran out with 1 image at once, the fewest there can be"):
        Room(torch.device("cpu")).run("evaluation", 1, attempt, least=1, said=lambda *_: None)
