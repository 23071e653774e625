"""The row of controls beside a plot's title: smoothing, log scale, legend, saving, size."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSlider, QWidget

from fbt_gui.services.text import tr
from fbt_gui.services.theme import Theme
from fbt_gui.services.words import short
from fbt_gui.widgets.basics import label, switch

FORMATS = ("png", "svg", "csv")
_MARGINS = (14, 8, 12, 8)
_SMALL = (28, 24)
_WIDE, _SLIDER, _NARROW_SLIDER = 470, 70, 44


def tighten(card: QWidget) -> None:
    """A plot wants its room: it has less around it than other cards."""
    layout = card.layout()
    assert layout is not None
    layout.setContentsMargins(*_MARGINS)


class PlotHead(QObject):
    """Makes the controls and puts them at the end of `row`.

    `smoothed` carries the weight, `logged` and `legend_shown` on or off; `save_asked` carries "png", "svg" or "csv".
    """

    smoothed = Signal(float)
    logged = Signal(bool)
    legend_shown = Signal(bool)
    save_asked = Signal(str)
    size_asked = Signal()

    def __init__(self, row: QHBoxLayout, title: str, theme: Theme, *, formats: tuple[str, ...] = FORMATS) -> None:
        super().__init__(row)
        self._row, self._title, self._theme = row, title, theme
        self._formats = formats
        self.slider: QSlider | None = None
        self._word: QLabel | None = None
        row.setSpacing(5)

    def add_smoothing(self, weight: float) -> QSlider:
        """A slider, 0 to 0.99."""
        self._word = label("", "small")
        self.slider = slider = QSlider(Qt.Orientation.Horizontal)
        slider.setRange(0, 99)
        slider.setFixedWidth(_SLIDER)
        slider.setAccessibleName(tr("Smoothing of {plot}").format(plot=self._title))
        slider.setToolTip(tr("Smoothing: weight of the past in a moving average; the raw curve stays, faint"))
        slider.valueChanged.connect(self._smooth)
        slider.setValue(round(weight * 100))
        self._say(slider.value())
        self._row.addWidget(self._word)
        self._row.addWidget(slider)
        return slider

    def add_log(self) -> QPushButton:
        """A switch."""
        button = switch(tr("Log", "scale of an axis"), "small", tr("Logarithmic y axis"))
        button.setAccessibleName(tr("Logarithmic scale of {plot}").format(plot=self._title))
        button.toggled.connect(self.logged)
        self._row.addWidget(button)
        return button

    def add_legend(self) -> QPushButton:
        """A switch, on."""
        button = self._small("legend", tr("Legend of {plot}").format(plot=self._title), tr("Show or hide the legend"))
        button.setCheckable(True)
        button.setChecked(True)
        button.toggled.connect(self.legend_shown)
        return button

    def add_save(self) -> QPushButton:
        """A menu of formats."""
        button = self._small("save", tr("Save {plot}").format(plot=self._title), tr("Save…"))
        menu = QMenu(button)
        words = {
            "png": tr("Save as PNG…"),
            "svg": tr("Save as SVG…"),
            "csv": tr("Save its points as CSV…"),
        }
        for kind in self._formats:
            menu.addAction(words[kind]).triggered.connect(lambda _=False, what=kind: self.save_asked.emit(what))
        # Not setMenu: its arrow would need as much room again.
        button.clicked.connect(lambda: menu.popup(button.mapToGlobal(button.rect().bottomLeft())))
        self.menu = menu
        return button

    def add_size(self) -> QPushButton:
        """Enlarge, and back."""
        self.size = self._small("enlarge", tr("Enlarge {plot}").format(plot=self._title), "")
        self.size.clicked.connect(self.size_asked)
        self.show_size(False)
        return self.size

    def show_size(self, enlarged: bool) -> None:
        """What the button would do now."""
        self._theme.tint(self.size, "shrink" if enlarged else "enlarge", "dim")
        self.size.setToolTip(
            tr("Back beside the others (or double click on the title)")
            if enlarged
            else tr("Fill the page with this plot (or double click on its title)")
        )

    def fit_into(self, width: int) -> None:
        """Leave a narrow card's room to its title."""
        if self.slider is not None and self._word is not None:
            self._word.setVisible(width >= _WIDE)
            self.slider.setFixedWidth(_SLIDER if width >= _WIDE else _NARROW_SLIDER)

    def _small(self, icon: str, name: str, tip: str) -> QPushButton:
        button = QPushButton()
        button.setProperty("kind", "icon")
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFixedSize(*_SMALL)
        self._theme.tint(button, icon, "dim")
        self._row.addWidget(button)
        return button

    def _smooth(self, value: int) -> None:
        self._say(value)
        self.smoothed.emit(value / 100)

    def _say(self, value: int) -> None:
        if self._word is not None:
            self._word.setText(tr("smooth {weight}").format(weight=short(value / 100)))
