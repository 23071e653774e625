"""What a configuration must satisfy beyond the type of each field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from engine.record.catalogue import known_models, matches_installed_timm
from engine.record.config import AssistantConfig, ModelConfig, RunConfig
from engine.record.counted import counted
from engine.record.errors import UserError
from engine.record.method_files import method_names, parts, uses_fusion
from engine.record.method_options import option_fields, options_model
from engine.record.nearest import nearest
from engine.record.verbs import is_frozen

# What timm's models take and the program gives them itself, and what stands in its place.
_OWNED = {
    "num_classes": "The data says how many classes there are.",
    "in_chans": "Images have three channels.",
    "img_size": "Use {role}.image_size.",
    "pretrained": 'Use {role}.weights = "pretrained".',
    "pretrained_cfg": "Use {role}.weights.",
    "pretrained_cfg_overlay": "Use {role}.weights.",
    "checkpoint_path": "Use {role}.weights.",
    "cache_dir": "Leave it out.",
    "features_only": "Leave it out.",
    "scriptable": "Leave it out.",
    "exportable": "Leave it out.",
}


def problems_of(config: RunConfig) -> list[UserError]:
    """Every rule the configuration breaks, each with its field and what would do."""
    return [
        *_data(config),
        *_models(config),
        *_method(config),
        *_recipe(config),
        *_texts(config.model_dump()),
    ]


def _data(config: RunConfig) -> list[UserError]:
    data = config.data
    found = []
    if data.source == "demo" and data.path:
        found.append(
            UserError(
                "the demo data needs no path.", field="data.path", hint="Leave it out, or choose another data.source."
            )
        )
    if data.source != "demo" and not data.path:
        found.append(
            UserError(
                f"source {data.source!r} needs a path.",
                field="data.path",
                hint="Give the folder or file that holds the images.",
            )
        )
    if len(data.classes) == 1:
        found.append(
            UserError(
                "one class cannot be told from another.",
                field="data.classes",
                hint="Name two or more, or none for all.",
            )
        )
    if len(set(data.classes)) != len(data.classes):
        found.append(UserError("a class is named twice.", field="data.classes", hint="Name each class once."))
    return found


def _models(config: RunConfig) -> list[UserError]:
    found = _model("student", config.student)
    if not config.has_teacher():
        why = (
            ('kind = "train" has no teacher.', 'Leave it out, or set kind = "distill".')
            if config.kind == "train"
            else (f"method {config.method.name!r} has no teacher network.", "Leave it out.")
        )
        unused = ModelConfig()
        found += [
            UserError(why[0], field=f"{config.place(role)}.{name}", hint=why[1])
            for role, model in config.teachers().items()
            for name in ModelConfig.model_fields
            if getattr(model, name) != getattr(unused, name)
        ]
        if config.assistant.kind != "none":
            said = 'kind = "train" has no assistant.' if config.kind == "train" else "there is no teacher to assist."
            found.append(UserError(said, field="assistant.kind", hint='Set it to "none".'))
        return found
    for role, model in config.teachers().items():
        found += _model(config.place(role), model)
    if config.assistant.kind == "model":
        return found + _model("assistant", config.assistant)
    unused = AssistantConfig()
    for name in (*ModelConfig.model_fields, "epochs"):
        if getattr(config.assistant, name) != getattr(unused, name):
            hint = 'Leave it out, or set assistant.kind to "model".'
            found.append(UserError("is of a teaching assistant.", field=f"assistant.{name}", hint=hint))
    return found


def _model(role: str, model: ModelConfig) -> list[UserError]:
    if not model.model and not model.weights.startswith("run:"):  # a run knows what it trained
        hint = "Give any timm model name, such as resnet18."
        if model.weights not in ("", "random", "pretrained"):
            hint = f"Name the model that the file is of, with its {role}.options. Only run:<id> needs no name."
        return [UserError("no model is named.", field=f"{role}.model", hint=hint)]
    found = []
    names = known_models()
    plain = model.model.split(".")[0]
    if plain and names and plain not in names and matches_installed_timm():
        near = nearest(plain, names, 3)
        hint = f"Did you mean {' or '.join(near)}?" if near else "See the model picker for the names there are."
        found.append(UserError(f"timm has no model {model.model!r}.", field=f"{role}.model", hint=hint))
    if model.stage_blocks and (len(model.stage_blocks) != 4 or min(model.stage_blocks) < 1):
        found.append(
            UserError(
                "wants four numbers of one or more.",
                field=f"{role}.stage_blocks",
                hint="For twelve blocks: [2, 2, 6, 2].",
            )
        )
    if not model.weights:
        found.append(
            UserError("is empty.", field=f"{role}.weights", hint="Use random, pretrained, run:<id> or a file.")
        )
    for name, hint in _OWNED.items():
        if name in model.options:
            found.append(
                UserError(
                    "the program sets this option itself.",
                    field=f"{role}.options.{name}",
                    hint=hint.format(role=role),
                )
            )
    if model.options.get("global_pool") == "":
        found.append(
            UserError(
                "a model that pools nothing gives no classes.",
                field=f"{role}.options.global_pool",
                hint="Leave it out, or name a pooling such as avg.",
            )
        )
    return found


def _method(config: RunConfig) -> list[UserError]:
    name = config.method.name
    if config.kind == "train":
        found = []
        if name != "none":
            found.append(
                UserError(
                    'kind = "train" has no method.', field="method.name", hint='Set it to "none", or kind to "distill".'
                )
            )
        if config.method.options:
            found.append(
                UserError(
                    'kind = "train" has no method to give options to.', field="method.options", hint="Leave them out."
                )
            )
        if config.method.control != "none":
            found.append(
                UserError('kind = "train" has nothing to control.', field="method.control", hint='Set it to "none".')
            )
        return found
    names = method_names()
    unknown = [part for part in parts(name) if part not in names]
    if unknown:
        near = nearest(unknown[0], names) or names
        hint = f"Did you mean {', '.join(near)}?"
        return [UserError(f"there is no method {unknown[0]!r}.", field="method.name", hint=hint)]
    if "+" in name and not all(part.isidentifier() for part in parts(name)):
        hint = "Rename its entry point: letters, digits and underscores."
        return [UserError("a method whose name is no word cannot be joined.", field="method.name", hint=hint)]
    if len(set(parts(name))) < len(parts(name)):
        return [UserError("joins a method with itself.", field="method.name", hint="Name each part once.")]
    found = []
    try:
        model = options_model(name)
    except ValueError as error:  # a method somebody is writing, or a plug-in
        return [UserError(str(error), field="method.name", hint="Mend that line, or choose another method.")]
    if model is not None:
        try:
            options = model.model_validate(config.method.options).model_dump()
        except ValidationError as error:
            found += [_option_problem(detail, list(option_fields(name))) for detail in error.errors()]
        else:
            if _is_without_loss(name, options) and not _is_without_loss(name, model().model_dump()):
                found.append(
                    UserError(
                        "with these weights at 0 it leaves no loss.",
                        field="method.options",
                        hint="Give one of them more than 0.",
                    )
                )
    return found + _assistant(config) + _control(config)


def _assistant(config: RunConfig) -> list[UserError]:
    """Whether what stands between teacher and student fits the method."""
    name, kind = config.method.name, config.assistant.kind
    if uses_fusion(name) and kind == "none":
        return [
            UserError(
                f"{name.upper()} is taught through a fusion model.",
                field="assistant.kind",
                hint='Set it to "fusion", or choose another method.',
            )
        ]
    if not uses_fusion(name) and kind == "fusion":
        return [
            UserError(
                f"method {name!r} uses no fusion model.",
                field="assistant.kind",
                hint='Set it to "none", or choose method fbt.',
            )
        ]
    if kind == "model" and config.more_teachers:
        return [
            UserError(
                "a teaching assistant has one teacher.",
                field="more_teachers",
                hint='Leave them out, or set assistant.kind to another than "model".',
            )
        ]
    return []


def _control(config: RunConfig) -> list[UserError]:
    """Whether the control asked for makes sense with the method."""
    method = config.method
    if method.control == "no-teacher-half" and not uses_fusion(method.name):
        return [
            UserError(
                f"method {method.name!r} has no fusion model to take a half from.",
                field="method.control",
                hint="Choose another control, or method fbt.",
            )
        ]
    if method.control in ("untrained-teacher", "random-targets") and not config.has_teacher():
        return [
            UserError(
                f"method {method.name!r} has no teacher network.",
                field="method.control",
                hint="Make its targets random with python -m engine.targets random, or choose shuffled-targets.",
            )
        ]
    return []


def _is_without_loss(name: str, options: dict[str, Any]) -> bool:
    """Whether every weight is 0, as options named `weight`, `weight_…` and `…_weight` are by custom."""
    if "+" in name:
        with_ce = [part for part in parts(name) if "ce_weight" in options[part]]
        if with_ce and options[with_ce[0]]["ce_weight"]:  # the student's cross-entropy is that of the first part
            return False
        without = {part: {**options[part], **({"ce_weight": 0.0} if part in with_ce else {})} for part in parts(name)}
        return all(not options[f"weight_{part}"] or _is_without_loss(part, without[part]) for part in without)
    weights = {
        option: value
        for option, value in options.items()
        if (option == "weight" or option.startswith("weight_") or option.endswith("_weight"))
        and type(value) in (int, float)
    }
    if name == "fbt":  # a pair's weight multiplies those of its two losses, and a row of the ablation leaves some out
        left_out = {
            "C": "weight_teacher_fusion",
            "D": "weight_fusion_student",
            "E": "weight_teacher_student",
            "F": "weight_info_nce",
            "G": "weight_ofa",
        }.get(options["ablation"])
        used = {option for option, value in weights.items() if value and option != left_out}
        losses = {"weight_info_nce", "weight_ofa"}
        pairs = {"weight_teacher_student", "weight_teacher_fusion", "weight_fusion_student"}
        return not used & {"ce_weight", "ce_fusion_weight"} and not (used & losses and used & pairs)
    return bool(weights) and not any(weights.values())


def _option_problem(detail: Any, known: list[str]) -> UserError:
    path = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "extra_forbidden":
        near = nearest(path, known) or known
        return UserError(
            "the method has no such option.", field=f"method.options.{path}", hint=f"Did you mean {' or '.join(near)}?"
        )
    return UserError(f"{detail['msg']}. Given: {detail.get('input')!r:.120}.", field=f"method.options.{path}")


def _recipe(config: RunConfig) -> list[UserError]:
    recipe = config.recipe
    found = []
    if recipe.batch_size % recipe.accumulate:
        found.append(
            UserError(
                f"{counted(recipe.batch_size, 'image does', 'images do')} not divide into {recipe.accumulate} micro-batches.",
                field="recipe.accumulate",
                hint="Choose a divisor of recipe.batch_size.",
            )
        )
    elif recipe.batch_size // recipe.accumulate < 2:
        found.append(
            UserError(
                "a micro-batch needs two images or more.",
                field="recipe.accumulate",
                hint="Lower it, or raise recipe.batch_size.",
            )
        )
    if recipe.min_lr > recipe.lr:
        found.append(UserError("is above recipe.lr.", field="recipe.min_lr", hint="Choose one at or below it."))
    if config.assistant.kind == "model" and 0 < config.assistant.epochs <= recipe.warmup_epochs > 1:
        hint = "Choose more than recipe.warmup_epochs."
        found.append(UserError("the assistant's run would be all warm-up.", field="assistant.epochs", hint=hint))
    if recipe.warmup_epochs >= recipe.epochs and recipe.warmup_epochs > 1:
        found.append(
            UserError("is as long as the run.", field="recipe.warmup_epochs", hint="Choose fewer than recipe.epochs.")
        )
    low, high = recipe.crop_scale
    if not 0 < low <= high <= 1:
        found.append(
            UserError(
                "wants two shares, 0 < low <= high <= 1.",
                field="recipe.crop_scale",
                hint="As in the papers: [0.08, 1.0].",
            )
        )
    if config.compute.compile and is_frozen():
        said = "wants Python's and a C compiler's sources, which this packaged program does not bring."
        hint = "Set it to false, or run from an installation with pip."
        found.append(UserError(said, field="compute.compile", hint=hint))
    if config.compute.compile and config.compute.checkpoint_activations:
        said = "compute.compile decides itself what is computed again."
        found.append(UserError(said, field="compute.checkpoint_activations", hint="Set one of the two to false."))
    if config.compute.device == "cpu" and config.compute.precision == "fp16":
        found.append(UserError("fp16 needs a GPU.", field="compute.precision", hint="Use bf16 or fp32 on the CPU."))
    return found


def _texts(value: Any, path: str = "") -> Iterator[UserError]:
    """Texts that no file can hold: half a surrogate pair, as a file name that is not UTF-8 becomes."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item, path)
    elif isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            yield UserError(f"cannot be written as UTF-8. Given: {value!a:.120}.", field=path, hint="Rename it.")
