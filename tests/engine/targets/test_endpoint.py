"""What is sent of an image, and what is read from an answer."""

from __future__ import annotations

import base64
import math
from io import BytesIO

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.data.decode import BrokenImage
from engine.data.endpoint import NoAnswer, data_url, probability_of_yes
from engine.record.errors import InputError


def answer(tokens):
    listed = [{"token": token, "logprob": logprob} for token, logprob in tokens]
    return {"choices": [{"logprobs": {"content": [{"top_logprobs": listed}]}}]}


@given(st.integers(0, 2**31))
def test_spellings_of_a_word_are_added_up(seed):
    rng = np.random.default_rng(seed)
    words = ["Yes", " yes", "YES", "▁Yes", "No", "Ġno", "\nNO", "Maybe", "Not", "Yesterday"]
    probabilities = rng.dirichlet(np.full(len(words), 0.3)) * 0.99 + 1e-6
    yes = no = 0.0
    for word, probability in zip(words, probabilities, strict=True):
        yes += probability * (word in words[:4])
        no += probability * (word in words[4:7])
    made = probability_of_yes(answer(zip(words, np.log(probabilities).tolist(), strict=True)))
    assert made == pytest.approx(yes / (yes + no), rel=1e-9)


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([("Yes", -0.1), ("Maybe", -4.0)], 1 / (1 + math.exp(-4.0 + 0.1))),  # No is no likelier than the least listed
        ([("No", -0.1), ("Maybe", -4.0)], 1 / (1 + math.exp(4.0 - 0.1))),
        ([("Yes", math.log(0.75))], 0.75),  # nor than what the listed leave over
        ([("Yes", 0.0)], 1 - 1e-9),
        ([("Yes", -2000.0), ("No", 0.0)], 0.0),
        ([("Yes", -3000.0), ("No", -3000.0)], 0.5),
        ([("Yes", -1.0), ("No", -1.0), ("x", math.nan), ("y", -math.inf)], 0.5),
    ],
)
def test_a_word_that_is_not_listed_has_the_most_that_it_can_have(tokens, expected):
    assert probability_of_yes(answer(tokens)) == pytest.approx(expected, abs=1e-12)


def test_neither_word_is_no_answer():
    with pytest.raises(NoAnswer, match="neither Yes nor No, but 'well'"):
        probability_of_yes(answer([("Well", -0.1)]))
    with pytest.raises(InputError, match="no log-probabilities"):
        probability_of_yes(answer([("Yes", math.nan)]))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "GIF"])
def test_images_are_sent_in_a_format_of_the_web(kind):
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    file = BytesIO()
    Image.fromarray(pixels).save(file, kind)
    head, _, data = data_url(file.getvalue()).partition(",")
    sent = base64.b64decode(data)
    if kind in ("BMP", "GIF"):
        assert head == "data:image/png;base64"
        assert Image.open(BytesIO(sent)).size == (5, 6)
    else:
        assert head == f"data:image/{kind.lower()};base64"
        assert sent == file.getvalue()


def test_pixels_are_sent_as_they_are():
    pixels = np.random.default_rng(0).integers(0, 256, (6, 5, 3), dtype=np.uint8)
    sent = base64.b64decode(data_url(pixels).partition(",")[2])
    assert np.array_equal(np.asarray(Image.open(BytesIO(sent))), pixels)
    with pytest.raises(BrokenImage):
        data_url(b"nothing")
