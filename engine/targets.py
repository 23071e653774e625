"""`python -m engine.targets`: make, read and scramble the targets that a method learns from instead of a teacher."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from engine.data.target_store import TargetStore, check_new, read_store, write_store
from engine.record.command_line import overrides
from engine.record.errors import InputError, UserError
from engine.record.files import expanded

if TYPE_CHECKING:
    from engine.data.survey import Survey

_WIDTH = 60  # of a question in a table


def main(argv: list[str] | None = None) -> int:
    """The command; returns its exit code: 0, 2 where something cannot be done, 3 where it was interrupted."""
    words = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    ours, data = _separate(words)
    arguments = _parser().parse_args(ours)
    try:
        arguments.data = overrides(data)
        if data and arguments.verb is not _ask:
            raise InputError("only `ask` looks at data.", field=data[0], hint="Leave it out.")
        arguments.verb(arguments)
    except UserError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; what was answered is kept, and the same command goes on.", file=sys.stderr)
        return 3
    return 0


def shuffled(store: TargetStore, seed: int) -> TargetStore:
    """A control: each image has the targets of some image, by chance."""
    order = np.random.default_rng(seed).permutation(len(store.ids))
    return _control(store, store.values[order], f"shuffled over the images, seed {seed}")


def scrambled(store: TargetStore, seed: int) -> TargetStore:
    """A control: each column's own values, dealt out by chance, each column on its own."""
    values = np.random.default_rng(seed).permuted(store.values, axis=0)
    return _control(store, values, f"random, seed {seed}")


def _control(store: TargetStore, values: np.ndarray, what: str) -> TargetStore:
    return TargetStore(store.kind, store.names, store.ids, values, f"{store.producer}; a control: {what}".lstrip("; "))


def _import(arguments: argparse.Namespace) -> None:
    check_new(arguments.out)
    questions = read_questions(arguments.questions)
    rows = _rows(arguments.aspects, len(questions))
    producer = arguments.producer or f"imported from {arguments.aspects.name}"
    values = np.array(list(rows.values()), np.float32)
    _write(arguments.out, TargetStore("aspects", questions, list(rows), values, producer))


def _show(arguments: argparse.Namespace) -> None:
    store = read_store(arguments.file)
    facts = {
        "kind": store.kind,
        "images": len(store.ids),
        "questions" if store.kind == "aspects" else "classes": len(store.names),
        "type": str(store.values.dtype),
        "producer": store.producer,
        "made": store.made,
        "sha256": store.sha256(),
    }
    for name, value in facts.items():
        print(f"{name:10} {value}")
    values = store.values.astype(np.float32)
    print(f"\n{'mean':>8} {'deviation':>10}")
    for name, mean, deviation in zip(store.names, values.mean(axis=0), values.std(axis=0), strict=True):
        print(f"{mean:8.3f} {deviation:10.3f}  {_short(name)}")
    print()
    for name, row in zip(store.ids[: arguments.rows], values, strict=False):
        more = " …" if len(row) > 8 else ""
        print(f"{name}: {' '.join(f'{value:.3f}' for value in row[:8])}{more}")


def _shuffle(arguments: argparse.Namespace) -> None:
    _write(arguments.out, shuffled(read_store(arguments.file), arguments.seed))


def _random(arguments: argparse.Namespace) -> None:
    _write(arguments.out, scrambled(read_store(arguments.file), arguments.seed))


def _ask(arguments: argparse.Namespace) -> None:
    check_new(arguments.out)
    questions = read_questions(arguments.questions)
    from engine.data.asking import Endpoint  # what follows imports torch; the other verbs need not wait for it
    from engine.data.survey import Survey

    endpoint = Endpoint(
        arguments.endpoint,
        arguments.model,
        _key(arguments.key_env),
        timeout=arguments.timeout,
        retries=arguments.retries,
    )
    source, samples = _images(arguments)
    survey = Survey(endpoint, questions, source, partial_file(arguments.out), leave_out=arguments.leave_out)
    survey.run(samples, arguments.workers, _progress)
    _finish(survey, [sample.name for sample in samples], arguments.out)


