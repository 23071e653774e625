"""The language of the window: English and Simplified Chinese, through Qt's translators."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, QTranslator
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication

from engine.record.files import resources_folder

# A language is called by its own name, whatever the language of the window is.
LANGUAGES = {"en": "English", "zh_CN": "简体中文"}
SYSTEM = "system"
# Of macOS, Windows and Linux. Glyphs that a Latin font borrows are heavier, sit lower, and may be Japanese forms.
_CHINESE_FONTS = (
    "PingFang SC",
    "Microsoft YaHei UI",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
)


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
    _use_font(app, code)
    return code


def _use_font(app: QApplication, code: str) -> None:
    """Chinese in a font made for it, where there is one; else the system's."""
    families = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).families()
    if code == "zh_CN":
        families = [name for name in _CHINESE_FONTS if QFontDatabase.hasFamily(name)][:1] + families
    font = app.font()
    if font.families() != families:
        font.setFamilies(families)
        app.setFont(font)
