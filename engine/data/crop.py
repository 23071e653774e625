"""Cut boxes out of a flat run of pixels and bring them to one size: the whole batch in one gather."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import torch
from torch import Tensor

from engine.data.raw_batch import RawBatch

LARGEST_STEP = 1.25  # source pixels for one of the output, beyond which sub-samples are averaged
# Pixels of the output that are made at a time: what fits a cache, and what bounds the memory of the intermediate steps.
CPU_PORTION = 2**17
GPU_PORTION = 2**24
Neighbours = tuple[Tensor, Tensor, Tensor]


def crop(batch: RawBatch, boxes: Tensor, size: int, flips: Tensor | None = None, *, closed: bool = False) -> Tensor:
    """Cut and resize by bilinear sampling (align_corners=False), black outside the image.

    Args:
        batch: the images; the result is on the device of its pixels.
        boxes: float32 `[B, 4]` on the CPU: top, left, height, width in pixels.
        size: side of the output.
        flips: bool `[B]` on the CPU, whether to mirror left to right.
        closed: whether colours beyond the box count for nothing (crop, then resize) or do (resize, then crop).

    Returns:
        float32 `[B, 3, size, size]` in 0..1.
    """
    flips = torch.zeros(len(batch), dtype=torch.bool) if flips is None else flips
    device = batch.pixels.device
    output = torch.empty((len(batch), 3, size, size), device=device)
    for rows, step in _portions(boxes, size, CPU_PORTION if device.type == "cpu" else GPU_PORTION):
        part = _rows(batch, rows)
        if step:
            images = _resample(part, boxes[rows], size, flips[rows], step, closed)
        else:
            images = _cut(part, boxes[rows], size, flips[rows])
        output[rows.to(device, non_blocking=True) if isinstance(rows, Tensor) else rows] = images.permute(0, 3, 1, 2)
    return output


def _portions(boxes: Tensor, size: int, most: int) -> Iterator[tuple[Tensor | slice, int]]:
    """The images that are cut alike, a portion of the batch at a time, and how: see `_steps`."""
    count = max(1, most // size**2)
    steps = _steps(boxes, size)
    kinds = steps.unique().tolist()
    for step in kinds:
        if len(kinds) == 1:
            yield from ((slice(start, start + count), step) for start in range(0, len(boxes), count))
        else:
            yield from ((rows, step) for rows in (steps == step).nonzero()[:, 0].split(count))


def _steps(boxes: Tensor, size: int) -> Tensor:
    """Sub-samples along a side of each pixel of the output, int64 `[B]`; 0: the box is copied as it is."""
    ratios = boxes[:, 2:].amax(1) / size
    steps = torch.where(ratios > LARGEST_STEP, ratios.ceil(), 1.0)
    exact = ((boxes == boxes.round()) & (boxes[:, 2:].repeat(1, 2) == size)).all(1)
    return torch.where(exact, 0.0, steps).long()


def _rows(batch: RawBatch, rows: Tensor | slice) -> RawBatch:
    return RawBatch(batch.pixels, batch.offsets[rows], batch.sizes[rows], batch.labels[rows], batch.index[rows])


def _axis(start: Tensor, length: Tensor, size: int, flips: Tensor | None = None) -> Tensor:
    """Centres of `size` equal parts of a span, in pixels: `[B]`, `[B]` to `[B, size]`."""
    steps = (torch.arange(size, dtype=torch.float32, device=start.device) + 0.5) / size
    if flips is not None:
        steps = torch.where(flips[:, None], 1 - steps, steps)
    return start[:, None] + steps * length[:, None]


def _cut(batch: RawBatch, boxes: Tensor, size: int, flips: Tensor) -> Tensor:
    """Boxes of the output's size on whole pixels: float32 `[B, S, S, 3]` without any interpolation."""
    device = batch.pixels.device
    sizes, places = batch.sizes, boxes.long()
    steps = torch.arange(size)
    rows = places[:, :1] + steps
    columns = places[:, 1:2] + torch.where(flips[:, None], size - 1 - steps, steps)
    inside_rows, inside_columns = _inside(rows, sizes[:, :1]), _inside(columns, sizes[:, 1:])
    rows = batch.offsets[:, None] + rows.clamp(min=0).minimum(sizes[:, :1] - 1) * sizes[:, 1:]
    columns = columns.clamp(min=0).minimum(sizes[:, 1:] - 1)
    rows, columns = rows.to(device, non_blocking=True), columns.to(device, non_blocking=True)
    images = _at(batch.pixels, rows, columns).div_(255)
    if not bool(inside_rows.all() & inside_columns.all()):
        images *= inside_rows.to(device, non_blocking=True)[:, :, None, None]
        images *= inside_columns.to(device, non_blocking=True)[:, None, :, None]
    return images


