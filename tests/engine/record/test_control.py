import subprocess
import sys
import threading
from pathlib import Path

import pytest

import engine
from engine.record.control import COMMANDS, FILE, send, take


def test_each_word_acts_once_and_in_order(tmp_path):
    for word in COMMANDS:
        send(tmp_path, word)
    assert take(tmp_path) == list(COMMANDS)
    assert take(tmp_path) == []
    assert list(tmp_path.iterdir()) == []


def test_nothing_was_sent_yet(tmp_path):
    assert take(tmp_path) == []
    assert take(tmp_path / "gone") == []


def test_a_word_that_is_not_known_is_not_sent(tmp_path):
    with pytest.raises(ValueError, match="use one of stop, pause, resume, checkpoint"):
        send(tmp_path, "halt")
    assert take(tmp_path) == []


def test_the_file_may_be_written_by_hand(tmp_path):
    (tmp_path / FILE).write_bytes(b"halt\r\n stop\r\n\xff\npause")
    assert take(tmp_path) == ["stop", "pause"]


def test_words_that_an_interrupted_call_left_come_first(tmp_path):
    (tmp_path / f".{FILE}.taken").write_text("pause\n")
    send(tmp_path, "resume")
    assert take(tmp_path) + take(tmp_path) == ["pause", "resume"]


def test_sending_to_a_folder_that_is_gone_says_so(tmp_path):
    with pytest.raises(OSError, match="gone"):
        send(tmp_path / "gone", "stop")


def test_no_word_is_lost_or_doubled_when_processes_send_while_it_is_read(tmp_path):
    code = (
        "import sys; from pathlib import Path; from engine.record.control import send\n"
        "for _ in range(300): send(Path(sys.argv[1]), sys.argv[2])"
    )
    root = Path(engine.__file__).parents[1]
    senders = [
        subprocess.Popen([sys.executable, "-c", code, str(tmp_path), word], cwd=root) for word in ("pause", "resume")
    ]
    threads = [threading.Thread(target=lambda: [send(tmp_path, "checkpoint") for _ in range(300)]) for _ in range(2)]
    for thread in threads:
        thread.start()
    found = []
    while any(sender.poll() is None for sender in senders) or any(thread.is_alive() for thread in threads):
        found += take(tmp_path)
    found += take(tmp_path)
    assert [sender.returncode for sender in senders] == [0, 0]
    assert {word: found.count(word) for word in COMMANDS} == {"stop": 0, "pause": 300, "resume": 300, "checkpoint": 600}
