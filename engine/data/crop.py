"""Cut boxes out of a flat run of pixels and bring them to one size: the whole batch in one gather."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.data.raw_batch import RawBatch

LARGEST_STEP = 1.25  # source pixels for one of the output, beyond which sub-samples are averaged
# Pixels of the output that are made at a time: what fits a cache, and what bounds the memory of the intermediate steps.
CPU_PORTION = 2**17
GPU_PORTION = 2**24


def crop(batch: RawBatch, boxes: Tensor, size: int, flips: Tensor | None = None) -> Tensor:
    """Cut and resize by bilinear sampling (align_corners=False), black outside the image.

    Args:
        batch: the images; the result is on the device of its pixels.
        boxes: float32 `[B, 4]` on the CPU: top, left, height, width in pixels.
        size: side of the output.
        flips: bool `[B]` on the CPU, whether to mirror left to right.

    Returns:
        float32 `[B, 3, size, size]` in 0..1.
    """
    flips = torch.zeros(len(batch), dtype=torch.bool) if flips is None else flips
    device = batch.pixels.device
    output = torch.empty((len(batch), 3, size, size), device=device)
    for rows, step in _portions(boxes, size, CPU_PORTION if device.type == "cpu" else GPU_PORTION):
        part = _rows(batch, rows)
        if step:
            images = _resample(part, boxes[rows], size, flips[rows], step)
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


def _resample(batch: RawBatch, boxes: Tensor, size: int, flips: Tensor, step: int) -> Tensor:
    """Bilinear samples `[B, S, S, 3]`, the mean of step x step of them for each pixel of the output."""
    device = batch.pixels.device
    outside = bool((boxes[:, :2] < 0).any() | (boxes[:, :2] + boxes[:, 2:] > batch.sizes).any())
    offsets, sizes, boxes, flips = (
        tensor.to(device, non_blocking=True) for tensor in (batch.offsets, batch.sizes, boxes, flips)
    )
    y = _axis(boxes[:, 0], boxes[:, 2], size * step)
    x = _axis(boxes[:, 1], boxes[:, 3], size * step, flips)
    total = None
    for row in range(step):
        for column in range(step):
            part = _bilinear(batch.pixels, offsets, sizes, y[:, row::step], x[:, column::step])
            if outside:
                part *= _inside(y[:, row::step], sizes[:, :1])[:, :, None, None]
                part *= _inside(x[:, column::step], sizes[:, 1:])[:, None, :, None]
            total = part if total is None else total.add_(part)
    assert total is not None
    return total.div_(255 * step * step)


def _bilinear(pixels: Tensor, offsets: Tensor, sizes: Tensor, y: Tensor, x: Tensor) -> Tensor:
    """Colours at the grid of `y` `[B, S]` and `x` `[B, S]`: float32 `[B, S, S, 3]` in 0..255."""
    top, bottom, down = _neighbours(y, sizes[:, :1])
    left, right, across = _neighbours(x, sizes[:, 1:])
    width = sizes[:, 1:]
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


def _neighbours(position: Tensor, length: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The two pixels around each position, clamped to the image, and the weight of the second."""
    centre = (position - 0.5).clamp(min=0).minimum((length - 1).float())
    first = centre.floor().long()
    return first, (first + 1).minimum(length - 1), centre - first
