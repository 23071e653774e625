"""The language of the window: English and Simplified Chinese, through Qt's translators."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from engine.record.files import resources_folder

# A language is called by its own name, whatever the language of the window is.
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
SYSTEM = "system"


def translations_folder() -> Path:
    """Where the compiled translations are."""
    return resources_folder() / "translations"


def use_language(app: QApplication, choice: str = SYSTEM) -> str:
    """Speak the chosen language, or the system's where it is one of ours; returns its code.

    Widgets that are there keep their words: choose before a window is made.
    """
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    locale = QLocale.system() if choice not in LANGUAGES else QLocale(choice)
    code = "zh_CN" if locale.language() == QLocale.Language.Chinese else "en"
    if locale.language() == QLocale.Language.C:
        locale = QLocale("en_US")  # the C locale groups no digits
    QLocale.setDefault(locale)
    for name, folder in (
        (f"qtbase_{code}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
        (f"fuse_{code}", translations_folder()),
    ):
        translator = QTranslator(app)
        if translator.load(str(folder / f"{name}.qm")):
            app.installTranslator(translator)
    return code
