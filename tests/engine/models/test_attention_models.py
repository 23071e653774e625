"""What is special to attention and MLP models: positions on the way into S4, late class tokens, several branches."""

from __future__ import annotations

import copy

import pytest
import torch

from engine.assistants import FusionModel
from engine.models import StagedModel, create_staged
from engine.models.layout import StageShape, to_map
from engine.record.errors import InputError
from tests.engine.tiny import SIZE, tiny

SHALLOW = {"depth": 4, "embed_dim": 48, "num_heads": 3}

# (name, image size, options): members whose heads, tokens and positions differ from the smallest of their module.
MODELS = [
    ("beitv2_base_patch16_224", 32, SHALLOW),
    ("beit_base_patch16_224", 32, {**SHALLOW, "use_rel_pos_bias": False, "use_shared_rel_pos_bias": True}),
    ("convit_tiny", 32, {"depth": 4, "embed_dim": 12, "local_up_to_layer": 2}),
    ("crossvit_9_dagger_240", 120, {"embed_dim": [24, 48]}),
    ("davit_tiny", 64, {"depths": [1, 1, 1, 1], "embed_dims": [12, 24, 48, 96], "head_norm_first": True}),
    ("deepseek_vit_412m_align", 42, {"depth": 4, "embed_dim": 64, "num_heads": 4, "out_features": 32}),
    ("deit_tiny_distilled_patch16_224", 32, SHALLOW),
    ("eva02_tiny_patch14_224", 28, SHALLOW),
    ("vit_pe_spatial_tiny_patch16_512", 32, {"depth": 4}),
    ("vit_tiny_patch16_dinov3_qkvb", 32, {"depth": 4}),
    ("vit_small_patch16_rope_mixed_224", 32, SHALLOW),
    ("gemma4_vit_167m", 96, {**SHALLOW, "head_dim": 16, "intermediate_size": 64, "encoder_pool": "soft"}),
    ("hiera_small_abswin_256", 128, {"embed_dim": 8, "stages": [1, 2, 3, 2]}),
    ("hiera_tiny_224", 64, {"embed_dim": 8, "q_pool": 2, "mask_unit_size": [4, 4]}),
    ("mvitv2_small_cls", 64, {}),
    ("naflexvit_base_patch16_map", 32, SHALLOW),
    ("pit_ti_distilled_224", 64, {}),
    ("qwen3_vit_88m_merge", 32, {**SHALLOW, "out_features": 32}),
    ("swinv2_cr_tiny_ns_224", 64, {"depths": [1, 1, 1, 1], "embed_dim": 24}),
    ("tnt_s_legacy_patch16_224", 32, {"depth": 4}),
    ("twins_svt_small", 64, {"depths": [1, 1, 1, 1]}),
    ("samvit_base_patch16", 64, SHALLOW),
    ("vit_srelpos_small_patch16_224", 32, SHALLOW),
]

ROTARY = [
    ("eva02_tiny_patch14_224", 28, SHALLOW),
    ("vit_tiny_patch16_dinov3_qkvb", 32, {"depth": 4}),
    ("vit_small_patch16_rope_mixed_224", 32, SHALLOW),
    ("deepseek_vit_412m", 42, {"depth": 4, "embed_dim": 64, "num_heads": 4}),
    ("gemma4_vit_167m", 48, {**SHALLOW, "head_dim": 16, "intermediate_size": 64}),
    ("qwen3_vit_88m", 32, SHALLOW),
]


def built(name: str, size: int, options: dict[str, object]) -> StagedModel:
    torch.manual_seed(0)
    return create_staged(name, 5, image_size=size, options=dict(options)).eval()


def names(cases: list[tuple[str, int, dict[str, object]]]) -> list[str]:
    return [name for name, _, _ in cases]


