"""Tests of predict: a run's student and teacher asked about files, exactly as the run asked them."""

from __future__ import annotations

import importlib
import json
import math
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file, save_file

from engine import predict as command
from engine.data.decode import stored_form
from engine.data.opening import open_source
from engine.data.subset import select
from engine.predicting import building
from engine.predicting.building import of_file, of_run
from engine.predicting.images import find_images
from engine.predicting.saved_student import SavedStudent
from engine.record.errors import InputError
from engine.record.evaluation import read_evaluation
from engine.record.run_folder import RunFolder
from engine.record.student_file import read_metadata
from tests.end_to_end.engine_process import ALONE, CNN, FBT, ROOT, VIT, environment, events, queue, run
from tests.engine.asked import told, validation_files
from tests.nobody_reads import nobody_reads

CLASSES = ("red", "a class of greenish things with a very long name", "青い")
KINDS = (".png", ".jpg", ".webp")


def picture(kind: int, seed: int) -> Image.Image:
    """An image that is rather red, green or blue, of a size of its own."""
    draw = np.random.default_rng(seed)
    height, width = draw.integers(36, 90, 2)
    pixels = draw.normal(110, 50, (height, width, 3)) + draw.normal(0, 22, 3)
    pixels[:, :, kind] += 40
    return Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A finished run on files of many sizes, whose teacher is larger, untrained, and sees images its own way."""
    home, data = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("data")
    for split, count in (("train", 16), ("val", 11)):
        for kind, name in enumerate(CLASSES):
            (data / split / name).mkdir(parents=True)
            for number in range(count):
                image = picture(kind, 1000 * (split == "val") + 100 * kind + number)
                image.save(data / split / name / f"{number}{KINDS[number % 3]}")
    more = {
        "data": {"source": "folder", "path": str(data), "image_size": 32, "images_per_class": 0},
        "teacher": {"image_size": 48, "normalization": "imagenet"},
        "recipe": {"epochs": 5, "batch_size": 7, "crop_fraction": 0.8},
        "probe": {"every": 0},
    }
    folder = queue(home, FBT, more)
    done = run("--resume", folder.id, "--home", str(home))
    assert done.returncode == 0, done.stderr
    return home, folder, data


def validation_of(folder: RunFolder) -> tuple[list[str], list[str]]:
    """Files and classes of a run's validation images, in its order."""
    config = folder.config().data
    samples = select(open_source(config), config).val
    return [sample.location for sample in samples], [sample.class_name for sample in samples]


def test_accuracies_over_a_runs_own_images_are_what_the_run_measured(trained, capsys):
    home, folder, _ = trained
    paths, classes = validation_of(folder)
    code, answers = told(capsys, folder.id, *paths, "--teacher", "--home", str(home))
    assert code == 0
    assert [answer["path"] for answer in answers] == paths
    epoch = next(event for event in reversed(events(folder, "epoch")) if event["best"])
    before = next(event for event in events(folder, "epoch") if event["epoch"] == 0)
    for role, metrics, key in (("student", epoch, "val/top1"), ("teacher", before, "val/top1/teacher")):
        right = [answer[role][0][0] == name for answer, name in zip(answers, classes, strict=True)]
        assert sum(right) / len(right) * 100 == metrics["metrics"][key]
    found = read_evaluation(folder)
    assert len(set(found.predicted)) > 1, "a student that always says the same would prove little"
    assert [answer["student"][0][0] for answer in answers] == [found.classes[place] for place in found.predicted]
    assert [answer["student"][0][1] for answer in answers] == pytest.approx(found.probability.tolist(), abs=2e-4)


