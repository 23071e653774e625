"""The advisor's process: what it answers, and that nothing ends it or speaks between its answers."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.advising.request_line import Request, RequestLine
from engine.record.datasets import seen
from engine.record.presets import preset
from tests.end_to_end.engine_process import ALONE, CNN, FBT, ROOT, VIT, environment, queue, run


class Process:
    """An advisor, spoken to as the window does."""

    def __init__(self, home: Path, *words: str) -> None:
        self.number = 0
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "engine.advise", "--home", str(home), *words],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def write(self, line: bytes) -> None:
        assert self.popen.stdin
        self.popen.stdin.write(line + b"\n")
        self.popen.stdin.flush()

    def send(self, ask: str, **fields: Any) -> int:
        self.number += 1
        self.write(json.dumps({"id": self.number, "ask": ask, **fields}).encode())
        return self.number

    def hear(self) -> dict[str, Any]:
        assert self.popen.stdout
        return json.loads(self.popen.stdout.readline())

    def ask(self, ask: str, **fields: Any) -> dict[str, Any]:
        """The last word on a request."""
        number = self.send(ask, **fields)
        while True:
            said = self.hear()
            if said["id"] == number and "progress" not in said:
                return said

    def end(self) -> str:
        """Close its input; what it said on standard error."""
        rest, errors = self.popen.communicate(timeout=30)
        assert rest == b""
        return errors.decode()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One process for all tests that only ask."""
    process = Process(tmp_path_factory.mktemp("advised"))
    yield process
    process.end()
    assert process.popen.returncode == 0


@pytest.fixture
def own(home: Path) -> Iterator[Callable[..., Process]]:
    started: list[Process] = []

    def start(*words: str) -> Process:
        started.append(Process(home, *words))
        return started[-1]

    yield start
    for process in started:
        process.popen.kill()
        process.popen.communicate()


