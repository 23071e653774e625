"""A staged model is the plain model, with its stages in view."""

from __future__ import annotations

import copy

import pytest
import timm
import torch

from engine.models import create_staged
from engine.models.adapters import ADAPTERS, stage_counts
from engine.models.layout import StageShape, flat_features, to_map
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, TINY, tiny

# (name, image size, options): members of each family whose heads, prefixes and stems differ.
MODELS = [
    ("resnet18", 64, {}),
    ("resnet26d", 64, {}),
    ("seresnet50", 64, {}),
    ("test_resnet", 64, {}),
    ("convnext_atto", 64, {}),
    ("convnextv2_atto", 64, {}),
    ("test_convnext", 64, {}),
    ("mobilenetv2_050", 64, {}),
    ("efficientnet_b0", 64, {}),
    ("tf_efficientnetv2_b0", 64, {}),
    ("test_efficientnet", 64, {}),
    ("test_vit", 64, {}),
    ("test_vit2", 64, {}),
    ("vit_tiny_patch16_224", 64, {"depth": 4}),
    ("vit_small_patch16_18x2_224", 64, {"depth": 4, "embed_dim": 48, "num_heads": 3}),
    ("deit_tiny_patch16_224", 64, {"depth": 4}),
    ("deit_tiny_distilled_patch16_224", 64, {"depth": 4}),
    ("deit3_small_patch16_224", 64, {"depth": 4, "embed_dim": 48, "num_heads": 3}),
    ("swin_tiny_patch4_window7_224", 64, {"depths": [1, 1, 2, 1], "embed_dim": 24}),
    ("mixer_s16_224", 64, {"num_blocks": 4, "embed_dim": 48}),
    ("resmlp_12_224", 64, {"num_blocks": 4, "embed_dim": 48}),
    ("gmlp_ti16_224", 64, {"num_blocks": 4, "embed_dim": 48}),
]


