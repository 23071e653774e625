"""What `engine.predict` says in this process, and files of a run's own images to ask it of."""

from __future__ import annotations

import json
from pathlib import Path

from PIL import Image

from engine import predict
from engine.data.opening import open_source
from engine.data.subset import select
from engine.record.run_folder import RunFolder


def told(capsys, *words: str) -> tuple[int, list[dict]]:
    """The command's exit code, and the lines that it prints."""
    code = predict.main([*words, "--json"])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def validation_files(folder: RunFolder, place: Path, count: int) -> list[str]:
    """The first validation images of a run, written into a folder."""
    config = folder.config().data
    source = open_source(config)
    paths = []
    for sample in select(source, config).val[:count]:
        paths.append(str(place / f"{sample.location}.png"))
        Image.fromarray(source.read(sample)).save(paths[-1])
    return paths
