"""TryTab: images that are dropped here, and what the run's best student and its teacher take them for."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStackedWidget, QWidget

from engine.record.run_folder import RunFolder
from fbt_gui.feed.run_facts import ACTIVE
from fbt_gui.pages.run.shown import Shown
from fbt_gui.pages.run.tab import RunTab
from fbt_gui.pages.run.tried_drawer import SIDE
from fbt_gui.pages.run.tried_list import TriedList
from fbt_gui.pages.run.tried_questions import TriedQuestions
from fbt_gui.pages.run.tried_rows import broken_words
from fbt_gui.services.context import Context
from fbt_gui.services.text import tr
from fbt_gui.services.thumbnails import Thumbnails
from fbt_gui.services.words import whole
from fbt_gui.widgets.basics import label, restyle, small_button
from fbt_gui.widgets.drop_zone import DropZone, ask_files, dropped_files

_SUFFIXES = "*.png *.jpg *.jpeg *.bmp *.gif *.webp *.tif *.tiff *.ppm *.pgm *.jp2 *.avif"
_LEAST, _LEAST_LIST = 156, 236  # pixels
_SHARP = 2  # pixels of a picture for one of the row: screens have up to so many


class TryTab(RunTab):
    """What is shown is of one run's student: it goes with another run, or when the run goes on."""

    least = _LEAST

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._shown = Shown()
        self._run = ""
        self._stage: object = None
        self._has_student: bool | None = None  # not looked yet
        self.said = label("", "dim", wrap=True, selectable=True)
        self.caution = label("", "caution", wrap=True, selectable=True)
        self.progress = QProgressBar(textVisible=False)
        self.progress.setAccessibleName(tr("Images that are answered"))
        self.progress.setFixedWidth(120)
        self.again = small_button(
            tr("Try again"), tr("Ask once more about the images without an answer"), self._ask_again
        )
        self.clear = small_button(tr("Clear"), tr("Take all images off this list"), self._clear)
        self.more = small_button(tr("Open images…"), tr("Choose image files of this machine"), self._open)
        self.first = QPushButton(tr("Open images…"))
        self.first.setAccessibleName(tr("Open images…"))
        self.first.setToolTip(tr("Choose image files of this machine"))
        self.first.clicked.connect(self._open)
        self.zone = DropZone(context.theme, "image", tr("Drop images or folders here."), self.first)
        self.zone.setAccessibleName(tr("Place to drop images on"))
        self.list = TriedList(context.theme)
        self._thumbnails = Thumbnails(context.desk, SIDE * _SHARP, self)
        self._lay_out()
        self.setAcceptDrops(True)
        self._thumbnails.read.connect(self.list.model.show_image)
        self.questions = TriedQuestions(context.predictor, self.list.model, self)
        self.questions.loaded.connect(self.list.show_models)
        self.questions.found.connect(self._thumbnails.want)
        self.questions.changed.connect(self._say)
        self._say()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.said, 1)
        for part in (self.progress, self.again, self.clear, self.more):
            head.addWidget(part)
        self._rest = QWidget()  # keeps the sentence at the top while there is nothing else
        self.views = QStackedWidget()
        for view in (self._rest, self.zone, self.list):
            self.views.addWidget(view)
        self.column.addLayout(head)
        self.column.addWidget(self.caution)
        self.column.addWidget(self.views, 1)

    @property
    def can_try(self) -> bool:
        """Whether there is a student that does not change any more."""
        shown = self._shown  # without its configuration nobody knows of a teacher
        return bool(self._has_student) and shown.config is not None and shown.status not in ACTIVE

    def show_run(self, shown: Shown) -> None:
        """Look whether it has a student; forget the answers of another one."""
        self._shown = shown
        stage = (shown.run, shown.status in ACTIVE, shown.facts.saved)
        if stage != self._stage and shown.folder is not None:
            self._forget()
            self._run, self._stage, folder = shown.run, stage, shown.folder
            self.context.desk.submit(
                folder.best_student.is_file, lambda there: self._looked(folder, there), lambda _: None, self
            )
        elif shown.run != self._run:
            self._forget()
            self._run, self._stage = shown.run, None
        self._say()

    def search(self) -> None:
        """Go to the images."""
        (self.list.view if self.list.model.rows else self.first).setFocus()

    def try_images(self, paths: list[str]) -> None:
        """Ask about files and folders."""
        if self.can_try and paths:
            assert self._shown.config is not None
            self.questions.ask(self._run, self._shown.config.has_teacher(), paths)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take what is a file of this machine."""
        if self.can_try and dropped_files(event):
            event.acceptProposedAction()
            self._mark("true")
        else:
            event.ignore()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """It is carried on."""
        self._mark("false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Try it."""
        self._mark("false")
        if paths := dropped_files(event):
            event.acceptProposedAction()
            self.try_images(paths)

    def showEvent(self, event: QShowEvent) -> None:
        """The models stay while somebody looks."""
        super().showEvent(event)
        self.context.predictor.be_seen(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """They go soon when nobody does."""
        super().hideEvent(event)
        self.context.predictor.be_seen(False)

    def _mark(self, dropping: str) -> None:
        restyle(self.zone, "dropping", dropping)
        restyle(self.list.view, "dropping", dropping)

    def _looked(self, folder: RunFolder, there: bool) -> None:
        if folder.id == self._run:
            self._has_student = there
            self._say()

    def _open(self) -> None:
        kinds = tr("Images ({suffixes})").format(suffixes=_SUFFIXES)
        ask_files(self, tr("Images"), f"{kinds};;{tr('All files (*)')}", self.try_images)

    def _clear(self) -> None:
        self._thumbnails.forget()
        self.questions.clear()
        self.first.setFocus()

    def _forget(self) -> None:
        """Another student, or the same one that learns on: the answers are no more those of the run."""
        self._has_student = None
        self._thumbnails.forget()
        self.questions.forget()

    def _ask_again(self) -> None:
        self.try_images(self.questions.unanswered)

    def _say(self) -> None:
        """What this is and how far, and which of the views and buttons there are."""
        model, going = self.list.model, self.questions.going
        count = len(model.rows)
        answered = count - model.waiting
        can_try = self.can_try or bool(count)
        self._need(_LEAST_LIST if count else _LEAST)
        self.views.setCurrentWidget(self.list if count else self.zone if can_try else self._rest)
        self.more.setVisible(bool(count))
        self.clear.setVisible(bool(count) or going)
        self.again.setVisible(bool(self.questions.unanswered) and not going)
        self.first.setEnabled(not going)
        broken = model.broken if not going else []
        cautions = [self.questions.caution, broken_words(broken, count) if broken else ""]
        self.caution.setText("\n".join(filter(None, cautions)))
        self.caution.setVisible(any(cautions))
        self.progress.setVisible(going)
        self.progress.setRange(0, count if answered else 0)  # of 0 it moves without an end
        self.progress.setValue(answered)
        self.said.setText(self._sentence(can_try, going, count, answered))

    def _need(self, least: int) -> None:
        """Ask for no more height than is of use now."""
        if self.least != least:
            self.least = least
            self.updateGeometry()

    def _sentence(self, can_try: bool, going: bool, count: int, answered: int) -> str:
        if not can_try:
            known = self._has_student is not None and self._shown.config is not None
            return tr("Images can be tried when the run has ended and has saved a student.") if known else ""
        if going and not self.questions.models:
            return tr("The models are being loaded…")
        if going:
            return tr("{done} of {count} images").format(done=whole(answered), count=whole(count))
        if not count:
            return tr("See what the best student takes images of yours for, and its teacher beside it.")
        both, agree = self.list.model.agreements
        if both:
            words = tr("Student and teacher agree on {agree} of {count} images.")
            return words.format(agree=whole(agree), count=whole(both))
        return tr("The likeliest classes of each image, by the best student.")