@pytest.mark.parametrize(("name", "size", "options"), MODELS, ids=[name for name, _, _ in MODELS])
def test_logits_and_embedding_equal_the_plain_models(name, size, options):
    staged = create_staged(name, 7, image_size=size, options=options).eval()
    images = torch.randn(2, 3, size, size)
    with torch.no_grad():
        output = staged.forward_stages(images)
        plain = staged.model(images)
        pooled = staged.model.forward_head(staged.model.forward_features(images), pre_logits=True)
    torch.testing.assert_close(output.logits, plain, atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(staged(images), plain)
    torch.testing.assert_close(output.embedding, pooled, atol=1e-5, rtol=1e-5)
    assert output.embedding.shape == (2, staged.embedding_dim)


@pytest.mark.parametrize("kind", ["resnet", "convnext", "efficientnet", "swin", "vit", "mixer"])
def test_stage_outputs_equal_timms_own_intermediates(kind):
    staged = tiny(kind).eval()
    images = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        output = staged.forward_stages(images)
        if kind in ("vit", "mixer"):
            ends = torch.tensor(stage_counts(4)).cumsum(0).sub(1).tolist()
            expected = staged.model.forward_intermediates(
                images, indices=ends, intermediates_only=True, output_fmt="NCHW"
            )
        else:
            expected = staged.model.forward_intermediates(images, intermediates_only=True, output_fmt="NCHW")[-4:]
    for number, (feature, shape, reference) in enumerate(zip(output.features, staged.stages, expected, strict=True), 1):
        if kind == "efficientnet" and number == 4:  # S4 goes on through the last convolution, as OFA-KD's tap does
            reference = staged.model.bn2(staged.model.conv_head(reference))
        torch.testing.assert_close(to_map(feature, shape), reference, atol=1e-5, rtol=1e-5)


@pytest.mark.parametrize("kind", list(TINY))
def test_stages_state_shape_and_layout_of_what_comes_out(kind):
    staged = tiny(kind)
    with torch.no_grad():
        output = staged.forward_stages(torch.randn(2, 3, SIZE, SIZE))
    for feature, shape in zip(output.features, staged.stages, strict=True):
        assert to_map(feature, shape).shape == (2, shape.channels, *shape.grid)
        assert flat_features(feature, shape).shape == (2, shape.channels * shape.grid[0] * shape.grid[1])


def test_published_stage_shapes_at_224():
    assert [(s.channels, s.grid[0]) for s in create_staged("resnet18", 10).stages] == [
        (64, 56),
        (128, 28),
        (256, 14),
        (512, 7),
    ]
    assert [(s.channels, s.grid[0]) for s in create_staged("mobilenetv2_100", 10).stages] == [
        (24, 56),
        (32, 28),
        (96, 14),
        (1280, 7),
    ]
    assert create_staged("deit_tiny_patch16_224", 10).stages[0] == StageShape(192, (14, 14), "NLC", 1)


def test_a_row_of_twelve_blocks_is_cut_two_two_six_two():
    assert stage_counts(12) == [2, 2, 6, 2]
    assert stage_counts(24) == [4, 4, 12, 4]
    assert stage_counts(4) == [1, 1, 1, 1]
    with pytest.raises(InputError, match="four stages"):
        stage_counts(3)


def test_blocks_a_stage_can_be_chosen():
    staged = create_staged(
        "vit_tiny_patch16_224", 5, image_size=32, options={"depth": 8, "patch_size": 8}, stage_blocks=[1, 1, 2, 4]
    )
    assert [name for name, _ in staged.adapter.blocks()] == [
        "s1.0",
        "s2.0",
        "s3.0",
        "s3.1",
        "s4.0",
        "s4.1",
        "s4.2",
        "s4.3",
    ]
    with pytest.raises(InputError, match="8"):
        create_staged(
            "vit_tiny_patch16_224", 5, image_size=32, options={"depth": 8, "patch_size": 8}, stage_blocks=[1, 1, 1, 1]
        )


def test_a_small_stem_keeps_the_resolution():
    assert [s.grid[0] for s in tiny("resnet").stages] == [32, 16, 8, 4]
    assert [s.grid[0] for s in create_staged("resnet26d", 5, image_size=32, stem="small").stages] == [32, 16, 8, 4]
    with pytest.raises(InputError, match="no small stem"):
        create_staged("vit_tiny_patch16_224", 5, image_size=32, stem="small")


def test_a_misspelt_model_is_refused_with_the_nearest_name():
    with pytest.raises(InputError, match="resnet18"):
        create_staged("resnt18", 5)


def test_an_unknown_option_is_refused_by_name():
    with pytest.raises(InputError, match="wings") as caught:
        create_staged("resnet18", 5, options={"wings": 2}, role="student")
    assert caught.value.field == "student.options"


def test_an_option_that_an_entry_point_writes_down_can_be_overridden():
    plain = timm.create_model("mixer_s32_224")
    assert plain.stem.patch_size == (32, 32)
    assert tiny("mixer").model.stem.patch_size == (8, 8)
    with pytest.raises(InputError, match="wings"):
        create_staged("mixer_s32_224", 5, options={"patch_size": 8, "wings": 2})


def test_a_family_without_an_adapter_is_refused(monkeypatch):
    monkeypatch.delitem(ADAPTERS, "vgg")
    with pytest.raises(InputError, match="no stages here yet"):
        create_staged("vgg11", 5, image_size=32)


def test_a_frozen_model_stays_in_eval_and_learns_nothing():
    staged = tiny("resnet").freeze()
    before = {name: value.clone() for name, value in staged.state_dict().items()}
    staged.train()
    staged(torch.randn(4, 3, SIZE, SIZE))
    assert not any(module.training for module in staged.modules())
    assert not any(parameter.requires_grad for parameter in staged.parameters())
    for name, value in staged.state_dict().items():
        assert torch.equal(value, before[name])


@pytest.mark.parametrize("kind", list(TINY))
def test_a_deep_copy_is_another_model_with_the_same_answers(kind):
    staged = tiny(kind).eval()
    twin = copy.deepcopy(staged)
    images = torch.randn(2, 3, SIZE, SIZE)
    with torch.no_grad():
        before = staged.forward_stages(images).logits
        for parameter in staged.parameters():
            parameter.zero_()
        torch.testing.assert_close(twin.forward_stages(images).logits, before)


def test_what_an_efficientnets_entry_point_writes_down_can_be_overridden_too():
    staged = create_staged("efficientnet_b0", 10, image_size=32, options={"channel_multiplier": 0.25})
    assert staged.num_classes == 10
    assert sum(p.numel() for p in staged.parameters()) < 1_000_000


@pytest.mark.parametrize(("name", "options"), [
    ("vit_tiny_patch16_224", {"patch_size": 0}),
    ("vit_tiny_patch16_224", {"patch_size": 64}),
    ("vit_tiny_patch16_224", {"num_heads": 0}),
    ("vit_tiny_patch16_224", {"embed_dim": 0}),
    ("vit_tiny_patch16_224", {"act_layer": "nonsense"}),
    ("resnet18", {"channels": [4, 8]}),
    ("resnet18", {"layers": [0, 0, 0, 0]}),
    ("resnet18", {"block": "BasicBlock"}),
    ("swin_tiny_patch4_window7_224", {"depths": [1, 1], "num_heads": [1, 2]}),
])  # fmt: skip
def test_options_that_no_model_can_be_built_of_are_refused_in_words(name, options):
    with pytest.raises(InputError) as caught:
        create_staged(name, 10, image_size=32, options=options, role="teacher")
    assert caught.value.field.startswith("teacher")
    assert "\n" not in str(caught.value)
