"""Memory that runs out: said with what would fit, or gone on from with the same step in smaller parts."""

from __future__ import annotations

import copy
import socket
from types import SimpleNamespace

import psutil
import pytest
import torch
from torch import nn

from benchmarks.torture import memory as torture
from benchmarks.torture.memory import GOES_ON, events, start
from engine.models.checkpointing import checkpoint_activations
from engine.models.staged import create_staged
from engine.record.errors import ConfigError, InputError, TrainingError
from engine.record.events import EventWriter
from engine.training.explaining import explain
from engine.training.guards import memory
from engine.training.guards.memory import Room, free_memory, is_out_of_memory
from engine.training.guards.undo import Undo
from engine.training.guards.weighing import bytes_an_image
from engine.training.session import execute
from tests.end_to_end.engine_process import ALONE, config, queue
from tests.engine.tiny import SIZE, TINY, tiny

CPU = torch.device("cpu")
ONE = {"recipe": {"epochs": 1}}
SAYINGS = [
    torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB."),
    MemoryError(),
    RuntimeError("[enforce fail at alloc_cpu.cpp:121] . DefaultCPUAllocator: can't allocate memory: you tried …"),
    RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
    RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
    RuntimeError("could not create a primitive"),
]


@pytest.mark.parametrize("error", SAYINGS, ids=lambda error: type(error).__name__)
def test_each_way_of_saying_that_memory_ran_out_is_known_and_explained(error):
    assert is_out_of_memory(error)
    known = explain(error, "here")
    assert "ran out of memory" in known.message
    assert known.hint


def test_other_faults_are_not_taken_for_it():
    assert not is_out_of_memory(RuntimeError("mat1 and mat2 shapes cannot be multiplied"))
    assert not is_out_of_memory(OSError(28, "No space left on device"))


def short(most, tried):
    def attempt(size):
        tried.append(size)
        if size > most:
            raise MemoryError
        return size

    return attempt


def test_what_does_not_fit_is_halved_until_it_does_and_that_is_remembered():
    room, tried, said = Room(CPU), [], []
    fits = room.run("step", 50, short(8, tried), least=2, said=lambda *sizes: said.append(sizes))
    assert (fits, tried, said) == (7, [50, 25, 13, 7], [(50, 25), (25, 13), (13, 7)])
    assert room.run("step", 50, short(8, tried), least=2, said=said.append) == 7
    assert room.images("evaluation", 50) == 50
    assert room.limits == {"step": 7}


def test_it_ends_where_the_fewest_do_not_fit():
    with pytest.raises(TrainingError, match="the fewest there can be"):
        Room(CPU).run("step", 5, short(1, []), least=2, said=lambda *_: None)


def test_another_fault_is_passed_on():
    def attempt(size):
        raise RuntimeError("shapes")

    with pytest.raises(RuntimeError, match="shapes"):
        Room(CPU).run("step", 8, attempt, least=2, said=lambda *_: None)


@pytest.mark.parametrize(("free", "own", "suspected"), [(0.1, 12.0, True), (6.0, 12.0, False), (None, 12.0, False)])
def test_a_run_that_is_gone_without_a_word_near_the_end_of_memory_says_so_when_it_goes_on(home, free, own, suspected):
    folder = queue(home, ALONE, ONE, {"data": {"images_per_class": 10}})
    metrics = {"system/host_memory_gib": own} | ({"system/host_memory_free_gib": free} if free else {})
    who = {"pid": 2**30, "process_start": 1.0, "host": socket.gethostname(), "due": 1.0}
    writer = EventWriter(folder.events_file)
    writer.write("run_started", run=folder.id, name="", kind="train", step=0, epoch=0, epochs=1, resumed=False, **who)
    writer.write("heartbeat", due=1.0, status="running", step=0, metrics=metrics)
    writer.close()
    assert execute(folder, folder.config(), home).status == "finished"
    warned = any("for want of memory" in event["message"] for event in events(folder, "warning"))
    assert warned == suspected


def test_a_containers_limit_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(memory, "_GROUP", tmp_path)
    (tmp_path / "memory.max").write_text("3000000\n")
    (tmp_path / "memory.current").write_text("1000000\n")
    assert free_memory(CPU) == 2000000
    (tmp_path / "memory.max").write_text("max\n")
    assert free_memory(CPU) > 2000000


def test_a_limit_of_the_process_counts(monkeypatch):
    resource = pytest.importorskip("resource")
    taken = psutil.Process().memory_info().vms
    monkeypatch.setattr(resource, "getrlimit", lambda which: (taken + 2**20, resource.RLIM_INFINITY))
    assert free_memory(CPU) < 2**30


def test_a_step_is_undone_with_its_statistics_its_banks_and_its_random_numbers(monkeypatch):
    monkeypatch.setattr("engine.training.guards.undo._LARGE", 40)
    model = nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5))
    model.register_buffer("bank", torch.randn(20, 4))
    before = copy.deepcopy(model.state_dict())
    undo = Undo([model], images=20)
    places = torch.tensor([3, 3, 7])
    undo.remember(places)
    made = []
    for _ in range(2):
        made.append(model(torch.arange(12.0).view(3, 4)))
        model.bank[places] = 0.0
        undo.restore()
    assert torch.equal(*made)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_an_image_weighs_what_is_kept_for_its_gradient():
    model = nn.Sequential(nn.Linear(1000, 1000), nn.ReLU(), nn.Linear(1000, 1000))

    def attempt(images):
        model(torch.randn(images, 1000)).sum().backward()

    assert bytes_an_image(attempt, CPU) == pytest.approx(2 * 4000, rel=0.1)
    assert bytes_an_image(short(1, []), CPU) is None


