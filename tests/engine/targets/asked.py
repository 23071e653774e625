"""The server that targets are asked from in tests, what it answers, and what is to come of it."""

from __future__ import annotations

import base64
import json
import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

QUESTIONS = ["Is it round?", "Is it green?"]


# The server answers with what `reply` makes of the number of the request and its body.


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.requests = []
        self.reply = lambda number, body: (200, completion(belief(body)))
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1/chat/completions"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.server.lock:
            self.server.requests.append((self.path, dict(self.headers), body))
            number = len(self.server.requests)
        status, content, *headers = self.server.reply(number, body)
        self.send_response(status)
        length = {"Content-Length": str(len(content))} | dict(headers)
        for name, value in length.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def do_GET(self):  # what a followed redirect would be
        self.server.requests.append((self.path, dict(self.headers), None))
        self.send_error(404)

    def log_message(self, *_):
        pass


def completion(yes):
    tokens = [{"token": "Yes", "logprob": math.log(yes * 0.9)}, {"token": "No", "logprob": math.log((1 - yes) * 0.9)}]
    return json.dumps({"choices": [{"logprobs": {"content": [{"top_logprobs": tokens}]}}]}).encode()


def belief(body):
    """A probability that each image and question have of their own."""
    image, text = body["messages"][0]["content"]
    data = base64.b64decode(image["image_url"]["url"].partition(",")[2])
    return (1 + sum(data) % 97) / 100 * (0.5 if text["text"].startswith(QUESTIONS[0]) else 1)


def expected(data):
    whole = (1 + sum(data) % 97) / 100
    return [whole * 0.5, whole]


def kept(tmp_path, out="out.safetensors"):
    lines = (tmp_path / f"{out}.answers.jsonl").read_bytes().splitlines()
    return [json.loads(line)["id"] for line in lines[1:]]


def check(store, images):
    assert sorted(store.ids) == sorted(images)
    for image, row in zip(store.ids, store.values, strict=True):
        assert row.tolist() == pytest.approx(expected(images[image]), rel=1e-6)
