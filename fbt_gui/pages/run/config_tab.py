"""ConfigTab: the configuration of a run, complete or as what differs from the defaults."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.services.config_texts import ConfigTexts, config_texts
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.widgets.basics import label, small_button, switch
from fbt_gui.widgets.search_text import SearchText


class ConfigTab(RunTab):
    """Read once a run: nothing changes the configuration of a run that began."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._run = ""
        self._read_as = ""
        self.texts = ConfigTexts("")
        self.view = SearchText(context.theme, tr("Configuration"))
        self.short = switch(tr("Only what differs from the defaults"), "small")
        self.short.setAccessibleName(tr("Only what differs from the defaults"))
        self.short.setToolTip(tr("Leave out every field that has its default"))
        self.copy_toml = small_button(tr("Copy as TOML"), tr("What is shown, for a file"), self._copy_toml)
        self.copy_command = small_button(tr("Copy as command"), tr("The command that gives the same run"), self._copy_command)  # fmt: skip
        self.view.add(self.short, self.copy_toml, self.copy_command)
        self.problem = label(role="problem", wrap=True, selectable=True)
        self.problem.hide()
        self.column.addWidget(self.problem)
        self.column.addWidget(self.view, 1)
        self.short.toggled.connect(lambda _: self._write())

    def show_run(self, shown: Shown) -> None:
        """Read it, once; that of a run that waits may still get another device."""
        folder, as_what = shown.folder, shown.status if shown.status == "queued" else "began"
        if shown.run != self._run:
            self._run, self._read_as = shown.run, ""
            self._take(shown.run, ConfigTexts(""))
        if folder is not None and self._read_as != as_what:
            self._read_as = as_what
            run = shown.run
            self.context.desk.submit(
                lambda: config_texts(folder),
                lambda texts: self._take(run, texts),
                lambda error: self._take(run, ConfigTexts("", problem=str(error))),
                self,
            )

    def search(self) -> None:
        """Go to the search."""
        self.view.search()

    def _take(self, run: str, texts: ConfigTexts) -> None:
        if run != self._run:
            return
        self.texts = texts
        self.problem.setText(texts.problem)
        self.problem.setVisible(bool(texts.problem))
        self.short.setEnabled(bool(texts.short or texts.command))
        self.copy_toml.setEnabled(bool(texts.whole))
        self.copy_command.setEnabled(bool(texts.command))
        self._write()

    def _write(self) -> None:
        short = self.short.isChecked() and self.short.isEnabled()
        self.view.show_text(self.texts.short if short else self.texts.whole)

    def _copy_toml(self) -> None:
        QGuiApplication.clipboard().setText(self.view.text.toPlainText())
        self.context.bar.say(tr("The configuration is on the clipboard."))

    def _copy_command(self) -> None:
        QGuiApplication.clipboard().setText(self.texts.command)
        self.context.bar.say(tr("The command is on the clipboard."))