@pytest.fixture
def pets(tmp_path: Path) -> Path:
    """Ten images of two classes, one of them broken."""
    for number, name in enumerate(
        f"{split}/{pet}/{n}.png" for split in ("train", "val") for pet in ("cat", "dog") for n in range(5)
    ):
        pixels = np.random.default_rng(number).integers(0, 256, (24, 200, 3), dtype=np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG")
        path = tmp_path / "pets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.getvalue())
    (tmp_path / "pets/train/dog/2.png").write_bytes(b"torn")
    return tmp_path / "pets"


def size_of(path: str) -> tuple[int, int]:
    with Image.open(path) as image:
        return image.size


@pytest.mark.slow
def test_a_plan_is_what_the_dry_run_says(shared: Process, home: Path) -> None:
    said = shared.ask("plan", values=FBT)["answer"]
    config = queue(home, FBT).path / "config.toml"
    printed = json.loads(run(str(config), "--dry-run", "--json", "--home", str(home)).stdout)
    assert {**said, "estimate": {}} == {**printed, "estimate": {}}
    assert said["estimate"]["memory_gib"] == printed["estimate"]["memory_gib"]
    assert said["estimate"]["epoch_seconds"] > 0
    assert said["models"]["student"]["macs"] > 100_000


def test_the_demos_plan_has_nothing_to_warn_of(shared: Process) -> None:
    said = shared.ask("plan", values=preset("demo").values())["answer"]
    assert said["warnings"] == []
    assert said["images"] == {"train": 300, "validation": 359}


def test_multiply_accumulates_are_those_of_the_catalogue_where_the_model_is_as_timm_makes_it(shared: Process) -> None:
    from engine.record.catalogue import entries

    values = {
        "kind": "train",
        "student": {"model": "mobilenetv3_small_050"},
        "data": {"source": "demo", "image_size": 224},
        "recipe": {"batch_size": 2},
    }
    counted = shared.ask("plan", values=values)["answer"]["models"]["student"]["macs"]
    known = next(entry.macs for entry in entries() if entry.name == "mobilenetv3_small_050")
    assert counted == pytest.approx(known, rel=0.05)  # its own head has 1,000 classes


def test_a_plan_warns_of_what_will_disappoint(shared: Process) -> None:
    values = {
        **FBT,
        "student": {"model": "resnet18", "options": CNN["options"]},
        "method": {"name": "kd"},
        "assistant": {"kind": "none"},
    }
    said = shared.ask("plan", values={**values, "recipe": {"batch_size": 500}})["answer"]["warnings"]
    assert any("S4 1 x 1" in one and 'student.stem = "small"' in one for one in said)
    assert any("random weights" in one for one in said)
    assert any("A batch of 500 is more than the 300 training images" in one for one in said)
    assert not any("enlarged" in one for one in said)


def test_a_chain_has_a_plan_of_both_its_runs(shared: Process) -> None:
    values = {**FBT, "assistant": {"kind": "model", **CNN}, "method": {"name": "kd"}}
    said = shared.ask("plan", values={**values, "teacher": VIT, "student": VIT})["answer"]
    assert said["models"]["teacher"]["name"] == "resnet18"
    assert said["assistant_run"]["models"]["student"]["name"] == "resnet18"
    assert not any("nothing to teach" in one for one in said["warnings"])
    wrong = {**values["assistant"], "options": {"no_such": 1}}
    error = shared.ask("plan", values={**values, "assistant": wrong})["error"]
    assert error["field"] == "assistant.options"


def test_pretrained_weights_that_are_not_here_are_not_fetched_for_a_plan(shared: Process) -> None:
    values = {
        **FBT,
        "teacher": {"model": "test_resnet", "weights": "pretrained"},
        "method": {"name": "kd"},
        "assistant": {"kind": "none"},
    }
    said = shared.ask("plan", values=values)["answer"]
    assert any("the run will fetch them" in one for one in said["warnings"])
    assert said["new_heads"] == ["teacher"], "they were trained on 1,000 classes, and here are 10"
    assert not any("random" in one for one in said["warnings"])


def test_what_cannot_be_run_is_answered_with_its_field_and_what_to_do(shared: Process, pets: Path) -> None:
    error = shared.ask("plan", values={**ALONE, "recipe": {"batch_sise": 3}})["error"]
    assert (error["field"], error["hint"]) == ("recipe.batch_sise", "Did you mean recipe.batch_size?")
    broken = {**ALONE, "data": {"source": "folder", "path": str(pets)}}
    error = shared.ask("plan", values=broken)["error"]
    assert error["field"] == "data.path"
    assert "train/dog/2.png (not an image of a known format)" in error["message"]
    error = shared.ask("plan", values={**ALONE, "student": {"weights": "run:nowhere"}})["error"]
    assert "nowhere" in error["message"] + error["field"]


@pytest.mark.parametrize(
    "values", [FBT, {"data": FBT["data"]}, {"data": FBT["data"], "student": {"model": "nonsense"}}]
)
def test_a_preview_needs_no_models(shared: Process, tmp_path: Path, values: dict[str, Any]) -> None:
    said = shared.ask("preview", values=values, folder=str(tmp_path), count=6)["answer"]
    assert said["classes"] == [str(digit) for digit in range(10)]
    assert said["balance"] == dict.fromkeys(said["classes"], 30)
    assert said["images"]["validation"] == sum(said["validation_balance"].values())
    assert len(said["samples"]) == 6
    for sample in said["samples"]:
        assert size_of(sample["real"]) == size_of(sample["train"]) == (32, 32)


def test_a_preview_shows_what_can_be_read_and_says_what_cannot(shared: Process, pets: Path, tmp_path: Path) -> None:
    values = {"data": {"source": "folder", "path": str(pets), "image_size": 64, "store_size": 100}}
    said = shared.ask("preview", values=values, folder=str(tmp_path), count=50)["answer"]
    assert len(said["samples"]) == 9
    assert said["balance"] == {"cat": 5, "dog": 5}
    assert any("train/dog/2.png" in one for one in said["notices"])
    assert size_of(said["samples"][0]["real"]) == (160, 19)  # 200 x 24, fitted
    assert size_of(said["samples"][0]["train"]) == (64, 64)


def test_a_preview_that_cannot_be_made_names_the_field(shared: Process, tmp_path: Path) -> None:
    values = {"data": {"source": "folder", "path": str(tmp_path / "gone")}}
    assert shared.ask("preview", values=values, folder=str(tmp_path))["error"]["field"] == "data.path"
    wrong = {**FBT, "recipe": {"flip": 2.0}}
    assert shared.ask("preview", values=wrong, folder=str(tmp_path))["error"]["field"] == "recipe.flip"
    assert shared.ask("preview", values=FBT, folder=str(tmp_path / "gone"))["error"]["field"]
    assert shared.ask("preview", values=FBT, folder=str(tmp_path), count=0)["error"]["field"] == "count"


def test_a_scan_is_remembered_with_its_data_set(own: Callable[..., Process], home: Path, pets: Path) -> None:
    process = own()
    number = process.send("scan", values={"data": {"source": "folder", "path": str(pets)}})
    heard = [process.hear()]
    while "progress" in heard[-1]:
        heard.append(process.hear())
    assert [one["progress"] for one in (heard[0], heard[-2])] == [[0, 20], [20, 20]]
    assert all(one["id"] == number for one in heard)
    found = heard[-1]["answer"]
    assert (found["checked"], found["broken"][0]["name"]) == (20, "train/dog/2.png")
    process.ask("preview", values={"data": {"source": "folder", "path": str(pets)}}, folder=str(home))
    kept = seen(home)[0]
    assert (kept.path, kept.classes, kept.images, kept.balance) == (str(pets), 2, 20, {"cat": 5, "dog": 5})
    assert kept.scan["broken"] == found["broken"]


def test_a_scan_that_is_cancelled_stops_and_holds_nothing_else_up(own: Callable[..., Process], tmp_path: Path) -> None:
    file = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (700, 700, 3), dtype=np.uint8)).save(file, "PNG")
    for name in (f"{pet}/{n}.png" for pet in ("cat", "dog") for n in range(1000)):
        path = tmp_path / "many" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.name == "0.png":
            path.write_bytes(file.getvalue())
        else:
            os.link(path.parent / "0.png", path)
    process = own()
    number = process.send("scan", values={"data": {"source": "folder", "path": str(tmp_path / "many")}})
    assert process.hear()["progress"] == [0, 2000]
    assert process.ask("devices")["answer"][-1]["id"] == "cpu"
    process.write(json.dumps({"id": number, "ask": "cancel"}).encode())
    said = process.hear()
    while "progress" in said:
        assert said["progress"][0] < 2000
        said = process.hear()
    assert said == {"id": number, "dropped": True}


