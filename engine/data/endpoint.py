"""One yes/no question on one image, put to a multimodal model behind an HTTP endpoint.

The endpoint speaks OpenAI's chat completions, as vLLM, SGLang, llama.cpp and others do. One token is
asked for, with its most likely alternatives: a = softmax(log p(Yes), log p(No))[0], spellings of
either word that differ in case or in the space before them added up.
"""

from __future__ import annotations

import base64
import http.client
import io
import json
import math
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from PIL import Image

from engine.data.decode import decode_image
from engine.record.errors import InputError

INSTRUCTION = "The answer must always be either Yes or No."
ALTERNATIVES = 20
FIRST_PAUSE = 1.0  # seconds before the second try; each further pause is twice as long
_LONGEST_PAUSE = 60.0
_TRY_AGAIN = (408, 409, 425, 429, 500, 502, 503, 504, 529)
_SPACES = " \t\r\n▁Ġ"  # the last two are how tokenisers write a space
_LEAST = 1e-9  # of probability; below it the sum of float32 log-probabilities says nothing


class NoAnswer(InputError):
    """An image is without an answer: it cannot be read, or the model said neither Yes nor No."""


class Interrupted(Exception):
    """There is no use any more in going on."""


@dataclass(frozen=True)
class Endpoint:
    """Where to ask, and how patiently.

    Args:
        url: the whole address that requests are posted to. No other is contacted: redirects and proxies are not used.
        model: the name it knows the model by.
        key: sent as a bearer token; empty: none.
        retries: further tries after a failure that may pass.
        timeout: seconds that one try may be silent.

    Raises:
        InputError: the URL is not http(s), or carries a name or a password; the key is no header's text.
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    retries: int = 5
    timeout: float = 120.0

    def __post_init__(self) -> None:
        if not _is_web_address(self.url):
            hint = "As in http://localhost:8000/v1/chat/completions; a key is given by --key-env."
            raise InputError(f"{self.shown()!r:.200} is not a plain http or https URL.", field="--endpoint", hint=hint)
        if not (self.key.isascii() and self.key.isprintable()):
            raise InputError("the key holds more than printable ASCII.", field="--key-env", hint="Set it again.")

    def shown(self) -> str:
        """The URL without what may be secret in it."""
        return self.url.split("?")[0].split("#")[0].rpartition("@")[2]

    def probability_of_yes(self, image: str, question: str, stop: threading.Event) -> float:
        """Ask about an image, given as a data URL; `stop` ends the pauses between tries.

        Raises:
            InputError: there is no answer after all tries, or none that holds log-probabilities.
            NoAnswer: the model says neither word.
            Interrupted: `stop` was set during a pause.
        """
        content = [
            {"type": "image_url", "image_url": {"url": image}},
            {"type": "text", "text": f"{question} {INSTRUCTION}"},
        ]
        wanted = {
            "model": self.model,
            "messages": [{"role": "user", "content": content}],
            "max_tokens": 1,
            "logprobs": True,
            "top_logprobs": ALTERNATIVES,
            "temperature": 1,  # servers whose models have another default would scale the log-probabilities
        }
        return probability_of_yes(self._parsed(self._post(json.dumps(wanted).encode(), stop)))

    def _post(self, body: bytes, stop: threading.Event) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        request = urllib.request.Request(self.url, body, headers)
        pause = FIRST_PAUSE
        for left in range(self.retries, -1, -1):
            try:
                with _OPENER.open(request, timeout=self.timeout) as answer:
                    return answer.read()
            except urllib.error.HTTPError as error:
                with error:
                    said = f"HTTP {error.code}: {_excerpt(error)}"
                passes = error.code in _TRY_AGAIN
            except (OSError, http.client.HTTPException) as error:
                said, passes = str(getattr(error, "reason", "") or error) or type(error).__name__, True
            if not (passes and left):
                hint = "Check that the URL is the whole address, as in …/v1/chat/completions, and that the model is served."
                raise InputError(f"no answer ({said}).", field=self.shown(), hint=hint)
            if stop.wait(min(pause, _LONGEST_PAUSE)):
                raise Interrupted
            pause *= 2
        raise AssertionError("the last try returns or raises")

    def _parsed(self, answer: bytes) -> Any:
        try:
            return json.loads(answer)
        except (ValueError, RecursionError):
            message = f"answered with something else than JSON: {answer[:120].decode(errors='replace')!r}."
            raise InputError(message, field=self.shown(), hint="Is this address that of chat completions?") from None


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Images and the key go to the address that was named and to no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


_OPENER = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))


def probability_of_yes(answer: Any) -> float:
    """Yes against No at the first token of a chat completion.

    Of a word that is not among the alternatives the most that it can have counts: the least likely
    alternative's probability, or what all of them leave over.

    Raises:
        InputError: there are no log-probabilities.
        NoAnswer: neither word is among the alternatives.
    """
    try:
        listed = answer["choices"][0]["logprobs"]["content"][0]["top_logprobs"]
        tokens = [(str(token["token"]), float(token["logprob"])) for token in listed]
    except (LookupError, TypeError, ValueError):
        tokens = []
    tokens = [(token.strip(_SPACES).lower(), logprob) for token, logprob in tokens if math.isfinite(logprob)]
    if not tokens:
        hint = "Serve the model with log-probabilities: the request asks for logprobs and top_logprobs."
        raise InputError("the answer holds no log-probabilities.", field="--endpoint", hint=hint)
    yes, no = (_log_sum([logprob for token, logprob in tokens if token == word]) for word in ("yes", "no"))
    if yes == no == -math.inf:
        shown = ", ".join(repr(token) for token, _ in tokens[:5])
        hint = "Is this a model that answers at once? To leave such images out: --skip-unanswered."
        raise NoAnswer(f"the answer begins with neither Yes nor No, but {shown}.", field="--endpoint", hint=hint)
    rest = 1 - sum(math.exp(logprob) for _, logprob in tokens)
    most = min(min(logprob for _, logprob in tokens), math.log(max(rest, _LEAST)))
    difference = (most if no == -math.inf else no) - (most if yes == -math.inf else yes)
    return 1 / (1 + math.exp(min(difference, 700)))


def data_url(image: bytes | np.ndarray) -> str:
    """An image as a data URL: a JPEG, PNG or WebP file as it is, anything else as PNG.

    Raises:
        BrokenImage: it is neither of the three, and cannot be decoded.
    """
    if isinstance(image, bytes) and (kind := _web_format(image)):
        return _as_url(kind, image)
    buffer = io.BytesIO()
    Image.fromarray(decode_image(image) if isinstance(image, bytes) else image).save(buffer, "PNG")
    return _as_url("png", buffer.getvalue())


def _as_url(kind: str, data: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"


def _web_format(data: bytes) -> str:
    if data.startswith(b"\x89PNG\r\n"):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def _log_sum(values: list[float]) -> float:
    """log Σ exp, -inf of nothing."""
    most = max(values, default=-math.inf)
    return most + math.log(sum(math.exp(value - most) for value in values)) if values else most


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        plain = url.isascii() and url.isprintable() and " " not in url and (parts.port is None or parts.port > 0)
    except ValueError:
        return False
    return plain and parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def _excerpt(error: urllib.error.HTTPError) -> str:
    """The start of what the endpoint said of its refusal, on one line."""
    try:
        said = error.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException):
        said = ""
    return " ".join((said or str(error.reason)).split())[:200]
