"""The student of a real run is exported, compared with itself on its images, and loaded by the lines that are printed."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from engine.export import main
from engine.exporting import making
from engine.record.export_request import ExportRequest, loading_lines, read_report
from tests.end_to_end.engine_process import FBT, SMALL, VIT, queue, run

LAST = {"recipe": {"epochs": 2}}
ALONE_TOO = {"kind": "train", "student": VIT}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    folders = [queue(home, SMALL, ALONE_TOO, LAST), queue(home, FBT, LAST)]
    for folder in folders:
        process = run("--resume", folder.id, "--home", str(home))
        assert process.returncode == 0, process.stderr
    return home, folders[1]


def export(home, folder, *words):
    return run(folder.id, "--home", str(home), *words, module="engine.export")


def test_a_folder_is_loaded_by_the_lines_and_its_card_tells_what_was_measured(trained, tmp_path):
    home, folder = trained
    target = tmp_path / "a student"
    done = export(home, folder, "--format", "folder", "--output", str(target), "--images", "100")
    assert done.returncode == 0, done.stderr
    assert "on 100 of 359 validation images: logits differ by 0 at most" in done.stdout
    lines = "\n".join(done.stdout.rstrip().splitlines()[-3:])
    ask = "import torch\nprint(model(torch.zeros(2, 3, 32, 32)).shape, model.pretrained_cfg['label_names'][3])"
    loaded = subprocess.run(
        [sys.executable, "-c", f"{lines}\n{ask}"], capture_output=True, text=True, timeout=100, check=False
    )
    assert loaded.stdout.strip() == "torch.Size([2, 10]) 3", loaded.stderr
    assert {path.name for path in target.iterdir()} == {"config.json", "model.safetensors", "README.md"}
    report, card = read_report(target), (target / "README.md").read_text(encoding="utf-8")
    facts = report["facts"]
    assert facts["run"] == folder.id and facts["assistant"] == "fusion model"
    assert facts["accuracy"]["exported"] == pytest.approx(report["check"]["top1_student"], abs=15)
    assert f"| the same student trained alone | {facts['accuracy']['alone']:.2f} |" in card
    assert f"| top-1 of this export | {report['check']['top1_export']:.2f} % |" in card
    assert str(home) not in card and str(home) not in json.dumps(report)
    assert loading_lines(report, target) == done.stdout.rstrip().splitlines()[-3:]


def test_the_accuracy_measured_on_all_images_is_that_of_the_run(trained, tmp_path):
    home, folder = trained
    done = export(home, folder, "--output", str(tmp_path / "s.safetensors"), "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["check"]["images"] == told["check"]["of"] == 359
    assert told["check"]["top1_student"] == pytest.approx(told["facts"]["accuracy"]["exported"], abs=1e-3)
    assert (tmp_path / "s.safetensors").read_bytes() == folder.best_student.read_bytes()


@pytest.mark.parametrize("words", [["pt2", "--int8"], ["pt2", "--half"], ["onnx", "--int8"], ["onnx"]])
def test_every_format_is_written_and_checked(trained, words):
    if words[0] == "onnx":
        for name in ("onnx", "onnxscript", "onnxruntime"):
            pytest.importorskip(name, reason=f"{name} is not installed: pip install onnx onnxscript onnxruntime")
    home, folder = trained
    done = export(home, folder, "--format", *words, "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["path"].startswith(str(folder.exports))
    assert told["check"]["agreement"] >= 95
    assert told["bytes"] == (folder.exports / told["export"]).stat().st_size
    assert not [path for path in folder.exports.iterdir() if path.name.startswith(".")]


@pytest.mark.parametrize("form", ["safetensors", "folder"])
def test_an_export_that_answers_otherwise_is_not_left_in_place(trained, tmp_path, monkeypatch, capsys, form):
    home, folder = trained
    target = tmp_path / ("made" if form == "folder" else "made.safetensors")
    monkeypatch.setattr(making.FORMS[form], "answers", lambda self, live, path: lambda images: -live.answers(images))
    words = [folder.id, "--home", str(home), "--format", form, "--output", str(target)]
    assert main(words) == 1
    assert "does not answer like the student" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_export_stands_where_a_later_one_fails_and_gives_way_to_one_that_is_right(
    trained, tmp_path, monkeypatch
):
    home, folder = trained
    words = [folder.id, "--home", str(home), "--format", "folder", "--output", str(tmp_path / "made")]
    assert main(words) == 0
    before = (tmp_path / "made" / "model.safetensors").read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(
            making.FORMS["folder"], "answers", lambda self, live, path: lambda images: -live.answers(images)
        )
        assert main([*words, "--half", "--force"]) == 1
    assert (tmp_path / "made" / "model.safetensors").read_bytes() == before
    assert main([*words, "--half", "--force"]) == 0
    assert len((tmp_path / "made" / "model.safetensors").read_bytes()) < len(before)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["made", "made.json"]


def test_a_run_whose_data_is_gone_is_refused_before_anything_is_written(trained, tmp_path, capsys):
    import shutil

    from engine.record.run_folder import RunFolder

    home, folder = trained
    copy = RunFolder(tmp_path / "runs" / folder.id)
    shutil.copytree(folder.path, copy.path)
    text = copy.config_file.read_text(encoding="utf-8").replace('source = "demo"', 'source = "folder"')
    copy.config_file.write_text(text.replace('path = ""', 'path = "/nowhere"', 1), encoding="utf-8")
    assert main([str(copy.path), "--home", str(home), "--output", str(tmp_path / "s.safetensors")]) == 2
    assert "there is no file or folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["runs"]


def test_the_words_of_a_request_ask_the_command_for_the_same(trained, tmp_path):
    home, folder = trained
    request = ExportRequest(format="safetensors", weights="float16", output=tmp_path / "h.safetensors", images=10)
    done = export(home, folder, *request.words())
    assert done.returncode == 0, done.stderr
    assert read_report(tmp_path / "h.safetensors")["check"]["images"] == 10