def _resample(batch: RawBatch, boxes: Tensor, size: int, flips: Tensor, step: int, closed: bool) -> Tensor:
    """Bilinear samples `[B, S, S, 3]`, the mean of step x step of them for each pixel of the output."""
    device = batch.pixels.device
    outside = bool((boxes[:, :2] < 0).any() | (boxes[:, :2] + boxes[:, 2:] > batch.sizes).any())
    offsets, sizes, boxes, flips = (
        tensor.to(device, non_blocking=True) for tensor in (batch.offsets, batch.sizes, boxes, flips)
    )
    y = _axis(boxes[:, 0], boxes[:, 2], size * step)
    x = _axis(boxes[:, 1], boxes[:, 3], size * step, flips)
    first = boxes[:, :2] if closed else torch.zeros_like(boxes[:, :2])
    last = first + boxes[:, 2:] - 1 if closed else sizes - 1.0
    total = torch.zeros((len(batch), size, size, 3), device=device)
    for row, column in product(range(step), repeat=2):
        rows, columns = y[:, row::step], x[:, column::step]
        down = _neighbours(rows, first[:, :1], last[:, :1])
        across = _neighbours(columns, first[:, 1:], last[:, 1:])
        part = _bilinear(batch.pixels, offsets, sizes[:, 1:], down, across)
        if outside:
            part *= _inside(rows, sizes[:, :1])[:, :, None, None]
            part *= _inside(columns, sizes[:, 1:])[:, None, :, None]
        total += part
    return total.div_(255 * step * step)


def _bilinear(pixels: Tensor, offsets: Tensor, width: Tensor, rows: Neighbours, columns: Neighbours) -> Tensor:
    """Colours at a grid of places: float32 `[B, S, S, 3]` in 0..255; `width` is `[B, 1]`."""
    (top, bottom, down), (left, right, across) = rows, columns
    upper, lower = (offsets[:, None] + row * width for row in (top, bottom))
    across, down = across[:, None, :, None], down[:, :, None, None]
    above = torch.lerp(_at(pixels, upper, left), _at(pixels, upper, right), across)
    below = torch.lerp(_at(pixels, lower, left), _at(pixels, lower, right), across)
    return torch.lerp(above, below, down)


def _inside(position: Tensor, length: Tensor) -> Tensor:
    return (position >= 0) & (position < length)


def _at(pixels: Tensor, rows: Tensor, columns: Tensor) -> Tensor:
    places = rows[:, :, None] + columns[:, None, :]
    # Much faster on the CPU than indexing, for the same result.
    return pixels.index_select(0, places.view(-1)).view(*places.shape, 3).float()


def _neighbours(position: Tensor, first: Tensor, last: Tensor) -> Neighbours:
    """The two pixels around each position `[B, S]`, from `first` to `last` `[B, 1]`, and the weight of the second."""
    centre = (position - 0.5).maximum(first).minimum(last)
    before = centre.floor()
    return before.long(), (before + 1).minimum(last).long(), centre - before
