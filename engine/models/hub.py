"""Pretrained weights: from this machine where they are on it, else from where timm keeps them.

The one place of the engine that leads to a connection besides `engine.data.endpoint`, and only where a
configuration says `weights = "pretrained"`. Weights in the cache are used without any connection. Where nothing
answers, that is said within `_PATIENCE` seconds; the hub's own retries take most of a minute.
"""

from __future__ import annotations

import logging
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import huggingface_hub
from huggingface_hub import constants
from timm.models import PretrainedCfg, get_pretrained_cfg, list_pretrained
from torch.hub import get_dir

from engine.record.errors import InputError

_PATIENCE = 5.0  # seconds for a name to be looked up and a connection to be taken, together
_FILES = (  # in the order in which timm looks for them
    "model.safetensors",
    "pytorch_model.bin",
    "open_clip_model.safetensors",
    "open_clip_pytorch_model.bin",
)
_NOT_OPTIONS = ("pretrained", "pretrained_cfg", "pretrained_cfg_overlay", "checkpoint_path", "cache_dir")


def check_options(options: dict[str, object], role: str) -> None:
    """Refuse options with which timm would fetch or open files of its own choice.

    Raises:
        InputError: with the one that is refused.
    """
    for name in _NOT_OPTIONS:
        if name in options:
            raise InputError(
                f"{name} is no option of a model.",
                field=f"{role}.options",
                hint=f"Say where weights come from with {role}.weights: random, pretrained, run:<id> or a file.",
            )


def pretrained_file(name: str, role: str) -> Path | None:
    """The file of a model's pretrained weights on this machine; None where they can be fetched.

    Raises:
        InputError: they are not on this machine, and nothing answers where they are.
    """
    for logger in ("huggingface_hub", "timm.models._hub", "timm.models._builder"):
        logging.getLogger(logger).setLevel(logging.ERROR)  # what counts of its retries is said once, at the end
    cfg = _published(name, role)
    url = str(cfg.url or "")
    if cfg.hf_hub_id:
        if cached := _in_cache(cfg.hf_hub_id, cfg.hf_hub_filename):
            return cached
        url = constants.ENDPOINT
    elif (Path(get_dir()) / "checkpoints" / Path(urlsplit(url).path).name).is_file():
        return None  # timm finds it there, and checks its hash
    if constants.HF_HUB_OFFLINE:
        raise not_fetched(name, role, "HF_HUB_OFFLINE is set")
    if not _answers(url):
        raise not_fetched(name, role, f"{urlsplit(url).hostname} does not answer")
    return None


def not_fetched(name: str, role: str, reason: str) -> InputError:
    """What to say where pretrained weights cannot be had."""
    return InputError(
        f"the pretrained weights of {name} are not on this machine and could not be fetched ({reason}).",
        field=f"{role}.weights",
        hint="Connect once, or give a file or run:<id>.",
    )


def _published(name: str, role: str) -> PretrainedCfg:
    """Where timm says that a model's weights are.

    Raises:
        InputError: nowhere, or under other tags than the name's.
    """
    try:
        cfg = get_pretrained_cfg(name)
    except RuntimeError:  # no such tag
        cfg = None
    if cfg is None or not (cfg.hf_hub_id or cfg.url):
        plain = name.split(".")[0]
        tags = list_pretrained(f"{plain}.*")
        raise InputError(
            f"{name} has no pretrained weights.",
            field=f"{role}.model",
            hint=f"There are {', '.join(tags[:6])}." if tags else "Use random, run:<id> or a file.",
        )
    return cfg


def _in_cache(repository: str, file: str | None) -> Path | None:
    """What the hub's cache holds of a repository, without asking anybody."""
    name, _, revision = repository.partition("@")
    for candidate in (file,) if file else _FILES:
        found = huggingface_hub.try_to_load_from_cache(name, candidate, revision=revision or None)
        if isinstance(found, str):
            return Path(found)
    return None


def _answers(url: str) -> bool:
    """Whether a connection to a server, or to the proxy that leads there, is taken."""
    parts = urlsplit(url)
    proxy = getproxies().get(parts.scheme)
    if proxy and not proxy_bypass(parts.hostname or ""):
        parts = urlsplit(proxy if "//" in proxy else f"//{proxy}")
    port = parts.port or (80 if parts.scheme == "http" else 443)
    answered = threading.Event()

    def connect() -> None:
        try:
            socket.create_connection((parts.hostname or "", port), timeout=_PATIENCE).close()
        except OSError:
            done.set()
            return
        answered.set()
        done.set()

    done = threading.Event()
    threading.Thread(target=connect, name="hub", daemon=True).start()  # a look-up of a name knows no timeout
    done.wait(_PATIENCE)
    return answered.is_set()
