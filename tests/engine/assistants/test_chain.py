"""The two runs of a chain, and the file that says which is the assistant's."""

from __future__ import annotations

import pytest

from engine.assistants.chain import ASSISTANT, assistants_folder, assistants_run, students_run
from engine.record.config import parse_config
from engine.record.errors import InputError
from engine.record.run_folder import RunFolder
from engine.run import resolve_run_weights


def chain(**values):
    assistant = {"kind": "model", "model": "resnet34", **values.pop("assistant", {})}
    return parse_config(
        {
            "teacher": {"model": "resnet50"},
            "student": {"model": "resnet18"},
            "assistant": assistant,
            "method": {"name": "kd"},
            **values,
        }
    )


def test_a_long_name_keeps_the_two_runs_apart():
    made = assistants_run(chain(name="n" * 300))
    assert made.name.endswith("n (assistant)")
    assert len(made.name) == 300


def test_untrained_is_the_teacher_of_the_assistant_and_not_the_assistant():
    config = chain(method={"name": "kd", "control": "untrained-teacher"})
    assert assistants_run(config).method.control == "untrained-teacher"
    assert students_run(config, "run:made").method.control == "none"
    shuffled = chain(method={"name": "kd", "control": "shuffled-targets"})
    assert students_run(shuffled, "run:made").method.control == "shuffled-targets"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "does not name"),
        ("[]", "does not name"),
        ('{"run": ""}', "is gone"),
        ('{"run": "20000101-000000-nowhere"}', "is gone"),
    ],
)
def test_a_file_that_leads_nowhere_says_what_to_do(home, text, said):
    folder = RunFolder.create(home, chain())
    (folder.path / ASSISTANT).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        assistants_folder(folder, chain(), home)
    assert said in caught.value.message
    assert caught.value.field == str(folder.path / ASSISTANT)
    assert "elete it" in caught.value.hint


def test_a_chain_is_not_its_own_assistant(home):
    folder = RunFolder.create(home, chain())
    (folder.path / ASSISTANT).write_text(f'{{"run": "{folder.id}"}}', encoding="utf-8")
    with pytest.raises(InputError, match="no assistant's run"):
        assistants_folder(folder, chain(), home)


def test_an_assistant_that_begins_with_a_runs_weights_is_built_as_that_run_built_it(home):
    student = {"model": "resnet26", "stem": "small"}
    made = RunFolder.create(home, parse_config({"kind": "train", "student": student}))
    config = resolve_run_weights(chain(assistant={"model": "", "weights": f"run:{made.id}"}), home)
    assert (config.assistant.kind, config.assistant.model, config.assistant.stem) == ("model", "resnet26", "small")
