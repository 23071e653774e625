"""The configuration of a run as texts: complete, without the defaults, and as a command; for workers."""

from __future__ import annotations

from dataclasses import dataclass

import tomli_w

from engine.record.command_line import as_arguments, as_command, overrides
from engine.record.errors import UserError
from engine.record.run_folder import RunFolder


@dataclass(frozen=True)
class ConfigTexts:
    """Attributes:
    whole: the file as it is.
    short: what differs from the defaults, as TOML.
    command: that gives the same run.
    problem: why there is neither of these two.
    """

    whole: str
    short: str = ""
    command: str = ""
    problem: str = ""


def config_texts(folder: RunFolder) -> ConfigTexts:
    """Read config.toml.

    Raises:
        OSError: it cannot be read.
    """
    whole = folder.config_file.read_text(encoding="utf-8", errors="replace")
    try:
        config = folder.saved_config()
        return ConfigTexts(whole, tomli_w.dumps(overrides(as_arguments(config))), as_command(config))
    except (UserError, ValueError, KeyError, TypeError) as error:  # of another version, or damaged
        return ConfigTexts(whole, problem=str(error))
