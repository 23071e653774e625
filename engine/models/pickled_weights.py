"""Tensors out of what `torch.save` wrote (.pt, .pth, .bin), without executing anything in it.

torch's reader with `weights_only=True` knows tensors and plain containers alone. Training scripts put more beside
the weights: their arguments, numbers of NumPy, paths. For these harmless names `_Ignored` stands in, which takes
anything and keeps nothing; the real ones are never called. A file that asks for any other name is refused whole.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from pathlib import Path
from typing import Any, BinaryIO

import torch
from torch import Tensor

from engine.models.pickle_bounds import PickleBomb, check_pickles, starts_as_archive
from engine.record.errors import InputError

# Averaged weights first, as timm takes them: they are what the accuracy beside such files was measured with.
_PARTS = ("state_dict_ema", "model_ema", "ema", "state_dict", "model", "student", "module", "net", "network")
_DEEPEST = 4  # dictionaries in one another, as in {"model": {"state_dict": …}}
_PATHS = ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path")
_HARMLESS = (
    "argparse.Namespace",
    "types.SimpleNamespace",
    "datetime.datetime",
    "datetime.timedelta",
    "torch.torch_version.TorchVersion",
    "numpy.dtype",
    "numpy.ndarray",
    *(f"numpy.{core}.multiarray.{name}" for core in ("core", "_core") for name in ("scalar", "_reconstruct")),
    *(f"{module}.{name}" for module in ("pathlib", "pathlib._local") for name in _PATHS),
)
_CONVERT = (
    'Nothing in it was executed. Where it was made: python -c "import torch, safetensors.torch as s;'
    " c = torch.load('{name}', 'cpu', weights_only=False);"
    " c = c.get('state_dict', c.get('model', c)) if isinstance(c, dict) else c;"
    " c = c if isinstance(c, dict) else c.state_dict();"
    " s.save_file({{k: v.clone() for k, v in c.items() if torch.is_tensor(v)}}, '{stem}.safetensors')\""
)


class _Ignored:
    """Stands in for what travels beside weights; nothing that it is given is kept or looked at."""

    def __new__(cls, *_given: object, **_named: object) -> _Ignored:
        return super().__new__(cls)

    def __init__(self, *given: object, **named: object) -> None:
        """Takes anything."""

    def __setstate__(self, state: object) -> None:
        """Takes anything."""


_STAND_INS: list[Any] = [(_Ignored, name) for name in _HARMLESS]


def read_pickled(file: BinaryIO, path: Path) -> tuple[dict[str, Tensor], str, str]:
    """The tensors by name, the architecture where the file names one, and which part of the file was taken.

    Raises:
        InputError: it asks for code, is damaged or compressed, or holds no weights by name.
    """
    _check_archive(file, path)
    try:
        check_pickles(file)
    except PickleBomb as error:
        raise InputError(f"{path.name} is refused: {error}.", hint=_convert(path)) from None
    file.seek(0)
    try:
        with warnings.catch_warnings(), torch.serialization.safe_globals(_STAND_INS):
            warnings.simplefilter("ignore")  # torch warns of pickles that it goes on to refuse
            content: Any = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # a damaged or foreign file makes the reader raise anything
        raise InputError(
            f"{path.name} cannot be read as plain weights ({_reason(error)}).", hint=_convert(path)
        ) from None
    arch = dict.get(content, "arch") if isinstance(content, dict) else None
    weights, part = _part_of(content)
    tensors = {
        key: Tensor.detach(value) for key, value in weights if isinstance(key, str) and isinstance(value, Tensor)
    }
    if not tensors:
        raise InputError(f"{path.name} holds no weights by name.", hint="Save model.state_dict().")
    return tensors, arch if isinstance(arch, str) else "", part


def _part_of(content: Any) -> tuple[list[tuple[Any, Any]], str]:
    """The entries of the innermost dictionary of weights, and its name where the file holds several of them.

    Looked at with dict's own methods: a file may give its OrderedDict attributes of any name.
    """
    name = ""
    for _ in range(_DEEPEST):
        if not isinstance(content, dict):
            return [], ""
        inside = [part for part in _PARTS if isinstance(dict.get(content, part), dict)]
        if not inside:
            break
        name = inside[0] if len(inside) > 1 else name
        content = dict.get(content, inside[0])
    return list(dict.items(content)), name


def _check_archive(file: BinaryIO, path: Path) -> None:
    """Refuse programs, and an archive that unfolds to more than its own size: `torch.save` compresses nothing.

    Raises:
        InputError: with both sizes.
    """
    if not starts_as_archive(file):
        return
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise InputError(f"{path.name} is damaged: its archive cannot be read.", hint="Copy it again.") from None
    if any(entry.filename.endswith("/constants.pkl") for entry in entries):  # its code is compressed
        raise InputError(f"{path.name} is a TorchScript program; save its state_dict().", hint=_convert(path))
    size, unfolded = path.stat().st_size, sum(entry.file_size for entry in entries)
    if unfolded > size:
        raise InputError(
            f"{path.name} is a compressed archive of {size:,} bytes that unfolds to {unfolded:,}.", hint=_convert(path)
        )


def _reason(error: Exception) -> str:
    """Why torch's reader refused, in the words of somebody who does not know it."""
    text = str(error)
    if asked := re.search(r"GLOBAL ([\w.]{1,80})", text):
        return f"it asks for {asked[1]}, which weights have no use for"
    if "TorchScript" in text:
        return "it is a TorchScript program; save its state_dict()"
    if ".tar format" in text:
        return "it is of the old tar format"
    first = text.split("\n", 1)[0].split(". ", 1)[0] or type(error).__name__
    return "".join(letter for letter in first if letter.isprintable())[:160]


def _convert(path: Path) -> str:
    plain = re.fullmatch(r"[\w.-]+", path.name) is not None  # a name with quotes would be part of the command
    return _CONVERT.format(name=path.name if plain else "FILE", stem=path.stem if plain else "FILE")
