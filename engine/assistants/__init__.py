"""What stands between teacher and student."""

from engine.assistants.fusion import FusionModel, L2GProjector

__all__ = ["FusionModel", "L2GProjector"]
