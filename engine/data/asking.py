"""Every question on every image, a few images at once, kept image by image so that a stop costs little.

Answers go to a file of JSON lines: the first says what was asked of whom, each other holds one
image, `{"id": …, "values": […]}`. A later call that asks the same reads them and asks for the rest.
"""

from __future__ import annotations

import json
import os
import threading
from collections import Counter, deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from engine.data.decode import BrokenImage
from engine.data.endpoint import INSTRUCTION, Endpoint, Interrupted, NoAnswer, data_url
from engine.data.source import Sample, Source
from engine.record.counted import counted
from engine.record.errors import InputError

Answers = dict[str, list[float]]


@dataclass
class Asked:
    """What came of asking.

    Args:
        answers: the probability of yes to each question, by image.
        unanswered: images that were left out, and why.
    """

    answers: Answers
    unanswered: list[str] = field(default_factory=list)


def ask_all(
    source: Source,
    samples: list[Sample],
    questions: list[str],
    endpoint: Endpoint,
    path: Path,
    *,
    workers: int = 4,
    skip_unanswered: bool = False,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Asked:
    """Ask what the file of answers at `path` does not hold yet, and add it there.

    Args:
        skip_unanswered: leave out images that cannot be read, or on which the model said neither Yes nor No.
        progress: told how many images are done, and of how many.

    Raises:
        InputError: the endpoint gives no usable answer, an image is without one, two images have
            one name, or `path` holds the answers to something else. What was answered is kept.
    """
    twice = [name for name, count in Counter(sample.name for sample in samples).items() if count > 1]
    if twice:
        hint = "Let each image have its own name."
        raise InputError(
            f"{counted(len(twice), 'name belongs', 'names belong')} to several images, as {twice[0]!r}.",
            field="data.path",
            hint=hint,
        )
    with _opened(path) as file:
        known = _resume(file, path, endpoint, questions)
        asked = Asked({sample.name: known[sample.name] for sample in samples if sample.name in known})
        waiting = [sample for sample in samples if sample.name not in known]

        def ask(sample: Sample, stop: threading.Event) -> list[float]:
            return _ask_of_image(source, sample, questions, endpoint, stop)

        progress(len(asked.answers), len(samples))
        with closing(_in_order(ask, waiting, workers)) as finished:
            for sample, future in finished:
                try:
                    values = future.result()
                except NoAnswer as error:
                    if not skip_unanswered:
                        raise
                    asked.unanswered.append(error.message)
                else:
                    asked.answers[sample.name] = values
                    _append(file, {"id": sample.name, "values": values})
                progress(len(asked.answers) + len(asked.unanswered), len(samples))
    return asked


def _ask_of_image(
    source: Source, sample: Sample, questions: list[str], endpoint: Endpoint, stop: threading.Event
) -> list[float]:
    try:
        image = data_url(source.read(sample))
    except (OSError, BrokenImage) as error:
        hint = "Mend or remove it. To leave such images out: --skip-unanswered."
        raise NoAnswer(f"{sample.name}: cannot be read: {error}.", field="data.path", hint=hint) from None
    values = []
    for question in questions:
        if stop.is_set():
            raise Interrupted
        try:
            values.append(endpoint.probability_of_yes(image, question, stop))
        except InputError as error:
            message = f"{sample.name}, {question!r:.80}: {error.message}"
            raise type(error)(message, field=error.field, hint=error.hint) from None
    return values


def _in_order(
    ask: Callable[[Sample, threading.Event], list[float]], samples: list[Sample], workers: int
) -> Generator[tuple[Sample, Future[list[float]]], None, None]:
    """Images with their answers, in order; only so many are begun that every worker has one more waiting."""
    begun: deque[tuple[Sample, Future[list[float]]]] = deque()
    pool, stop = ThreadPoolExecutor(workers), threading.Event()
    try:
        for sample in samples:
            begun.append((sample, pool.submit(ask, sample, stop)))
            if len(begun) >= 2 * workers:
                yield begun.popleft()
        while begun:
            yield begun.popleft()
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("a+b")
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}.", field=str(path), hint="Choose another place."
        ) from None


def _resume(file: BinaryIO, path: Path, endpoint: Endpoint, questions: list[str]) -> Answers:
    """What the file holds already; a last line that was not finished is cut off."""
    asked = {
        "endpoint": endpoint.shown(),
        "model": endpoint.model,
        "instruction": INSTRUCTION,
        "questions": questions,
    }
    file.seek(0)
    content = file.read()
    whole = content[: content.rfind(b"\n") + 1]
    file.truncate(len(whole))
    if not whole:
        _append(file, asked)
        return {}
    try:
        first, *lines = [json.loads(line) for line in whole.splitlines()]
        answers = {str(line["id"]): [float(value) for value in line["values"]] for line in lines}
    except (ValueError, LookupError, TypeError, OverflowError, RecursionError):
        hint = "Delete it to ask anew, or choose another name for the targets."
        raise InputError("is no file of answers, or is damaged.", field=str(path), hint=hint) from None
    if first != asked or any(len(values) != len(questions) for values in answers.values()):
        hint = "Delete it to ask anew, or choose another name for the targets."
        message = "holds answers of another endpoint or model, or to other questions."
        raise InputError(message, field=str(path), hint=hint)
    return answers


def _append(file: BinaryIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line).encode() + b"\n")
    file.flush()
    os.fsync(file.fileno())
