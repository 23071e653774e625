"""No process of the program listens, and none makes a connection that nobody asked for."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

import psutil
import pytest
from PIL import Image

from engine.record import queue as record
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from tests.end_to_end.engine_process import ALONE, FBT, ROOT, config, environment, queue
from tests.faults.sockets_seen import Sockets

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# A window of its own process: presses Start on the form it is given, looks at every page, and is closed when the run ends.
WHOLE_VISIT = """
import sys, tomllib
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from engine.record.run_folder import RunFolder
from engine.record.summary import RunSummary
from fbt_gui.main_window import make_window

home = Path(sys.argv[1])
app = QApplication([])
window = make_window(app, home, "new_run")
window.show()
page = window.pages["new_run"]
page.open(tomllib.loads(Path(sys.argv[2]).read_text()))
state = {"started": False, "pages": iter(())}

def turn():
    action = window.context.actions["start"]
    if not state["started"]:
        if action.isEnabled() and not page.checking and window.context.advisor._process:  # which starts a moment later
            action.trigger()
            state.update(started=True, pages=iter([name for name in window.pages if name != "new_run"]))
        return
    name = next(state["pages"], None)
    if name is not None:
        window.show_page(name)
    elif any(RunSummary.of(RunFolder(path.parent)).status == "finished" for path in home.glob("runs/*/events.jsonl")):
        app.exit(0)

timer = QTimer(interval=100)
timer.timeout.connect(turn)
timer.start()
sys.exit(app.exec())
"""


@pytest.fixture
def sockets(tmp_path):
    folder = tmp_path / "listener"
    folder.mkdir()
    return Sockets(folder)


@pytest.fixture
def pictures(tmp_path):
    for split, count in (("train", 10), ("val", 5)):
        for label in ("a", "b"):
            folder = tmp_path / "pictures" / split / label
            folder.mkdir(parents=True)
            for number in range(count):
                Image.new("RGB", (32, 32), (number * 20, 40, 200)).save(folder / f"{number}.png")
    return tmp_path / "pictures"


def watched(sockets, words, seconds=200, **more):
    """Run a command to its end under watch; its exit code and what it said."""
    process = subprocess.Popen(
        [sys.executable, *words],
        cwd=ROOT,
        env={**environment(), **sockets.environment, **more},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        with sockets.watching(process.pid):
            said = process.communicate(timeout=seconds)[0]
    finally:
        process.kill()
        process.wait()
    return process.returncode, said


def test_the_watch_sees_what_listens_and_what_connects(sockets):
    script = """
import socket, time
listening = socket.create_server(("127.0.0.1", 0))
time.sleep(0.5)
socket.create_connection(listening.getsockname())
"""
    assert watched(sockets, ["-c", script])[0] == 0
    assert {line.split()[0] for line in sockets.heard()} >= {"socket.bind", "socket.connect", "socket.getaddrinfo"}
    assert any("LISTEN" in line for line in sockets.outside)


def test_a_queue_its_engine_and_their_workers_use_no_socket(home, sockets, pictures):
    data = {"source": "folder", "path": str(pictures), "image_size": 32, "storage": "stream", "workers": 2}
    folder = queue(home, ALONE, {"data": data, "recipe": {"epochs": 2, "batch_size": 10}})
    record.add(home, folder.id)
    code, said = watched(sockets, ["-m", "engine.queue", "run", "--home", str(home)])
    assert code == 0, said
    assert RunSummary.of(folder).status == "finished"
    assert sockets.heard() == []
    assert sockets.outside == set()


@pytest.mark.slow
def test_a_window_its_advisor_and_its_engine_use_no_socket(home, sockets, tmp_path):
    form = tmp_path / "form.toml"
    form.write_text(config(FBT, {"recipe": {"epochs": 2}}).to_toml(), encoding="utf-8")
    code, said = watched(sockets, ["-c", WHOLE_VISIT, str(home), str(form)])
    assert code == 0, said
    assert {"engine.advise", "engine.run"} <= {word for line in sockets.processes() for word in line.split()}
    assert sockets.heard() == []
    assert sockets.outside == set()
    for path in home.glob("runs/*/events.jsonl"):
        pid = RunSummary.of(RunFolder(path.parent)).pid
        if psutil.pid_exists(pid):  # it says that it has finished before it ends
            psutil.Process(pid).wait(20)


def test_pretrained_weights_that_cannot_be_reached_are_asked_for_once_and_refused_at_once(home, sockets, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    folder = queue(home, ALONE, {"student": {"model": "test_resnet", "weights": "pretrained", "options": {}}})
    hub = {"HF_ENDPOINT": f"http://127.0.0.1:{port}", "HF_HOME": str(tmp_path / "hub"), "no_proxy": "*"}
    code, said = watched(sockets, ["-m", "engine.run", "--resume", folder.id, "--home", str(home)], **hub)
    assert code == 2, said
    assert "could not be fetched (127.0.0.1 does not answer)" in said
    assert "Traceback" not in said
    connected = [line for line in sockets.heard() if line.startswith(("socket.connect", "socket.bind"))]
    assert len(connected) == 1
    assert f"('127.0.0.1', {port})" in connected[0]