def test_devices_are_named_with_their_memory(shared: Process) -> None:
    cpu = shared.ask("devices")["answer"][-1]
    assert cpu["id"] == "cpu"
    assert cpu["name"]
    assert 0 < cpu["free_gib"] < cpu["memory_gib"]


@pytest.mark.parametrize(
    "line",
    [
        b"nonsense",
        b"[]",
        b"7",
        b'{"id": 1}',
        b'{"ask": "plan"}',
        b'{"id": "x", "ask": "plan"}',
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"id": 1, "ask": 3}',
    ],
)
def test_a_damaged_request_is_answered_with_an_error(shared: Process, line: bytes) -> None:
    shared.write(line)
    assert "is not a request" in shared.hear()["error"]["message"]


def test_an_unknown_request_is_answered_with_those_there_are(shared: Process) -> None:
    assert "preview" in shared.ask("plann")["error"]["hint"]
    for values in (None, [], "x", {"data": 3}, {"student": []}):
        assert shared.ask("plan", values=values)["error"]["message"]
        assert "error" in shared.ask("scan", values=values) or not isinstance(values, dict) or "data" not in values


def test_a_plan_that_a_newer_one_overtakes_before_it_began_is_dropped(shared: Process) -> None:
    numbers = [shared.send("plan", values=FBT) for _ in range(4)]
    said: dict[int, dict[str, Any]] = {}
    while len(said) < 4:
        one = shared.hear()
        said[one["id"]] = one
    assert "answer" in said[numbers[-1]]
    assert sum("dropped" in one for one in said.values()) >= 2


