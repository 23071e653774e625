"""The command around targets: the published format, the controls, and asking a server that this test is."""

from __future__ import annotations

import base64
import json
import math
import os
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine import targets
from engine.data import endpoint
from engine.data.decode import BrokenImage
from engine.data.endpoint import Endpoint, NoAnswer, data_url, probability_of_yes
from engine.data.target_store import TargetStore, read_targets, write_targets
from engine.record.errors import InputError

ROOT = Path(targets.__file__).parents[1]
QUESTIONS = ["Is it round?", "Is it green?"]


@pytest.fixture
def questions(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_text("\ufeffIs it round?\n\n  Is it green? \n", encoding="utf-8")
    return path


@pytest.fixture
def published(tmp_path):
    path = tmp_path / "aspects.json"
    path.write_text(json.dumps({"img_2": [0.25, 1], "img_1": [0.5, 0.0625]}), encoding="utf-8")
    return path


def imported(questions, published, out):
    return targets.main(["import", "--questions", str(questions), "--aspects", str(published), str(out)])


def test_the_published_format_becomes_a_store(questions, published, tmp_path, capsys):
    assert imported(questions, published, tmp_path / "out.safetensors") == 0
    store = read_targets(tmp_path / "out.safetensors")
    assert (store.kind, store.names, store.ids) == ("aspects", QUESTIONS, ["img_2", "img_1"])
    assert store.values.dtype == np.float32
    assert store.values.tolist() == [[0.25, 1.0], [0.5, 0.0625]]
    assert "aspects.json" in store.producer
    assert store.sha256()[:12] in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"a": [0.1]}', "1 of 1 images do not have 2 answers; 'a' has 1"),
        ('{"a": [0.1, 0.2], "a": [0.1, 0.2]}', "named twice"),
        ('{"a": [0.1, NaN]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, 1.5]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, true]}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": 0.1}', "'a' are no list of numbers from 0 to 1"),
        ('{"a": [0.1, ' + "9" * 400 + "]}", "'a' are no list of numbers from 0 to 1"),
        ("[0.1]", "no JSON object"),
        ("{}", "no JSON object"),
        ('{"a": ', "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        (b"\xff\xfe", "is not UTF-8"),
    ],
)
def test_what_is_not_the_published_format_is_refused(content, said, questions, tmp_path, capsys):
    path = tmp_path / "aspects.json"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert imported(questions, path, tmp_path / "out.safetensors") == 2
    error = capsys.readouterr().err
    assert said in error and str(path) in error
    assert not (tmp_path / "out.safetensors").exists()


def test_a_file_that_is_there_is_not_written_over(questions, published, tmp_path, capsys):
    out = tmp_path / "out.safetensors"
    out.write_text("mine")
    assert imported(questions, published, out) == 2
    assert out.read_text() == "mine"
    assert str(out) in capsys.readouterr().err


def test_show_tells_what_a_file_holds(questions, published, tmp_path, capsys):
    out = tmp_path / "out.safetensors"
    imported(questions, published, out)
    capsys.readouterr()
    assert targets.main(["show", str(out), "--rows", "1"]) == 0
    shown = capsys.readouterr().out
    store = read_targets(out)
    for fact in ("aspects", store.sha256(), store.made, store.producer, *QUESTIONS, "img_2 0.2500 1.0000"):
        assert fact in shown
    assert "img_1" not in shown
    assert "  0.3750    0.1250  Is it round?" in shown


def test_show_of_no_such_file_is_refused(tmp_path, capsys):
    assert targets.main(["show", str(tmp_path / "nothing")]) == 2
    assert "nothing" in capsys.readouterr().err


@pytest.fixture
def store(tmp_path):
    values = np.random.default_rng(0).random((40, 3), dtype=np.float32)
    made = TargetStore("aspects", list("abc"), [f"i{n}" for n in range(40)], values, "somebody", "2026-01-01")
    write_targets(tmp_path / "true.safetensors", made)
    return made


def control(verb, tmp_path, seed=0, out="control"):
    path = tmp_path / f"{out}{seed}.safetensors"
    assert targets.main([verb, str(tmp_path / "true.safetensors"), str(path), "--seed", str(seed)]) == 0
    return read_targets(path)


def test_shuffled_targets_are_whole_rows_of_other_images(store, tmp_path):
    made = control("shuffle", tmp_path)
    assert (made.ids, made.names, made.kind) == (store.ids, store.names, store.kind)
    assert sorted(made.values.tolist()) == sorted(store.values.tolist())
    assert (made.values == store.values).all(axis=1).mean() < 0.2


