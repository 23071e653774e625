"""Charts and curves as files: PNG, SVG and CSV. All of it runs in a worker's thread; files appear whole or not at all."""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QRect, QSize
from PySide6.QtGui import QImage, QImageWriter, QPainter

from fbt_gui.feed.run_series import Points, Track
from fbt_gui.plots.chart import HEIGHT, WIDTH, Chart, paint_chart
from fbt_gui.services.cells import POINT_COLUMNS, inert

Data = Track | Points
COLUMNS = POINT_COLUMNS
_SCALE = 2
_ROWS_A_SLICE = 1000
_BREATH_SECONDS = 0.0005


def write_png(path: Path, chart: Chart) -> None:
    """A picture at twice the resolution of the screen.

    Raises:
        OSError: it cannot be written.
    """
    image = QImage(WIDTH * _SCALE, HEIGHT * _SCALE, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.scale(_SCALE, _SCALE)
    paint_chart(painter, chart)
    painter.end()
    save_image(path, image)


def save_image(path: Path, image: QImage) -> None:
    """Write an image as PNG.

    Raises:
        OSError: it cannot be written.
    """
    aside = _aside(path)
    if not QImageWriter(str(aside), QByteArray(b"png")).write(image):
        aside.unlink(missing_ok=True)
        raise OSError(f"{path} cannot be written.")
    os.replace(aside, path)


def save_text(path: Path, text: str) -> None:
    """Write a text as it is.

    Raises:
        OSError: it cannot be written.
    """
    aside = _aside(path)
    aside.write_text(text, encoding="utf-8", newline="")
    os.replace(aside, path)


def write_svg(path: Path, chart: Chart) -> None:
    """A drawing that can be edited and scaled.

    Raises:
        OSError: it cannot be written.
    """
    from PySide6.QtSvg import QSvgGenerator

    aside = _aside(path)
    generator = QSvgGenerator()
    generator.setFileName(str(aside))
    generator.setSize(QSize(WIDTH, HEIGHT))
    generator.setViewBox(QRect(0, 0, WIDTH, HEIGHT))
    generator.setTitle(chart.title)
    painter = QPainter()
    if not painter.begin(generator):
        raise OSError(f"{path} cannot be written.")
    paint_chart(painter, chart)
    painter.end()
    os.replace(aside, path)


def write_csv(path: Path, curves: Iterable[tuple[str, Data]]) -> None:
    """Every point of every curve, a line each, numbers in full and with a point, for programs to read.

    Raises:
        OSError: it cannot be written.
    """
    aside = _aside(path)
    try:
        with aside.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(COLUMNS)
            for name, data in curves:
                _write_curve(writer, inert(name), data)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    os.replace(aside, path)


def _write_curve(writer: Any, name: str, data: Data) -> None:
    """In slices: a million lines must not keep the interpreter's lock from the GUI thread."""
    size = len(data) if isinstance(data, Track) else len(data[0])
    for start in range(0, size, _ROWS_A_SLICE):
        part = slice(start, start + _ROWS_A_SLICE)
        if isinstance(data, Track):
            rows = [[name, *_plain(row)] for row in data.table[:, part].T.tolist()]
        else:
            rows = [[name, x, "", "", y] for x, y in zip(data[0][part].tolist(), data[1][part].tolist(), strict=True)]
        writer.writerows(rows)
        time.sleep(_BREATH_SECONDS)


def _plain(row: list[float]) -> list[float | int]:
    """Epoch, step, seconds, value: a step is a whole number."""
    epoch, step, seconds, value = row
    return [epoch, int(step), round(seconds, 3), value]


def _aside(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")
