"""Where images and keys go, and where they do not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from engine import targets
from engine.data.endpoint import Endpoint
from engine.data.target_store import read_targets
from tests.engine.targets.asked import Server, check

ROOT = Path(targets.__file__).parents[1]


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
