"""Paths of a run mean the same from every folder."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from engine import queue as queue_command
from engine import run as command
from engine.record.config import parse_config
from engine.record.matched_runs import fingerprint
from engine.record.rooted import rooted
from engine.record.run_folder import RunFolder
from tests.end_to_end.engine_process import ALONE, queue, run

DISTILL = {"teacher": {"model": "resnet18"}, "student": {"model": "resnet18"}, "method": {"name": "kd"}}
OLD = {"kind": "train", "student": {"model": "resnet18"}}


@pytest.fixture
def stands(tmp_path, monkeypatch):
    """A folder with images of two classes, which one stands beside."""
    for split in ("train", "val"):
        for name in ("a", "b"):
            (tmp_path / "images" / split / name).mkdir(parents=True)
            for number in range(4):
                pixels = np.random.default_rng(number).integers(0, 256, (32, 32, 3), np.uint8)
                Image.fromarray(pixels).save(tmp_path / "images" / split / name / f"{number}.png")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_run_that_was_made_with_a_relative_path_starts_from_another_folder(stands, home):
    folder = queue(
        home, ALONE, {"data": {"source": "folder", "path": "images"}, "recipe": {"epochs": 1, "batch_size": 4}}
    )
    assert folder.config().data.path == str(stands / "images")
    done = run("--resume", folder.id, "--home", str(home))  # in the folder of the program
    assert done.returncode == 0, done.stderr


def test_paths_of_weights_and_targets_are_whole_in_a_run_and_no_other_value_changes(stands, home):
    given = {
        **DISTILL,
        "data": {"source": "folder", "path": "../there/images"},
        "teacher": {"model": "resnet18", "weights": "teacher.safetensors"},
        "more_teachers": [{"model": "resnet34", "weights": "run:abc"}, {"model": "resnet50", "weights": "w/x.pt"}],
        "student": {"model": "resnet18", "weights": "pretrained"},
    }
    config = parse_config(given)
    saved = RunFolder.create(home, config).saved_config()
    assert saved == rooted(config)
    assert saved.data.path == str(stands.parent / "there" / "images")
    assert saved.teacher.weights == str(stands / "teacher.safetensors")
    assert [teacher.weights for teacher in saved.more_teachers] == ["run:abc", str(stands / "w" / "x.pt")]
    assert (saved.student, saved.recipe, saved.name) == (config.student, config.recipe, config.name)
    targets = rooted(
        parse_config({**OLD, "kind": "distill", "method": {"name": "makd", "options": {"targets": "t.fbt"}}})
    )
    assert targets.method.options["targets"] == str(stands / "t.fbt")
    both = {**DISTILL, "method": {"name": "kd+makd", "options": {"makd": {"targets": "t.fbt"}}}}
    assert rooted(parse_config(both)).method.options["makd"]["targets"] == str(stands / "t.fbt")


def test_what_lies_beside_where_a_link_leads_is_meant_and_not_what_lies_beside_the_link(stands):
    (stands / "other" / "deep").mkdir(parents=True)
    (stands / "other" / "images").mkdir()
    (stands / "link").symlink_to(stands / "other" / "deep", target_is_directory=True)
    source = {"source": "folder", "path": "link/../images"}
    meant = rooted(parse_config({**OLD, "data": source})).data.path
    assert os.path.isabs(meant) and os.path.samefile(meant, stands / "other" / "images")


@pytest.mark.parametrize("path", ["", "/data/x", "~/x", "~someone/x", r"C:\data\x"])
def test_a_path_that_is_whole_stays_as_it_is(path):
    source = {"source": "folder", "path": path} if path else {}
    assert rooted(parse_config({**OLD, "data": source})).data.path == path


def test_a_letter_that_no_path_has_is_left_to_whoever_opens_it(stands):
    saved = rooted(parse_config({**DISTILL, "teacher": {"model": "resnet18", "weights": "../x\0y"}}))
    assert saved.teacher.weights == str(stands.parent / "x\0y")


@pytest.mark.parametrize("path", ["x\\u0000y", "../x\\u0000y"])
def test_a_configuration_with_such_a_letter_is_refused_in_a_sentence(stands, home, capsys, path):
    (stands / "n.toml").write_text(
        f'kind = "train"\n[student]\nmodel = "resnet18"\n[data]\nsource = "folder"\npath = "{path}"\n'
    )
    assert command.main(["n.toml", "--dry-run", "--home", str(home)]) == 2
    place = (stands.parent if ".." in path else stands) / "x\0y"
    assert f"data.path: there is no file or folder {str(place)!r}." in capsys.readouterr().err
    assert queue_command.main(["add", "n.toml", "--home", str(home)]) == 0


def test_a_run_is_found_again_by_the_relative_path_it_was_made_with(stands, home):
    config = parse_config({**OLD, "data": {"source": "folder", "path": "images"}})
    assert fingerprint(RunFolder.create(home, config).saved_config()) == fingerprint(config)


def test_an_older_run_with_a_relative_path_says_what_it_has(stands, home, tmp_path_factory):
    folder = queue(home, ALONE, {"data": {"source": "folder", "path": "images"}})
    text = folder.config_file.read_text(encoding="utf-8").replace(str(stands / "images"), "images")
    folder.config_file.write_text(text, encoding="utf-8")
    done = run("--resume", folder.id, "--home", str(home))
    assert done.returncode == 2
    assert "there is no file or folder 'images'" in done.stderr
