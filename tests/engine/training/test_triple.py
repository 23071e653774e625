"""Teacher, student and fusion model share their work in a step."""

from __future__ import annotations

import pytest
import torch

from engine.methods import TrainingSet
from engine.methods.base import Batch
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.training.building.models import build_triple
from tests.engine.tiny import SIZE, TINY

NAMES = list("abcde")
DATA = TrainingSet(NAMES, torch.arange(20) % 5, [f"{number}.png" for number in range(20)])


def config(teacher="vit", student="resnet", method="fbt", **values):
    return parse_config(
        {
            "teacher": section(teacher),
            "student": section(student),
            "method": {"name": method} if isinstance(method, str) else method,
            "data": {"image_size": SIZE},
            **values,
        }
    )


def build(**values):
    return build_triple(config(**values), DATA, home=None)


def section(kind):
    name, settings = TINY[kind]
    return {"model": name, **settings}


def views(count=4, roles=("teacher", "student")):
    return {role: torch.randn(count, 3, SIZE, SIZE) for role in roles}


def losses(triple, images):
    count = len(images["student"])
    batch = Batch(
        torch.eye(5)[torch.arange(count) % 5], torch.nn.functional.cross_entropy, 0, torch.arange(count), images
    )
    return triple.losses(triple(images), batch)


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
    made = triple(views())
    (teacher,) = made.teachers
    assert made.fusions == []
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
        made = triple(batch)
        answers = triple.answers(batch)
    torch.testing.assert_close(answers["student"], made.student.logits)
    torch.testing.assert_close(answers["fusion"], made.fusions[0].logits)


def test_the_learned_state_goes_round_and_holds_no_teacher():
    first, second = build(), build()
    with torch.no_grad():
        for module in first.learners():
            for parameter in module.parameters():
                parameter.add_(torch.randn_like(parameter))
    state = first.learned_state()
    assert set(state) == {"student", "fusion", "halves", "method"}
    teacher = {value.data_ptr() for value in first.teacher.state_dict().values()}
    assert not teacher & {value.data_ptr() for part in state.values() for value in part.values()}
    second.load_learned_state(state)
    for name, part in second.learned_state().items():
        for key, value in part.items():
            assert torch.equal(value, state[name][key])


def test_a_student_alone_has_no_teacher():
    name, settings = TINY["vit"]
    alone = parse_config({"kind": "train", "student": {"model": name, **settings}})
    triple = build_triple(alone, DATA, home=None)
    made = triple({"student": torch.randn(2, 3, SIZE, SIZE)})
    assert made.teachers == made.fusions == []
    assert triple.teacher is None
    assert made.student.logits.shape == (2, 5)


def test_several_teachers_speak_as_the_mean_of_their_logits():
    triple = build(method="kd", more_teachers=[section("swin"), section("mixer")]).eval()
    images = views(roles=("teacher", "teacher2", "teacher3", "student"))
    made = triple(images)
    mean = torch.stack([teacher.logits for teacher in made.teachers]).mean(0)
    expected = build(method="kd").council.methods[0](
        made.student, type(made.student)([], made.teachers[0].embedding, mean), None,
        Batch(torch.eye(5)[torch.arange(4) % 5], torch.nn.functional.cross_entropy),
    )  # fmt: skip
    for name, loss in losses(triple, images).items():
        torch.testing.assert_close(loss, expected[name])
    answers = triple.teachers_answers(images)
    assert set(answers) == {"teacher", "teacher2", "teacher3", "teachers"}
    torch.testing.assert_close(answers["teachers"], mean)


def test_what_is_wrong_with_a_further_teacher_is_said_in_the_words_of_the_configuration(tmp_path):
    missing = {**section("swin"), "weights": str(tmp_path / "none.safetensors")}
    with pytest.raises(InputError) as caught:
        build(method="kd", more_teachers=[missing])
    assert caught.value.field == "more_teachers.0.weights"


def test_each_of_several_teachers_has_a_fusion_model_of_its_own():
    triple = build(more_teachers=[section("swin")]).eval()
    assert [fusion.back.name for fusion in triple.fusions] == [TINY["vit"][0], TINY["swin"][0]]
    images = views(roles=("teacher", "teacher2", "student"))
    made = triple(images)
    batch = Batch(torch.eye(5)[torch.arange(4) % 5], torch.nn.functional.cross_entropy)
    parts = [
        method(made.student, made.teachers[place], made.fusions[place], batch)
        for place, method in enumerate(triple.council.methods)
    ]
    for name, loss in losses(triple, images).items():
        torch.testing.assert_close(loss, (parts[0][name] + parts[1][name]) / 2)
    assert set(triple.answers(images)) == {"student", "fusion", "fusion2"}