@pytest.mark.parametrize(("name", "size", "options"), MODELS, ids=names(MODELS))
def test_logits_and_embedding_equal_the_plain_models(name, size, options):
    staged = built(name, size, options)
    images = torch.randn(2, 3, size, size)
    with torch.no_grad():
        output = staged.forward_stages(images)
        torch.testing.assert_close(output.logits, staged.model(images), atol=1e-5, rtol=1e-5)
        pooled = staged.model.forward_head(staged.model.forward_features(images), pre_logits=True)
        torch.testing.assert_close(output.embedding, pooled, atol=1e-5, rtol=1e-5)
    for feature, shape in zip(output.features, staged.stages, strict=True):
        assert to_map(feature, shape).shape == (2, shape.channels, *shape.grid)


@pytest.mark.parametrize(("name", "size", "options"), ROTARY, ids=names(ROTARY))
def test_rotary_embeddings_are_those_of_the_plain_model_behind_a_projector_too(name, size, options):
    staged = built(name, size, options)
    fusion = FusionModel(staged, tiny("resnet"))
    *_, (_, last) = staged.adapter.blocks()
    plain, fused = [], []
    for heard, forward, images in (
        (plain, staged.model, torch.randn(2, 3, size, size)),
        (fused, fusion, torch.randn(2, 3, SIZE, SIZE)),
    ):
        hook = last.register_forward_pre_hook(
            lambda _module, inputs, named, heard=heard: heard.extend([*inputs[1:], *named.values()]), with_kwargs=True
        )
        with torch.no_grad():
            forward(images)
        hook.remove()
    wanted, found = ([value for value in heard if isinstance(value, torch.Tensor)] for heard in (plain, fused))
    assert wanted
    for expected, value in zip(wanted, found, strict=True):
        torch.testing.assert_close(value, expected)


@pytest.mark.parametrize("name", ["cait_xxs24_224", "xcit_nano_12_p8_224", "volo_d1_224"])
def test_a_class_token_that_joins_in_s4_is_no_prefix_before(name):
    options = {"layers": [1, 1, 1, 1]} if name.startswith("volo") else {"depth": 4}
    staged = built(name, 32, options)
    assert [shape.prefix for shape in staged.stages] == [0, 0, 0, 1]
    assert staged.entry.prefix == 0


def test_convits_class_token_joins_where_the_model_says():
    late = built("convit_tiny", 32, {"depth": 4, "embed_dim": 12, "local_up_to_layer": 3})
    early = built("convit_tiny", 32, {"depth": 4, "embed_dim": 12, "local_up_to_layer": 1})
    assert ([shape.prefix for shape in late.stages], late.entry.prefix) == ([0, 0, 0, 1], 0)
    assert ([shape.prefix for shape in early.stages], early.entry.prefix) == ([0, 1, 1, 1], 1)


def test_hieras_maps_are_in_the_order_of_the_image():
    staged = built("hiera_tiny_224", 64, {"embed_dim": 8})
    images = torch.randn(2, 3, 64, 64)
    with torch.no_grad():
        features = staged.forward_stages(images).features
        expected = staged.model.forward_intermediates(images, intermediates_only=True, output_fmt="NHWC")
    for feature, reference in zip(features, expected, strict=True):
        torch.testing.assert_close(feature, reference)


@pytest.mark.parametrize(
    ("name", "deepest"), [("nest_tiny", ["96 x 16 x 16", "192 x 8 x 8", "384 x 4 x 4", "384 x 4 x 4"]),
                          ("pit_ti_224", ["1+49 tokens x 64", "1+16 tokens x 128", "1+16 tokens x 128", "1+4 tokens x 256"])]
)  # fmt: skip
def test_three_levels_are_four_stages_by_cutting_the_deepest_in_two(name, deepest):
    assert [str(shape) for shape in built(name, 64, {}).stages] == deepest


def test_patches_that_are_not_square_give_a_grid_that_is_not_square():
    staged = built("beit_base_patch16_224", 32, {**SHALLOW, "patch_size": [16, 8]})
    assert staged.stages[0] == StageShape(48, (2, 4), "NLC", 1)
    fusion = FusionModel(staged, tiny("resnet"))
    assert fusion(torch.randn(2, 3, SIZE, SIZE)).shape == (2, 5)


