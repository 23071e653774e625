"""An ONNX graph's weights stored in fewer bits, and made float32 by nodes of the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from engine.exporting.stored import quantise
from engine.record.export_request import Weights

_SMALLEST = 64  # values; to store fewer of them otherwise saves less than the node costs


def store_weights(model: Any, weights: Weights) -> None:
    """Change an onnx.ModelProto in place.

    float16: every float32 initializer is stored so, and cast. int8: those that are nothing but the weight of a
    Conv, Gemm or MatMul are stored as int8, one scale an output channel, and go through DequantizeLinear.
    """
    if weights == "float32":
        return
    from onnx import TensorProto

    graph = model.graph
    axes = _output_axes(graph) if weights == "int8" else {}
    kept: list[Any] = []
    nodes: list[Any] = []
    for weight in graph.initializer:
        large = weight.data_type == TensorProto.FLOAT and np.prod(weight.dims) >= _SMALLEST
        if large and weights == "float16":
            kept += _halved(weight, nodes)
        elif large and weight.name in axes:
            kept += _quantised(weight, axes[weight.name], nodes)
        else:
            kept.append(weight)
    order = [*nodes, *graph.node]
    del graph.initializer[:], graph.node[:]
    graph.initializer.extend(kept)
    graph.node.extend(order)


def _halved(weight: Any, nodes: list[Any]) -> list[Any]:
    """A weight as float16; where that cannot hold it (a mask's lowest number), as it is."""
    from onnx import TensorProto, helper, numpy_helper

    values = numpy_helper.to_array(weight)
    with np.errstate(over="ignore"):
        half = values.astype(np.float16)
    if not np.array_equal(np.isfinite(half), np.isfinite(values)):
        return [weight]
    name = f"{weight.name}.float16"
    nodes.append(helper.make_node("Cast", [name], [weight.name], to=TensorProto.FLOAT))
    return [numpy_helper.from_array(half, name)]


def _quantised(weight: Any, axis: int, nodes: list[Any]) -> list[Any]:
    """A weight as int8, and its scales."""
    from onnx import helper, numpy_helper

    integers, scale = quantise(torch.from_numpy(numpy_helper.to_array(weight).copy()), axis)
    names = [f"{weight.name}.int8", f"{weight.name}.scale"]
    nodes.append(helper.make_node("DequantizeLinear", names, [weight.name], axis=axis))
    return [numpy_helper.from_array(value.numpy(), name) for value, name in zip((integers, scale), names, strict=True)]


def _output_axes(graph: Any) -> dict[str, int]:
    """For each initializer that is nothing but a layer's weight, the axis of its output channels."""
    sizes = {weight.name: len(weight.dims) for weight in graph.initializer}
    found: dict[str, set[int | None]] = {}
    for node in graph.node:
        for place, name in enumerate(node.input):
            if name in sizes:
                found.setdefault(name, set()).add(_axis(node, place, sizes[name]))
    return {name: axis for name, axes in found.items() if len(axes) == 1 and (axis := next(iter(axes))) is not None}


def _axis(node: Any, place: int, dimensions: int) -> int | None:
    """The output channels of input `place` of a node; None where it is no weight."""
    if place != 1:
        return None
    if node.op_type == "Conv":
        return 0
    if node.op_type == "Gemm":
        transposed = any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
        return 0 if transposed else 1
    return 1 if node.op_type == "MatMul" and dimensions == 2 else None
