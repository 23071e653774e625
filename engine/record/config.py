"""RunConfig: the single source of the TOML file, the command line, the form and the docs.

Importing this costs no torch. Method options are declared in the method's own file and read
from there by `method_options` without importing it.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.record.errors import ConfigError, UserError
from engine.record.method_files import uses_fusion, uses_teacher
from engine.record.method_options import options_model
from engine.record.nearest import nearest
from engine.record.toml_file import read_toml

Scalar = bool | int | float | str
Share = Annotated[float, Field(ge=0, le=1)]
# timm takes options as keyword arguments, so no other name can be one.
OptionName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
ROLES = ("teacher", "student")


class Section(BaseModel):
    """A part of the configuration: strict types, no unknown keys, no infinities."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)


class DataConfig(Section):
    """Where the images come from and which of them are used."""

    source: Literal["demo", "folder", "tar", "cifar", "parquet"] = Field("demo", title="Source")
    path: str = Field("", title="Path", description="Folder or file of the source; the demo data needs none.")
    image_size: int = Field(32, ge=8, le=4096, title="Image size", description="Side of the square input, in pixels.")
    classes: list[str] = Field([], title="Classes", description="Names of the classes to use; empty: all of them.")
    fraction: float = Field(
        1.0, gt=0, le=1, title="Fraction", description="Share of the training images of each class."
    )
    images_per_class: int = Field(
        0, ge=0, title="Images a class", description="At most so many training images a class; 0: all."
    )
    held_out: float = Field(
        0.2,
        gt=0,
        lt=1,
        title="Held-out share",
        description="Share kept for validation when the source has no such split.",
    )
    subset_seed: int = Field(
        0, ge=0, lt=2**32, title="Subset seed", description="Seed of the held-out share and of the subsets."
    )
    broken_images: Literal["refuse", "skip"] = Field(
        "refuse", title="Broken images", description="Refuse to start, or leave unreadable images out and say so."
    )
    storage: Literal["auto", "memory", "stream"] = Field(
        "auto",
        title="Storage",
        description="Decode once into memory, or stream through workers; auto: by memory_limit.",
    )
    memory_limit: float = Field(
        4.0, gt=0, title="Memory limit (GiB)", description="Decoded sets up to this size are held in memory."
    )
    store_size: int = Field(
        0,
        ge=0,
        title="Stored size",
        description="Shorter side of a decoded image; 0: 1.15 times the largest model input. Smaller images are never enlarged.",
    )
    workers: int = Field(2, ge=0, le=128, title="Workers", description="Processes that decode when streaming.")


class ModelConfig(Section):
    """One model of the triple."""

    model: str = Field("", title="Model", description="Any timm model name.")
    weights: str = Field(
        "random",
        title="Weights",
        description="random, pretrained, run:<id>, or a .safetensors or weights-only checkpoint file.",
    )
    options: dict[OptionName, Scalar | list[Scalar]] = Field(
        {}, title="Options", description="Passed on to timm, such as patch_size or depths."
    )
    image_size: int = Field(
        0, ge=0, le=4096, title="Image size", description="This model's own input side; 0: that of the data."
    )
    stem: Literal["model", "small"] = Field(
        "model",
        title="Stem",
        description="small: 3x3, stride 1, no pooling, for images of 64 pixels or less (CNN only).",
    )
    stage_blocks: list[int] = Field(
        [],
        title="Blocks a stage",
        description="Blocks in S1..S4 of a model without stages of its own; empty: by the usual 2:2:6:2.",
    )
    normalization: Literal["auto", "data", "imagenet", "model"] = Field(
        "auto",
        title="Normalisation",
        description="auto: that of the weights where they have one, else the data's own mean and deviation.",
    )


class FusionConfig(Section):
    """How the fusion model is built."""

    kind: Literal["fusion", "model", "none"] = Field(
        "fusion",
        title="Kind",
        description="fusion: the FBT fusion model; model: a teaching assistant, distilled first and then teaching the student; none: teacher and student alone.",
    )
    attention: bool = Field(
        True, title="Swin block in the projector", description="Off: patch embedding only (ablation A)."
    )
    last_stage: bool = Field(
        True,
        title="Last stage of the back model",
        description="Off: projector straight to norm and head (ablations A, B).",
    )
    window: int = Field(
        7, ge=1, le=64, title="Window", description="Window side of the projector's Swin block, in tokens."
    )