def test_the_teacher_answers_with_the_loss_that_the_run_measured_of_it(trained):
    home, folder, _ = trained
    paths, classes = validation_of(folder)
    predictor = of_run(folder, home, teacher=True)
    images = [stored_form(Path(path).read_bytes(), predictor.sight.store_size) for path in paths]
    labels = torch.tensor([predictor.class_names.index(name) for name in classes])
    logits = predictor.logits(images)
    before = next(event for event in events(folder, "epoch") if event["epoch"] == 0)
    loss = torch.nn.functional.cross_entropy(logits["teacher"], labels)
    assert float(loss) == pytest.approx(before["metrics"]["val/loss/teacher"], rel=1e-5)


def test_a_students_file_answers_as_its_run_where_no_teacher_sees_more(home, tmp_path, capsys):
    folder = queue(home, ALONE, {"recipe": {"epochs": 1}})
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    paths = validation_files(folder, tmp_path, 40)
    student = tmp_path / "student of mine.safetensors"
    shutil.copy(folder.best_student, student)
    _, of_run_told = told(capsys, folder.id, *paths, "--home", str(home))
    code, of_file_told = told(capsys, str(student), *paths)
    assert code == 0
    assert of_file_told == of_run_told
    assert [answer["student"][0][0] for answer in of_file_told] == [
        read_evaluation(folder).classes[place] for place in read_evaluation(folder).predicted[:40]
    ]


def test_it_prints_the_likeliest_classes_side_by_side(trained, capsys):
    home, folder, _ = trained
    paths, _ = validation_of(folder)
    assert command.main([folder.id, paths[0], "--teacher", "--top", "2", "--home", str(home)]) == 0
    head, models, *lines = capsys.readouterr().out.splitlines()
    assert head == paths[0]
    assert "student vit_tiny_patch16_224" in models
    assert "teacher resnet18" in models
    assert len(lines) == 2
    assert all(line.count(" %  ") == 2 for line in lines)


def test_broken_images_are_named_and_the_others_go_on(trained, tmp_path, capsys):
    home, folder, _ = trained
    good = validation_of(folder)[0][0]
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    given = [str(broken), good, str(tmp_path / "gone.png"), str(tmp_path)]
    assert command.main([folder.id, *given, "--home", str(home)]) == 1
    said = capsys.readouterr()
    assert good in said.out
    assert said.err.splitlines() == [
        f"{tmp_path}/gone.png: cannot be read: No such file or directory.",
        f"{broken}: not an image of a known format.",
        f"{broken}: not an image of a known format.",
    ]
    code, answers = told(capsys, folder.id, *given, "--home", str(home))
    assert code == 1
    assert [answer.get("error", "") != "" for answer in answers] == [True, True, False, True]


