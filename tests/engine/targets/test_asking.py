"""Asking a server, which this test is: what it answers, refuses, breaks off, and is asked again."""

from __future__ import annotations

import base64
import json
import threading

import pytest

from engine import targets
from engine.data import endpoint
from engine.data.endpoint import data_url
from engine.data.target_store import read_targets
from tests.engine.targets.asked import QUESTIONS, Server, check, kept


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


def test_a_failure_does_not_wait_for_the_pauses_of_others(ask, server, images, monkeypatch, capsys):
    for name in ("FIRST_PAUSE", "_LONGEST_PAUSE"):
        monkeypatch.setattr(endpoint, name, 3600.0)
    first, paused = data_url(images["train/x/0.png"]), threading.Event()

    def reply(number, body):
        if body["messages"][0]["content"][0]["image_url"]["url"] == first:
            paused.wait(30)
            return 400, b"never"
        paused.set()
        return 503, b"busy"

    server.reply = reply
    assert ask("--workers", "2") == 2
    assert "HTTP 400: never" in capsys.readouterr().err


def test_a_file_that_is_there_costs_no_question(ask, server, tmp_path):
    (tmp_path / "out.safetensors").write_text("mine")
    assert ask() == 2
    assert not server.requests
    assert (tmp_path / "out.safetensors").read_text() == "mine"