def test_a_run_that_may_not_go_on_says_what_would_fit(home):
    folder, code, _ = start(home, {"largest": 8})
    assert code == 1
    (error,) = events(folder, "error")
    assert "ran out at step 0 with 16 images at once" in error["message"]
    assert error["field"] == "recipe.batch_size"
    assert "An image takes" in error["hint"]
    assert "recipe.accumulate = 4 (micro-batches of 8" in error["hint"]
    assert "on_out_of_memory" in error["hint"]


def test_evaluation_and_cka_go_on_with_fewer_images_at_once_and_say_so(home):
    folder, code, said = start(home, {"measured": 10}, ONE)
    assert code == 0, said
    warned = " ".join(event["message"] for event in events(folder, "warning"))
    assert "CKA ran out of memory with 16 images at once, and goes on with 8." in warned
    assert "Evaluation ran out of memory with 16 images at once, and goes on with 8." in warned
    assert len(events(folder, "cka")) == 2


def test_a_real_shortage_is_met_and_gone_on_from(home):
    folder, code, said = start(home, {"beyond": 8}, ONE, GOES_ON)
    assert code == 0, said
    (warning,) = (event["message"] for event in events(folder, "warning") if "Memory ran out" in event["message"])
    assert "Memory ran out at step 0 with 16 images at once" in warning
    assert "parts of 8 images" in warning


def test_memory_that_runs_out_while_the_models_are_built_is_said(home):
    folder, code, said = start(home, {"built": True})
    assert code == 1
    assert "Traceback" not in said
    assert "this machine ran out of memory" in events(folder, "error")[0]["message"]


def test_a_shortage_in_mid_step_leaves_the_weights_of_a_run_that_took_smaller_parts_and_no_bad_number_is_kept(home):
    """The campaign itself: a step taken again, an image and a gradient that are none, named and not kept."""
    said = []
    lines = torture.campaign(3, 1, home, said.append)
    assert sum(line.count for line in lines) == 3
    assert said == []
    (folder,) = (home / "0-0" / "short" / "runs").iterdir()
    assert torch.load(folder / "checkpoints" / "last.state.pt", weights_only=True)["room"] == {"step": 8}


def gradients_of(model, images):
    torch.manual_seed(3)
    model.train()
    out = model.forward_stages(images)
    (out.logits.square().sum() + sum(feature.sum() for feature in out.features)).backward()
    return {name: parameter.grad.clone() for name, parameter in model.named_parameters() if parameter.grad is not None}


@pytest.mark.parametrize("kind", [kind for kind in TINY if kind != "efficientnet"])
def test_recomputed_activations_leave_gradients_and_statistics_as_they_were(kind):
    torch.manual_seed(0)
    plain = tiny(kind)
    frugal = copy.deepcopy(plain)
    checkpoint_activations(frugal)
    images = torch.randn(6, 3, SIZE, SIZE)
    expected, made = gradients_of(plain, images), gradients_of(frugal, images)
    assert made.keys() == expected.keys()
    for name, gradient in expected.items():
        torch.testing.assert_close(made[name], gradient, msg=name)
    statistics = dict(frugal.named_buffers())
    assert all(torch.equal(value, statistics[name]) for name, value in plain.named_buffers())


def kept_by(model, images):
    kept = {}

    def keep(tensor):
        kept[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes(), tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        model.train().forward_stages(images)
    return sum(size for size, _ in kept.values())


def test_recomputed_activations_take_less_memory_and_the_random_numbers_stay_the_same():
    settings = {**TINY["vit"][1]["options"], "proj_drop_rate": 0.2, "drop_path_rate": 0.2}
    torch.manual_seed(0)
    plain = create_staged("vit_tiny_patch16_224", 5, image_size=SIZE, options=settings)
    frugal = copy.deepcopy(plain)
    checkpoint_activations(frugal)
    images = torch.randn(16, 3, SIZE, SIZE)
    assert kept_by(frugal, images) < 0.5 * kept_by(plain, images)
    expected, made = gradients_of(plain, images), gradients_of(frugal, images)
    assert all(torch.allclose(made[name], gradient, atol=1e-6) for name, gradient in expected.items())
    assert copy.deepcopy(frugal).state_dict().keys() == plain.state_dict().keys()


def test_a_model_that_cannot_recompute_is_refused_with_a_sentence():
    def no(enable=True):
        assert not enable, "gradient checkpointing not supported"

    for model in (SimpleNamespace(set_grad_checkpointing=no), SimpleNamespace()):
        with pytest.raises(InputError, match="odd cannot compute its activations again"):
            checkpoint_activations(SimpleNamespace(model=model, name="odd"))


def test_compiling_and_recomputing_together_are_refused():
    with pytest.raises(ConfigError, match=r"compute\.checkpoint_activations"):
        config(ALONE, {"compute": {"compile": True, "checkpoint_activations": True}})


def test_a_run_with_recomputed_activations_learns_what_one_without_learns(home):
    losses = []
    for on in (False, True):
        quick = {"compute": {"checkpoint_activations": on}, "data": {"images_per_class": 10}}
        folder = queue(home, ALONE, ONE, quick)
        assert execute(folder, folder.config(), home).status == "finished"
        losses.append(events(folder, "epoch")[-1]["metrics"]["val/loss"])
    assert losses[0] == pytest.approx(losses[1], rel=1e-4)
