"""`python -m engine.targets`: make, look at and shuffle the files of targets that methods without a teacher learn from.

Exit codes: 0 done, 2 something cannot be done, 3 stopped on request; `ask` goes on from there.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.loading import loading
from engine.record.closed_pipe import ends_quietly
from engine.record.command_line import overrides
from engine.record.commands import print_any_letter
from engine.record.config import leaf_fields, parse_config
from engine.record.counted import counted
from engine.record.errors import InputError, UserError
from engine.record.files import expanded
from engine.record.merging import merge

if TYPE_CHECKING:
    from engine.data.target_store import TargetStore

SECONDS_BETWEEN_REPORTS = 10.0


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code."""
    arguments = _parser().parse_args(argv)
    print_any_letter()
    try:
        with loading():
            import_module("engine.data.target_store")  # which brings torch
        with ends_quietly():
            arguments.verb(arguments)
        return 0
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 3


def read_questions(path: Path) -> list[str]:
    """The questions, one a line; empty lines do not count.

    Raises:
        InputError: the file cannot be read, or holds none.
    """
    questions = [line.strip() for line in _text(path).splitlines() if line.strip()]
    if not questions:
        raise InputError("holds no question.", field=str(path), hint="Write one a line.")
    return questions


def read_published_aspects(path: Path) -> dict[str, list[float]]:
    """The answers as MaKD's authors publish them: a JSON object from image stem to [a_1 … a_Q].

    Raises:
        InputError: the file is something else, or names an image twice.
    """
    try:
        aspects = json.loads(_text(path), object_pairs_hook=lambda pairs: _each_once(pairs, path))
    except (ValueError, RecursionError) as error:
        raise InputError(f"is not JSON ({error}).", field=str(path), hint="Copy it again.") from None
    if not isinstance(aspects, dict) or not aspects:
        hint = 'As in {"image_0001": [0.91, 0.02]}.'
        raise InputError("is no JSON object from images to their answers.", field=str(path), hint=hint)
    for image, values in aspects.items():
        if not isinstance(values, list) or not all(map(_is_probability, values)):
            message = f"the answers for {image!r:.80} are no list of numbers from 0 to 1."
            raise InputError(message, field=str(path), hint="Give a list of probabilities, one a question.")
    return aspects


def _import(arguments: argparse.Namespace) -> None:
    from engine.data.target_store import check_new

    check_new(arguments.out)
    questions, aspects = read_questions(arguments.questions), read_published_aspects(arguments.aspects)
    lengths = {image: len(values) for image, values in aspects.items() if len(values) != len(questions)}
    if lengths:
        image, length = next(iter(lengths.items()))
        lacking = (
            f"{len(lengths):,} of {counted(len(aspects), 'image')} {'does' if len(lengths) == 1 else 'do'} not have"
        )
        raise InputError(
            f"{lacking} {counted(len(questions), 'answer')}; {image!r:.80} has {length}.",
            field=str(arguments.aspects),
            hint=f"{arguments.questions} holds {counted(len(questions), 'question')}; each wants an answer for each image.",
        )
    _write(arguments.out, _aspects(questions, aspects, arguments.producer or f"imported from {arguments.aspects.name}"))


def _show(arguments: argparse.Namespace) -> None:
    from engine.data.target_store import read_targets

    store = read_targets(arguments.file)
    images, names = store.values.shape
    facts = {
        "kind": store.kind,
        "images": f"{images:,}",
        "questions" if store.kind == "aspects" else "classes": f"{names:,}",
        "type": store.values.dtype,
        "producer": store.producer,
        "made": store.made,
        "sha256": store.sha256(),
    }
    for name, value in facts.items():
        print(f"{name:10} {value}")
    values = store.values.astype(np.float64)
    print(f"\n{'mean':>8} {'deviation':>9}")
    for name, mean, deviation in zip(store.names, values.mean(axis=0), values.std(axis=0), strict=True):
        print(f"{mean:8.4f} {deviation:9.4f}  {name}")
    print()
    for image, row in zip(store.ids[: arguments.rows], values, strict=False):
        print(image, *(f"{value:.4f}" for value in row[:8]), *(["…"] if names > 8 else []))


