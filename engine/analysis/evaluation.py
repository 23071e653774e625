"""What a student answers to every validation image, gathered on the device and kept with its run."""

from __future__ import annotations

import json

import numpy as np
import torch
from safetensors.numpy import save
from torch import Tensor

from engine.record.files import replace_file
from engine.record.run_folder import RunFolder


class Tally:
    """The answers of one pass over the validation images; adding to it never waits for the device.

    The counts by class follow from them on the host: `torch.bincount` would wait at every batch.
    """

    def __init__(self) -> None:
        self._parts: list[Tensor] = []

    def add(self, logits: Tensor, labels: Tensor) -> None:
        """Note the answers to a batch.

        Args:
            logits: float32 [B, C].
            labels: int64 [B].
        """
        predicted = logits.argmax(dim=1)
        chosen = logits.gather(1, predicted[:, None]).squeeze(1)
        probability = (chosen - logits.logsumexp(dim=1)).exp()
        # float32 counts classes exactly up to 2**24, and all three travel as one.
        self._parts.append(torch.stack([labels.float(), predicted.float(), probability]))

    def fetch(self) -> dict[str, np.ndarray]:
        """`label` and `predicted` int32 [N], `probability` float32 [N]; the one wait for the device."""
        label, predicted, probability = torch.cat(self._parts, dim=1).cpu().numpy()
        return {
            "label": label.astype(np.int32),
            "predicted": predicted.astype(np.int32),
            "probability": probability.clip(0, 1),  # rounding may go beyond
        }


def save_evaluation(
    folder: RunFolder, tally: Tally, class_names: list[str], *, epoch: int, metrics: dict[str, float]
) -> None:
    """Write the answers of the best student, replaced in one piece (see engine.record.evaluation).

    Args:
        folder: of the run.
        tally: of its validation images, all of them.
        class_names: by label.
        epoch: after which the student was measured.
        metrics: of that measurement: `val/top1`, and `val/top5` where there is one.

    Raises:
        OSError: the folder is full or cannot be written; the old file is untouched.
    """
    said = {"epoch": str(epoch), "top1": repr(metrics["val/top1"]), "class_names": json.dumps(class_names)}
    if "val/top5" in metrics:
        said["top5"] = repr(metrics["val/top5"])
    folder.analysis.mkdir(exist_ok=True)
    replace_file(folder.evaluation_file, save(tally.fetch(), metadata=said))