@pytest.mark.parametrize(("name", "options"), [
    ("vit_tiny_patch16_dinov3_qkvb", {"depth": 8}),
    ("samvit_base_patch16", {**SHALLOW, "depth": 8}),
    ("xcit_nano_12_p8_224", {"depth": 8}),
])  # fmt: skip
def test_a_deep_copy_keeps_the_blocks_chosen_for_each_stage(name, options):
    chosen = [1, 1, 2, 4]
    staged = create_staged(name, 5, image_size=32, options=options, stage_blocks=chosen).eval()
    twin = copy.deepcopy(staged)
    for model in (staged, twin):
        assert [len(list(stage.children())) for stage in model.adapter.stages] == chosen
    assert not {id(p) for p in twin.parameters()} & {id(block) for _, block in staged.adapter.blocks()}
    images = torch.randn(2, 3, 32, 32)
    with torch.no_grad():
        before = staged.forward_stages(images).features
        for parameter in staged.parameters():
            parameter.zero_()
        after = twin.forward_stages(images).features
    for feature, expected in zip(after, before, strict=True):
        torch.testing.assert_close(feature, expected)


@pytest.mark.parametrize(("name", "options", "reason"), [
    ("tnt_s_patch16_224", {"depth": 4}, "pixel tokens"),
    ("crossvit_9_240", {"embed_dim": [24, 48]}, "two branches"),
])  # fmt: skip
def test_a_model_whose_s4_wants_more_than_a_projector_delivers_is_the_front_alone(name, options, reason):
    size = 120 if name.startswith("crossvit") else 32
    staged = built(name, size, options)
    assert staged.entry is None
    with pytest.raises(InputError, match=reason):
        FusionModel(staged, tiny("resnet"))
    assert FusionModel(tiny("mixer"), staged)(torch.randn(2, 3, size, size)).shape == (2, 5)


def test_an_encoder_without_a_classifier_is_refused():
    with pytest.raises(InputError, match="without a classifier") as caught:
        create_staged("qwen3_vit_88m_enc", 5, image_size=32, options={**SHALLOW, "out_features": 32}, role="teacher")
    assert "'_enc'" in caught.value.hint


def test_an_input_that_two_patch_sizes_do_not_divide_is_refused_in_words():
    with pytest.raises(InputError, match="two sizes"):
        create_staged("crossvit_9_240", 5, image_size=224)


@pytest.mark.parametrize("name", ["eva02_tiny_patch14_224", "naflexvit_base_patch16_gap", "hiera_tiny_224"])
def test_leaving_out_patches_is_refused_where_blocks_need_to_know_which(name):
    options = {"embed_dim": 16} if name.startswith("hiera") else SHALLOW
    with pytest.raises(InputError, match="leaves out patches"):
        create_staged(name, 5, image_size=56 if "14" in name else 64, options={**options, "patch_drop_rate": 0.5})


@pytest.mark.parametrize(("name", "size", "options"), [
    ("eva02_tiny_patch14_224", 48, {**SHALLOW, "patch_size": 8}),
    ("xcit_nano_12_p8_224", 48, {"depth": 4, "patch_size": 16}),
    ("volo_d1_224", 96, {"layers": [1, 1, 1, 1]}),
    ("swinv2_cr_tiny_224", 96, {"depths": [1, 1, 1, 1], "embed_dim": 24}),
    ("pit_ti_224", 48, {"patch_size": 8, "stride": 4}),
])  # fmt: skip
def test_input_and_patch_size_can_be_changed(name, size, options):
    staged = built(name, size, options)
    images = torch.randn(2, 3, size, size)
    with torch.no_grad():
        torch.testing.assert_close(staged.forward_stages(images).logits, staged.model(images), atol=1e-5, rtol=1e-5)
    assert FusionModel(staged, tiny("resnet"))(torch.randn(2, 3, SIZE, SIZE)).shape == (2, 5)