def test_a_folder_stands_for_its_images_in_the_order_of_their_names(tmp_path):
    for name in ("b/2.JPG", "a.png", "b/1.jpeg", "notes.txt", ".hidden.png", ".cache/x.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = find_images([str(tmp_path)])
    assert found.images == [str(tmp_path / name) for name in ("a.png", "b/1.jpeg", "b/2.JPG")]
    few = find_images([str(tmp_path / "a.png"), str(tmp_path)], most=2)
    assert (len(few.images), few.count) == (2, 4)
    (tmp_path / "empty").mkdir()
    assert find_images([str(tmp_path / "empty"), "a\0b"]).refused[0] == (str(tmp_path / "empty"), "holds no images")
    assert not find_images(["a\0b", "x" * 5000]).images


def test_no_path_is_not_the_folder_one_stands_in(tmp_path, monkeypatch):
    (tmp_path / "a.png").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    found = find_images([""])
    assert (found.images, found.refused) == ([], [("", "is an empty path")])


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
def test_an_image_whose_name_has_two_lines_is_found(tmp_path):
    for path in (tmp_path / "a\nb" / "c.png", tmp_path / "two\nlines.png"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"")
    assert len(find_images([str(tmp_path)]).images) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pipes in folders")
def test_a_pipe_is_not_opened(tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.png")
    assert find_images([str(tmp_path / "pipe.png")]).refused == [(str(tmp_path / "pipe.png"), "is no ordinary file")]
    assert find_images([str(tmp_path)]).images == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x.png", "--device", "toaster"], "is no device"),
        (["x.png", "--top", "0"], "is no number of classes"),
        ([], "are missing"),
        (["x.png", "--serve"], "standard input"),
        (["x.png", ""], "empty path"),
    ],
)
def test_what_makes_no_sense_is_refused(words, said, capsys):
    assert command.main(["some-run", *words]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_ctrl_c_ends_it_without_a_word(home):
    code = "import os, signal, sys, engine.predict as p\nsignal.signal(signal.SIGINT, signal.default_int_handler)\np._check = lambda _: os.kill(os.getpid(), signal.SIGINT)\nsys.exit(p.main(['run', 'x.png']))"
    words = [sys.executable, "-c", code]
    done = subprocess.run(words, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@pytest.mark.parametrize(
    "name", ["export", "predict", "import_runs", "evaluate", "report", "compare", "metrics", "pack"]
)
def test_ctrl_c_is_code_130_of_every_command_that_has_nothing_to_save(monkeypatch, capsys, name):
    def interrupted(*_):
        raise KeyboardInterrupt

    asked = importlib.import_module(f"engine.{name}")
    monkeypatch.setattr(asked, "home_folder", interrupted)
    assert asked.main(["nothing", *(["x.png"] if name == "predict" else [])]) == 130
    assert capsys.readouterr() == ("", "")


def test_refusals_and_help_do_not_wait_for_torch(home):
    code = "import sys, engine.predict as p\ncode = p.main(sys.argv[1:])\nprint(code, 'torch' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "no-such-run", "x.png", "--home", str(home)],
        cwd=ROOT, env=environment(), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.stdout.split() == ["2", "False"]
    assert "there is no such run" in done.stderr


def test_a_run_without_a_student_or_a_teacher_is_refused(trained, home, capsys):
    _, finished, _ = trained
    waiting = queue(home, FBT)
    assert command.main([waiting.id, "x.png", "--home", str(home)]) == 2
    assert "has saved no student yet" in capsys.readouterr().err
    assert command.main([str(finished.best_student), "x.png", "--teacher"]) == 2
    assert "does not bring its teacher" in capsys.readouterr().err
    assert command.main([str(finished.best_student.with_name("none.safetensors")), "x.png"]) == 2
    assert "cannot be read" in capsys.readouterr().err


def altered(folder: RunFolder, target, **changes: str | None):
    """A student's file that says something else of itself."""
    said = {**read_metadata(folder.best_student), **changes}
    kept = {key: value for key, value in said.items() if value is not None}
    save_file(load_file(folder.best_student), target, kept)
    return target


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"architecture": None}, "does not say which model"),
        ({"architecture": "resnet9999"}, "timm has no model"),
        ({"class_names": '["a", "b"]'}, "its head is made for other ones"),
        ({"class_names": "[]"}, "class_names"),
        ({"class_names": "[" * 5000}, "what cannot be"),
        ({"image_size": "1000000"}, "image_size"),
        ({"image_size": "wide"}, "what cannot be"),
        ({"mean": None}, "mean"),
        ({"mean": "[0, 1]"}, "what cannot be"),
        ({"std": "[0, 0, 0]"}, "std"),
        ({"std": "[NaN, 1, 1]"}, "what cannot be"),
        ({"crop_fraction": "7"}, "crop_fraction"),
        ({"stem": "odd"}, "stem"),
        ({"options": '{"checkpoint_path": "/etc/passwd"}'}, "checkpoint_path is no option"),
    ],
)
def test_a_file_that_says_odd_things_of_itself_is_refused(trained, tmp_path, changes, said):
    _, folder, _ = trained
    with pytest.raises(InputError, match=said):
        of_file(altered(folder, tmp_path / "odd.safetensors", **changes), tmp_path)


