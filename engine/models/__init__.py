"""Every model of the triple as stages S1..S4, a pooled embedding and a head."""

from engine.models.staged import StagedModel, StageOutput, StageShape, create_staged

__all__ = ["StageOutput", "StageShape", "StagedModel", "create_staged"]
