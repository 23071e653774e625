"""Hybrids of convolution and attention, staged: the plain model, and part of a fusion model."""

from __future__ import annotations

import copy

import pytest
import torch

from engine.assistants import FusionModel
from engine.models import create_staged
from engine.models.adapters.hybrids import MobileNetV5Adapter
from engine.models.staged import StagedModel
from engine.record.errors import InputError

SIZE = 64
# Members that are built otherwise than the smallest of their module, which test_every_module.py looks at.
MODELS = [
    "caformer_s18",
    "coat_lite_tiny",
    "coat_tiny",
    "efficientvim_m1_dist",
    "iformer_m_distilled",
    "levit_128s",
    "levit_conv_128s",
    "lowformer_b2",
    "test_maxvit",
]
NO_BACK = {"coat_tiny", "efficientvim_m1_dist"}


def vit() -> StagedModel:
    options = {"depth": 4, "embed_dim": 24, "num_heads": 2}
    return create_staged("vit_tiny_patch16_224", 5, image_size=SIZE, options=options)


def cnn() -> StagedModel:
    return create_staged("resnet18", 5, image_size=SIZE, options={"channels": [4, 8, 8, 16], "layers": [1, 1, 1, 1]})


@pytest.mark.parametrize("name", MODELS)
def test_logits_and_embedding_equal_the_plain_models_and_so_do_a_copys(name):
    staged = create_staged(name, 5, image_size=SIZE).eval()
    images = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        output = staged.forward_stages(images)
        pooled = staged.model.forward_head(staged.model.forward_features(images), pre_logits=True)
        torch.testing.assert_close(output.logits, staged.model(images), atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(output.embedding, pooled, atol=1e-5, rtol=1e-5)
        torch.testing.assert_close(copy.deepcopy(staged).forward_stages(images).logits, output.logits)
    assert [staged.adapter.shape(feature, n) for n, feature in enumerate(output.features, 1)] == staged.stages


@pytest.mark.parametrize("name", MODELS)
def test_a_fusion_model_starts_with_it_and_ends_with_it(name):
    staged = create_staged(name, 5, image_size=SIZE)
    other = vit() if staged.family == "vit" else cnn()  # of its own family: the student is the front
    images = torch.randn(2, 3, SIZE, SIZE)
    if name in NO_BACK:
        with pytest.raises(InputError, match="cannot be the back"):
            FusionModel(staged, other)
    else:
        as_back = FusionModel(staged, other).eval()
        assert as_back(images).shape == (2, 5)
        assert as_back.front_role == "student"
    as_front = FusionModel(other, create_staged(name, 5, image_size=SIZE)).eval()
    assert as_front(images).shape == (2, 5)


def test_five_stages_become_four_and_their_blocks_are_told_one_by_one():
    options = {"layers": [1, 1, 1, 2, 1], "embed_dims": [8, 16, 32, 64, 128]}
    staged = create_staged("fastvit_mci3", 5, image_size=SIZE, options=options)
    assert [shape.grid[0] for shape in staged.stages] == [16, 8, 4, 1]
    assert [name for name, _ in staged.adapter.blocks()] == ["s1.0", "s2.0", "s3.0", "s4.0", "s4.1", "s4.2", "s4.3"]


def test_the_deepest_of_three_stages_is_cut_in_two():
    staged = create_staged("levit_128s", 5, image_size=SIZE)
    names = [name for name, _ in staged.adapter.blocks()]
    assert names == ["s1.0", "s1.1", "s2.0", "s2.1", "s2.2", "s3.0", "s3.1", "s4.0", "s4.1"]


def test_an_encoder_without_a_classifier_is_refused():
    with pytest.raises(InputError, match="without a classifier"):
        MobileNetV5Adapter(torch.nn.Module(), [])
