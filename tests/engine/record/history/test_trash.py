"""Runs go to the trash and come back."""

import shutil

import pytest

from engine.record.errors import InputError
from engine.record.starting import over, promise
from tests.engine.record.history.everything import everything


class TestTrash:
    def test_a_deleted_run_comes_back_as_it_was(self, history, saved, home):
        run = saved()
        before = everything(home)
        history.delete(run)
        assert history.runs() == []
        assert [row["id"] for row in history.runs(trashed=True)] == [run]
        assert history.folder(run).path == home / "trash" / run
        assert history.folder(run).events_file.is_file()
        history.restore(run)
        assert everything(home) == before
        assert not (home / "trash" / run).exists()

    def test_deleting_and_restoring_twice_does_no_harm(self, history, saved, home):
        run = saved()
        before = everything(home)
        history.delete(run)
        history.delete(run)
        history.restore(run)
        history.restore(run)
        assert everything(home) == before

    def test_a_running_run_is_not_deleted_but_a_lost_one_is(self, history, saved, dead):
        running = saved(status="running")
        with pytest.raises(InputError, match="Stop it first"):
            history.delete(running)
        history.delete(saved(status="running", due=1.0, identity=dead))
        assert [row["id"] for row in history.runs()] == [running]

    def test_a_run_that_is_being_started_is_not_deleted(self, history, saved, home):
        run = saved(status="stopped")
        promise(home, run)
        with pytest.raises(InputError, match="is being started"):
            history.delete(run)
        over(home, run)
        history.delete(run)
        assert history.trashed() == 1

    def test_a_lock_that_is_left_in_its_place_does_not_keep_a_run_in_the_trash(self, history, saved, home):
        run = saved()
        history.delete(run)
        (home / "runs" / run).mkdir()
        (home / "runs" / run / ".lock").touch()
        assert history.folder(run).path == home / "trash" / run
        history.restore(run)
        assert history.folder(run).config_file.is_file()
        assert not (home / "trash" / run).exists()

    def test_a_run_is_not_moved_into_another_of_its_name(self, history, saved, home):
        run = saved()
        shutil.copytree(home / "runs" / run, home / "trash" / run)
        with pytest.raises(InputError, match="already"):
            history.delete(run)
        assert sorted(path.name for path in (home / "trash" / run).iterdir()) == sorted(
            path.name for path in (home / "runs" / run).iterdir()
        )

    def test_a_run_that_the_index_does_not_know_can_be_deleted(self, history, saved, home):
        run = saved()
        history.forget(run)
        history.delete(run)
        assert (home / "trash" / run).is_dir()

    @pytest.mark.parametrize("run", ["", "nothing", "..", "../runs"])
    def test_what_is_no_run_is_refused(self, history, saved, run):
        saved()
        with pytest.raises(InputError, match="there is no such run"):
            history.delete(run)

    def test_a_run_whose_folder_is_gone_is_said_and_can_be_forgotten(self, history, saved, home):
        run = saved()
        shutil.rmtree(home / "runs" / run)
        with pytest.raises(InputError, match="its folder is gone"):
            history.delete(run)
        history.forget(run)
        assert everything(home) == ({}, [])
