"""Every timm module that has an adapter, by its smallest model: stages, and both places in a fusion model."""

from __future__ import annotations

import copy
from dataclasses import dataclass

import pytest
import torch

from engine.assistants import FusionModel
from engine.models import StagedModel, StageOutput, create_staged
from engine.models.adapters import ADAPTERS
from engine.models.layout import to_map
from engine.record.catalogue import entries
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

CLASSES = 5

# The smallest square input that works, where it is not 64.
SIZES = {
    "byoanet": 256,
    "crossvit": 240,
    "deepseek_vit": 112,
    "efficientformer": 224,
    "inception_resnet_v2": 75,
    "inception_v3": 75,
    "inception_v4": 75,
}

# What makes the largest of the smallest quick to build and run.
SHALLOW = {"depth": 4, "embed_dim": 96, "num_heads": 3}
OPTIONS: dict[str, dict[str, object]] = {
    "beit": SHALLOW,
    "convmixer": {"dim": 64, "depth": 4},
    "deepseek_vit": {"depth": 4, "embed_dim": 128, "num_heads": 4},
    "gemma4_vit": SHALLOW,
    "mobilenetv5": {"channel_multiplier": 0.25},
    "naflexvit": SHALLOW,
    "nasnet": {"num_features": 192, "stem_size": 12},
    "qwen3_vit": SHALLOW,
    "swin_transformer_v2": {"embed_dim": 24, "depths": [1, 1, 1, 1], "num_heads": [1, 1, 2, 2]},
    "tresnet": {"width_factor": 0.25},
    "vgg": {"mlp_ratio": 0.02},
    "vision_transformer_sam": SHALLOW,
}


def smallest(module: str) -> str:
    """The name of the module's model of fewest parameters."""
    counted = [entry for entry in entries() if entry.module == module and entry.parameters]
    return min(counted, key=lambda entry: entry.parameters).name


@pytest.fixture(scope="module", params=sorted(ADAPTERS))  # built once, and gone before the next
def staged(request: pytest.FixtureRequest) -> StagedModel:
    module = request.param
    torch.manual_seed(0)
    model = create_staged(
        smallest(module), CLASSES, image_size=SIZES.get(module, 64), options=dict(OPTIONS.get(module, {}))
    )
    return model.eval()


@dataclass(frozen=True)
class Answer:
    """One pass of a model, and the blocks that ran in it."""

    images: torch.Tensor
    output: StageOutput
    ran: set[str]


@pytest.fixture(scope="module")
def answer(staged: StagedModel) -> Answer:
    torch.manual_seed(1)
    images = torch.randn(2, 3, staged.image_size, staged.image_size)
    ran: set[str] = set()
    handles = [
        block.register_forward_hook(lambda *_, name=name: ran.add(name)) for name, block in staged.adapter.blocks()
    ]
    with torch.no_grad():
        output = staged.forward_stages(images)
    for handle in handles:
        handle.remove()
    return Answer(images, output, ran)


def test_logits_and_embedding_equal_the_plain_models(staged, answer):
    with torch.no_grad():
        plain = staged.model(answer.images)
        pooled = staged.model.forward_head(staged.model.forward_features(answer.images), pre_logits=True)
    torch.testing.assert_close(answer.output.logits, plain, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(answer.output.embedding, pooled, atol=1e-5, rtol=1e-5)
    assert pooled.shape == (2, staged.embedding_dim)


def test_stages_state_what_comes_out(staged, answer):
    for feature, shape in zip(answer.output.features, staged.stages, strict=True):
        assert to_map(feature, shape).shape == (2, shape.channels, *shape.grid)


def test_every_block_runs_and_later_stages_leave_a_feature_alone(staged, answer):
    names = [name for name, _ in staged.adapter.blocks()]
    assert len(set(names)) == len(names)
    assert answer.ran == set(names)
    adapter, seen = staged.adapter, []
    with torch.no_grad():
        carried = adapter.stem(answer.images)
        for number, stage in enumerate(adapter.stages[:3], 1):
            carried = stage(carried)
            seen.append(adapter.tap(carried, number).clone())
    for before, after in zip(seen, answer.output.features, strict=False):
        torch.testing.assert_close(before, after)


def test_a_deep_copy_answers_the_same(staged, answer):
    with torch.no_grad():
        logits = copy.deepcopy(staged).forward_stages(answer.images).logits
    torch.testing.assert_close(logits, answer.output.logits)


def test_a_fusion_model_starts_with_it(staged, answer):
    teacher = tiny("mixer", CLASSES).eval()
    if staged.adapter.no_front:
        with pytest.raises(InputError, match="cannot be the front"):
            FusionModel(teacher, staged)
        return
    fusion = FusionModel(teacher, staged)
    assert fusion.front is staged
    assert_learns(fusion, answer.images)


def test_a_fusion_model_ends_with_it(staged):
    student = tiny("resnet", CLASSES).eval()
    if staged.adapter.no_back:
        with pytest.raises(InputError, match="cannot be the back"):
            FusionModel(staged, student)
        return
    fusion = FusionModel(staged, student)
    assert fusion.back is staged
    assert_learns(fusion, torch.randn(2, 3, SIZE, SIZE))


def assert_learns(fusion: FusionModel, images: torch.Tensor) -> None:
    output = fusion.forward_stages(images)
    assert output.logits.shape == (2, CLASSES)
    (output.logits.sum() + output.embedding.square().sum()).backward()
    for name, parameter in fusion.projector.named_parameters():
        assert parameter.grad is not None, name
        assert torch.isfinite(parameter.grad).all(), name
    assert any(parameter.grad.abs().sum() > 0 for parameter in fusion.projector.parameters())


def test_sixty_modules_or_more_can_end_a_fusion_model():
    assert sum(not adapter.no_back for adapter in ADAPTERS.values()) >= 60
