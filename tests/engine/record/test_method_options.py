import importlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import engine.methods
from engine.record import method_files
from engine.record.config import parse_config
from engine.record.errors import ConfigError
from engine.record.method_files import NOT_METHODS, method_names, method_title
from engine.record.method_options import MethodOptions, options_model

FILES = {path.stem for path in Path(engine.methods.__file__).parent.glob("*.py")} - NOT_METHODS


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Reads the options out of a method's source."""

    def options_of(source):
        path = tmp_path / "mine.py"
        path.write_text(source, encoding="utf-8")
        monkeypatch.setattr(method_files, "paths", lambda: {"mine": path})
        method_files.parsed.cache_clear()
        options_model.cache_clear()
        return options_model("mine")

    yield options_of
    options_model.cache_clear()


def test_every_file_is_a_method():
    assert set(method_names()) >= FILES >= {"kd"}


@pytest.mark.parametrize("name", sorted(FILES))
def test_the_options_read_from_the_file_are_those_of_the_class(name):
    imported = getattr(importlib.import_module(f"engine.methods.{name}"), "Options", MethodOptions)
    read = options_model(name)
    expected = {**imported.model_json_schema(), "title": "Options"}
    if imported is MethodOptions:
        expected.pop("description")
    assert read.model_json_schema() == expected
    assert read().model_dump() == imported().model_dump()
    assert read.model_config == imported.model_config


@pytest.mark.parametrize("name", sorted(FILES))
def test_every_option_says_what_it_is_for(name):
    assert method_title(name)
    for option, field in options_model(name).model_fields.items():
        assert field.description, option


def test_there_is_no_model_for_a_method_that_is_not_there():
    assert options_model("nothing") is None


def test_every_kind_of_literal_is_read(read):
    model = read(
        '"""Mine: a title.\n\nMore."""\n'
        "class Options(MethodOptions):\n"
        '    """Options of mine."""\n'
        "    a: float = Field(1.0, gt=0, le=2.5)\n"
        "    b: int = -3\n"
        "    c: Literal['x', 'y'] = Field('x', description='C')\n"
        "    d: list[float] = Field([1.0, 2.0], min_length=2)\n"
        "    e: bool = Field(default=True)\n"
    )
    assert model().model_dump() == {"a": 1.0, "b": -3, "c": "x", "d": [1.0, 2.0], "e": True}
    assert model.model_json_schema()["properties"]["a"] == {
        "default": 1.0,
        "exclusiveMinimum": 0,
        "maximum": 2.5,
        "title": "A",
        "type": "number",
    }
    assert model.__doc__ == "Options of mine."
    assert method_title("mine") == "Mine: a title."


def test_a_method_without_options_takes_none(read):
    model = read('"""Mine."""\n')
    assert model().model_dump() == {}
    with pytest.raises(ValueError, match="extra_forbidden"):
        model(a=1)


@pytest.mark.parametrize(
    "line",
    [
        "a: float = Field(math.pi)",
        "a: float = 2 * 3.0",
        "a: float = open('x').read()",
        "a: float = Field(default_factory=float)",
        "a: float = Field(1.0, **more)",
        "a: dict = {}",
        "a: float | None = None",
        "a: float",
        "a: float = Field(gt=0)",
        "a = 1.0",
        "def check(self): return self",
        "model_config = {}",
    ],
)
def test_what_is_not_a_literal_is_refused_and_the_line_named(read, line):
    with pytest.raises(ValueError, match=r"mine\.py, line 2"):
        read(
            f"class Options(MethodOptions): \n    {line}\n"
            if "gt=0" not in line
            else f"\nclass Options(MethodOptions):\n    {line}\n"
        )


def test_options_that_inherit_from_others_are_refused(read):
    with pytest.raises(ValueError, match="inherits from MethodOptions"):
        read("class Options(OtherOptions):\n    a: float = 1.0\n")


def test_a_broken_method_is_a_problem_of_the_configuration_that_names_it(read, values):
    with pytest.raises(ValueError, match="is not Python"):
        read("class Options(:\n")
    with pytest.raises(ConfigError, match=r"method\.name: .*mine\.py, line 1"):
        parse_config(values(method={"name": "mine"}))


@pytest.mark.parametrize("layout", ["module", "package", "editable"])
def test_a_plug_in_is_found_and_read_without_being_imported(tmp_path, layout):
    site, source = tmp_path / "site", tmp_path / ("source" if layout == "editable" else "site")
    info = site / "lab_methods-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lab-methods\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[fbt.methods]\nmine = lab_methods.inner.mine\nother = nothing.there\n")
    package = source / "lab_methods" / "inner"
    package.mkdir(parents=True)
    for folder in (source / "lab_methods", package):
        (folder / "__init__.py").write_text("raise RuntimeError('imported')\n")
    body = '"""Mine: of the lab."""\nimport nothing_there\nclass Options(MethodOptions):\n    scale: float = Field(2.0, gt=0)\n'
    if layout == "package":
        (package / "mine").mkdir()
        (package / "mine" / "__init__.py").write_text(body)
    else:
        (package / "mine.py").write_text(body)
    if layout == "editable":
        (site / "lab_methods.pth").write_text(f"{source}\n")
    code = (
        f"import site; site.addsitedir({str(site)!r})\n"
        "from engine.record.method_files import method_names, method_title\n"
        "from engine.record.method_options import options_model\n"
        "print('mine' in method_names(), 'other' in method_names(), method_title('mine'), options_model('mine')().scale)"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(engine.methods.__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, timeout=60, check=False
    )
    assert done.stdout.strip() == "True False Mine: of the lab. 2.0", done.stderr
