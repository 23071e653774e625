"""Evaluation: what the best student answered to every validation image, read without torch.

`analysis/evaluation.safetensors` holds, image by image in the order of the data, the class it shows
(`label`), the class answered (`predicted`) and the `probability` of that answer; its metadata says
`epoch`, `top1`, `top5` (from six classes on) and `class_names` (JSON). All counts follow from it.
The worst confusions as pictures are in files of their own (see engine.record.confused).
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.record.confused import Pair, read_pairs
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata

if TYPE_CHECKING:
    import numpy as np

DENSE_CLASSES = 2_000  # of more, a full matrix would take more memory than it is worth


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The best student's answers to the validation images, and what follows from them.

    Attributes:
        epoch: after which it was the best.
        top1: accuracy in percent; top5 likewise, None below six classes.
        classes: their names, by label.
        label: int32 `[N]`, the class of each validation image.
        predicted: int32 `[N]`, the class answered.
        probability: float32 `[N]`, of the answer, 0..1.
        images: int64 `[C]`, validation images of each class.
        per_class: float64 `[C]`, accuracy in percent, NaN where a class has no image.
        counts: images by true class (row) and answer (column), int32 `[C, C]`; of more than 2,000
            classes int64 `[P, 3]`: true class, answer and count wherever that is not zero.
        pairs: the worst confusions with their pictures; empty until these are drawn.
    """

    epoch: int
    top1: float
    top5: float | None
    classes: list[str]
    label: np.ndarray
    predicted: np.ndarray
    probability: np.ndarray
    images: np.ndarray
    per_class: np.ndarray
    counts: np.ndarray
    pairs: list[Pair]

    @property
    def is_dense(self) -> bool:
        """Whether `counts` is the full matrix."""
        return len(self.classes) <= DENSE_CLASSES

    def worst(self, most: int) -> list[tuple[int, int, int]]:
        """True class, answer and count of the worst confusions: the largest share of a class first."""
        import numpy as np

        triples = answer_counts(self.label, self.predicted, len(self.classes))
        wrong = triples[triples[:, 0] != triples[:, 1]]
        share = wrong[:, 2] / self.images[wrong[:, 0]]
        order = np.lexsort((-wrong[:, 2], -share))[:most]
        return [(int(true), int(answer), int(count)) for true, answer, count in wrong[order]]


def answer_counts(label: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    """True class, answer and count, int64 `[P, 3]` in that order, of every combination that occurs."""
    import numpy as np

    keys, counts = np.unique(label.astype(np.int64) * classes + predicted, return_counts=True)
    return np.stack([keys // classes, keys % classes, counts], axis=1)


def read_evaluation(folder: RunFolder) -> Evaluation | None:
    """The evaluation of a run's best student; None where there is none yet or its file is damaged."""
    from safetensors import safe_open

    try:
        read_metadata(folder.evaluation_file)  # refuses a header that would take gigabytes to read
        with safe_open(folder.evaluation_file, framework="numpy") as file:
            said = file.metadata() or {}
            arrays = {name: file.get_tensor(name) for name in ("label", "predicted", "probability")}
        return _evaluation(folder, said, arrays)
    except Exception:  # safetensors raises its own kind, which it does not export
        return None


def _evaluation(folder: RunFolder, said: dict[str, str], arrays: dict[str, np.ndarray]) -> Evaluation:
    """What the file's content means.

    Raises:
        ValueError: it is not what this program writes; also LookupError and TypeError.
    """
    import numpy as np

    classes = json.loads(said["class_names"])
    if not isinstance(classes, list) or not all(isinstance(name, str) for name in classes):
        raise ValueError("no names of classes")
    epoch, top1, top5 = int(said["epoch"]), _percent(said["top1"]), said.get("top5")
    label, predicted, probability = _checked(arrays, len(classes))
    images = np.bincount(label, minlength=len(classes))
    right = np.bincount(label[label == predicted], minlength=len(classes))
    per_class = np.full(len(classes), np.nan)
    np.divide(100.0 * right, images, out=per_class, where=images > 0)
    return Evaluation(
        epoch=epoch,
        top1=top1,
        top5=_percent(top5) if top5 is not None else None,
        classes=classes,
        label=label,
        predicted=predicted,
        probability=probability,
        images=images,
        per_class=per_class,
        counts=_counts(label, predicted, len(classes)),
        pairs=read_pairs(folder, epoch),
    )


def _counts(label: np.ndarray, predicted: np.ndarray, classes: int) -> np.ndarray:
    import numpy as np

    triples = answer_counts(label, predicted, classes)
    if classes > DENSE_CLASSES:
        return triples
    dense = np.zeros((classes, classes), np.int32)
    dense[triples[:, 0], triples[:, 1]] = triples[:, 2]
    return dense


def _checked(arrays: dict[str, np.ndarray], classes: int) -> list[np.ndarray]:
    """Label, answer and probability of every image, of one length and within their bounds."""
    import numpy as np

    label, predicted, probability = arrays["label"], arrays["predicted"], arrays["probability"]
    kinds = [array.dtype for array in (label, predicted, probability)]
    if kinds != [np.int32, np.int32, np.float32] or label.ndim != 1 or not len(label):
        raise ValueError("no answers")
    if not label.shape == predicted.shape == probability.shape:
        raise ValueError("answers are missing")
    for array, most in ((label, classes - 1), (predicted, classes - 1), (probability, 1)):
        if not (array.min() >= 0 and array.max() <= most):  # nor true where one is NaN
            raise ValueError("an answer is out of bounds")
    return [label, predicted, probability]


def _percent(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise ValueError(f"{text!r} is no accuracy")
    return value