def test_it_ends_when_its_input_closes_even_in_the_middle_of_a_plan(own: Callable[..., Process]) -> None:
    process = own()
    process.ask("devices")
    process.send(
        "plan", values={**FBT, "teacher": {"model": "resnet50"}, "data": {"source": "demo", "image_size": 224}}
    )
    time.sleep(0.3)
    began = time.monotonic()
    process.popen.communicate(timeout=30)
    assert process.popen.returncode == 0
    assert time.monotonic() - began < 10


def test_it_ends_when_nobody_asks_any_more(own: Callable[..., Process]) -> None:
    assert own("--idle", "0.5").popen.wait(60) == 0


def test_a_newer_plan_takes_the_place_of_one_that_waits_and_of_nothing_else() -> None:
    line = RequestLine()
    assert line.put(Request(1, "plan", {})) == []
    assert line.put(Request(2, "preview", {"folder": "a"})) == []
    assert line.put(Request(3, "preview", {"folder": "b"})) == []
    assert line.put(Request(4, "plan", {})) == [1]
    assert line.put(Request(5, "preview", {"folder": "b"})) == [3]
    assert line.drop(2)
    assert not line.drop(2)
    taken = [line.take(0), line.take(0)]
    assert [request and request.id for request in taken] == [4, 5]
    assert line.busy
    line.done()
    assert not line.busy
    assert line.take(0) is None


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    """The memory that a GPU says it has, in GiB, and the share of it that was allowed."""
    import torch

    memory = {"free": 40.0, "total": 80.0}
    monkeypatch.setattr(torch.cuda, "mem_get_info", lambda device: (int(memory["free"] * 2**30), 80 * 2**30))
    monkeypatch.setattr(torch.cuda, "memory_reserved", lambda device: 0)
    monkeypatch.setattr(torch.cuda, "set_per_process_memory_fraction", lambda share, device: memory.update(share=share))
    return memory


def test_on_a_gpu_a_plan_leaves_room_for_the_runs_there(gpu: dict[str, float]) -> None:
    import torch

    from engine.advising.advice import _with_room
    from engine.record.errors import TrainingError

    with _with_room(torch.device("cuda", 0)):
        assert gpu["share"] == pytest.approx(0.85 * 0.5)
    said = r"a step does not fit: 40\.0 of 80\.0 GiB are free on cuda:0"
    with pytest.raises(TrainingError, match=said), _with_room(torch.device("cuda", 0)):
        raise torch.OutOfMemoryError
    gpu["free"] = 0.2
    with pytest.raises(TrainingError, match="too little to measure"), _with_room(torch.device("cuda", 0)):
        pass


def test_an_estimate_beyond_what_a_gpu_has_free_is_a_warning(gpu: dict[str, float]) -> None:
    import torch

    from engine.training.planning.cautions import _device
    from engine.training.precision import Precision

    precision = Precision(torch.device("cuda", 0), "bf16")
    assert list(_device(precision, 30 * 2**30)) == []
    assert list(_device(precision, 50 * 2**30)) == ["About 50.0 GiB are needed on cuda:0, where 40.0 GiB are free now."]


def test_bf16_on_a_cpu_is_told_to_be_slow() -> None:
    import torch

    from engine.training.planning.cautions import _device
    from engine.training.precision import Precision

    assert not [said for said in _device(Precision(torch.device("cpu"), "fp32"), 0) if "bf16" in said]
    assert [said for said in _device(Precision(torch.device("cpu"), "bf16"), 0) if "fp32 is faster" in said]
