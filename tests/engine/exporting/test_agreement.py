import math

import pytest
import torch

from engine.exporting.agreement import LIMITS, Compared
from engine.record.export_request import NotTheSame


def compared(student, export, labels, of=None):
    counts = Compared()
    for start in range(0, len(student), 3):  # in parts, as batches come
        part = slice(start, start + 3)
        counts.add(student[part], export[part], labels[part])
    return counts.found(of or len(student))


@pytest.fixture
def student():
    return torch.randn(100, 5, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def labels(student):
    return student.argmax(1)


def test_what_is_measured_is_worked_out_over_all_batches():
    student = torch.tensor([[1.0, 0.0], [0.0, 4.0], [2.0, 0.0], [0.0, 1.0]])
    export = torch.tensor([[1.0, 0.5], [0.0, 4.0], [0.0, 2.0], [0.0, 1.0]])
    found = compared(student, export, torch.tensor([0, 0, 0, 1]), of=9)
    assert (found.images, found.of) == (4, 9)
    assert found.max_difference == 2.0
    assert found.mean_difference == pytest.approx(4.5 / 8)
    assert found.relative_difference == 0.5
    assert found.agreement == 75.0
    assert (found.top1_student, found.top1_export) == (75.0, 50.0)
    assert "on 4 of 9 validation images" in found.said() and "75.00 %" in found.said()


@pytest.mark.parametrize("kind", LIMITS)
def test_the_same_answers_pass_every_limit(student, labels, kind):
    compared(student, student.clone(), labels).refuse_beyond(LIMITS[kind])


def test_another_runtimes_rounding_passes_and_a_wrong_operator_does_not(student, labels):
    rounding = torch.randn(student.shape, generator=torch.Generator().manual_seed(2)) * 1e-4
    compared(student, student + rounding, labels).refuse_beyond(LIMITS["float32"])
    with pytest.raises(NotTheSame):
        compared(student, student + rounding, labels).refuse_beyond(LIMITS["copied"])
    with pytest.raises(NotTheSame, match=r"does not answer like the student: on 100 of 100"):
        compared(student, student * 1.01, labels).refuse_beyond(LIMITS["float32"])


def test_answers_that_fall_otherwise_are_refused_by_share(student, labels):
    export = student.clone()
    best = export.argmax(1)
    for row in range(6):  # nearly tied: a small change of a logit changes the answer
        other = (best[row] + 1) % 5
        student[row, other] = student[row, best[row]] - 1e-4
        export[row, other] = student[row, best[row]] + 1e-4
    with pytest.raises(NotTheSame):
        compared(student, export, labels).refuse_beyond(LIMITS["int8"])
    compared(student[2:], export[2:], best[2:] * 0).refuse_beyond(LIMITS["int8"])


def test_one_image_of_few_is_forgiven_where_weights_are_rounded_and_nowhere_else():
    student = torch.tensor([[1.0, 0.9999], [1.0, 0.0], [0.0, 1.0]])
    export = torch.tensor([[0.9999, 1.0], [1.0, 0.0], [0.0, 1.0]])
    found = compared(student, export, torch.tensor([0, 0, 1]))
    found.refuse_beyond(LIMITS["float16"])
    with pytest.raises(NotTheSame):
        found.refuse_beyond(LIMITS["float32"])


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_what_is_no_number_never_passes_and_is_null_in_the_report(student, labels, wrong):
    export = student.clone()
    export[50, 3] = wrong
    found = compared(student, export, labels)
    assert found.values()["max_difference"] is None
    with pytest.raises(NotTheSame):
        found.refuse_beyond(LIMITS["int8"])


def test_another_number_of_classes_is_refused(student, labels):
    with pytest.raises(NotTheSame, match=r"answers \(3, 4\) instead of \(3, 5\)"):
        compared(student, student[:, :4], labels)


@pytest.mark.parametrize("count", [359, 364, 49, 1000])
def test_all_the_same_is_a_hundred_percent_to_the_last_digit(count):
    logits = torch.randn(count, 3, generator=torch.Generator().manual_seed(0))
    found = compared(logits, logits, logits.argmax(1))
    assert found.agreement == found.top1_student == found.top1_export == 100.0
