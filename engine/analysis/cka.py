"""Centred kernel alignment (CKA) with a linear kernel.

Kornblith et al., "Similarity of Neural Network Representations Revisited" (2019); the unbiased
HSIC_1 of Song et al. (2012), averaged over minibatches before dividing as in Nguyen et al., "Do
Wide and Deep Networks Learn the Same Things?" (2021).
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor


def linear_cka(x: Tensor, y: Tensor, unbiased: bool = False) -> Tensor:
    """CKA of two sets of features [N, D1] and [N, D2] of the same N images, a scalar in float64.

    Biased: ‖YᵀX‖² / (‖XᵀX‖ ‖YᵀY‖) of centred columns, in 0..1. Unbiased: HSIC_1 in place of each
    norm; it needs N >= 4 and may fall a little below 0.

    Raises:
        ValueError: the two do not hold the same number of images, or too few.
    """
    _same_images(x, y, 4 if unbiased else 2)
    gram_x, gram_y = _gram(x), _gram(y)
    if unbiased:
        grams = _zero_diagonal(torch.stack([gram_x, gram_y]))
        hsic = _hsic1(grams, grams)
    else:
        flat = torch.stack([gram_x, gram_y]).flatten(1).double()
        hsic = flat @ flat.T
    return hsic[0, 1] / (hsic[0, 0] * hsic[1, 1]).sqrt()


class MinibatchCKA:
    """Unbiased CKA of two layers over many batches, holding three numbers."""

    def __init__(self) -> None:
        self._matrix = CKAMatrix()

    def update(self, x: Tensor, y: Tensor) -> None:
        """Add one batch of features [N, …] of the same N >= 4 images; more axes are flattened."""
        self._matrix.update([x], [y])

    def compute(self) -> Tensor:
        """CKA of all batches so far, a scalar in float64; NaN for a layer that is constant."""
        return self._matrix.compute()[0, 0]


class CKAMatrix:
    """Unbiased minibatch CKA of every layer of one model against every layer of another."""

    def __init__(self) -> None:
        self._cross: Tensor | None = None
        self._rows: Tensor | None = None
        self._columns: Tensor | None = None

    def update(self, rows: Sequence[Tensor], columns: Sequence[Tensor]) -> None:
        """Add one batch: features [N, …] of each layer, of the same N >= 4 images.

        Raises:
            ValueError: the layers do not hold the same number of images, or too few.
        """
        for feature in (*rows, *columns):
            _same_images(rows[0], feature, 4)
        grams_r = _zero_diagonal(torch.stack([_gram(feature) for feature in rows]))
        grams_c = _zero_diagonal(torch.stack([_gram(feature) for feature in columns]))
        cross = _hsic1(grams_r, grams_c)
        own_r, own_c = _hsic1_own(grams_r), _hsic1_own(grams_c)
        self._cross = cross if self._cross is None else self._cross + cross
        self._rows = own_r if self._rows is None else self._rows + own_r
        self._columns = own_c if self._columns is None else self._columns + own_c

    def compute(self) -> Tensor:
        """CKA [rows, columns] of all batches so far, in float64.

        Raises:
            ValueError: no batch was given.
        """
        if self._cross is None or self._rows is None or self._columns is None:
            raise ValueError("CKA of no batches: call update first.")
        return self._cross / (self._rows[:, None] * self._columns[None, :]).sqrt()


def _same_images(x: Tensor, y: Tensor, least: int) -> None:
    if len(x) != len(y):
        raise ValueError(f"CKA compares the same images: got {len(x)} and {len(y)} rows.")
    if len(x) < least:
        raise ValueError(f"CKA needs {least} images or more in a batch: got {len(x)}.")


def _gram(feature: Tensor) -> Tensor:
    """XXᵀ [N, N] of centred features.

    HSIC does not depend on a layer's offset; taking it off first keeps float32 exact where
    activations are far from zero.
    """
    flat = feature.flatten(1)
    flat = flat if flat.dtype == torch.float64 else flat.float()
    flat = flat - flat.mean(dim=0, keepdim=True)
    return flat @ flat.T


def _zero_diagonal(grams: Tensor) -> Tensor:
    """Grams [L, N, N] with a zero diagonal: HSIC_1 leaves out each image with itself."""
    eye = torch.eye(grams.shape[-1], dtype=torch.bool, device=grams.device)
    hollow = grams.masked_fill(eye, 0)
    return (hollow.cpu() if hollow.device.type == "mps" else hollow).double()  # MPS has no float64


def _hsic1(rows: Tensor, columns: Tensor) -> Tensor:
    """HSIC_1 [R, C] of every pair of zero-diagonal grams [R, N, N] and [C, N, N]."""
    n = rows.shape[-1]
    sums_r, sums_c = rows.sum(-1), columns.sum(-1)
    trace = rows.flatten(1) @ columns.flatten(1).T
    totals = sums_r.sum(-1)[:, None] * sums_c.sum(-1)[None, :] / ((n - 1) * (n - 2))
    mixed = 2 / (n - 2) * (sums_r @ sums_c.T)
    return (trace + totals - mixed) / (n * (n - 3))


def _hsic1_own(grams: Tensor) -> Tensor:
    """HSIC_1 [L] of each gram with itself."""
    return torch.cat([_hsic1(gram[None], gram[None]).flatten() for gram in grams])
