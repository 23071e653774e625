"""Gradients watched on the device: their norm, and which of them was first not finite."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor, nn

_NEVER = 2**24
_SHOWN = 3


class Gradients:
    """Looks at the gradients of a step without waiting for the device.

    Args:
        modules: what learns, by the name people know it by.
    """

    def __init__(self, modules: Iterable[tuple[str, nn.Module]]) -> None:
        named: dict[int, tuple[str, nn.Parameter]] = {}
        for name, module in modules:
            for own, parameter in module.named_parameters():
                if parameter.requires_grad:
                    named.setdefault(id(parameter), (f"{name}.{own}", parameter))
        self._names = [name for name, _ in named.values()]
        self.parameters = [parameter for _, parameter in named.values()]
        self._first_bad: Tensor | None = None
        self._places: list[int] = []
        self._index: Tensor | None = None

    def norm(self, step: int) -> Tensor:
        """Norm of all of them together, a scalar on the device; remembers the step at which each was first not finite."""
        places = [place for place, parameter in enumerate(self.parameters) if parameter.grad is not None]
        gradients = [self.parameters[place].grad for place in places]
        if not gradients:
            return torch.zeros(())
        norms = torch.stack([norm.float() for norm in torch._foreach_norm(gradients)])  # type: ignore[arg-type]
        if self._first_bad is None:
            self._first_bad = torch.full((len(self.parameters),), _NEVER, device=norms.device)
        if self._index is None or places != self._places:
            self._places, self._index = places, torch.tensor(places, device=norms.device)
        bad = torch.where(torch.isfinite(norms), _NEVER, step)
        self._first_bad[self._index] = torch.minimum(self._first_bad[self._index], bad)
        return torch.linalg.vector_norm(norms)

    def first_bad(self) -> str:
        """The parameters whose gradients were first not finite, in words; waits for the device."""
        if self._first_bad is None:
            return ""
        steps = self._first_bad.tolist()
        first = min(steps, default=_NEVER)
        names = [name for name, step in zip(self._names, steps, strict=True) if step == first < _NEVER]
        more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
        return ", ".join(names[:_SHOWN]) + more
