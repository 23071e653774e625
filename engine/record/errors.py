"""Errors that a person can mend, as opposed to bugs."""

from __future__ import annotations

import errno


class UserError(Exception):
    """Something a person can put right.

    Args:
        message: what happened, in one sentence.
        field: the configuration field or the file it is about.
        hint: what to do about it.
    """

    def __init__(self, message: str, *, field: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.hint = hint

    def __str__(self) -> str:
        head = f"{self.field}: " if self.field else ""
        tail = f" {self.hint}" if self.hint else ""
        return f"{head}{self.message}{tail}"


class ConfigError(UserError):
    """A configuration that cannot be run; several problems are reported at once."""

    def __init__(self, problems: list[UserError]) -> None:
        self.problems = problems
        first = problems[0]
        super().__init__(first.message, field=first.field, hint=first.hint)

    def __str__(self) -> str:
        return "\n".join(UserError.__str__(problem) for problem in self.problems)


class InputError(UserError):
    """Data, weights or a run that cannot be used as given."""


class TakenError(InputError):
    """A run that another process has, or brought to its end: what is there is not ours to begin again or delete."""


def not_writable(home: object, error: OSError) -> InputError:
    """A home folder, or one in it, that the system does not let us write to."""
    said = f"cannot be written: {error.strerror}."
    full = "Make room, or choose" if error.errno == errno.ENOSPC else "Choose"
    return InputError(said, field=str(home), hint=f"{full} another home with --home or FBT_HOME.")


def not_readable(place: object, error: OSError) -> InputError:
    """A home folder, or a run in it, that the system does not let us look into."""
    hint = "Ask its owner for the right to read it, or choose another home with --home or FBT_HOME."
    return InputError(f"cannot be read: {error.strerror or error}.", field=str(place), hint=hint)


class TrainingError(UserError):
    """A run that started and could not go on (a loss that is not finite, say)."""
