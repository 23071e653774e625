"""Weights stored in fewer bits, and computed with in float32."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from engine.record.errors import InputError
from engine.record.export_request import Weights

LARGEST = 127  # of an int8, on both sides of zero
# Their weights have one row an output channel.
_IN_ROWS = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.Conv3d)


def quantise(weight: Tensor, axis: int = 0) -> tuple[Tensor, Tensor]:
    """A weight as int8 and one float32 scale for each output channel: symmetric, so that zero stays zero.

    Args:
        axis: of the output channels.

    Returns:
        int8 in the weight's shape, and the scales [channels].
    """
    others = [number for number in range(weight.dim()) if number != axis % weight.dim()]
    largest = weight.abs().amax(others)
    scale = torch.where(largest > 0, largest / LARGEST, torch.ones_like(largest))
    shaped = scale.view([-1 if number == axis % weight.dim() else 1 for number in range(weight.dim())])
    return (weight / shaped).round().clamp(-LARGEST, LARGEST).to(torch.int8), scale


def refuse_beyond_half(model: nn.Module) -> None:
    """Refuse parameters that float16 cannot hold.

    Raises:
        InputError: naming one.
    """
    for name, value in model.named_parameters():
        if not bool(torch.isfinite(value.half()).all()):
            raise InputError(
                f"{name} holds values beyond float16, which ends at 65,504.", field="--half", hint="Leave it out."
            )


class Stored(nn.Module):
    """A model whose parameters are kept as float16 or int8, and made float32 whenever it computes.

    Of int8 are the weights of linear layers and convolutions, with one scale an output channel; what remains (biases,
    norms, embeddings) is float32. Its own tensors are buffers by the parameters' names, with `__` for each dot.
    """

    def __init__(self, model: nn.Module, weights: Weights) -> None:
        super().__init__()
        self.__dict__["model"] = model  # not registered: its float32 parameters are not kept beside these
        self._whole: dict[str, str] = {}
        self._scaled: dict[str, str] = {}
        quantised = _weights_in_rows(model) if weights == "int8" else set()
        for name, value in [*model.named_parameters(), *model.named_buffers()]:
            key, value = name.replace(".", "__"), value.detach()
            if name in quantised:
                value, scale = quantise(value)
                self.register_buffer(f"{key}__scale", scale.view(-1, *[1] * (value.dim() - 1)))
                self._scaled[name] = key
            else:
                self._whole[name] = key
                value = value.half() if weights == "float16" and _is_parameter(model, name) else value
            self.register_buffer(key, value)

    def forward(self, images: Tensor) -> Tensor:
        """Images [B, 3, H, W] to logits [B, C]."""
        values = {name: _as_float(getattr(self, key)) for name, key in self._whole.items()}
        for name, key in self._scaled.items():
            values[name] = getattr(self, key).float() * getattr(self, f"{key}__scale")
        return torch.func.functional_call(self.__dict__["model"], values, (images,))


def _as_float(value: Tensor) -> Tensor:
    return value.float() if value.dtype == torch.float16 else value


def _weights_in_rows(model: nn.Module) -> set[str]:
    """Names of the weights that are quantised."""
    return {
        f"{name}.weight" if name else "weight" for name, module in model.named_modules() if isinstance(module, _IN_ROWS)
    }


def _is_parameter(model: nn.Module, name: str) -> bool:
    path, _, last = name.rpartition(".")
    return last in model.get_submodule(path)._parameters