def _shuffle(arguments: argparse.Namespace) -> None:
    _make_control(arguments, "rows shuffled", lambda values, rng: rng.permutation(values, axis=0))


def _random(arguments: argparse.Namespace) -> None:
    _make_control(arguments, "each column shuffled by itself", lambda values, rng: rng.permuted(values, axis=0))


def _make_control(
    arguments: argparse.Namespace, what: str, change: Callable[[np.ndarray, np.random.Generator], np.ndarray]
) -> None:
    from engine.data.target_store import check_new, read_targets

    check_new(arguments.out)
    store = read_targets(arguments.file)
    values = change(store.values, np.random.default_rng(arguments.seed))
    producer = f"{store.producer}; {what}, seed {arguments.seed}, of {store.sha256()[:12]}"
    _write(arguments.out, replace(store, values=values, producer=producer, made=_now()))


def _ask(arguments: argparse.Namespace) -> None:
    from engine.data.asking import ask_all
    from engine.data.endpoint import Endpoint
    from engine.data.opening import open_source
    from engine.data.subset import select
    from engine.data.target_store import check_new

    check_new(arguments.out)
    endpoint = Endpoint(
        arguments.endpoint, arguments.model, _key(arguments.key_env), arguments.retries, arguments.timeout
    )
    questions = read_questions(arguments.questions)
    data = _data_config(arguments)
    source = open_source(data)
    samples = select(source, data).train[: arguments.limit]
    out = expanded(arguments.out)
    answers = out.with_name(f"{out.name}.answers.jsonl")
    requests = f"{counted(len(samples), 'image')} × {counted(len(questions), 'question')}"
    print(f"{requests} for {endpoint.shown()}; answers are kept in {answers}.", file=sys.stderr)
    asked = ask_all(
        source,
        samples,
        questions,
        endpoint,
        answers,
        workers=arguments.workers,
        skip_unanswered=arguments.skip_unanswered,
        progress=_Reporter(),
    )
    for line in asked.unanswered:
        print(f"Left out: {line}", file=sys.stderr)
    if not asked.answers:
        raise InputError("no image was answered.", field=str(arguments.out), hint="Ask another model.")
    _write(arguments.out, _aspects(questions, asked.answers, f"{arguments.model} at {endpoint.shown()}"))


class _Reporter:
    """Says how far the asking is, now and then and at the end."""

    def __init__(self) -> None:
        self.said = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if done == total or time.monotonic() - self.said >= SECONDS_BETWEEN_REPORTS:
            self.said = time.monotonic()
            print(f"{done:,} of {counted(total, 'image')}", file=sys.stderr)


def _aspects(questions: list[str], answers: dict[str, list[float]], producer: str) -> TargetStore:
    from engine.data.target_store import TargetStore

    values = np.array(list(answers.values()), dtype=np.float32)
    return TargetStore("aspects", questions, list(answers), values, producer, _now())


def _write(path: Path, store: TargetStore) -> None:
    from engine.data.target_store import write_targets

    write_targets(path, store)
    images, names = store.values.shape
    print(f"{path}: {store.kind} of {counted(images, 'image')}, {names:,} each, sha256 {store.sha256()[:12]}.")


def _data_config(arguments: argparse.Namespace) -> Any:
    """The data section, from the options `--data.*`."""
    given = vars(arguments)
    words = [f"--{path}={given[path]}" for path in _data_fields() if given[path] is not None]
    # A whole configuration is checked, which names a model; it is not built.
    return parse_config(merge({"kind": "train", "student": {"model": "resnet18"}}, overrides(words))).data


def _data_fields() -> dict[str, Any]:
    return {path: field for path, field in leaf_fields().items() if path.startswith("data.")}