def test_an_answer_that_is_no_number_is_an_error_of_that_image(trained):
    home, folder, _ = trained
    predictor = of_run(folder, home)
    paths, _ = validation_of(folder)
    ask = predictor._ask
    predictor._ask = lambda batch: {
        role: values.index_fill(0, torch.tensor([1]), math.nan) for role, values in ask(batch).items()
    }  # type: ignore[method-assign]
    answers = list(predictor.answers(paths[:3], 1))
    assert [answer.error for answer in answers] == ["", "the answer is no number", ""]


def test_where_memory_runs_out_fewer_images_are_asked_at_once(trained):
    home, folder, _ = trained
    predictor = of_run(folder, home)
    paths, _ = validation_of(folder)
    whole, ask = list(predictor.answers(paths[:9], 5)), predictor._ask

    def short(batch):
        if len(batch) > 2:
            raise MemoryError
        return ask(batch)

    predictor._ask = short  # type: ignore[method-assign]
    few = list(predictor.answers(paths[:9], 5))
    assert [answer.best["student"][0][0] for answer in few] == [answer.best["student"][0][0] for answer in whole]


def test_it_ends_quietly_when_its_reader_leaves(trained, capsys):
    home, folder, _ = trained
    with nobody_reads():
        assert command.main([folder.id, validation_of(folder)[0][0], "--home", str(home)]) == 0
    assert capsys.readouterr().err == ""


def serve(*words: str, lines: list[str]) -> tuple[int, list[dict], str]:
    """The answers of a real process to all of these lines, to the end of its input."""
    done = run(*words, "--serve", module="engine.predict", said="\n".join(lines))
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()], done.stderr


def test_serving_answers_requests_until_its_input_ends(trained, tmp_path, capsys):
    home, folder, data = trained
    paths, _ = validation_of(folder)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"")
    lines = [
        json.dumps({"images": [paths[0], str(broken)]}),
        "no request",
        '{"images": 7}',
        json.dumps({"id": 4, "images": [str(data / "val"), str(tmp_path / "gone")], "most": 3, "top": 1}),
    ]
    code, said, _ = serve(folder.id, "--teacher", "--home", str(home), lines=lines)
    assert code == 0
    ready, *rest = said
    assert ready["models"] == {"student": "vit_tiny_patch16_224", "teacher": "resnet18"}
    assert ready["classes"] == 3
    found, first, second, done, odd, other, *fourth = rest
    assert found == {"id": None, "found": [paths[0], str(broken)], "of": 2}
    assert first["path"] == paths[0]
    assert len(first["student"]) == len(first["teacher"]) == 3
    assert sum(share for _, share in first["student"]) == pytest.approx(1, abs=1e-4)
    assert second == {"id": None, "path": str(broken), "error": "the file is empty"}
    assert done == {"id": None, "done": True}
    assert "is not a request" in odd["error"]["message"]
    assert "is not a request" in other["error"]["message"]
    assert {answer["id"] for answer in fourth} == {4}
    assert (len(fourth[0]["found"]), fourth[0]["of"]) == (3, 33)
    assert fourth[1]["error"]
    assert all(len(answer["student"]) == 1 for answer in fourth[2:5])
    assert fourth[5:] == [{"id": 4, "done": True}]
    _, plain = told(capsys, folder.id, paths[0], "--teacher", "--home", str(home))
    assert {key: first[key] for key in ("path", "student", "teacher")} == plain[0]


def test_serving_does_without_a_teacher_that_is_gone_and_says_why(trained, home, tmp_path):
    _, folder, _ = trained
    copy = RunFolder(home / "runs" / folder.id)
    shutil.copytree(folder.path, copy.path)
    text = copy.config_file.read_text(encoding="utf-8")
    copy.config_file.write_text(text.replace('control = "untrained-teacher"', 'control = "none"').replace(
        'weights = "random"', 'weights = "run:gone"', 1), encoding="utf-8")  # fmt: skip
    assert copy.config().teacher.weights == "run:gone"
    code, (ready, *_), _ = serve(copy.id, "--teacher", "--home", str(home), lines=[])
    assert code == 0
    assert ready["models"] == {"student": "vit_tiny_patch16_224"}
    assert "there is no such run" in ready["without_teacher"]
    assert command.main([copy.id, str(tmp_path), "--teacher", "--home", str(home)]) == 2


