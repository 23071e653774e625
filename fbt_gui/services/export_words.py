"""Formats, weights and checks of exports, as people read them."""

from __future__ import annotations

from engine.record.export_request import Format, Weights
from fbt_gui.services.export_report import Checked
from fbt_gui.services.text import mark, tr
from fbt_gui.services.words import percent, significant, whole

FORMATS: dict[Format, str] = {
    "safetensors": mark("safetensors, one file"),
    "folder": mark("Folder for timm"),
    "onnx": "ONNX",
    "pt2": mark("PyTorch program (.pt2)"),
}
SHORT: dict[str, str] = {"safetensors": "safetensors", "folder": mark("timm folder"), "onnx": "ONNX", "pt2": "pt2"}
READERS: dict[Format, str] = {
    "safetensors": mark("Weights by timm's names, the rest as metadata: for timm and safetensors."),
    "folder": mark("Weights, configuration and a model card: timm loads it by “local-dir:”, and the hub takes it."),
    "onnx": mark("The network itself: for ONNX Runtime and all that reads ONNX, without timm or PyTorch."),
    "pt2": mark("The network itself: for torch.export.load on a CPU, without timm."),
}
WEIGHTS: dict[Weights, str] = {
    "float32": mark("float32, as trained"),
    "float16": mark("float16, half the size"),
    "int8": mark("int8, a quarter of the size"),
}


def form_words(format_: str, weights: str) -> str:
    """Format and weights in a cell: "ONNX, int8"; float32 is what one expects."""
    words = tr(SHORT[format_]) if format_ in SHORT else format_
    return words if weights in ("", "float32") else tr("{format}, {weights}").format(format=words, weights=weights)


def short_check(checked: Checked) -> str:
    """How an export's answers compare with the student's, in a cell."""
    words = tr("{share} the same, off by {difference}")
    return words.format(share=_share(checked.agreement), difference=_difference(checked.max_difference))


def check_words(checked: Checked) -> str:
    """The same in a sentence."""
    words = tr(
        "On {images} of {all} validation images it gives {share} the same answers as the student, and logits differ "
        "by at most {difference}. Top-1 {export}, the student's {student}."
    )
    return words.format(
        images=whole(int(checked.images)),
        all=whole(int(checked.of)),
        share=_share(checked.agreement),
        difference=_difference(checked.max_difference),
        export=percent(checked.top1_export),
        student=percent(checked.top1_student),
    )


def _share(value: float) -> str:
    """All is 100 %, and nothing less is."""
    return percent(value, 0) if value == 100 else percent(min(value, 99.99))


def _difference(value: float) -> str:
    return significant(value, 2) if value else whole(0)