def test_random_targets_keep_each_questions_values_and_no_row(store, tmp_path):
    made = control("random", tmp_path)
    assert np.array_equal(np.sort(made.values, axis=0), np.sort(store.values, axis=0))
    assert not {tuple(row) for row in made.values.tolist()} & {tuple(row) for row in store.values.tolist()}


@pytest.mark.parametrize("verb", ["shuffle", "random"])
def test_a_control_is_its_seeds_and_says_what_it_is(verb, store, tmp_path):
    first, second, again = control(verb, tmp_path), control(verb, tmp_path, 1), control(verb, tmp_path, out="again")
    assert first.sha256() == again.sha256() != second.sha256()
    assert "somebody" in second.producer and "seed 1" in second.producer and store.sha256()[:12] in second.producer


@pytest.mark.parametrize("verb", ["shuffle", "random"])
def test_a_control_does_not_take_the_place_of_the_targets(verb, store, tmp_path):
    path = str(tmp_path / "true.safetensors")
    assert targets.main([verb, path, path]) == 2
    assert read_targets(tmp_path / "true.safetensors").sha256() == store.sha256()


# Asking. The server answers with what `reply` makes of the number of the request and its body.


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


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0.01)
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


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


@pytest.fixture
def images(tmp_path):
    """Six training images of two classes, one validation image each, by name."""
    made = {}
    for number in range(8):
        split, name = ("val", number - 6) if number >= 6 else ("train", number)
        path = tmp_path / "images" / split / "xy"[number % 2] / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        pixels = np.random.default_rng(number).integers(0, 256, (8, 8, 3), dtype=np.uint8)
        Image.fromarray(pixels).save(path)
        if split == "train":
            made[path.relative_to(tmp_path / "images").as_posix()] = path.read_bytes()
    return made


@pytest.fixture
def ask(server, questions, images, tmp_path):
    def run(*words, url=server.url, out="out.safetensors"):
        data = ["--data.source", "folder", "--data.path", str(tmp_path / "images")]
        given = ["ask", "--endpoint", url, "--model", "m", "--questions", str(questions)]
        return targets.main([*given, *data, *words, str(tmp_path / out)])

    return run


def kept(tmp_path, out="out.safetensors"):
    lines = (tmp_path / f"{out}.answers.jsonl").read_bytes().splitlines()
    return [json.loads(line)["id"] for line in lines[1:]]


def check(store, images):
    assert sorted(store.ids) == sorted(images)
    for image, row in zip(store.ids, store.values, strict=True):
        assert row.tolist() == pytest.approx(expected(images[image]), rel=1e-6)


def test_every_training_image_is_asked_every_question(ask, server, images, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MY_KEY", "very-secret")
    assert ask("--key-env", "MY_KEY") == 0
    store = read_targets(tmp_path / "out.safetensors")
    check(store, images)
    assert (store.kind, store.names, store.producer) == ("aspects", QUESTIONS, f"m at {server.url}")
    assert len(server.requests) == 12
    sent = {
        base64.b64decode(body["messages"][0]["content"][0]["image_url"]["url"][22:]) for *_, body in server.requests
    }
    assert sent == set(images.values())
    for path, headers, body in server.requests:
        assert path == "/v1/chat/completions"
        assert headers["Authorization"] == "Bearer very-secret"
        assert body["messages"][0]["content"][0]["image_url"]["url"].startswith("data:image/png;base64,")
        assert body["messages"][0]["content"][1]["text"].endswith("? The answer must always be either Yes or No.")
        wanted = {"model": "m", "max_tokens": 1, "logprobs": True, "top_logprobs": 20, "temperature": 1}
        assert {key: body[key] for key in wanted} == wanted
    said = capsys.readouterr()
    left = b"".join(path.read_bytes() for path in tmp_path.glob("out*"))
    assert b"very-secret" not in left and "very-secret" not in said.out + said.err


def test_a_server_that_dies_in_the_middle_costs_no_answer_twice(ask, server, images, tmp_path, capsys):
    healthy = server.reply
    server.reply = lambda number, body: healthy(number, body) if number <= 5 else (500, b"out of memory")
    assert ask("--workers", "1", "--retries", "0") == 2
    error = capsys.readouterr().err
    assert "HTTP 500: out of memory" in error and server.url in error and "Is it green?" in error
    assert not (tmp_path / "out.safetensors").exists()
    assert len(kept(tmp_path)) == 2
    server.reply, server.requests[:] = healthy, []
    assert ask("--workers", "3") == 0
    assert len(server.requests) == 8
    check(read_targets(tmp_path / "out.safetensors"), images)


def test_a_busy_server_is_asked_again(ask, server, images, tmp_path):
    healthy = server.reply
    server.reply = lambda number, body: healthy(number, body) if number % 3 == 0 else (503, b"busy")
    assert ask("--workers", "1", "--retries", "2") == 0
    assert len(server.requests) == 36
    check(read_targets(tmp_path / "out.safetensors"), images)


def test_an_answer_that_breaks_off_is_asked_for_again(ask, server, images, tmp_path):
    healthy = server.reply

    def broken(number, body):
        status, content = healthy(number, body)
        return (status, content) if number > 1 else (status, content[:20], ("Content-Length", str(len(content))))

    server.reply = broken
    assert ask("--workers", "1", "--retries", "1", "--timeout", "5") == 0
    assert len(server.requests) == 13
    check(read_targets(tmp_path / "out.safetensors"), images)


@pytest.mark.parametrize("status", [400, 401, 404])
def test_a_refusal_is_not_asked_for_again(status, ask, server, capsys):
    server.reply = lambda number, body: (status, b"no\n  such model")
    assert ask("--workers", "1") == 2
    assert f"HTTP {status}: no such model" in capsys.readouterr().err
    assert len(server.requests) <= 2  # the next image may have been begun


def test_nobody_at_the_address_is_said(ask, server, capsys):
    with Server() as other:
        url = other.url
    assert ask("--retries", "1", url=url) == 2
    assert "no answer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>hello</html>", "something else than JSON: '<html>hello"),
        (b"", "something else than JSON"),
        (b"[]", "no log-probabilities"),
        (b'{"choices": []}', "no log-probabilities"),
        (b'{"choices": [{"message": {"content": "Yes"}, "logprobs": null}]}', "no log-probabilities"),
        (b'{"choices": [{"logprobs": {"content": [{"top_logprobs": []}]}}]}', "no log-probabilities"),
        (b'{"choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": "Yes"}]}]}}]}', "no log-probabilities"),
    ],
)
def test_garbage_is_said_and_not_stored(content, said, ask, server, tmp_path, capsys):
    server.reply = lambda number, body: (200, content)
    assert ask("--workers", "1") == 2
    error = capsys.readouterr().err
    assert said in error and ".png" in error
    assert len(server.requests) <= 2
    assert kept(tmp_path) == []


