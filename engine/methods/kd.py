"""KD: soft targets of the teacher (Hinton et al., "Distilling the Knowledge in a Neural Network", 2015)."""
from pydantic import Field
from engine.record.method_options import MethodOptions


class Options(MethodOptions):
    """Options of KD."""

    temperature: float = Field(1.0, gt=0, description="Softens both distributions.")
    weight: float = Field(1.0, ge=0, description="Weight of the distillation loss.")
    ce_weight: float = Field(1.0, ge=0, description="Weight of the student's cross-entropy.")
