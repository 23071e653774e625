"""The pages of the window, as data; each is imported when it is first shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fbt_gui.pages.page import Page
from fbt_gui.services.context import Context
from fbt_gui.services.text import mark


@dataclass(frozen=True)
class PageSpec:
    """One page.

    Attributes:
        make: imports the page's module and builds it.
    """

    name: str
    title: str
    icon: str
    tip: str
    make: Callable[[Context], Page]


def _new_run(context: Context) -> Page:
    from fbt_gui.pages.new_run.page import NewRunPage

    return NewRunPage(context)


def _runs(context: Context) -> Page:
    from fbt_gui.pages.runs.page import RunsPage

    return RunsPage(context)


def _run(context: Context) -> Page:
    from fbt_gui.pages.run.page import RunPage

    return RunPage(context)


def _compare(context: Context) -> Page:
    from fbt_gui.pages.compare.page import ComparePage

    return ComparePage(context)


def _data(context: Context) -> Page:
    from fbt_gui.pages.data.page import DataPage

    return DataPage(context)


def _settings(context: Context) -> Page:
    from fbt_gui.pages.settings.page import SettingsPage

    return SettingsPage(context)


PAGES: tuple[PageSpec, ...] = (
    PageSpec("new_run", mark("New run"), "new-run", mark("Put a run together"), _new_run),
    PageSpec("runs", mark("Runs"), "runs", mark("All runs of this home folder, and the queue"), _runs),
    PageSpec("run", mark("Run"), "run", mark("One run, as it goes"), _run),
    PageSpec("compare", mark("Compare"), "compare", mark("Several runs beside each other"), _compare),
    PageSpec("data", mark("Data"), "data", mark("The data sets that were used here"), _data),
    PageSpec("settings", mark("Settings"), "settings", mark("Home folder, devices, language, looks"), _settings),
)
PAGE_NAMES = tuple(spec.name for spec in PAGES)
# What pages import when they are first shown, or a part of them is, in the order in which it is likely to be
# wanted: a thread imports it when the window has settled, so that the event loop does not have to. What they share and
# what makes no classes of Qt comes first, for no turn of the event loop stands still for it.
AHEAD = (
    "engine.record.config",
    *(f"fbt_gui.pages.new_run.{name}" for name in ("page", "settings_card", "data_preview", "picker.role_picker")),
    *(f"fbt_gui.pages.runs.{name}" for name in ("page", "detail_card", "queue_card", "trash_bar")),
    *(f"fbt_gui.pages.run.{name}" for name in ("page", "log_tab", "plots", "evaluation_tab", "models_tab")),
    *(f"fbt_gui.pages.run.{name}" for name in ("checkpoints_tab", "config_tab", "environment_tab", "notes_tab")),
    "fbt_gui.palette",
    *(f"fbt_gui.pages.{name}" for name in ("compare.page", "compare.body", "data.page", "settings.page")),
)
