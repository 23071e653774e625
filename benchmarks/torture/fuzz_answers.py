"""What was asked of models under fuzz: questions, published answers, files of answers, and answers as they come."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

from benchmarks.torture.fuzz_mutate import as_json, make_json, odd, spoilt
from benchmarks.torture.fuzz_target import Target
from engine.data.asking import _resume
from engine.data.endpoint import INSTRUCTION, Endpoint, probability_of_yes
from engine.targets import read_published_aspects, read_questions

_QUESTIONS = ["is it round?", "is it red?"]
_ENDPOINT = Endpoint("http://127.0.0.1:9/v1/chat/completions", "m")
_HEAD = {"endpoint": _ENDPOINT.shown(), "model": "m", "instruction": INSTRUCTION, "questions": _QUESTIONS}
_LOGPROBS = [{"token": "Yes", "logprob": -0.1}, {"token": " no", "logprob": -2.5}]
_COMPLETION = {"choices": [{"logprobs": {"content": [{"top_logprobs": _LOGPROBS}]}}]}


def _answer_seeds(home: Path) -> list[bytes]:
    lines = [_HEAD, {"id": "a/0.png", "values": [0.5, 1.0]}, {"id": "a/1.png", "values": [0, 0.25]}]
    return [b"\n".join(map(as_json, lines)) + b"\n"]


def _make_answers(draw: Random, seeds: list[bytes]) -> bytes:
    """Half of the time wrong bytes, else right JSON that says odd things."""
    if draw.random() < 0.5:
        return spoilt(draw, seeds)
    lines = [json.loads(line) for line in draw.choice(seeds).splitlines()]
    return b"\n".join(as_json(odd(draw, line)) if draw.random() < 0.4 else as_json(line) for line in lines) + b"\n"


def _read_answers(data: bytes, home: Path) -> None:
    path = home / "answers.jsonl"
    path.write_bytes(data)
    with path.open("a+b") as file:
        _resume(file, path, _ENDPOINT, _QUESTIONS)


def _read_completion(data: bytes, home: Path) -> None:
    value = probability_of_yes(_ENDPOINT._parsed(data))
    assert 0 <= value <= 1, value


def _read_published(data: bytes, home: Path) -> None:
    """The same bytes as questions, a line each, and as answers."""
    path = home / "published.txt"
    path.write_bytes(data)
    for question in read_questions(path):
        question.encode()
    read_published_aspects(path)


TARGETS = (
    Target("files of answers", 0.005, _answer_seeds, _read_answers, _make_answers),
    Target("completions", 0.005, lambda home: [as_json(_COMPLETION)], _read_completion, make_json),
    Target(
        "published answers",
        0.005,
        lambda home: [b'{"image_0001": [0.91, 0.02], "b": [0, 1]}'],
        _read_published,
        make_json,
    ),
)