def test_a_combination_adds_its_parts_by_weight_and_counts_the_cross_entropy_once():
    options = {"weight_rsd": 0.25, "kd": {"temperature": 2.0}, "rsd": {"weight": 2.0}}
    triple = build(method={"name": "kd+rsd", "options": options}).eval()
    images = views()
    made = triple(images)
    combination = triple.council.methods[0]
    batch = Batch(torch.eye(5)[torch.arange(4) % 5], torch.nn.functional.cross_entropy)
    kd, rsd = (part(made.student, made.teachers[0], None, batch) for part in combination.parts.values())
    assert combination.parts["kd"].options.temperature == 2.0
    found = losses(triple, images)
    torch.testing.assert_close(found["ce/student"], kd["ce/student"])
    torch.testing.assert_close(found["kd/teacher-student"], kd["kd/teacher-student"])
    torch.testing.assert_close(found["rsd/teacher-student"], 0.25 * rsd["rsd/teacher-student"])
    assert len(found) == 3


def test_components_of_one_name_are_told_apart_in_a_combination():
    found = losses(build(method="fbt+ofa").eval(), views())
    assert {"ofa/teacher-student", "ofa/teacher-student/ofa"} <= set(found)


class TestControls:
    def build(self, control, method="kd", **values):
        return build(method={"name": method, "control": control}, **values).eval()

    def test_an_untrained_teacher_leaves_its_weights_out(self, tmp_path):
        missing = {**section("vit"), "weights": str(tmp_path / "none.safetensors")}
        values = config(method={"name": "kd", "control": "untrained-teacher"}).model_dump()
        assert build_triple(parse_config({**values, "teacher": missing}), DATA, home=None).teacher is not None

    def test_shuffled_targets_are_those_of_other_images(self):
        triple, plain = self.build("shuffled-targets"), build(method="kd").eval()
        plain.load_state_dict(triple.state_dict())
        images = views()
        moved = {**images, "teacher": images["teacher"].roll(1, 0)}
        found, expected = losses(triple, images), losses(plain, moved)
        torch.testing.assert_close(found["kd/teacher-student"], expected["kd/teacher-student"])
        torch.testing.assert_close(found["ce/student"], expected["ce/student"])

    @pytest.mark.parametrize("control", ["shuffled-targets", "random-targets"])
    def test_a_method_that_asks_its_teacher_again_shows_it_no_image_as_it_is(self, control):
        triple = build(method={"name": "pat", "control": control})
        shown = []
        triple.council.forward = lambda student, teachers, fusions, batch: shown.append(batch.images) or {}
        images = views()
        losses(triple, images)
        assert torch.equal(shown[0]["student"], images["student"])
        assert not any(torch.equal(*pair) for pair in zip(shown[0]["teacher"], images["teacher"], strict=True))
        if control == "shuffled-targets":
            assert torch.equal(shown[0]["teacher"], images["teacher"].roll(1, 0))

    def test_random_targets_have_the_spread_of_the_teachers_and_nothing_else(self):
        triple = self.build("random-targets")
        heard = []
        triple.council.forward = lambda student, teachers, fusions, batch: heard.append(teachers[0]) or {}
        images = views(64)
        with torch.no_grad():
            losses(triple, images)
            losses(triple, images)
            true = triple(images).teachers[0].logits
        assert not torch.equal(heard[0].logits, heard[1].logits)
        torch.testing.assert_close(heard[0].logits.std(0), true.std(0), rtol=0.5, atol=1e-3)
        assert heard[0].features[2].shape == triple(images).teachers[0].features[2].shape

    @pytest.mark.parametrize(("teacher", "student"), [("resnet", "vit"), ("vit", "resnet")])
    def test_without_its_teacher_half_the_fusion_model_learns_on_an_untrained_one(self, teacher, student):
        triple = self.build("no-teacher-half", "fbt", teacher=teacher, student=student).train()
        fusion, (half,) = triple.fusion, triple.halves
        assert half is (fusion.front if fusion.front_role == "teacher" else fusion.back)
        found = losses(triple, views())
        sum(found.values()).backward()
        assert any(p.grad is not None and p.grad.abs().sum() > 0 for p in half.parameters())
        assert all(p.grad is None for p in triple.teacher.parameters())
        taught = {id(p) for module in triple.learners() for p in module.parameters()}
        assert {id(p) for p in half.parameters()} <= taught
        assert set(triple.eval().answers(views())) == {"student", "fusion"}
