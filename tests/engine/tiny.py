"""The smallest models of each family, for 32-pixel images."""

from __future__ import annotations

from engine.models import StagedModel, create_staged

SIZE = 32
TINY = {
    "resnet": ("resnet18", {"stem": "small", "options": {"channels": [8, 16, 24, 32], "layers": [1, 1, 1, 1]}}),
    "convnext": ("convnext_atto", {"stem": "small", "options": {"dims": [8, 16, 24, 32], "depths": [1, 1, 1, 1]}}),
    "efficientnet": ("test_efficientnet", {"stem": "small"}),
    "vit": ("vit_tiny_patch16_224", {"options": {"patch_size": 8, "embed_dim": 32, "depth": 4, "num_heads": 2}}),
    "swin": (
        "swin_tiny_patch4_window7_224",
        {
            "options": {
                "patch_size": 2,
                "embed_dim": 16,
                "depths": [1, 1, 1, 1],
                "num_heads": [1, 1, 2, 2],
                "window_size": 4,
            }
        },
    ),
    "mixer": ("mixer_s32_224", {"options": {"patch_size": 8, "embed_dim": 32, "num_blocks": 4}}),
}


def tiny(kind: str, classes: int = 5) -> StagedModel:
    """A model of the family named, with random weights."""
    name, settings = TINY[kind]
    return create_staged(name, classes, image_size=SIZE, **settings)
