import errno
import json
import os
import re
import time

import pytest

from engine.record import run_folder as module
from engine.record.config import parse_config
from engine.record.errors import ConfigError, InputError
from engine.record.run_folder import Annotations, RunFolder


def test_a_new_folder_holds_the_complete_configuration_and_says_so_in_its_id(run, config, home):
    assert run.path.parent == home / "runs"
    assert re.fullmatch(r"\d{8}-\d{6}-vit-tiny-patch16-224-resnet18-kd-[0-9a-f]{4}", run.id)
    assert run.config() == config
    assert sorted(path.name for path in run.path.iterdir()) == ["checkpoints", "config.toml", "exports"]


def test_runs_that_begin_in_the_same_second_have_their_own_folders(home, config, monkeypatch):
    monkeypatch.setattr(module.time, "strftime", lambda _: "20260101-000000")
    draws = iter(["aaaa", "aaaa", "aaaa", "bbbb"])
    monkeypatch.setattr(module.secrets, "token_hex", lambda size: next(draws) if size == 2 else "part")
    assert [RunFolder.create(home, config).id[-4:] for _ in range(2)] == ["aaaa", "bbbb"]


@pytest.mark.parametrize("name", ["🔥🔥", "x" * 300, "מודל קטן", "../../etc", "a\nb\x00", "CON", ".", "  "])
def test_any_name_that_people_give_makes_a_folder_and_is_kept(home, values, name):
    folder = RunFolder.create(home, parse_config(values(name=name)))
    assert folder.path.parent == home / "runs"
    assert folder.id.isascii()
    assert len(folder.id) < 64
    assert folder.config().name == name


def test_a_home_that_cannot_be_written_is_said_with_what_to_do(tmp_path, config):
    place = tmp_path / "file"
    place.write_text("")
    with pytest.raises(InputError, match="--home or FBT_HOME"):
        RunFolder.create(place, config)
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "runs").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError):
        RunFolder.create(tmp_path / "home", config)


class TestFind:
    @pytest.fixture
    def two(self, home, config):
        for name in ("20260101-aa", "20260101-ab", "20260101-a"):
            folder = home / "runs" / name
            folder.mkdir(parents=True)
            (folder / "config.toml").write_text(config.to_toml())
        (home / "runs" / "20260101-file").write_text("")
        return home

    def test_a_run_is_found_by_id_and_by_the_start_of_it(self, two):
        assert RunFolder.find(two, "20260101-ab").id == "20260101-ab"
        assert RunFolder.find(two, "20260101-a").id == "20260101-a"
        (two / "runs" / "2025-x").mkdir()
        assert RunFolder.find(two, "2025").id == "2025-x"

    def test_a_run_is_found_by_its_path_and_named_after_the_folder(self, two, monkeypatch):
        assert RunFolder.find(two, str(two / "runs" / "20260101-ab")).id == "20260101-ab"
        monkeypatch.chdir(two / "runs" / "20260101-ab" / "..")
        assert RunFolder.find(two, "./20260101-ab").path == two / "runs" / "20260101-ab"
        (two / "runs" / "20260101-ab" / "checkpoints").mkdir()
        monkeypatch.chdir(two / "runs" / "20260101-ab" / "checkpoints")
        assert RunFolder.find(two, "..").id == "20260101-ab"

    def test_a_run_beside_or_above_where_a_link_leads_is_meant(self, two, tmp_path, monkeypatch):
        folder = two / "runs" / "20260101-ab"
        (folder / "exports").mkdir()
        (tmp_path / "link").symlink_to(folder / "exports", target_is_directory=True)
        monkeypatch.chdir(tmp_path)
        for run in ("link/..", f"{tmp_path}/link/..", "link/../../20260101-ab"):
            assert RunFolder.find(two, run).path == folder.resolve()
        with pytest.raises(InputError, match="was deleted or moved away"):
            RunFolder.find(two, "link/../../20260101-gone")

    @pytest.mark.parametrize(
        ("run", "said"),
        [
            ("20260101", "3 runs start so"),
            ("2024", "there is no such run"),
            ("", "there is no such run"),
            ("..", "there is no such run"),
            ("../runs", "there is no such run"),
            ("20260101-file", "there is no such run"),
            ("*", "there is no such run"),
            ("~nobody-of-this-name", "whom nobody knows"),
        ],
    )
    def test_what_is_no_run_or_several_is_refused(self, two, tmp_path, monkeypatch, run, said):
        monkeypatch.chdir(tmp_path)
        with pytest.raises(InputError, match=said):
            RunFolder.find(two, run)

    def test_runs_that_start_so_are_named_but_not_a_thousand_of_them(self, two, config):
        with pytest.raises(InputError, match="20260101-a, 20260101-aa, 20260101-ab") as refused:
            RunFolder.find(two, "20260101")
        assert "…" not in str(refused.value)
        for number in range(20):
            (two / "runs" / f"20260101-b{number:02}").mkdir()
        with pytest.raises(InputError, match=r"23 runs start so.*, …") as refused:
            RunFolder.find(two, "20260101")
        assert len(str(refused.value)) < 600

    @pytest.mark.parametrize("looks", ["listdir", "stat"])
    def test_a_home_without_rights_is_said_with_what_to_do(self, two, monkeypatch, looks):
        real = getattr(os, looks)

        def refuse(path, *rest, **named):
            if str(path).startswith(str(two)):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return real(path, *rest, **named)

        with monkeypatch.context() as patched:
            patched.setattr(os, looks, refuse)
            with pytest.raises(InputError, match=r"cannot be read: Permission denied.*--home or FBT_HOME"):
                RunFolder.find(two, "20260101-ab")

    def test_a_run_that_may_not_be_looked_into_is_said(self, two, monkeypatch):
        monkeypatch.setattr(os, "access", lambda *_: False)
        with pytest.raises(InputError, match="cannot be read"):
            RunFolder.find(two, "20260101-ab")

    def test_no_name_is_not_the_run_one_stands_in(self, two, monkeypatch):
        monkeypatch.chdir(two / "runs" / "20260101-ab")
        with pytest.raises(InputError, match="there is no such run"):
            RunFolder.find(two, "")

    def test_nothing_was_run_yet(self, home):
        with pytest.raises(InputError, match="there is no such run"):
            RunFolder.find(home, "2026")


