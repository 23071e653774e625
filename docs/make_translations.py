"""Collects the window's texts and compiles its translations, with Qt's lupdate and lrelease.

    python -m docs.make_translations [--check]

Texts are what `tr` and `mark` are called with in fbt_gui/, and the titles and descriptions of the
configuration's schema, its methods and presets. What is new stands in resources/translations/fuse_zh_CN.ts as unfinished, to be
translated there, with Qt Linguist or by hand. English has a file for its plurals alone.
"""

from __future__ import annotations

import argparse
import ast
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = {"en": ["-pluralonly"], "zh_CN": []}


def main(argv: list[str] | None = None) -> int:
    """The command; with `--check` it changes nothing and says what is missing."""
    parser = argparse.ArgumentParser(
        prog="python -m docs.make_translations",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--check", action="store_true", help="only say whether just what is said is there, and translated"
    )
    arguments = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) if arguments.check else FOLDER
        missing = 0
        for language, options in LANGUAGES.items():
            name = f"fuse_{language}.ts"
            if arguments.check:
                (place / name).write_bytes((FOLDER / name).read_bytes())
            _collect(place / name, language, options)
            unfinished = list(unfinished_texts(place / name))
            unsaid = sorted(_texts(FOLDER / name) - _texts(place / name))
            missing += len(unfinished) + len(unsaid)
            print(f"{name}: {len(unfinished)} texts without a translation", *unfinished[:20], sep="\n  ")
            if unsaid:
                print(f"{name}: {len(unsaid)} texts that nothing says any more", *unsaid[:20], sep="\n  ")
            if not arguments.check:
                _compile(place / name)
    return 1 if arguments.check and missing else 0


def unfinished_texts(file: Path) -> Iterator[str]:
    """The texts of a .ts file that have no translation, a plural form of them included."""
    for message in ElementTree.parse(file).iter("message"):
        translation = message.find("translation")
        if translation is None or translation.get("type") == "vanished":
            continue
        said = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
        if translation.get("type") == "unfinished" or not all(text.strip() for text in said):
            yield message.findtext("source") or ""


def _texts(file: Path) -> set[str]:
    return {message.findtext("source") or "" for message in ElementTree.parse(file).iter("message")}


def schema_texts() -> list[str]:
    """Titles and descriptions of every section, field, option, method and preset."""
    from engine.record.config import RunConfig, leaf_fields
    from engine.record.method_files import method_names, method_title
    from engine.record.method_options import option_fields
    from engine.record.presets import presets
    from fbt_gui.pages.new_run.schema_texts import OPTIONS, own_section_title, own_title

    names = method_names()
    entries = list(leaf_fields().items())
    for method in (*names, "+".join(names)):  # only what is combined has a weight for each part
        entries += [(f"{OPTIONS}{option}", info) for option, info in option_fields(method).items()]
    found = [text for path, info in entries for text in (own_title(path, info), info.description or "")]
    found += [own_section_title(name) for name in RunConfig.model_fields]
    found += [method_title(name) for name in names]
    found += [preset.title for preset in presets()]
    return sorted({text for text in found if text})


def calls_in_f_strings() -> list[str]:
    """The calls of `tr` inside f-strings, which lupdate does not look into."""
    found = set()
    for path in _sources():
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            inside = ast.walk(text) if isinstance(text, ast.JoinedStr) else ()
            calls = [node for node in inside if isinstance(node, ast.Call) and ast.unparse(node.func) == "tr"]
            found |= {ast.unparse(call) for call in calls if isinstance(call.args[0], ast.Constant)}
    return sorted(found)


def _sources() -> list[Path]:
    return sorted((ROOT / "fbt_gui").rglob("*.py"))


def _collect(file: Path, language: str, options: list[str]) -> None:
    """Bring a .ts file up to date with the texts there are."""
    with tempfile.TemporaryDirectory() as folder:
        others = Path(folder) / "others.py"
        calls = [f"mark({text!r})" for text in schema_texts()] + calls_in_f_strings()
        others.write_text("".join(f"{call}\n" for call in calls), encoding="utf-8")
        _tool(
            "lupdate",
            *options,
            "-silent",
            *("-locations", "none"),
            "-no-obsolete",
            *("-disable-heuristic", "similartext"),
            *("-tr-function-alias", "QT_TR_NOOP+=mark"),
            *("-target-language", language),
            *map(str, _sources()),
            str(others),
            "-ts",
            str(file),
        )


def _compile(file: Path) -> None:
    """Make the .qm file. Windows that are open have the old one mapped into memory: it is replaced, not rewritten."""
    aside = file.with_suffix(".part")
    _tool("lrelease", "-silent", str(file), "-qm", str(aside))
    aside.replace(file.with_suffix(".qm"))


def _tool(name: str, *arguments: str) -> None:
    """One of Qt's translation tools, which come with PySide6.

    Raises:
        subprocess.CalledProcessError: it did not succeed.
    """
    program = Path(sys.executable).with_name(f"pyside6-{name}")
    subprocess.run([str(program), *arguments], check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    sys.exit(main())
