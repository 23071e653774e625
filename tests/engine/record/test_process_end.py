import os

import pytest

from engine.record.process_end import end_words


def test_a_code_is_told_as_it_is():
    assert end_words(1) == "exit code 1"
    assert end_words(137) == "exit code 137"


@pytest.mark.skipif(os.name != "posix", reason="elsewhere there are no signals")
def test_a_signal_is_told_by_its_name_and_that_of_force_with_what_may_be_behind_it():
    assert end_words(-9) == "signal 9, SIGKILL: killed by somebody, or for want of memory"
    assert end_words(-11) == "signal 11, SIGSEGV"


def test_a_signal_without_a_name_is_told_by_its_number():
    assert end_words(-200) == "signal 200"