def test_a_request_that_is_cancelled_is_not_answered_further(trained):
    from engine.predicting.serving import Server

    home, folder, _ = trained
    paths, _ = validation_of(folder)
    predictor = of_run(folder, home)
    said: list[dict] = []
    server = Server(predictor, None, 5)  # type: ignore[arg-type]
    server._say = said.append  # type: ignore[method-assign]
    server._sort(json.dumps({"id": 1, "images": paths * 2}).encode())
    server._sort(b'{"cancel": 1}')
    server._sort(json.dumps({"id": 2, "images": paths[:1]}).encode())
    server._requests.put(None)
    import io

    server._hear = lambda stream: None  # type: ignore[method-assign]
    assert server.serve(io.BytesIO()) == 0
    assert [answer for answer in said if answer.get("id") == 1 and "path" in answer] == []
    assert len([answer for answer in said if answer.get("id") == 2 and "path" in answer]) == 1


def test_a_run_that_goes_on_is_not_disturbed(trained):
    _, folder, _ = trained
    before = {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")}
    list(of_run(folder, trained[0]).answers(validation_of(folder)[0][:1], 1))
    assert {path: path.stat().st_mtime_ns for path in folder.path.rglob("*")} == before


def test_of_several_teachers_the_mean_answers_as_the_run_measured_it(home):
    more = {"more_teachers": [{**CNN}], "method": {"name": "kd"}, "recipe": {"epochs": 1}}
    folder = queue(home, FBT, more)
    assert run("--resume", folder.id, "--home", str(home)).returncode == 0
    predictor = of_run(folder, home, teacher=True)
    config = folder.config().data
    source = open_source(config)
    samples = select(source, config).val
    labels = torch.tensor([predictor.class_names.index(sample.class_name) for sample in samples])
    logits = predictor.logits([source.read(sample) for sample in samples])["teacher"]
    before = next(event for event in events(folder, "epoch") if event["epoch"] == 0)
    loss = torch.nn.functional.cross_entropy(logits, labels)
    assert float(loss) == pytest.approx(before["metrics"]["val/loss/teachers"], rel=1e-5)


def test_in_a_chain_the_assistant_is_the_teacher(home):
    more = {
        "student": VIT,
        "assistant": {"kind": "model", **CNN, "epochs": 6},
        "method": {"name": "kd"},
        "recipe": {"epochs": 1, "lr": 1e-2},
    }
    done = queue(home, FBT, more)
    process = run("--resume", done.id, "--home", str(home))
    assert process.returncode == 0, process.stderr
    predictor = of_run(done, home, teacher=True)
    (looker,) = predictor.models["teacher"]
    assistants = json.loads((done.path / "assistant.json").read_text())["run"]
    saved = load_file(RunFolder.find(home, assistants).best_student)
    assert all(torch.equal(looker.model.model.state_dict()[key], value) for key, value in saved.items())
    (done.path / "assistant.json").unlink()
    with pytest.raises(InputError, match="does not name the run of its assistant"):
        of_run(done, home, teacher=True)
    assert "assistant" in of_run(done, home, teacher=True, without=True).without_teacher


def test_the_normalisation_of_the_data_is_measured_again_where_the_student_has_its_own(trained):
    _, folder, _ = trained
    config = folder.config()
    saved = SavedStudent.read(folder.best_student)
    student = config.student.model_copy(update={"normalization": "imagenet"})
    other = replace(saved, mean=(0.0, 0.0, 0.0))
    measured = building._of_data(config.model_copy(update={"student": student}), other, 48)
    assert measured == (saved.mean, saved.std)
    assert building._of_data(config, saved, 48) == (saved.mean, saved.std)