def _key(variable: str | None) -> str:
    if variable is None:
        return ""
    key = os.environ.get(variable, "").strip()
    if not key:
        hint = "Set it to the key, or leave --key-env out."
        raise InputError(f"the environment variable {variable} is not set.", field="--key-env", hint=hint)
    return key


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}.", field=str(path), hint="Check the path.") from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text.", field=str(path), hint="Save it as UTF-8.") from None


def _is_probability(value: Any) -> bool:
    return type(value) in (int, float) and 0 <= value <= 1


def _each_once(pairs: list[tuple[str, Any]], path: Path) -> dict[str, Any]:
    twice = [name for name, count in Counter(name for name, _ in pairs).items() if count > 1]
    if twice:
        hint = "Let each image have one list of answers."
        named = counted(len(twice), "image is", "images are")
        raise InputError(f"{named} named twice, such as {twice[0]!r:.80}.", field=str(path), hint=hint)
    return dict(pairs)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _positive(text: str) -> int:
    count = int(text)
    if count < 1:
        raise ValueError
    return count


def _not_negative(text: str) -> int:
    count = int(text)
    if count < 0:
        raise ValueError
    return count


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.targets", description=__doc__, allow_abbrev=False)
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    importing = verbs.add_parser("import", help="questions and answers in the format that MaKD's authors publish")
    importing.add_argument("--questions", type=Path, required=True, metavar="TXT", help="one a line")
    importing.add_argument("--aspects", type=Path, required=True, metavar="JSON", help="{image stem: [a_1 … a_Q]}")
    importing.add_argument("--producer", help="who answered, in free text")
    importing.add_argument("out", type=Path, metavar="OUT", help="the .safetensors file to write")
    importing.set_defaults(verb=_import)

    show = verbs.add_parser("show", help="what a file holds")
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--rows", type=_not_negative, default=5, help="so many images (default 5)")
    show.set_defaults(verb=_show)

    for name, verb, text in (
        ("shuffle", _shuffle, "a control: every image gets the whole row of another"),
        ("random", _random, "a control: every value is drawn from those of its question, by itself"),
    ):
        control = verbs.add_parser(name, help=text)
        control.add_argument("file", type=Path, metavar="FILE")
        control.add_argument("out", type=Path, metavar="OUT")
        control.add_argument("--seed", type=_not_negative, default=0)
        control.set_defaults(verb=verb)

    _add_ask(verbs.add_parser("ask", help="ask a multimodal model behind an endpoint", allow_abbrev=False))
    return parser


def _add_ask(ask: argparse.ArgumentParser) -> None:
    ask.add_argument("--endpoint", required=True, metavar="URL", help="of chat completions, the whole address")
    ask.add_argument("--model", required=True, help="the name that the endpoint knows it by")
    ask.add_argument("--questions", type=Path, required=True, metavar="TXT", help="one a line")
    ask.add_argument("--key-env", metavar="VARIABLE", help="the environment variable that holds the API key")
    ask.add_argument("--limit", type=_positive, metavar="N", help="only the first N training images")
    ask.add_argument("--workers", type=_positive, default=4, help="images asked about at once (default 4)")
    ask.add_argument("--retries", type=_not_negative, default=5, help="further tries of a request (default 5)")
    ask.add_argument("--timeout", type=_positive, default=120, help="seconds that a try may be silent (default 120)")
    ask.add_argument(
        "--skip-unanswered", action="store_true", help="leave out images that cannot be read or get neither Yes nor No"
    )
    ask.add_argument("out", type=Path, metavar="OUT", help="the .safetensors file to write")
    for path, field in _data_fields().items():
        ask.add_argument(f"--{path}", dest=path, metavar="VALUE", help=(field.description or "").replace("%", "%%"))
    ask.set_defaults(verb=_ask)


if __name__ == "__main__":
    sys.exit(main())