class AssistantConfig(ModelConfig, FusionConfig):
    """What stands between teacher and student; the model is that of `kind = "model"`."""

    epochs: int = Field(
        0,
        ge=0,
        le=100_000,
        title="Epochs",
        description='Epochs of the teaching assistant (kind = "model"); 0: as many as the student\'s.',
    )


class MethodConfig(Section):
    """The distillation method; its options are declared in its own file."""

    name: str = Field("fbt", title="Method", description="Names joined by + are combined, as in fbt+rsd.")
    control: Literal["none", "untrained-teacher", "random-targets", "shuffled-targets", "no-teacher-half"] = Field(
        "none",
        title="Control",
        description="What a gain is measured against: a teacher of random weights; targets that are noise, or those of "
        "other images; a fusion model whose teacher half is untrained and learns.",
    )
    several: Literal["auto", "logits", "each"] = Field(
        "auto",
        title="Several teachers",
        description="logits: the mean of their logits; each: the whole method for each teacher, averaged; auto: each where there is a fusion model.",
    )
    options: dict[str, Any] = Field({}, title="Options")


class RecipeConfig(Section):
    """Optimiser, schedule, regularisation and augmentation."""

    epochs: int = Field(30, ge=1, le=100_000, title="Epochs")
    batch_size: int = Field(
        128, ge=2, le=1_000_000, title="Batch size", description="Images a step, all micro-batches together."
    )
    accumulate: int = Field(1, ge=1, le=65536, title="Accumulate", description="Micro-batches a step.")
    optimizer: Literal["sgd", "adamw", "lamb"] = Field("adamw", title="Optimiser")
    lr: float = Field(1e-3, gt=0, le=1000, title="Learning rate")
    min_lr: float = Field(1e-5, ge=0, title="Lowest learning rate")
    momentum: float = Field(0.9, ge=0, lt=1, title="Momentum", description="SGD only (Nesterov).")
    weight_decay: float = Field(
        0.05,
        ge=0,
        le=100,
        title="Weight decay",
        description="Not applied to biases, norms and what the model excludes.",
    )
    schedule: Literal["cosine", "step", "constant"] = Field("cosine", title="Schedule")
    step_epochs: list[int] = Field(
        [30, 60, 90], title="Step epochs", description="Epochs at which the step schedule multiplies the rate."
    )
    step_factor: float = Field(0.1, gt=0, lt=1, title="Step factor")
    warmup_epochs: float = Field(1.0, ge=0, title="Warm-up epochs")
    warmup_lr: float = Field(1e-6, ge=0, title="Warm-up start rate")
    clip_norm: float = Field(0.0, ge=0, title="Gradient clipping", description="Largest gradient norm; 0: none.")
    label_smoothing: float = Field(0.0, ge=0, lt=1, title="Label smoothing")
    layer_decay: float = Field(
        1.0,
        gt=0,
        le=1,
        title="Layer decay",
        description="Each layer learns by this factor slower than the one after it, for fine-tuning; 1: all alike.",
    )
    freeze_stages: int = Field(
        0,
        ge=0,
        le=4,
        title="Frozen stages",
        description="The student's stem and S1 to this stage keep their weights; 0: none.",
    )
    ema_decay: float = Field(
        0.0,
        ge=0,
        lt=1,
        title="EMA decay",
        description="Average of the student's weights, evaluated and exported; 0: none.",
    )
    crop: Literal["resized", "padded", "none"] = Field(
        "padded",
        title="Crop",
        description="resized: random resized crop; padded: shift by an eighth; none: the evaluation crop.",
    )
    crop_scale: list[float] = Field(
        [0.08, 1.0],
        min_length=2,
        max_length=2,
        title="Crop scale",
        description="Least and largest share of the area in a random resized crop.",
    )
    crop_fraction: float = Field(
        1.0,
        ge=0.1,
        le=1,
        title="Evaluation crop",
        description="Share of the shorter side in the centre crop (crop_pct).",
    )
    flip: Share = Field(0.5, title="Horizontal flip")
    color_jitter: Share = Field(
        0.0, title="Colour jitter", description="Strength for brightness, contrast and saturation."
    )
    rand_augment: int = Field(
        0, ge=0, le=10, title="RandAugment", description="Magnitude of the two operations; 0: off."
    )
    rand_augment_std: float = Field(0.5, ge=0, title="RandAugment deviation")
    erase: Share = Field(0.0, title="Random erasing")
    mixup: float = Field(0.0, ge=0, title="Mixup alpha")
    cutmix: float = Field(0.0, ge=0, title="CutMix alpha")
    mix_off_epochs: int = Field(0, ge=0, title="Last epochs without mixing")


