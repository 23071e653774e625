"""CkaMap: every block of one model against every block of another, over epochs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSlider

from fbt_gui.feed.run_series import Matrix
from fbt_gui.plots.cka_files import png_work, when_measured, write_csv
from fbt_gui.plots.heat_map import HeatMap, Inks
from fbt_gui.plots.plot_head import PlotHead, tighten
from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import number, pair_title, role_label
from fbt_gui.widgets.basics import Card, Chip, ElidedLabel, label, name_of

_PLAY_MS = 700
_PAIR_LETTERS, _PAIR_WIDTH = 6, 160
_FIRST_PAIR = "teacher-student"


class CkaMap(Card):
    """A heat map from 0 to 1: x the first model of the pair, y the second; a slider over epochs that can play."""

    enlarge_asked = Signal()
    saving = Signal(object, object)

    def __init__(self, theme: Theme, *, enlarges: bool = False) -> None:
        super().__init__(tr("CKA map"), spacing=2)
        tighten(self)
        self._theme = theme
        self.title = tr("CKA map")
        self.matrices: dict[int, Matrix] = {}
        self._all: dict[tuple[int, str], Matrix] = {}
        self.shown: Matrix | None = None
        self._add_controls(enlarges)
        self.view = HeatMap(tr("CKA map: read cell by cell with the arrow keys"))
        self.empty = label("", "dim", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.body.addWidget(self.view, 1)
        self.body.addWidget(self.empty, 1)
        self.body.addLayout(self._make_slider())
        self.view.pointed.connect(self._read)
        self.heading.installEventFilter(self)
        theme.changed.connect(self._recolour)
        self._recolour()
        self.explain(tr("No points yet"))
        self.set_matrices({})

    def set_matrices(self, matrices: dict[tuple[int, str], Matrix]) -> None:
        """Show the newest, unless an older one was chosen."""
        self._all = dict(sorted(matrices.items()))
        pairs = sorted({pair for _, pair in self._all}, key=lambda pair: (pair != _FIRST_PAIR, pair))
        if pairs != [self.pair.itemData(place) for place in range(self.pair.count())]:
            chosen = self.pair.currentData()
            self.pair.clear()
            for pair in pairs:
                self.pair.addItem(pair_title(pair), pair)
            self.pair.setCurrentIndex(max(0, self.pair.findData(chosen)))
        self.pair.setVisible(len(pairs) > 1)
        self._choose_pair()

    def explain(self, empty: str) -> None:
        """Say something else where there is no map."""
        self.empty.setText(empty)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A double click on the title enlarges."""
        if event.type() == QEvent.Type.MouseButtonDblClick and isinstance(event, QMouseEvent):
            self.enlarge_asked.emit()
            return True
        return super().eventFilter(watched, event)

    def save(self, kind: str, path: str | Path) -> None:
        """Have a file written: "png" or "csv"."""
        if self.shown is not None:
            work = png_work(Path(path), self.view) if kind == "png" else partial(write_csv, Path(path), self.shown)
            self.saving.emit(Path(path), work)

    def play(self, on: bool) -> None:
        """Go through the epochs, from the first where it stands at the last."""
        if on and self.slider.value() == self.slider.maximum():
            self.slider.setValue(0)
        if on:
            self._clock.start()
        else:
            self._clock.stop()
        self.player.setChecked(on)
        self._theme.tint(self.player, "pause" if on else "play", "dim")

    def _add_controls(self, enlarges: bool) -> None:
        self.reading = ElidedLabel("", "small")
        self.reading.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.epoch = Chip("")
        self.pair = QComboBox()
        self.pair.setAccessibleName(tr("Pair of the CKA map"))
        name_of(self.pair, tr("Pair of the CKA map"), seen=False)
        self.pair.setToolTip(tr("Which two models are laid against each other"))
        self.pair.setProperty("kind", "small")
        self.pair.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.pair.setMinimumContentsLength(_PAIR_LETTERS)
        self.pair.activated.connect(self._choose_pair)
        self.head.addWidget(self.reading, 1)
        self.pair.setMaximumWidth(_PAIR_WIDTH)
        self.head.addWidget(self.pair, 2)
        self.head.addWidget(self.epoch)
        self.head_row = PlotHead(self.head, self.title, self._theme, formats=("png", "csv"))
        self.head_row.add_save()
        self.head_row.save_asked.connect(self._ask_where)
        if enlarges:
            self.head_row.add_size()
            self.head_row.size_asked.connect(self.enlarge_asked)

    def _make_slider(self) -> QHBoxLayout:
        self.player = QPushButton()
        self.player.setCheckable(True)
        self.player.setFixedSize(28, 22)
        self.player.setProperty("kind", "icon")
        self.player.setAccessibleName(tr("Play the CKA map"))
        self.player.setToolTip(tr("Go through the epochs"))
        self._theme.tint(self.player, "play", "dim")
        self.player.clicked.connect(self.play)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setAccessibleName(tr("Epoch of the CKA map"))
        self.slider.setToolTip(tr("Which epoch's map is shown (arrow keys)"))
        self.slider.setPageStep(1)
        self.slider.valueChanged.connect(self._show)
        self._clock = QTimer(self, interval=_PLAY_MS)
        self._clock.timeout.connect(self._next)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.player)
        row.addWidget(self.slider, 1)
        return row

    def _choose_pair(self) -> None:
        follow = self.slider.value() == self.slider.maximum()
        pair = self.pair.currentData()
        self.matrices = {epoch: matrix for (epoch, of), matrix in self._all.items() if of == pair}
        there = bool(self.matrices)
        self.view.setVisible(there)
        self.empty.setVisible(not there)
        for widget in (self.slider, self.player):
            widget.setVisible(len(self.matrices) > 1)
        self.slider.setRange(0, max(0, len(self.matrices) - 1))
        if follow:
            self.slider.setValue(self.slider.maximum())
        self._show()

    def _show(self) -> None:
        if not self.matrices:
            self.shown = None
            self.play(False)
            self.epoch.show_word("")
            self.view.show_matrix(None, ("", ""))
            return
        epochs = list(self.matrices)
        epoch = epochs[min(self.slider.value(), len(epochs) - 1)]
        self.epoch.show_word(when_measured(epoch))
        if self.shown is not self.matrices[epoch]:
            self.shown = self.matrices[epoch]
            across, _, up = self.shown.pair.partition("-")
            self.view.show_matrix(self.shown, (role_label(up), role_label(across)))
            self._read(self.view.cell)

    def _next(self) -> None:
        if self.slider.value() >= self.slider.maximum():
            self.play(False)
        else:
            self.slider.setValue(self.slider.value() + 1)

    def _read(self, cell: tuple[int, int] | None) -> None:
        matrix = self.shown
        if matrix is None or cell is None:
            self.reading.say("")
            return
        row, column = cell
        text = tr("{column} · {row}: {value}").format(
            column=matrix.columns[column], row=matrix.rows[row], value=number(float(matrix.values[row, column]), 3)
        )
        self.reading.say(text)
        self.view.setAccessibleDescription(text)

    def _ask_where(self, kind: str) -> None:
        from fbt_gui.widgets.ask_path import ask_path

        filters = tr("Picture (*.png)") if kind == "png" else tr("Table (*.csv)")
        title = tr("Save {plot}").format(plot=self.title)
        then: Callable[[str], object] = lambda path: self.save(kind, path)  # noqa: E731
        ask_path(self, title, then, mode="save", filters=filters, start=f"cka-map.{kind}")

    def _recolour(self) -> None:
        colours = self._theme.colours
        self.view.inks = Inks(colours.dim, colours.line, colours.text)
        self.view.update()