MAYBE = json.dumps(
    {"choices": [{"logprobs": {"content": [{"top_logprobs": [{"token": "Maybe", "logprob": -0.1}]}]}}]}
).encode()


def test_an_image_without_yes_or_no_is_refused_or_left_out(ask, server, images, tmp_path, capsys):
    healthy, odd = server.reply, sorted(images)[1]
    address = data_url(images[odd])

    def reply(number, body):
        asked = body["messages"][0]["content"][0]["image_url"]["url"]
        return (200, MAYBE) if asked == address else healthy(number, body)

    server.reply = reply
    assert ask() == 2
    error = capsys.readouterr().err
    assert odd in error and "'maybe'" in error and "--skip-unanswered" in error
    assert ask("--skip-unanswered") == 0
    assert f"Left out: {odd}" in capsys.readouterr().err
    check(read_targets(tmp_path / "out.safetensors"), {name: data for name, data in images.items() if name != odd})


def test_no_answer_at_all_is_refused(ask, server, tmp_path, capsys):
    server.reply = lambda number, body: (200, MAYBE)
    assert ask("--skip-unanswered") == 2
    assert "no image was answered" in capsys.readouterr().err
    assert not (tmp_path / "out.safetensors").exists()


def test_an_image_that_cannot_be_read_is_refused_or_left_out(ask, images, tmp_path, capsys):
    (tmp_path / "images/train/x/0.png").write_bytes(b"nothing")
    assert ask() == 2
    assert "0.png: cannot be read: not an image" in capsys.readouterr().err
    assert ask("--skip-unanswered") == 0
    assert len(read_targets(tmp_path / "out.safetensors").ids) == 5


def test_a_line_that_was_not_finished_is_asked_again(ask, server, images, tmp_path):
    assert ask("--workers", "1") == 0
    path = tmp_path / "out.safetensors.answers.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    (tmp_path / "out.safetensors").unlink()
    server.requests.clear()
    assert ask() == 0
    assert len(server.requests) == 2
    check(read_targets(tmp_path / "out.safetensors"), images)
    assert sorted(kept(tmp_path)) == sorted(images)


def test_answers_to_other_questions_are_not_mixed_in(ask, server, questions, tmp_path, capsys):
    assert ask("--limit", "1") == 0
    (tmp_path / "out.safetensors").unlink()
    server.requests.clear()
    before = (tmp_path / "out.safetensors.answers.jsonl").read_bytes()
    questions.write_text("Is it round?\nIs it big?")
    assert ask() == 2
    assert "other questions" in capsys.readouterr().err
    assert not server.requests
    assert (tmp_path / "out.safetensors.answers.jsonl").read_bytes() == before