class TestAnnotations:
    def test_what_people_say_is_kept_in_the_folder(self, run):
        assert run.annotations() == Annotations()
        run.annotate(name="Mine 🔥", tags=["paper", "العربية"])
        run.annotate(star=True, note="a\nb")
        assert run.annotations() == Annotations("Mine 🔥", ["paper", "العربية"], "a\nb", True)
        assert RunFolder(run.path).annotations() == run.annotations()

    def test_a_word_that_it_does_not_know_is_a_bug_of_the_caller(self, run):
        with pytest.raises(TypeError):
            run.annotate(colour="red")

    @pytest.mark.parametrize("damage", ["", "{", "[]", "3", "null", '"x"', "\ufeff{}"])
    def test_a_damaged_file_says_nothing(self, run, damage):
        run.annotations_file.write_text(damage, encoding="utf-8")
        assert run.annotations() == Annotations()
        run.annotate(star=True)
        assert run.annotations().star

    def test_what_has_the_wrong_type_is_left_out_and_the_rest_kept(self, run):
        said = {"name": 5, "tags": ["a", 3, None], "note": "kept", "star": 1, "of the future": True}
        run.annotations_file.write_text(json.dumps(said))
        assert run.annotations() == Annotations(tags=["a"], note="kept")
        run.annotations_file.write_text(json.dumps({"tags": "abc"}))
        assert run.annotations().tags == []


def test_what_people_say_holds_nothing_that_no_file_can_hold(run):
    run.annotations_file.write_text('{"name": "\\ud800", "tags": ["\\udce9"]}')
    assert (run.annotations().name, run.annotations().tags) == ("\\ud800", ["\\udce9"])
    assert run.annotate(note="\udce9").note == "\\udce9"
    assert run.annotations().note == "\\udce9"


def test_a_folder_whose_configuration_is_gone_or_damaged_says_so(run):
    run.config_file.write_text("[")
    with pytest.raises(ConfigError, match="is not TOML"):
        run.config()
    run.config_file.unlink()
    with pytest.raises(ConfigError, match="cannot be read"):
        run.saved_config()


def test_a_moved_folder_is_the_same_run(run, tmp_path, config):
    target = tmp_path / "elsewhere" / run.id
    target.parent.mkdir()
    os.rename(run.path, target)
    moved = RunFolder.find(tmp_path, str(target))
    assert (moved.id, moved.config()) == (run.id, config)
    assert time.strptime(moved.id[:15], "%Y%m%d-%H%M%S")
