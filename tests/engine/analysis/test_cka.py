"""CKA against references in float64 written from the definitions."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.analysis.cka import CKAMatrix, MinibatchCKA, linear_cka


def biased_reference(x, y):
    n = len(x)
    centre = np.eye(n) - np.ones((n, n)) / n

    def hsic(k, m):
        return np.trace(k @ centre @ m @ centre) / (n - 1) ** 2

    k, m = x @ x.T, y @ y.T
    return hsic(k, m) / np.sqrt(hsic(k, k) * hsic(m, m))


def hsic1_reference(x, y):
    """Song et al. 2012, term by term, on uncentred grams."""
    n = len(x)
    k, m = x @ x.T, y @ y.T
    np.fill_diagonal(k, 0)
    np.fill_diagonal(m, 0)
    one = np.ones(n)
    return (
        np.trace(k @ m) + one @ k @ one * (one @ m @ one) / ((n - 1) * (n - 2)) - 2 / (n - 2) * (one @ k @ m @ one)
    ) / (n * (n - 3))


def unbiased_reference(batches):
    xy = np.mean([hsic1_reference(x, y) for x, y in batches])
    xx = np.mean([hsic1_reference(x, x) for x, _ in batches])
    yy = np.mean([hsic1_reference(y, y) for _, y in batches])
    return xy / np.sqrt(xx * yy)


def related(seed, n, d1, d2, offset=0.0):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n, d1)) + offset
    return x, x @ rng.normal(size=(d1, d2)) + rng.normal(size=(n, d2)) + offset


@given(st.integers(0, 10**6), st.integers(5, 24), st.integers(1, 30), st.integers(1, 30))
def test_both_forms_equal_their_definitions(seed, n, d1, d2):
    x, y = related(seed, n, d1, d2)
    tx, ty = torch.tensor(x), torch.tensor(y)
    assert linear_cka(tx, ty).item() == pytest.approx(biased_reference(x, y), rel=1e-8)
    assert linear_cka(tx, ty, unbiased=True).item() == pytest.approx(
        unbiased_reference([(x, y)]), rel=1e-6, nan_ok=True
    )


def test_minibatches_average_before_dividing():
    batches = [related(seed, n, 12, 7) for seed, n in ((1, 16), (2, 16), (3, 9))]
    streamed = MinibatchCKA()
    for x, y in batches:
        streamed.update(torch.tensor(x), torch.tensor(y))
    assert streamed.compute().item() == pytest.approx(unbiased_reference(batches), rel=1e-9)


def test_large_offsets_do_not_cost_precision_in_float32():
    x, y = related(4, 64, 40, 30, offset=1000.0)
    expected = unbiased_reference([(x - x.mean(0), y - y.mean(0))])
    made = linear_cka(torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32), unbiased=True)
    assert made.item() == pytest.approx(expected, rel=1e-3)


def test_of_many_independent_features_the_unbiased_is_near_zero_where_the_biased_is_not():
    x, y = torch.randn(64, 2000, dtype=torch.float64), torch.randn(64, 2000, dtype=torch.float64)
    assert linear_cka(x, y) > 0.9
    assert abs(linear_cka(x, y, unbiased=True)) < 0.05


@pytest.mark.parametrize("unbiased", [False, True])
def test_scale_rotation_and_offset_do_not_matter(unbiased):
    x = torch.randn(20, 6, dtype=torch.float64)
    rotation, _ = torch.linalg.qr(torch.randn(6, 6, dtype=torch.float64))
    assert linear_cka(x, 3 * x @ rotation + 5, unbiased).item() == pytest.approx(1)


def test_a_matrix_holds_every_pair_of_layers():
    rows = [torch.randn(12, 5), torch.randn(12, 3, 4)]
    columns = [torch.randn(12, 8), torch.randn(12, 2), torch.randn(12, 6)]
    matrix = CKAMatrix()
    matrix.update(rows, columns)
    made = matrix.compute()
    assert made.shape == (2, 3)
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            assert made[i, j].item() == pytest.approx(
                linear_cka(row.flatten(1), column, unbiased=True).item(), rel=1e-6
            )


def test_too_few_or_different_images_are_refused():
    with pytest.raises(ValueError, match="same images"):
        linear_cka(torch.randn(5, 2), torch.randn(6, 2))
    with pytest.raises(ValueError, match="4 images"):
        MinibatchCKA().update(torch.randn(3, 2), torch.randn(3, 2))
    with pytest.raises(ValueError, match="no batches"):
        MinibatchCKA().compute()


def test_a_constant_layer_gives_nan_not_a_number_that_looks_right():
    assert torch.isnan(linear_cka(torch.ones(8, 3), torch.randn(8, 3)))
