"""ScanCard: reads every image when it is asked to, and says which are broken and which stand in both splits."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QPushButton

from fbt_gui.pages.data.findings import Findings
from fbt_gui.pages.data.scans import Scan
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.words import duration, when, whole
from fbt_gui.widgets.basics import Card, Chip, label


class ScanCard(Card):
    """`cancel_asked` wants the scan stopped; it is begun by the action `scan_data`."""

    cancel_asked = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(tr("Broken files"))
        self._context = context
        self.chip = Chip()
        self.start = context.actions.button("scan_data", context.theme, self, shows=True)
        self.cancel = QPushButton(tr("Cancel"))
        self.cancel.setAccessibleName(tr("Cancel the scan"))
        self.cancel.setToolTip(tr("Stop the scan; nothing is kept of it"))
        self.cancel.clicked.connect(self.cancel_asked)
        self.head.addWidget(self.chip)
        self.head.addStretch(1)
        self.head.addWidget(self.start)
        self.head.addWidget(self.cancel)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(tr("Progress of the scan"))
        self.text = label("", "dim", wrap=True)
        self.problem = label("", "problem", wrap=True)
        self.findings = Findings(context)
        for widget in (self.text, self.progress, self.problem, self.findings):
            self.body.addWidget(widget)

    def show_scan(self, scan: Scan, path: str) -> None:
        """How it stands, or what was found.

        Args:
            path: of the data set, to open the folder of a broken file.
        """
        under_way = scan.asked is not None
        self.progress.setVisible(under_way)
        self.cancel.setVisible(under_way)
        self.start.setVisible(not under_way)
        self.problem.setText(scan.problem)
        self.problem.setVisible(bool(scan.problem))
        if under_way:
            self._show_progress(scan)
            return
        result = scan.result
        self.findings.show_result(result, path)
        if not result:
            self.chip.show_word("")
            self.text.setText(tr("A scan reads and decodes every image, and looks for images that are in both splits."))
            return
        broken, twice = result.get("broken_count", len(result.get("broken", []))), result.get("duplicates", 0)
        worst = "error" if broken else "warning" if twice else "good"
        word = tr("%n broken", "", broken) if broken else tr("in both splits") if twice else tr("all sound")
        self.chip.show_word(word, worst)
        seconds = result.get("seconds", 0)
        said = tr("{count} images were read in {time}.") if seconds >= 1 else tr("{count} images were read.")
        text = said.format(count=whole(result.get("checked", 0)), time=duration(seconds))
        moment = result.get("when", 0)
        self.text.setText(f"{when(moment)}:  {text}" if moment else text)

    def _show_progress(self, scan: Scan) -> None:
        self.chip.show_word(tr("scanning"), "accent")
        self.findings.hide()
        self.progress.setRange(0, scan.total)
        self.progress.setValue(scan.done)
        if scan.total:
            text = tr("{done} of {total} images were read.")
            self.text.setText(text.format(done=whole(scan.done), total=whole(scan.total)))
        else:
            self.text.setText(tr("The scan begins when the files are listed."))
