"""Weights from strangers: read where they are plain numbers, refused in a sentence otherwise, never executed."""

from __future__ import annotations

import argparse
import contextlib
import os
import pickle
import random
import shlex
import subprocess
import sys
import tarfile
import zipfile
from collections import OrderedDict
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from benchmarks.torture import strangers
from benchmarks.torture.stranger_files import calling, endless, hostile
from engine.models import create_staged, weight_files
from engine.record.errors import InputError
from tests.end_to_end.engine_process import ALONE, queue, run
from tests.engine.tiny import SIZE, TINY, tiny


def load(weights, kind="resnet", classes=5, **more):
    name, settings = TINY[kind]
    return create_staged(
        name, classes, image_size=SIZE, weights=str(weights), role="teacher", **{**settings, **more}
    ).eval()


def refusal(path, **more):
    with pytest.raises(InputError) as caught:
        load(path, **more)
    assert caught.value.field in ("teacher.weights", "teacher.options")
    assert caught.value.hint
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.fixture
def made():
    return tiny("resnet").eval()


@pytest.fixture
def state(made):
    return {key: value.clone() for key, value in made.model.state_dict().items()}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "weights.pth"


def same(first, second):
    images = torch.randn(2, 3, SIZE, SIZE)
    return torch.equal(first(images), second(images))


def test_a_campaign_of_strange_files_runs_nothing_and_refuses_in_sentences(tmp_path):
    said = []
    lines = strangers.campaign(50, 1, tmp_path, said.append)
    assert said == []
    assert [line.failed for line in lines] == [0] * 5
    assert "10 refused" in next(line.note for line in lines if line.what == "hostile")


def test_what_the_campaign_calls_hostile_does_run_in_an_ordinary_reader(tmp_path):
    pickle.loads(calling("builtins", "open", str(tmp_path / "victim"), "w")).close()
    assert (tmp_path / "victim").exists()


def test_a_campaign_sees_code_that_ran(tmp_path):
    made = hostile(random.Random(0), tmp_path, "00000")
    (tmp_path / "victim-00000").touch()
    found = {"outcome": "refused", "text": "a sentence", "seconds": 0.1, "ran": []}
    assert made.is_file()
    assert "ran code" in strangers._fault(found, tmp_path, 0)
    assert strangers._fault(found, tmp_path, 1) == ""


def test_what_training_scripts_save_beside_the_weights_is_left_aside(path, made, state):
    beside = {
        "args": argparse.Namespace(lr=0.1, output=Path("/somewhere")),
        "best": np.float64(71.5),
        "scores": np.arange(3),
        "epoch": 3,
        "optimizer": {"state": {0: {"step": torch.tensor(1.0)}}, "param_groups": [{"betas": (0.9, 0.999)}]},
    }
    torch.save({"model": state, **beside}, path)
    assert same(load(path), made)
    torch.save({"model": state, **beside}, path, _use_new_zipfile_serialization=False)
    assert same(load(path), made)


@pytest.mark.parametrize("wrapper", ["state_dict", "model", "student", "net"])
@pytest.mark.parametrize("prefix", ["", "module.", "_orig_mod.", "module._orig_mod.", "model."])
def test_weights_are_found_in_wrappers_and_under_prefixes(path, made, state, wrapper, prefix):
    torch.save({wrapper: OrderedDict((prefix + key, value) for key, value in state.items()), "epoch": 1}, path)
    assert same(load(path), made)


def test_of_plain_and_averaged_weights_the_averaged_are_taken_and_said(path, made, state):
    torch.save({"model": {key: value * 0 for key, value in state.items()}, "model_ema": state}, path)
    loaded = load(path)
    assert same(loaded, made)
    assert any("its model_ema" in note for note in loaded.notes)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_weights_of_another_precision_are_taken_in_the_models_own(path, state, kind):
    torch.save({key: value.to(kind) if value.is_floating_point() else value for key, value in state.items()}, path)
    assert {value.dtype for value in load(path).parameters()} == {torch.float32}


def test_numbers_that_do_not_fit_the_models_precision_are_refused(path, state):
    torch.save({**state, "conv1.weight": state["conv1.weight"].double() + 1e300}, path)
    assert "not finite (conv1.weight)" in refusal(path)
    torch.save({**state, "conv1.weight": state["conv1.weight"].to(torch.int8)}, path)
    assert "not plain numbers (conv1.weight)" in refusal(path)


def test_code_is_refused_by_its_name_and_how_to_convert_is_said(tmp_path, path, state):
    victim = tmp_path / "victim"
    path.write_bytes(calling("os", "system", f"touch {victim}"))
    said = refusal(path)
    assert "asks for os.system" in said or "asks for posix.system" in said
    assert "Nothing in it was executed" in said
    assert "weights_only=False" in said and "s.save_file(" in said
    assert not victim.exists()


def test_the_command_of_the_refusal_makes_a_file_that_is_read(tmp_path, made, state):
    path = tmp_path / "own.pt"
    torch.save({"state_dict": state, "when": np.datetime64("2026-01-01"), "how": slice(1)}, path)
    command = shlex.split(refusal(path).partition("Where it was made: ")[2])
    subprocess.run([sys.executable, *command[1:]], cwd=tmp_path, check=True)
    assert same(load(tmp_path / "own.safetensors"), made)


@pytest.mark.filterwarnings("ignore:`torch.jit:FutureWarning")
@pytest.mark.filterwarnings("ignore:`torch.jit:DeprecationWarning")
def test_a_torchscript_archive_is_refused_as_such(path):
    torch.jit.save(torch.jit.trace(torch.nn.Linear(2, 2), torch.zeros(1, 2)), str(path))
    assert "TorchScript program" in refusal(path)


