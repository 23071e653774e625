"""CKA maps as files: a picture on white, and the numbers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtGui import QColor, QImage, QPainter

from fbt_gui.feed.run_series import Matrix
from fbt_gui.plots.chart_files import save_image, save_text
from fbt_gui.plots.heat_map import HeatMap, Inks
from fbt_gui.services.cells import inert, inert_line
from fbt_gui.services.text import tr
from fbt_gui.services.words import pair_title, whole

_WIDTH, _HEIGHT, _SCALE = 1000, 640, 2
_MARGIN, _TITLE_ROOM = 24, 44
_INKS = Inks("#1B1F24", "#B4BCC8", "#1B1F24")


def when_measured(epoch: int) -> str:
    """An epoch in words; 0 is before the first."""
    return tr("before training") if epoch == 0 else tr("epoch {epoch}").format(epoch=whole(epoch))


def png_work(path: Path, view: HeatMap) -> Callable[[], None]:
    """What writes the picture. It is painted here, which is quick; the file is written elsewhere."""
    matrix = view.matrix
    assert matrix is not None
    image = QImage(_WIDTH * _SCALE, _HEIGHT * _SCALE, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.scale(_SCALE, _SCALE)
    painter.setPen(QColor(_INKS.text))
    title = tr("CKA {pair}, {when}").format(pair=pair_title(matrix.pair), when=when_measured(matrix.epoch))
    painter.drawText(_MARGIN, _MARGIN, title)
    painter.translate(_MARGIN, _TITLE_ROOM)
    view.paint(painter, _WIDTH - 2 * _MARGIN, _HEIGHT - _TITLE_ROOM - _MARGIN, _INKS)
    painter.end()
    return partial(save_image, path, image)


def write_csv(path: Path, matrix: Matrix) -> None:
    """A line a row of the map, its name first.

    Raises:
        OSError: it cannot be written.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(inert_line([matrix.pair, *matrix.columns]))
    writer.writerows([inert(name), *row] for name, row in zip(matrix.rows, matrix.values.tolist(), strict=True))
    save_text(path, text.getvalue())
