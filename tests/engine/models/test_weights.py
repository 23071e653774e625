"""Weights come from files and runs, fit or are refused, and never execute anything."""

from __future__ import annotations

import json
import pickle

import pytest
import torch
from safetensors.torch import save_file

from engine.models import create_staged
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from tests.engine.tiny import SIZE, TINY, tiny


def load(kind, weights, classes=5, **more):
    name, settings = TINY[kind]
    return create_staged(name, classes, image_size=SIZE, weights=str(weights), role="teacher", **settings, **more)


def test_a_safetensors_file_gives_the_same_answers(tmp_path):
    made = tiny("resnet").eval()
    path = tmp_path / "student.safetensors"
    save_file(made.model.state_dict(), path, metadata={"mean": "[0.1, 0.2, 0.3]", "std": "[0.4, 0.5, 0.6]"})
    loaded = load("resnet", path).eval()
    images = torch.randn(2, 3, SIZE, SIZE)
    torch.testing.assert_close(loaded(images), made(images))
    assert loaded.mean == (0.1, 0.2, 0.3)
    assert loaded.std == (0.4, 0.5, 0.6)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda s: s,
        lambda s: {"model": s, "epoch": 3},
        lambda s: {"state_dict": {f"module.{k}": v for k, v in s.items()}},
    ],
)
def test_a_weights_only_checkpoint_is_read_however_it_is_wrapped(tmp_path, wrap):
    made = tiny("vit").eval()
    path = tmp_path / "made.pth"
    torch.save(wrap(made.model.state_dict()), path)
    images = torch.randn(2, 3, SIZE, SIZE)
    torch.testing.assert_close(load("vit", path).eval()(images), made(images))


class Hostile:
    def __init__(self, path):
        self.path = str(path)

    def __reduce__(self):
        return (open, (self.path, "w"))


def test_a_checkpoint_that_would_execute_something_is_refused_and_executes_nothing(tmp_path):
    path, victim = tmp_path / "evil.pt", tmp_path / "victim"
    torch.save({"model": Hostile(victim)}, path)
    with pytest.raises(InputError, match="plain weights") as caught:
        load("vit", path)
    assert "safetensors" in caught.value.hint
    assert not victim.exists()
    path.write_bytes(pickle.dumps(Hostile(victim)))
    with pytest.raises(InputError):
        load("vit", path)
    assert not victim.exists()


def test_a_head_for_other_classes_is_replaced_and_said(tmp_path):
    made = tiny("resnet", classes=9)
    path = tmp_path / "nine.safetensors"
    save_file(made.model.state_dict(), path)
    loaded = load("resnet", path, classes=5)
    assert loaded.num_classes == 5
    assert any("replaced" in note for note in loaded.notes)
    torch.testing.assert_close(loaded.model.conv1.weight, made.model.conv1.weight)


def test_a_head_of_other_class_names_is_replaced_though_the_count_fits(tmp_path):
    made = tiny("resnet")
    path = tmp_path / "named.safetensors"
    save_file(made.model.state_dict(), path, metadata={"class_names": json.dumps(list("abcde"))})
    same = load("resnet", path, class_names=list("abcde"))
    torch.testing.assert_close(same.model.fc.weight, made.model.fc.weight)
    other = load("resnet", path, class_names=list("edcba"))
    assert not torch.equal(other.model.fc.weight, made.model.fc.weight)
    assert any("replaced" in note for note in other.notes)


def test_any_other_mismatch_is_refused_with_the_first_keys(tmp_path):
    state = tiny("resnet").model.state_dict()
    state["layer1.0.conv1.weight"] = torch.zeros(3, 3)
    del state["layer2.0.conv1.weight"]
    state["wings"] = torch.zeros(1)
    path = tmp_path / "odd.safetensors"
    save_file(state, path)
    with pytest.raises(InputError) as caught:
        load("resnet", path)
    assert caught.value.field == "teacher.weights"
    for said in (
        "3 keys differ",
        "layer1.0.conv1.weight is (3, 3)",
        "layer2.0.conv1.weight is missing",
        "wings is unknown",
    ):
        assert said in caught.value.message


def test_weights_that_are_not_finite_are_refused(tmp_path):
    state = tiny("vit").model.state_dict()
    state["blocks.0.norm1.weight"][0] = float("nan")
    path = tmp_path / "nan.safetensors"
    save_file(state, path)
    with pytest.raises(InputError, match="not finite"):
        load("vit", path)


@pytest.mark.parametrize("content", [b"", b"\x08\0\0\0\0\0\0\0{}", b"junk" * 100])
def test_a_damaged_file_is_refused(tmp_path, content):
    for name in ("a.safetensors", "a.pth"):
        path = tmp_path / name
        path.write_bytes(content)
        with pytest.raises(InputError):
            load("vit", path)


def test_a_missing_file_or_run_is_refused(home):
    with pytest.raises(InputError, match="no file"):
        load("vit", "nowhere.safetensors")
    with pytest.raises(InputError, match="no such run"):
        load("vit", "run:nothing", home=home)


def test_weights_of_a_run_are_its_best_student(home):
    folder = RunFolder.create(home, parse_config({"kind": "train", "student": {"model": "resnet18"}}))
    with pytest.raises(InputError, match="no student yet"):
        load("resnet", f"run:{folder.id}", home=home)
    made = tiny("resnet")
    save_file(tiny("resnet").model.state_dict(), folder.last_student)
    save_file(made.model.state_dict(), folder.best_student)
    torch.testing.assert_close(load("resnet", f"run:{folder.id}", home=home).model.fc.weight, made.model.fc.weight)


def test_pretrained_weights_that_cannot_be_had_fail_with_one_sentence(monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    import huggingface_hub.constants

    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    with pytest.raises(InputError, match="could not be fetched") as caught:
        create_staged("test_resnet", 5, image_size=64, weights="pretrained", role="teacher")
    assert caught.value.field == "teacher.weights"


@pytest.mark.parametrize("metadata", [
    {"mean": "[0, 0, 0]", "std": "[0, 0, 0]"},
    {"mean": "[0, 0, 0]", "std": "[NaN, 1, 1]"},
    {"mean": "[0, 0]", "std": "[1, 1, 1]"},
    {"mean": "nonsense", "std": "[1, 1, 1]"},
])  # fmt: skip
def test_a_normalisation_that_cannot_be_is_not_taken(tmp_path, metadata):
    path = tmp_path / "odd.safetensors"
    save_file(tiny("vit").model.state_dict(), path, metadata=metadata)
    loaded = load("vit", path)
    assert loaded.mean is None
    assert loaded.std is None


def test_class_names_that_are_not_json_count_as_other_classes(tmp_path):
    path = tmp_path / "odd.safetensors"
    save_file(tiny("vit").model.state_dict(), path, metadata={"class_names": "[[["})
    assert any("replaced" in note for note in load("vit", path, class_names=list("abcde")).notes)


@pytest.mark.parametrize("odd", [lambda v: v.to_sparse(), lambda v: v.to("meta"), lambda v: v.to(torch.complex64)])
def test_tensors_that_are_not_plain_numbers_are_refused(tmp_path, odd):
    state = dict(tiny("vit").model.state_dict())
    state["blocks.0.norm1.weight"] = odd(state["blocks.0.norm1.weight"])
    path = tmp_path / "odd.pth"
    torch.save(state, path)
    with pytest.raises(InputError) as caught:
        load("vit", path)
    assert "\n" not in str(caught.value)