def test_the_old_tar_format_is_refused_as_such(path, tmp_path):
    with tarfile.open(path, "w") as archive:
        for name in ("sys_info", "pickle", "storages", "tensors"):
            (tmp_path / name).write_bytes(pickle.dumps({}, 2))
            archive.add(tmp_path / name, name)
    assert "old tar format" in refusal(path)


def test_an_archive_that_unfolds_is_refused_with_both_sizes(path):
    torch.save({"fc.weight": torch.zeros(1)}, path)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("weights/data/1", bytes(50_000_000))
    assert "unfolds to 50,0" in refusal(path)


@pytest.mark.timeout(60)
@pytest.mark.parametrize("seed", range(12))
def test_small_files_without_end_are_over_at_once(tmp_path, seed):
    made = endless(random.Random(seed), tmp_path, "00000")
    with contextlib.suppress(InputError):
        load(made)


def test_shapes_that_do_not_fit_are_named_with_both(path, state):
    torch.save({**state, "conv1.weight": torch.zeros(2, 3)}, path)
    shape = tuple(state["conv1.weight"].shape)
    assert f"conv1.weight is (2, 3) instead of {shape}" in refusal(path)


def test_a_missing_key_is_named_with_the_nearest_that_is_there(path, state):
    state["layer1.0.convolution1.weight"] = state.pop("layer1.0.conv1.weight")
    torch.save(state, path)
    assert "layer1.0.conv1.weight is missing, layer1.0.convolution1.weight is there" in refusal(path)


def test_weights_of_another_architecture_say_which(tmp_path, path):
    other = tiny("vit").model.state_dict()
    save_file(other, tmp_path / "vit.safetensors", metadata={"architecture": "vit_tiny_patch16_224"})
    assert "It is of vit_tiny_patch16_224, by its own account." in refusal(tmp_path / "vit.safetensors")
    torch.save({"arch": "vit_tiny_patch16_224", "state_dict": other}, path)
    assert "It is of vit_tiny_patch16_224, by its own account." in refusal(path)


def test_names_of_any_length_and_kind_do_not_spoil_the_sentence(path, state):
    torch.save({**state, "a\nb\u202e" + "x" * 100_000: torch.zeros(1)}, path)
    assert len(refusal(path)) < 600


def test_a_checkpoint_that_hides_its_own_methods_is_read_all_the_same(path, made, state):
    odd = OrderedDict(state)
    odd.__dict__["items_"] = 1  # its pickle's state; the same length as the name that it is to hide
    torch.save(odd, path, _use_new_zipfile_serialization=False)
    path.write_bytes(path.read_bytes().replace(b"items_", b"items\0").replace(b"\x06\0\0\0items\0", b"\x05\0\0\0items"))
    assert b"items_" not in path.read_bytes()
    assert same(load(path), made)


def test_an_empty_file_a_folder_a_pipe_and_a_link_to_itself_are_said(tmp_path):
    (tmp_path / "empty.pt").touch()
    (tmp_path / "folder.safetensors").mkdir()
    assert "empty.pt is empty" in refusal(tmp_path / "empty.pt")
    assert "is a folder" in refusal(tmp_path / "folder.safetensors")
    assert "no file" in refusal(tmp_path / "nothing.pt")
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe.pt")
        (tmp_path / "loop.pt").symlink_to("loop.pt")
        assert "is no ordinary file" in refusal(tmp_path / "pipe.pt")
        assert "leads back to itself" in refusal(tmp_path / "loop.pt")


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch, state, suffix):
    path = tmp_path / f"growing{suffix}"
    torch.save(state, path) if suffix == ".pth" else save_file(state, path)
    read = weight_files._read

    def written_to(file, name):
        found = read(file, name)
        with path.open("ab") as more:
            more.write(b"more")
        return found

    monkeypatch.setattr(weight_files, "_read", written_to)
    assert "changed while it was read" in refusal(path)


def test_a_file_larger_than_the_free_memory_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.safetensors"
    with path.open("wb") as file:
        file.truncate(1 << 42)
    assert "GB of memory are free" in refusal(path)


def test_weights_without_a_suffix_that_tells_are_known_by_their_beginning(tmp_path, made, state):
    save_file(state, tmp_path / "weights.bin")
    assert same(load(tmp_path / "weights.bin"), made)


@pytest.mark.parametrize("name", ["checkpoint_path", "pretrained_cfg", "cache_dir", "pretrained"])
def test_options_with_which_timm_would_open_files_are_refused(name):
    assert f"{name} is no option of a model" in refusal("random", options={name: "/somewhere/evil.pth"})


@pytest.mark.parametrize("name", ["hf-hub:timm/resnet18.a1_in1k", "local-dir:/somewhere", "hf_hub:a/b"])
def test_names_with_which_timm_would_take_a_model_from_elsewhere_are_refused(name):
    with pytest.raises(InputError, match="timm has no model"):
        create_staged(name, 5, image_size=SIZE)


def test_the_engine_refuses_a_hostile_file_in_a_sentence_and_with_code_2(tmp_path, home):
    victim, path = tmp_path / "victim", tmp_path / "evil.pt"
    path.write_bytes(calling("builtins", "open", str(victim), "w"))
    folder = queue(home, ALONE, {"student": {"weights": str(path)}})
    process = run("--resume", folder.id, "--home", str(home))
    assert process.returncode == 2
    assert "student.weights: evil.pt cannot be read as plain weights (it asks for" in process.stderr
    assert "Traceback" not in process.stderr
    assert not victim.exists()