class ComputeConfig(Section):
    """Where and how it is computed."""

    device: str = Field(
        "auto", pattern=r"^(auto|cpu|mps|cuda(:\d+)?)$", title="Device", description="auto, cpu, mps, cuda or cuda:N."
    )
    devices: int = Field(1, ge=1, le=1, title="Devices", description="This version trains on one device.")
    precision: Literal["auto", "fp32", "bf16", "fp16"] = Field(
        "auto", title="Precision", description="auto: bf16 on a GPU that has it, else fp32."
    )
    channels_last: bool = Field(
        True, title="Channels last", description="Memory layout that convolutions run fastest in, on a GPU."
    )
    compile: bool = Field(False, title="Compile", description="torch.compile for student and fusion model.")
    threads: int = Field(0, ge=0, le=1024, title="Threads", description="CPU threads; 0: torch's own choice.")
    log_every: int = Field(
        20, ge=1, title="Log every", description="Steps between two fetches of the losses from the device."
    )
    checkpoint_epochs: int = Field(1, ge=1, title="Checkpoint every (epochs)")
    checkpoint_minutes: float = Field(
        10.0,
        gt=0,
        title="Checkpoint every (minutes)",
        description="In mid-epoch too, so that a fault loses no more than this.",
    )
    on_out_of_memory: Literal["fail", "accumulate"] = Field(
        "fail",
        title="Out of memory",
        description="fail: the run ends; accumulate: it goes on with smaller micro-batches, each step of the same images.",
    )
    checkpoint_activations: bool = Field(
        False,
        title="Recompute activations",
        description="Less memory, more time: what the student's blocks computed is computed again for the gradient.",
    )


class ProbeConfig(Section):
    """CKA on the fixed probe images of the validation set."""

    every: int = Field(1, ge=0, title="Every (epochs)", description="0: never.")
    samples: int = Field(512, ge=4, le=1_000_000, title="Samples")
    batch_size: int = Field(128, ge=4, le=1_000_000, title="Batch size")
    matrix: bool = Field(
        True,
        title="Block matrix",
        description="Every block of the teacher against every block of the student, first and last.",
    )


class RunConfig(Section):
    """Everything that decides a run."""

    name: str = Field(
        "", max_length=300, title="Name", description="Shown in the history; empty: from the models and the method."
    )
    kind: Literal["distill", "train"] = Field(
        "distill", title="Kind", description="distill, or train: the student alone."
    )
    seed: int = Field(0, ge=0, lt=2**32, title="Seed")
    data: DataConfig = Field(default_factory=DataConfig, title="Data")
    teacher: ModelConfig = Field(default_factory=ModelConfig, title="Teacher")
    more_teachers: list[ModelConfig] = Field(
        [], max_length=15, title="More teachers", description="Teachers beside the first, as tables with its fields."
    )
    student: ModelConfig = Field(default_factory=ModelConfig, title="Student")
    assistant: AssistantConfig = Field(default_factory=AssistantConfig, title="Assistant")
    method: MethodConfig = Field(default_factory=MethodConfig, title="Method")
    recipe: RecipeConfig = Field(default_factory=RecipeConfig, title="Recipe")
    compute: ComputeConfig = Field(default_factory=ComputeConfig, title="Compute")
    probe: ProbeConfig = Field(default_factory=ProbeConfig, title="Probe")

    @model_validator(mode="before")
    @classmethod
    def _what_follows(cls, values: Any) -> Any:
        """Fill in what a choice leaves no choice about: alone there is no method, and only FBT has a fusion model."""
        if not isinstance(values, dict):
            return values
        values = dict(values)
        if values.get("kind") == "train":
            values.setdefault("method", {"name": "none"})
        method, assistant = values.get("method", {}), values.get("assistant", {})
        name = method.get("name", "fbt") if isinstance(method, dict) else getattr(method, "name", "fbt")
        if isinstance(name, str) and not uses_fusion(name) and isinstance(assistant, dict):
            values["assistant"] = {"kind": "none", **assistant}
        return values

    def problems(self) -> list[UserError]:
        """What stands in the way of this configuration beyond the type of each field."""
        from engine.record.rules import problems_of

        return problems_of(self)

    def image_size(self, role: str) -> int:
        """Side of the square input of `role`, in pixels."""
        return self.model(role).image_size or self.data.image_size

    def model(self, role: str) -> ModelConfig:
        """The model of `student`, `assistant`, or a teacher: `teacher`, `teacher2`, `teacher3`, …"""
        return self.teachers()[role] if role.startswith("teacher") else getattr(self, role)

    def place(self, role: str) -> str:
        """What the configuration itself calls the model of `role`: `teacher2` is `more_teachers.0`."""
        number = role.removeprefix("teacher")
        return f"more_teachers.{int(number) - 2}" if number.isdigit() else role

    def teachers(self) -> dict[str, ModelConfig]:
        """All teachers by role, whether the run has a use for them or not."""
        more = {f"teacher{number}": model for number, model in enumerate(self.more_teachers, 2)}
        return {"teacher": self.teacher, **more}

    def has_teacher(self) -> bool:
        """Whether a network teaches: not where the student is trained alone, nor where targets come from a file."""
        return self.kind == "distill" and uses_teacher(self.method.name)

    def title(self) -> str:
        """The name given, or one made of models, method and seed."""
        if self.name:
            return self.name
        if self.kind == "train":
            return f"{self.student.model} alone"
        if not self.has_teacher():
            return f"{self.student.model}, {self.method.name}"
        if self.assistant.kind == "model":
            return f"{self.teacher.model} → {self.assistant.model} → {self.student.model}, {self.method.name}"
        more = f" and {len(self.more_teachers)} more" if self.more_teachers else ""
        return f"{self.teacher.model}{more} → {self.student.model}, {self.method.name}"

    def to_toml(self) -> str:
        """The complete configuration, every default written out."""
        return tomli_w.dumps(self.model_dump())


