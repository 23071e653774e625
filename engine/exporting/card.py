"""The model card of an export: README.md with the hub's front matter, and the run's facts."""

from __future__ import annotations

import json
from typing import Any

from engine.record.export_place import CARD_SAYS
from engine.record.listed import listed
from engine.record.one_line import one_line

_TAGS = ("image-classification", "timm", "knowledge-distillation")
_RECIPE = (
    "epochs", "batch_size", "optimizer", "lr", "weight_decay", "schedule", "warmup_epochs", "crop", "flip",
    "rand_augment", "mixup", "cutmix", "label_smoothing", "ema_decay",
)  # fmt: skip


def card(report: dict[str, Any], loading: list[str]) -> str:
    """The whole text.

    Args:
        report: as `engine.exporting.making` writes it beside the export.
        loading: lines of Python that load it.
    """
    facts, check = report["facts"], report["check"]
    parts = [
        _front_matter(facts),
        f"# {_text(facts['name'])}",
        _opening(facts),
        "## Use\n\n```python\n" + "\n".join(loading) + "\n```\n\n" + _preprocessing(report),
        "## Accuracy\n\n" + _accuracy(facts),
        "## Training\n\n" + _training(facts),
        "## Checked\n\n" + _checked(report, check),
    ]
    return "\n\n".join(parts) + "\n"


def _front_matter(facts: dict[str, Any]) -> str:
    """What the hub reads; JSON strings are YAML strings. No licence: whose data and teachers they were decides it."""
    lines = ["---", "library_name: timm", "pipeline_tag: image-classification", "tags:"]
    lines += [f"- {tag}" for tag in _TAGS]
    measured = facts["accuracy"]["exported"]
    if measured is not None:
        data = json.dumps(_text(facts["data"]["name"]), ensure_ascii=False)
        lines += [
            "model-index:",
            f"- name: {json.dumps(_text(facts['name']), ensure_ascii=False)}",
            "  results:",
            "  - task:",
            "      type: image-classification",
            "    dataset:",
            f"      name: {data}",
            f"      type: {data}",
            "    metrics:",
            "    - type: accuracy",
            "      name: top-1 in percent",
            f"      value: {measured:.2f}",
        ]
    return "\n".join([*lines, "---"])


def _opening(facts: dict[str, Any]) -> str:
    student, data = facts["student"], facts["data"]
    made = f"`{student['model']}` with {student['parameters']:,} parameters for {data['classes']:,} classes"
    if not facts["teachers"]:
        how = "trained alone" if facts["kind"] == "train" else f"trained by the method `{facts['method']['name']}`"
    else:
        teachers = listed([f"`{teacher['model']}`" for teacher in facts["teachers"]])
        how = f"distilled from {teachers} by the method `{facts['method']['name']}`"
        between = facts["assistant"]
        how += (
            ""
            if between == "none"
            else f", with {'a fusion model' if between == 'fusion model' else f'`{between}`'} between them"
        )
    control = facts["method"].get("control", "none")
    said = "" if control == "none" else f" It is a control: {control}."
    return f"A {made}, {how}, on {_data(facts)}, with Fuse.{said}"


def _preprocessing(report: dict[str, Any]) -> str:
    sees = report["preprocessing"]
    return (
        f"Images are RGB, {sees['image_size']} x {sees['image_size']} pixels, a centre crop of {sees['crop_fraction']:g} of"
        f" the resized side, bilinear, in 0 to 1, with mean {_numbers(sees['mean'])} and deviation"
        f" {_numbers(sees['std'])}. The accuracies below were measured with Fuse's own resizing, which is not"
        " bit for bit that of timm and Pillow."
    )


def _accuracy(facts: dict[str, Any]) -> str:
    measured = facts["accuracy"]
    rows = [
        ("this student", measured["exported"]),
        ("after the last epoch", measured["last_epoch"]),
        (f"best epoch ({measured['best_epoch']})", measured["best"]),
        (f"the same student trained alone{_others(measured)}", measured["alone"]),
        ("teacher", measured["teacher"]),
        ("fusion model", measured["fusion"]),
    ]
    lines = [f"| {name} | {value:.2f} |" for name, value in rows if value is not None]
    count = facts["data"]["validation_images"]
    on = f"{count:,} validation images" if isinstance(count, int) else "the validation images"
    note = "" if measured["alone"] is not None else " The history had no run of the same student alone to compare with."
    table = ["| model | top-1 (%) |", "|---|---|", *lines]
    return "\n".join(table) + f"\n\nMeasured by the run on {on} of {_data(facts)}.{note}"


def _others(measured: dict[str, Any]) -> str:
    """That the accuracy alone is not of the same seed."""
    count = measured.get("alone_others", 0)
    return f" (mean of {count} other seeds)" if count > 1 else " (with another seed)" if count else ""


def _training(facts: dict[str, Any]) -> str:
    recipe, data = facts["recipe"], facts["data"]
    rows: list[tuple[str, Any]] = [
        ("run", facts["run"]),
        ("student", _model(facts["student"])),
        *(("teacher", _model(teacher)) for teacher in facts["teachers"]),
        ("assistant", facts["assistant"]),
        ("method", facts["method"]["name"]),
        ("method's options", json.dumps(facts["method"].get("options", {}))),
        ("data", f"{_data(facts)}, {data['train_images'] or 'unknown'} training images"),
        ("seed", facts["seed"]),
        *((name, recipe[name]) for name in _RECIPE if name in recipe),
        *facts["versions"].items(),
    ]
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {_cell(value)} |" for name, value in rows)])


def _checked(report: dict[str, Any], check: dict[str, Any]) -> str:
    return (
        f"Weights are stored as {report['weights']} and computed with in float32. Read by {report['reader']},"
        f" {CARD_SAYS} on {check['images']:,} of its {check['of']:,} validation images:\n\n"
        "| | |\n|---|---|\n"
        f"| largest difference of a logit | {check['max_difference']:.3g} |\n"
        f"| mean difference | {check['mean_difference']:.3g} |\n"
        f"| same answer | {check['agreement']:.2f} % |\n"
        f"| top-1 of the student | {check['top1_student']:.2f} % |\n"
        f"| top-1 of this export | {check['top1_export']:.2f} % |"
    )


def _model(chosen: dict[str, Any]) -> str:
    options = f", options {json.dumps(chosen['options'])}" if chosen["options"] else ""
    stem = ", small stem" if chosen["stem"] == "small" else ""
    return f"{chosen['model']}, weights {chosen['weights']}{stem}{options}"


def _numbers(values: list[float]) -> str:
    return "(" + ", ".join(f"{value:.4f}" for value in values) + ")"


def _data(facts: dict[str, Any]) -> str:
    """The data set's name, in marks: a folder may be called by any word."""
    return f"“{_text(facts['data']['name'])}”"


def _text(text: str) -> str:
    """A name as one line that is no markup."""
    return one_line(str(text)).replace("<", "‹").replace(">", "›").replace("|", "/")


def _cell(value: Any) -> str:
    return _text(f"{value:g}" if isinstance(value, float) else str(value))
