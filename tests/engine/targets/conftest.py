"""What the tests of targets share: questions, published answers, images, and a server to ask."""

from __future__ import annotations

import json
import threading

import numpy as np
import pytest
from PIL import Image

from engine import targets
from engine.data import endpoint
from tests.engine.targets.asked import Server


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


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setattr(endpoint, "FIRST_PAUSE", 0.01)
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


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
