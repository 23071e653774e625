"""Survey: every question about every image, asked of an endpoint; it goes on where it stopped.

Answers are kept in a JSON-lines file, an image a line, flushed after each; its first line says which
model was asked what, so that answers of another model or to other questions are never mixed in.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event
from typing import Any, TextIO
from urllib.parse import urlsplit

from engine.data.asking import PROMPT, Endpoint, UnclearAnswer, as_data_url
from engine.data.decode import BrokenImage
from engine.data.source import Sample, Source
from engine.record.errors import InputError


class Survey:
    """Questions, whom they go to, and what has been answered.

    Args:
        endpoint: who is asked.
        questions: Q of them.
        source: where the images are read.
        file: where answers are kept; those in it already are not asked for again.
        leave_out: go on without the images that get no clear answer or cannot be read.

    Attributes:
        answers: Q probabilities by image name.
        left_out: an image and the reason, each a line.

    Raises:
        InputError: the file holds answers of another survey, or is damaged.
    """

    def __init__(
        self, endpoint: Endpoint, questions: list[str], source: Source, file: Path, *, leave_out: bool = False
    ) -> None:
        self.endpoint = endpoint
        self.questions = questions
        self.source = source
        self.file = file
        self.leave_out = leave_out
        self.left_out: list[str] = []
        self.answers: dict[str, list[float]] = self._kept()
        self._stop = Event()

    @property
    def producer(self) -> str:
        """Who answers: the model and its host, without what an address may hold of a secret."""
        return f"{self.endpoint.model} at {urlsplit(self.endpoint.url).hostname}"

    def run(self, samples: list[Sample], workers: int, progress: Callable[[int, int], None]) -> None:
        """Ask about the images that have no answers yet.

        Args:
            workers: images at once.
            progress: told how many images are done, and of how many.

        Raises:
            InputError: the endpoint fails, an answer is not clear, an image or the file cannot be used.
        """
        waiting = [sample for sample in samples if sample.name not in self.answers]
        done = len(samples) - len(waiting)
        progress(done, len(samples))
        try:
            with self.file.open("a", encoding="utf-8") as file, ThreadPoolExecutor(workers) as pool:
                if not file.tell():
                    _append(file, self._header())
                try:
                    self._ask_all(waiting, pool, workers, file, lambda count: progress(done + count, len(samples)))
                finally:
                    self._stop.set()  # images at work end after the question at hand
        except OSError as error:
            raise InputError(
                f"cannot be written: {error.strerror or error}.", field=str(self.file), hint="Choose another place."
            ) from None

    def _ask_all(
        self, waiting: list[Sample], pool: ThreadPoolExecutor, workers: int, file: TextIO, tick: Callable[[int], None]
    ) -> None:
        rest, count = iter(waiting), 0
        at_work: dict[Future[list[float]], Sample] = {}
        while True:
            for sample in rest:
                at_work[pool.submit(self._about, sample)] = sample
                if len(at_work) >= workers:
                    break
            if not at_work:
                return
            ended, _ = wait(at_work, return_when=FIRST_COMPLETED)
            for future in sorted(ended, key=lambda future: future.exception() is not None):  # keep answers first
                sample = at_work.pop(future)
                self._settle(sample, future, file)
                count += 1
                tick(count)

    def _settle(self, sample: Sample, future: Future[list[float]], file: TextIO) -> None:
        try:
            values = future.result()
        except (UnclearAnswer, BrokenImage) as error:
            if not self.leave_out:
                raise InputError(
                    str(error), field=sample.name, hint="Mend it, or leave such images out: --leave-out."
                ) from None
            self.left_out.append(f"{sample.name}: {error}")
            return
        self.answers[sample.name] = values
        _append(file, {"id": sample.name, "values": values})

    def _about(self, sample: Sample) -> list[float]:
        """Answers to all questions about one image."""
        try:
            image = as_data_url(self.source.read(sample))
        except OSError as error:
            raise BrokenImage(f"cannot be read: {error.strerror or error}.") from None
        values: list[float] = []
        for question in self.questions:
            if self._stop.is_set():
                break
            values.append(self.endpoint.ask(image, question))
        return values

    def _header(self) -> dict[str, Any]:
        return {
            "endpoint": self.endpoint.address,
            "model": self.endpoint.model,
            "prompt": PROMPT,
            "questions": self.questions,
        }

    def _kept(self) -> dict[str, list[float]]:
        """Answers in the file; a last line that was not finished is cut off."""
        try:
            data = self.file.read_bytes()
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}.", field=str(self.file), hint="Move it away.") from None
        whole = data[: data.rfind(b"\n") + 1]
        if len(whole) < len(data):
            with self.file.open("r+b") as file:
                file.truncate(len(whole))
        try:
            head, *lines = [json.loads(line) for line in whole.splitlines()] or [self._header()]
            answers = {line["id"]: [float(value) for value in line["values"]] for line in lines}
            fine = all(len(values) == len(self.questions) for values in answers.values())
        except (ValueError, TypeError, LookupError, RecursionError):
            head, answers, fine = self._header(), {}, False
        if head != self._header():
            raise InputError(
                "holds answers of another model, or to other questions.",
                field=str(self.file),
                hint="Choose another OUT, or delete that file to begin anew.",
            )
        if not fine:
            raise InputError("is damaged.", field=str(self.file), hint="Delete it to begin anew.")
        return answers


def _append(file: TextIO, line: dict[str, Any]) -> None:
    file.write(json.dumps(line) + "\n")
    file.flush()
