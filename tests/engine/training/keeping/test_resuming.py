"""What is said of data that is other than before."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from engine.record.errors import InputError
from engine.record.events import EventWriter
from engine.record.run_folder import RunFolder
from engine.training.keeping.resuming import check_data
from tests.end_to_end.engine_process import ALONE, config


def test_how_many_images_there_are_now_is_said_of_a_run_without_a_listing(home):
    folder = RunFolder.create(home, config(ALONE))
    writer = EventWriter(folder.events_file)
    writer.write("plan", images={"train": 20, "validation": 5}, classes=["a", "b"])
    writer.close()
    data = SimpleNamespace(fingerprint="now", contents=b"", class_names=["a", "b"], train=range(18), val=range(1))
    with pytest.raises(InputError) as caught:
        check_data(folder, {"data": "before"}, data)
    assert "18 training images where there were 20; 1 validation image where there were 5." in caught.value.message
