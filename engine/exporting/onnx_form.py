"""The student as ONNX: for any number of images, with its metadata inside."""

from __future__ import annotations

import logging
import warnings
from importlib import metadata
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from engine.exporting.form import INPUT, OUTPUT, Answers, Form, description
from engine.exporting.live import Live
from engine.exporting.onnx_weights import store_weights
from engine.exporting.pt2_form import exported
from engine.exporting.stored import refuse_beyond_half
from engine.record.errors import InputError
from engine.record.export_request import Weights, missing_packages
from engine.record.listed import listed

OPSET = 18
_LARGEST = 2**31 - 1  # bytes; protobuf takes no more in one message


class OnnxForm(Form):
    """Input `images` float32 [batch, 3, S, S], normalised; output `logits` float32 [batch, C]."""

    def need(self) -> None:
        if missing := missing_packages("onnx"):
            raise InputError(
                f"needs {listed(missing)}, which {'is' if len(missing) == 1 else 'are'} not installed.",
                field="--format onnx",
                hint=f"pip install {' '.join(missing)}",
            )

    def check(self, live: Live) -> None:
        """What cannot be exported is found by exporting it."""

    def write(self, live: Live, weights: Weights, path: Path) -> None:
        if weights == "float16":
            refuse_beyond_half(live.model)
        model = _translated(live)
        _tidy(model)
        store_weights(model, weights)
        for key, value in description(live, weights).items():
            model.metadata_props.add(key=key, value=value)
        if model.ByteSize() > _LARGEST:
            raise InputError("is larger than the 2 GiB of one ONNX file.", field="the student", hint="Choose pt2.")
        path.write_bytes(model.SerializeToString())

    def answers(self, live: Live, path: Path) -> Answers:
        import onnxruntime

        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])

        def ask(images: Tensor) -> Tensor:
            (logits,) = session.run([OUTPUT], {INPUT: images.numpy()})
            return torch.from_numpy(logits)

        return ask

    def reader(self) -> str:
        return f"onnxruntime {metadata.version('onnxruntime')}, opset {OPSET}"

    def loading(self, live: Live, path: Path) -> list[str]:
        return [
            "import onnxruntime",
            f"session = onnxruntime.InferenceSession({str(path)!r})",
            f'(logits,) = session.run(None, {{"{INPUT}": images}})  # float32, normalised, [B, 3, {live.size}, {live.size}]',
        ]


def _translated(live: Live) -> Any:
    """The student as an onnx.ModelProto.

    Raises:
        InputError: an operator has no counterpart in ONNX.
    """
    program = exported(live.model, live.size)
    for name in ("torch.onnx", "onnxscript", "onnx_ir"):  # they tell of each step of theirs
        logging.getLogger(name).setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            made = torch.onnx.export(
                program,
                dynamo=True,
                opset_version=OPSET,
                input_names=[INPUT],
                output_names=[OUTPUT],
                external_data=False,
                verbose=False,
            )
    except Exception as error:  # whatever an operator makes of being translated
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise InputError(
            f"the student cannot be told in ONNX ({reason[:200]}).", field="--format onnx", hint="Choose pt2."
        ) from None
    assert made is not None
    return made.model_proto


def _tidy(model: Any) -> None:
    """Call the first dimension batch, and take out the lines of Python that each node came from."""
    graph = model.graph
    for value in (*graph.input, *graph.output):
        value.type.tensor_type.shape.dim[0].dim_param = "batch"
    del graph.value_info[:]
    for node in graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for function in model.functions:
        for node in function.node:
            del node.metadata_props[:]
            node.doc_string = ""
