"""Tests of predicting with exports: folders and files that have left their run."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from safetensors.torch import save_file

from engine import export
from engine import predict as command
from engine.predicting import building, contradiction
from engine.predicting.building import of_file
from engine.record.errors import InputError
from tests.end_to_end.engine_process import SMALL, VIT, queue, run
from tests.engine.asked import told, validation_files
from tests.engine.tiny import SIZE, TINY

# Nothing in its weights depends on the size of the images.
ROPE = ("vit_small_patch16_dinov3", {"options": {"patch_size": 8, "embed_dim": 64, "depth": 4, "num_heads": 2}})


def test_exports_answer_as_their_run_when_that_is_gone(home, tmp_path, capsys):
    folder = queue(home, SMALL, {"kind": "train", "student": VIT, "recipe": {"epochs": 1, "crop_fraction": 0.9}})
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    paths = validation_files(folder, tmp_path, 20)
    places = [tmp_path / name for name in ("folder", "half folder", "s.safetensors", "half.safetensors")]
    for place in places:
        words = ["--half"] * ("half" in place.name) + ["--format", "folder"] * (not place.suffix)
        assert export.main([folder.id, "--home", str(home), "--output", str(place), "--images", "5", *words]) == 0
    capsys.readouterr()
    _, of_run_told = told(capsys, folder.id, *paths, "--home", str(home))
    shutil.rmtree(folder.path)
    for place in places:
        code, of_export_told = told(capsys, str(place), *paths, "--home", str(home))
        assert code == 0
        if "half" in place.name:
            shares = [[answer["student"][0][1] for answer in each] for each in (of_run_told, of_export_told)]
            assert shares[1] == pytest.approx(shares[0], abs=1e-3)
        else:
            assert of_export_told == of_run_told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"architecture": "resnet9999"}, "timm has no model"),
        ({"label_names": ["a"]}, "its head is made for other ones"),
        ({"label_names": None}, "class_names"),
        ({"pretrained_cfg": {}}, "is no exported student"),
        ({"pretrained_cfg": {"interpolation": "bicubic", "crop_mode": "center"}}, "is no exported student"),
        ({"model_args": {"checkpoint_path": "/etc/passwd"}}, "checkpoint_path is no option"),
        ({"model_args": [1]}, "is no exported student"),
    ],
)
def test_a_folder_that_says_odd_things_of_itself_is_refused(tmp_path, changes, said):
    with pytest.raises(InputError, match=said):
        of_file(resnet_folder(tmp_path, changes), tmp_path)


def resnet_folder(folder: Path, changes: dict[str, Any], seen: dict[str, Any] | None = None) -> Path:
    """An exported folder of a resnet10t whose config.json has something else."""
    sees = {"input_size": [3, 32, 32], "mean": [0.5] * 3, "std": [0.2] * 3, "crop_pct": 1.0}
    sees |= {"interpolation": "bilinear", "crop_mode": "center", **(seen or {})}
    told_so = {"architecture": "resnet10t", "label_names": ["a", "b"], "pretrained_cfg": sees, **changes}
    model = building.create_staged("resnet10t", 2, image_size=32).model
    save_file(model.state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(told_so), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("changes", "seen", "said"),
    [
        ({}, {"input_size": [3, 64, 32]}, r"cannot be \(input_size\)"),
        ({}, {"input_size": [1, 32, 32]}, r"cannot be \(input_size\)"),
        ({}, {"input_size": [3, 32.5, 32.5]}, r"cannot be \(input_size\)"),
        ({}, {"input_size": [3, 8192, 8192]}, r"cannot be \(image_size\)"),
        ({"num_classes": 77}, {}, r"cannot be \(num_classes\)"),
        ({"num_classes": 2}, {"num_classes": 77}, r"cannot be \(pretrained_cfg.num_classes\)"),
        ({"model_args": {"img_size": 64}}, {}, r"cannot be \(model_args.img_size\)"),
    ],
)
def test_a_folder_that_contradicts_itself_is_refused(tmp_path, changes, seen, said):
    with pytest.raises(InputError, match=said):
        of_file(resnet_folder(tmp_path, changes, seen), tmp_path)


@pytest.mark.parametrize("kind", [*TINY, "rope"])
def test_an_honest_folder_of_each_family_is_taken(tmp_path, kind):
    assert of_file(student_folder(tmp_path, kind), tmp_path).class_names == ["a", "b"]


@pytest.mark.parametrize(
    ("kind", "options", "size", "said"),
    [
        ("vit", {}, 4096, r"input_size: by these pos_embed is \[1, 262145, 32\]"),
        ("mixer", {}, 4096, "input_size: by these"),
        ("rope", {}, 4096, "input_size: no student can be trained on images of 4096 pixels"),
        ("vit", {"depth": 10**7}, 32, "model_args.depth is more than"),
        ("vit", {"depth": 60_000}, 32, "far more tensors than"),
        ("vit", {"depth": 5}, 32, "blocks.4.norm1.weight .* is not there"),
        ("vit", {"embed_dim": 60_000}, 32, "model_args or input_size: by these"),
        ("swin", {"depths": [60_000, 60_000, 60_000, 60_000]}, 32, "model_args.depths is more than"),
        ("convnext", {"depths": [9000, 9000, 9000, 9000]}, 32, "far more tensors than"),
        ("efficientnet", {"depth_multiplier": 1e9}, 32, "model_args.depth_multiplier is more than"),
        ("resnet", {"layers": [1, 1, 1, 2]}, 32, "by these layer4.1.conv1.weight"),
    ],
)
def test_a_folder_that_its_weights_contradict_is_refused_before_anything_is_built(
    tmp_path, monkeypatch, kind, options, size, said
):
    folder = student_folder(tmp_path, kind, options, size)
    monkeypatch.setattr(building, "create_staged", lambda *_, **__: pytest.fail("it was built"))
    with pytest.raises(InputError, match=said) as refused:
        of_file(folder, tmp_path)
    assert refused.value.field == str(folder)


@pytest.mark.parametrize("name", ["rexnetr_100", "levit_128s"])
def test_what_a_network_costs_that_normalises_single_numbers_is_known(tmp_path, monkeypatch, name):
    size = 224 if name.startswith("levit") else 32
    model = building.create_staged(name, 2, image_size=size).model
    folder = resnet_folder(tmp_path, {"architecture": name}, {"input_size": [3, size, size]})
    save_file(model.state_dict(), folder / "model.safetensors")
    monkeypatch.setattr(contradiction, "_MOST_MACS", 0)
    with pytest.raises(InputError, match="no student can be trained on images of"):
        of_file(folder, tmp_path)


def test_weights_whose_header_is_not_true_are_refused(tmp_path):
    folder = student_folder(tmp_path, "vit", {"embed_dim": 60_000})
    weights = folder / "model.safetensors"
    content = weights.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = {
        **json.loads(content[8 : 8 + length]),
        "more": {"shape": [10**12], "dtype": "F32", "data_offsets": [0, 4]},
    }
    text = json.dumps(header).encode()
    weights.write_bytes(len(text).to_bytes(8, "little") + text + content[8 + length :])
    with pytest.raises(InputError, match="is not a safetensors file"):
        of_file(folder, tmp_path)


def student_folder(folder: Path, kind: str, options: dict[str, Any] | None = None, size: int = SIZE) -> Path:
    """An exported folder of a small student whose config.json says other options, or another size."""
    name, settings = {**TINY, "rope": ROPE}[kind]
    own: Any = settings.get("options", {})  # type: ignore[attr-defined]
    model = building.create_staged(name, 2, image_size=SIZE, options=own).model
    resnet_folder(
        folder, {"architecture": name, "model_args": {**own, **(options or {})}}, {"input_size": [3, size, size]}
    )
    save_file(model.state_dict(), folder / "model.safetensors")
    return folder


def test_an_export_that_is_not_read_here_is_told_what_to_give_instead(tmp_path, capsys):
    for name in ("s.onnx", "s.pt2"):
        assert command.main([str(tmp_path / name), "x.png"]) == 2
        hint = "Give the id of its run, or an export as safetensors or as a folder."
        assert (
            capsys.readouterr().err
            == f"{tmp_path / name}: is an export as {name[2:]}, which is not read here. {hint}\n"
        )
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    assert command.main([str(tmp_path), "x.png"]) == 2
    assert "is no exported student" in capsys.readouterr().err
    assert command.main([str(tmp_path), "x.png", "--teacher"]) == 2
    assert "does not bring its teacher" in capsys.readouterr().err