def parse_config(values: dict[str, Any]) -> RunConfig:
    """Validate nested plain values into a complete RunConfig.

    Raises:
        ConfigError: naming each field, what was given and what would do.
    """
    config = _typed(values)
    problems = config.problems()
    if problems:
        raise ConfigError(problems)
    return _complete(config)


def load_config(path: str | Path) -> RunConfig:
    """Read and validate a TOML file.

    Raises:
        ConfigError: the file is missing, is not TOML, or does not describe a run.
    """
    return parse_config(read_toml(Path(path)))


def load_saved_config(path: Path) -> RunConfig:
    """Read the config.toml of a run that was accepted once.

    Only its types are checked: a model, a method or an option that has gone since must not take the
    run out of the history.

    Raises:
        ConfigError: the file is missing or damaged.
    """
    return _typed(read_toml(path))


def leaf_fields(model: type[BaseModel] = RunConfig, prefix: str = "") -> dict[str, Any]:
    """Every field that holds a value, by dotted path, in the order of the schema."""
    leaves: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            leaves |= leaf_fields(kind, f"{prefix}{name}.")
        else:
            leaves[f"{prefix}{name}"] = field
    return leaves


def _typed(values: dict[str, Any]) -> RunConfig:
    try:
        return RunConfig.model_validate(values)
    except ValidationError as error:
        found = [_problem(detail) for detail in error.errors()]
        raise ConfigError(list({str(problem): problem for problem in found}.values())) from None


def _complete(config: RunConfig) -> RunConfig:
    """Write the defaults of the method's options out, so that a saved run says all it did."""
    model = options_model(config.method.name)
    if model is None:
        return config
    options = model.model_validate(config.method.options).model_dump()
    return config.model_copy(update={"method": config.method.model_copy(update={"options": options})})


def _problem(detail: Any) -> UserError:
    """One pydantic error in the words of this program."""
    place = detail["loc"]
    path = ".".join(str(part) for part in place)
    if detail["type"] == "extra_forbidden":
        known = list(RunConfig.model_fields) if len(place) == 1 else list(leaf_fields())
        if place[0] in ROLES:
            known = [name for name in known if name.startswith(f"{place[0]}.")]
        near = nearest(path, known)
        hint = f"Did you mean {near[0]}?" if near else "See --help for the fields there are."
        return UserError("there is no such field.", field=path, hint=hint)
    given = detail.get("input")
    shown = "" if isinstance(given, dict) else f" Given: {given!r:.120}."
    if place[1:2] == ("options",) and len(place) > 2:  # one problem for the many types it could have had
        path = ".".join(str(part) for part in place[:3])
        if place[-1] == "[key]":
            return UserError("an option's name is a word.", field=path, hint="As in options = {patch_size = 4}.")
        hint = "Give a finite number, a text, true or false, or a list of these."
        return UserError(f"cannot be an option's value.{shown}", field=path, hint=hint)
    if detail["type"] == "model_type":
        return UserError(f"is a section, not a value.{shown}", field=path, hint=f"Give its fields, as in [{path}].")
    return UserError(f"{detail['msg']}.{shown}", field=path or "configuration")