def _finish(survey: Survey, names: list[str], out: Path) -> None:
    rows = {name: survey.answers[name] for name in names if name in survey.answers}
    for line in survey.left_out[:20]:
        print(f"left out: {line}", file=sys.stderr)
    if not rows:
        raise InputError("there are no answers at all.", field=str(out), hint="See what was left out.")
    if survey.left_out:
        print(f"{len(survey.left_out):,} of {len(names):,} images are left out.", file=sys.stderr)
    values = np.array(list(rows.values()), np.float32)
    _write(out, TargetStore("aspects", survey.questions, list(rows), values, survey.producer))
    survey.file.unlink()


def _images(arguments: argparse.Namespace) -> tuple[Any, list[Any]]:
    """The source that `--data.*` names, and its training images."""
    from engine.data.opening import open_source
    from engine.data.subset import select
    from engine.record.config import parse_config

    if set(arguments.data) != {"data"}:
        raise InputError(
            "the images are named by --data.source and --data.path.", field="--data", hint="No other section is read."
        )
    config = parse_config(arguments.data).data
    source = open_source(config)
    return source, select(source, config).train[: arguments.limit]


def read_questions(path: Path) -> list[str]:
    """Questions of a text file, one a line; empty lines count for nothing.

    Raises:
        InputError: it cannot be read, is not UTF-8, or holds none.
    """
    questions = [line.strip() for line in _text(path).splitlines()]
    questions = [line for line in questions if line]
    if not questions:
        raise InputError("holds no questions.", field=str(path), hint="Write one a line.")
    return questions


def partial_file(out: Path) -> Path:
    """Where the answers to an unfinished `ask` are kept."""
    out = expanded(out)
    return out.with_name(f"{out.name}.partial.jsonl")


