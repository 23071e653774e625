"""Models and methods of installed packages, by the two example packages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from engine.models.custom import adapter_class, build_custom
from engine.models.staged import StagedModel, create_staged
from engine.record.errors import InputError
from engine.record.events import read_events
from tests.end_to_end.engine_process import SMALL, VIT, config
from tests.installing import install

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    """A folder of installed packages that holds both examples, and one that is broken."""
    folder = tmp_path_factory.mktemp("site")
    for name in ("custom_model", "custom_method"):
        install(ROOT / "examples" / name, folder)
    broken = folder / "broken-1.0.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (broken / "entry_points.txt").write_text("[fbt.models]\nbroken_net = nothing_there:make\n")
    return folder


def python(site: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PYTHONPATH": f"{site}{os.pathsep}{ROOT}",
        "CUDA_VISIBLE_DEVICES": "",
        "OMP_NUM_THREADS": "1",
    }
    return subprocess.run(
        [sys.executable, *words], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False
    )


STAGED = """
import json, torch
from engine.assistants import FusionModel
from engine.models import create_staged
from engine.record.errors import InputError
staged = create_staged("lab_net", 5, image_size=64, options={"widths": [4, 8, 12, 16], "depth": 1}).eval()
images = torch.randn(2, 3, 64, 64)
with torch.no_grad():
    output = staged.forward_stages(images)
    torch.testing.assert_close(output.logits, staged.model(images))
vit = create_staged("vit_tiny_patch16_224", 5, image_size=64, options={"depth": 4, "embed_dim": 24, "num_heads": 2})
refused = {}
for name, options, weights in [
    ("lab_net", {"wings": 2}, "random"), ("lab_net", {}, "pretrained"), ("broken_net", {}, "random"), ("lab_nut", {}, "random")
]:
    try:
        create_staged(name, 5, image_size=64, options=options, weights=weights, role="student")
    except InputError as error:
        refused[f"{name} {weights} {len(options)}"] = [error.field, error.message, error.hint]
print(json.dumps({
    "stages": [str(shape) for shape in staged.stages],
    "blocks": len(staged.adapter.blocks()),
    "front": FusionModel(vit, staged).front_role,
    "fused": list(FusionModel(vit, staged)(images).shape),
    "back": list(FusionModel(staged, vit)(images).shape),
    "refused": refused,
}))
"""


def test_a_model_of_a_package_has_stages_and_is_fused(site):
    done = python(site, "-c", STAGED)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["stages"] == ["4 x 32 x 32", "8 x 16 x 16", "12 x 8 x 8", "16 x 4 x 4"]
    assert told["fused"] == told["back"] == [2, 5]
    refused = told["refused"]
    assert "wings" in refused["lab_net random 1"][1]
    assert refused["lab_net random 1"][0] == "student.options"
    assert refused["lab_net pretrained 0"][0] == "student.weights"
    assert "nothing_there" in refused["broken_net random 0"][1]
    assert "lab_net" in refused["lab_nut random 0"][2]


def test_its_name_is_known_without_importing_torch_or_the_package(site):
    code = (
        "import sys\n"
        "from engine.record.catalogue import entries, known_models\n"
        "entry = next(entry for entry in entries() if entry.name == 'lab_net')\n"
        "print('lab_net' in known_models(), entry.family, entry.module, entry.staged, {'torch', 'lab_net'} & set(sys.modules))"
    )
    done = python(site, "-c", code)
    assert done.stdout.strip() == "True custom lab_net True set()", done.stderr


def test_the_help_lists_the_options_of_the_method(site):
    done = python(site, "-m", "engine.run", "--help")
    assert "method lab_match: Lab-match: the student's embedding" in done.stdout, done.stderr
    assert "Weight of the matching loss." in done.stdout


def test_a_run_with_both_finishes(site, tmp_path):
    given = {
        "name": "of the lab",
        "teacher": VIT,
        "student": {"model": "resnet18"},
        "method": {"name": "kd", "control": "untrained-teacher"},
        "assistant": {"kind": "none"},
        "recipe": {"epochs": 1, "warmup_epochs": 0.0},
    }
    path = tmp_path / "run.toml"
    path.write_text(config(SMALL, given).to_toml(), encoding="utf-8")
    text = path.read_text(encoding="utf-8").split("[method.options]")[0]  # those of kd
    path.write_text(text, encoding="utf-8")
    done = python(
        site, "-m", "engine.run", str(path), "--home", str(tmp_path), "--student.model", "lab_net",
        "--student.options.widths", "[4, 8, 12, 16]", "--student.options.depth", "1", "--method.name", "lab_match",
        "--method.options.weight", "2",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (folder,) = (tmp_path / "runs").iterdir()
    told = list(read_events(folder / "events.jsonl"))
    assert told[-1]["status"] == "finished"
    steps = [event["metrics"] for event in told if event["type"] == "step"]
    assert all(metrics["train/loss/match/teacher-student"] > 0 for metrics in steps)


class Own(nn.Module):
    """A network without an adapter."""

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        return images.mean(dim=(1, 2, 3))[:, None]


def test_a_network_without_an_adapter_is_refused_and_told_of_it():
    assert adapter_class(Own()) is None
    with pytest.raises(InputError, match="no stages here yet") as caught:
        StagedModel(Own(), "own", 32)
    assert "fbt_adapter" in caught.value.hint


def test_a_subclass_of_a_timm_model_is_cut_as_that_is():
    staged = create_staged("resnet18", 5, image_size=32, options={"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]})
    mine = type("Mine", (type(staged.model),), {"__module__": "lab"})
    staged.model.__class__ = mine
    assert adapter_class(staged.model) is type(staged.adapter)


def test_a_factory_is_given_the_image_size_it_asks_for_and_must_give_a_module(monkeypatch):
    given = {}

    def factory(num_classes: int, img_size: int = 224) -> object:
        given.update(classes=num_classes, size=img_size)
        return Own() if num_classes > 1 else "no module"

    monkeypatch.setattr("engine.models.custom._factory", lambda name, role: factory)
    model = build_custom("own", 5, {}, image_size=32, role="student")
    assert given == {"classes": 5, "size": 32}
    assert len(model.pretrained_cfg["mean"]) == 3
    with pytest.raises(InputError, match=r"gives str instead of an nn\.Module"):
        build_custom("own", 1, {}, image_size=32, role="student")
