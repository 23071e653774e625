"""Teacher, student and fusion model share their work in a step."""

from __future__ import annotations

import pytest
import torch

from engine.record.config import parse_config
from engine.training.triple import build_triple
from tests.engine.tiny import SIZE, TINY


def config(teacher="vit", student="resnet", method="fbt", **values):
    def section(kind):
        name, settings = TINY[kind]
        return {"model": name, **settings}

    return parse_config(
        {
            "teacher": section(teacher),
            "student": section(student),
            "method": {"name": method},
            "data": {"image_size": SIZE},
            **values,
        }
    )


def build(**values):
    return build_triple(config(**values), list("abcde"), home=None)


def views(count=4):
    return {"teacher": torch.randn(count, 3, SIZE, SIZE), "student": torch.randn(count, 3, SIZE, SIZE)}


@pytest.mark.parametrize(("teacher", "student"), [("vit", "resnet"), ("resnet", "vit"), ("mixer", "swin")])
def test_the_students_first_stages_run_once_a_step(teacher, student):
    triple = build(teacher=teacher, student=student)
    ran = {"teacher": 0, "student": 0}
    for role in ran:
        getattr(triple, role).adapter.stages[1].register_forward_hook(
            lambda *_, role=role: ran.__setitem__(role, ran[role] + 1)
        )
    triple(views())
    assert ran == {"teacher": 1, "student": 1}


def test_nothing_of_the_teacher_is_kept_for_gradients():
    triple = build(method="kd")
    _, teacher, fusion = triple(views())
    assert fusion is None
    assert not teacher.logits.requires_grad
    assert all(not feature.requires_grad for feature in teacher.features)


def test_training_mode_leaves_the_teacher_alone():
    triple = build().train()
    assert triple.student.training
    assert triple.fusion.training
    assert not any(module.training for module in triple.teacher.modules())


def test_answers_are_those_of_the_whole_pass():
    triple = build().eval()
    batch = views()
    with torch.no_grad():
        student, _, fusion = triple(batch)
        answers = triple.answers(batch)
    torch.testing.assert_close(answers["student"], student.logits)
    torch.testing.assert_close(answers["fusion"], fusion.logits)


def test_the_learned_state_goes_round_and_holds_no_teacher():
    first, second = build(), build()
    with torch.no_grad():
        for module in first.learners():
            for parameter in module.parameters():
                parameter.add_(torch.randn_like(parameter))
    state = first.learned_state()
    assert set(state) == {"student", "fusion", "method"}
    teacher = {value.data_ptr() for value in first.teacher.state_dict().values()}
    assert not teacher & {value.data_ptr() for part in state.values() for value in part.values()}
    second.load_learned_state(state)
    for name, part in second.learned_state().items():
        for key, value in part.items():
            assert torch.equal(value, state[name][key])


def test_a_student_alone_has_no_teacher():
    name, settings = TINY["vit"]
    alone = parse_config({"kind": "train", "student": {"model": name, **settings}})
    triple = build_triple(alone, list("abcde"), home=None)
    student, teacher, fusion = triple({"student": torch.randn(2, 3, SIZE, SIZE)})
    assert teacher is None
    assert fusion is None
    assert student.logits.shape == (2, 5)