@pytest.mark.parametrize("line", ["nonsense", "[]", '{"id": "a"}', '{"id": "a", "values": ["b"]}'])
def test_damaged_answers_are_refused(line, ask, server, tmp_path, capsys):
    assert ask("--limit", "1") == 0
    (tmp_path / "out.safetensors").unlink()
    with (tmp_path / "out.safetensors.answers.jsonl").open("a") as file:
        file.write(f"{line}\n")
    assert ask() == 2
    assert "answers.jsonl: is no file of answers, or is damaged" in capsys.readouterr().err


def test_more_images_can_be_asked_about_later(ask, server, images, tmp_path):
    assert ask("--limit", "2") == 0
    assert len(read_targets(tmp_path / "out.safetensors").ids) == 2
    (tmp_path / "out.safetensors").unlink()
    assert ask() == 0
    assert len(server.requests) == 12
    check(read_targets(tmp_path / "out.safetensors"), images)


def test_an_interrupt_keeps_what_was_answered(ask, server, tmp_path, monkeypatch, capsys):
    def interrupted(self, done, total):
        if done == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(targets._Reporter, "__call__", interrupted)
    assert ask("--workers", "1") == 3
    assert len(kept(tmp_path)) == 2
    assert len(server.requests) < 12
    assert "Stopped" in capsys.readouterr().err
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


def test_images_go_to_no_other_address(ask, server, capsys):
    with Server() as other:
        thread = threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        server.reply = lambda number, body: (302, b"", ("Location", other.url))
        assert ask("--workers", "1") == 2
        other.shutdown()
        thread.join()
        assert "HTTP 302" in capsys.readouterr().err
        assert not other.requests


def test_a_proxy_of_the_environment_is_not_used(server, questions, images, tmp_path):
    """In a process of its own: proxies are looked up when modules are loaded."""
    words = ["ask", "--endpoint", server.url, "--model", "m", "--questions", str(questions), "--retries", "0"]
    words += ["--data.source", "folder", "--data.path", str(tmp_path / "images"), str(tmp_path / "out.safetensors")]
    proxies = {name: "http://127.0.0.1:9" for name in ("http_proxy", "HTTP_PROXY", "all_proxy")}
    kept = {name: value for name, value in os.environ.items() if name.lower() != "no_proxy"}
    process = subprocess.run(
        [sys.executable, "-m", "engine.targets", *words],
        cwd=ROOT,
        env=kept | proxies,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    check(read_targets(tmp_path / "out.safetensors"), images)


def test_a_failure_does_not_wait_for_the_pauses_of_others(ask, server, images, monkeypatch, capsys):
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 60.0)
    first, paused = data_url(images["train/x/0.png"]), threading.Event()

    def reply(number, body):
        if body["messages"][0]["content"][0]["image_url"]["url"] == first:
            paused.wait(30)
            return 400, b"never"
        paused.set()
        return 503, b"busy"

    server.reply = reply
    began = time.monotonic()
    assert ask("--workers", "2") == 2
    assert time.monotonic() - began < 30
    assert "HTTP 400: never" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://host/v1",
        "localhost:8000",
        "http://",
        "http://me:pw@host/v1",
        "http://a b",
        "http://h:x/",
    ],
)
def test_other_than_plain_web_addresses_are_refused(url, ask, server, capsys):
    assert ask(url=url) == 2
    error = capsys.readouterr().err
    assert "--endpoint" in error and "me:pw" not in error
    assert not server.requests


def test_what_is_secret_in_an_address_is_not_shown():
    asked = Endpoint("https://host:80/v1/chat?key=abc#x", "m", "key")
    assert asked.shown() == "https://host:80/v1/chat"
    assert "key" not in repr(asked).replace("?key=abc", "")


@pytest.mark.parametrize("value", [None, "", "line\nbreak"])
def test_a_key_that_is_none_is_refused(value, ask, server, monkeypatch, capsys):
    monkeypatch.delenv("MY_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("MY_KEY", value)
    assert ask("--key-env", "MY_KEY") == 2
    assert "--key-env" in capsys.readouterr().err
    assert not server.requests


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--data.fraction", "7"], "data.fraction"),
        (["--data.classes", "x"], "data.classes"),
        (["--data.path", "/nowhere"], "data.path"),
    ],
)
def test_data_that_cannot_be_had_is_refused(words, said, ask, server, capsys):
    assert ask(*words) == 2
    assert said in capsys.readouterr().err
    assert not server.requests


def test_a_file_that_is_there_costs_no_question(ask, server, tmp_path):
    (tmp_path / "out.safetensors").write_text("mine")
    assert ask() == 2
    assert not server.requests
    assert (tmp_path / "out.safetensors").read_text() == "mine"


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
