"""Plain values of a TOML file that may be anything."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from engine.record.errors import ConfigError, UserError

_LARGEST = 1 << 22  # bytes: the names of 100,000 classes; a device that never ends is not read to its end


def read_toml(path: Path) -> dict[str, Any]:
    """The plain values of a TOML file.

    Raises:
        ConfigError: the file cannot be read, is not TOML, or is larger than any configuration.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
        if len(data) > _LARGEST:
            raise ConfigError([UserError("is too large.", field=str(path), hint="Give the path of a TOML file.")])
        return tomllib.loads(data.decode("utf-8-sig"))  # some editors on Windows write the mark
    except OSError as error:
        raise ConfigError(
            [UserError(f"cannot be read: {error.strerror}.", field=str(path), hint="Give the path of a TOML file.")]
        ) from None
    except (ValueError, RecursionError) as error:
        raise ConfigError([UserError(f"is not TOML: {error}.", field=str(path), hint="Mend that line.")]) from None