def _rows(path: Path, count: int) -> dict[str, list[float]]:
    """Aspects by image, as published: a JSON object {image stem: [a_1 … a_Q]}.

    Raises:
        InputError: it is none, an image is there twice, or its values are not `count` probabilities.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        rows = dict(pairs)
        if len(rows) < len(pairs):
            seen: set[str] = set()
            double = next(name for name, _ in pairs if name in seen or seen.add(name))  # type: ignore[func-returns-value]
            raise InputError(f"names the image {double!r} twice.", field=str(path), hint="Keep one of them.")
        return rows

    try:
        rows = json.loads(_text(path), object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise InputError(
            f"is not JSON: {error.msg} in line {error.lineno}.", field=str(path), hint="Is it the aspects' file?"
        ) from None
    except (ValueError, RecursionError):
        raise InputError("is not JSON that holds aspects.", field=str(path), hint="Is it the aspects' file?") from None
    if not isinstance(rows, dict) or not rows:
        raise InputError("is no table of images.", field=str(path), hint='As in {"image stem": [0.9, 0.1]}.')
    for name, row in rows.items():
        if not isinstance(row, list) or not all(_is_probability(value) for value in row):
            raise InputError(
                f"{name!r} has other values than numbers between 0 and 1.", field=str(path), hint="Mend them."
            )
        if len(row) != count:
            raise InputError(
                f"{name!r} has {len(row)} values for {count} questions.",
                field=str(path),
                hint="The questions must be those that the aspects answer.",
            )
    return rows


def _is_probability(value: Any) -> bool:
    return type(value) in (int, float) and math.isfinite(value) and 0 <= value <= 1


def _text(path: Path) -> str:
    try:
        return expanded(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}.", field=str(path), hint="Check the path."
        ) from None
    except UnicodeDecodeError:
        raise InputError("is not UTF-8 text.", field=str(path), hint="Save it as UTF-8.") from None


def _key(variable: str) -> str:
    if variable and not os.environ.get(variable, "").strip():
        raise InputError(f"the variable {variable} is not set.", field="--key-env", hint="Put the key into it.")
    return os.environ[variable].strip() if variable else ""


def _write(out: Path, store: TargetStore) -> None:
    write_store(out, store)
    print(f"{out}: {len(store.ids):,} images, {len(store.names):,} {store.kind}, sha256 {store.sha256()[:12]}")


def _progress(done: int, total: int) -> None:
    end = "\n" if done == total or not sys.stderr.isatty() else "\r"
    if sys.stderr.isatty() or done == total or done % max(1, total // 20) == 0:
        print(f"{done:,} of {total:,} images", end=end, file=sys.stderr, flush=True)


def _short(text: str) -> str:
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 1]}…"


def _separate(words: list[str]) -> tuple[list[str], list[str]]:
    """The words of the command itself, and its `--section.field value` pairs."""
    ours: list[str] = []
    theirs: list[str] = []
    rest = iter(words)
    for word in rest:
        name, equals, _ = word.partition("=")
        is_field = name.startswith("--") and "." in name
        (theirs if is_field else ours).append(word)
        if is_field and not equals:
            theirs += [value for value in [next(rest, None)] if value is not None]
    return ours, theirs


def _at_least(least: float, kind: type) -> Any:
    def number(text: str) -> Any:
        value = kind(text)
        if not least <= value < math.inf:
            raise ValueError
        return value

    return number


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m engine.targets", description=__doc__, allow_abbrev=False)
    verbs = parser.add_subparsers(metavar="VERB", required=True)

    importing = verbs.add_parser("import", help="aspects that somebody has published", allow_abbrev=False)
    importing.add_argument("--questions", type=Path, required=True, metavar="FILE", help="a question a line")
    importing.add_argument(
        "--aspects", type=Path, required=True, metavar="FILE", help="JSON: {image stem: [a_1 … a_Q]}"
    )
    importing.add_argument("--producer", default="", help="who made them, in free words")
    importing.add_argument("out", type=Path, metavar="OUT", help="a .safetensors file")
    importing.set_defaults(verb=_import)

    show = verbs.add_parser("show", help="what a store holds, and who made it", allow_abbrev=False)
    show.add_argument("file", type=Path, metavar="FILE")
    show.add_argument("--rows", type=_at_least(0, int), default=5, metavar="N", help="images to show (5)")
    show.set_defaults(verb=_show)

    for name, verb, text in (
        ("shuffle", _shuffle, "a control: the targets of other images"),
        ("random", _random, "a control: each question's values, dealt out by chance"),
    ):
        control = verbs.add_parser(name, help=text, allow_abbrev=False)
        control.add_argument("file", type=Path, metavar="FILE")
        control.add_argument("out", type=Path, metavar="OUT")
        control.add_argument("--seed", type=_at_least(0, int), default=0, metavar="N")
        control.set_defaults(verb=verb)

    ask = verbs.add_parser(
        "ask",
        help="ask a multimodal model about each training image",
        description="The images are those to train on of --data.source and --data.path; other --data fields choose among them.",
        allow_abbrev=False,
    )
    ask.add_argument("--endpoint", required=True, metavar="URL", help="of the API, as in http://localhost:8000/v1")
    ask.add_argument("--model", required=True, help="as the endpoint calls it")
    ask.add_argument("--questions", type=Path, required=True, metavar="FILE", help="a question a line")
    ask.add_argument("--key-env", default="", metavar="NAME", help="environment variable that holds the API's key")
    ask.add_argument("--limit", type=_at_least(1, int), metavar="N", help="the first N images only")
    ask.add_argument("--workers", type=_at_least(1, int), default=4, metavar="N", help="images at once (4)")
    ask.add_argument("--retries", type=_at_least(0, int), default=5, metavar="N", help="when it is busy or away (5)")
    ask.add_argument("--timeout", type=_at_least(0.1, float), default=120.0, metavar="SECONDS", help="of an answer")
    ask.add_argument("--leave-out", action="store_true", help="go on without images that get no clear answer")
    ask.add_argument("out", type=Path, metavar="OUT", help="a .safetensors file")
    ask.set_defaults(verb=_ask)
    return parser


if __name__ == "__main__":
    sys.exit(main())
