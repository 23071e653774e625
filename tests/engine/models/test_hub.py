"""Pretrained weights: from the cache without a connection, else asked for once, and refused at once."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time

import pytest
import timm
import torch
from huggingface_hub import constants
from safetensors.torch import save_file

from engine.models import create_staged, hub
from engine.record.errors import InputError
from tests.end_to_end.engine_process import ROOT

NAME = "test_resnet.r160_in1k"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def empty_cache(tmp_path, monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    return tmp_path


@pytest.fixture
def nobody(monkeypatch):
    """The address of a server that is gone."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{port}")


def pretrained(name=NAME, classes=5):
    return create_staged(name, classes, image_size=64, weights="pretrained", role="teacher")


@pytest.mark.usefixtures("empty_cache", "nobody")
def test_what_cannot_be_reached_is_refused_without_the_hubs_retries():
    began = time.monotonic()
    with pytest.raises(InputError, match=r"could not be fetched \(127\.0\.0\.1 does not answer\)"):
        pretrained()
    assert time.monotonic() - began < 2


@pytest.mark.usefixtures("empty_cache")
def test_a_look_up_that_never_ends_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(hub, "_PATIENCE", 0.2)
    waiting = threading.Event()
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: waiting.wait(20) and socket.socket())
    began = time.monotonic()
    with pytest.raises(InputError, match="does not answer"):
        pretrained()
    waiting.set()
    assert time.monotonic() - began < 5


@pytest.mark.usefixtures("empty_cache")
def test_offline_nobody_is_asked(monkeypatch):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(hub, "_answers", lambda _: pytest.fail("asked"))
    with pytest.raises(InputError, match="HF_HUB_OFFLINE is set"):
        pretrained()


@pytest.mark.usefixtures("nobody")
@pytest.mark.parametrize("file", ["model.safetensors", "pytorch_model.bin"])
def test_weights_in_the_cache_are_used_without_asking_anybody(empty_cache, monkeypatch, file):
    monkeypatch.setattr(hub, "_answers", lambda _: pytest.fail("asked"))
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    repository = timm.models.get_pretrained_cfg(NAME).hf_hub_id
    place = empty_cache / f"models--{repository.replace('/', '--')}"
    snapshot = place / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text("abc")
    state = timm.create_model("test_resnet").state_dict()
    save_file(state, snapshot / file) if file.endswith("safetensors") else torch.save(state, snapshot / file)
    loaded = pretrained()
    assert torch.equal(loaded.model.conv1[0].weight, state["conv1.0.weight"])
    assert loaded.has_new_head
    assert loaded.notes == ["pretrained weights r160_in1k, a new head for 5 classes"]


def test_a_tag_that_there_is_not_is_refused_with_those_there_are():
    with pytest.raises(InputError, match=r"resnet18\.nonsense has no pretrained weights") as caught:
        pretrained("resnet18.nonsense")
    assert "resnet18.a1_in1k" in caught.value.hint


def test_a_proxy_is_asked_in_the_servers_place(monkeypatch):
    asked = []
    monkeypatch.setattr(hub, "getproxies", lambda: {"https": "proxy.example:3128"})
    monkeypatch.setattr(hub, "proxy_bypass", lambda _: False)
    monkeypatch.setattr(socket, "create_connection", lambda place, **_: asked.append(place) or socket.socket())
    assert hub._answers("https://somewhere.example/x")
    assert asked == [("proxy.example", 3128)]


def test_nothing_is_told_about_how_the_program_is_used():
    script = "import engine; from huggingface_hub import constants; print(constants.HF_HUB_DISABLE_TELEMETRY)"
    said = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout == "True\n"
