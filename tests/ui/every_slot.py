"""Every method of the window that is connected to a signal or waits for an answer, found by reading the source."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

import counter_app.ui
from counter_app.ui.campaigns.form_models import CellView, FormView, GroupView
from counter_app.ui.members.list_parts import ListParts
from counter_app.ui.window import CounterWindow

# One of each of the form's fields.
_EVERY_FIELD = FormView(
    "",
    groups=(
        GroupView("", (tuple(CellView(shape, shape, 2, "", "") for shape in ("text", "tick", "chips", "choice")),)),
    ),
)
# Where the handler stands among the arguments of a call.
_PLACES = {
    "connect": slice(0, 1),
    "ask": slice(1, 3),
    "_ask_to_open": slice(1, 2),
    "submit": slice(1, 3),
    "singleShot": slice(1, 2),
}
Handler = tuple[type, str]


def _called(argument: ast.expr) -> str:
    """The name of the method that an argument hands over, through `partial` and `lambda`; "" for anything else."""
    match argument:
        case ast.Attribute(attr=name):
            return name
        case ast.Call(func=ast.Name(id="partial"), args=[first, *_]):
            return _called(first)
        case ast.Lambda(body=ast.Call(func=ast.Attribute(attr=name))):
            return name
        case _:
            return ""


def _names() -> set[str]:
    found: set[str] = set()
    for path in Path(counter_app.ui.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _PLACES:
                handed = [*node.args[_PLACES[node.func.attr]], *(word.value for word in node.keywords)]
                found |= {_called(argument) for argument in handed}
    return found - {""}


def _classes() -> Iterator[type]:
    seen: set[type] = set()
    for info in pkgutil.walk_packages(counter_app.ui.__path__, "counter_app.ui."):
        for _, kind in inspect.getmembers(importlib.import_module(info.name), inspect.isclass):
            if kind.__module__.startswith("counter_app.ui") and issubclass(kind, QObject) and kind not in seen:
                seen.add(kind)
                yield kind


def handlers() -> list[Handler]:
    """(class, method), in a fixed order."""
    names = _names()
    found = [(kind, name) for kind in _classes() for name in names if inspect.isfunction(kind.__dict__.get(name))]
    return sorted(found, key=lambda item: (item[0].__module__, item[0].__name__, item[1]))


def _members(window: CounterWindow) -> list[QObject]:
    """The list of members, which is made when it is opened first."""
    desk = window.pages.members
    if desk.page is None:
        desk._make(ListParts())
    page = desk.page
    assert page is not None
    assert desk.rows is not None
    assert desk._details is not None
    assert desk.segments is not None
    assert desk.saving is not None
    assert desk.persons is not None
    assert desk.acts is not None
    assert desk.building is not None
    desk.building._wire()
    assert desk.history is not None
    desk.history._make()
    parts = [
        desk,
        desk.building,
        desk.history,
        desk.rows,
        desk._details,
        desk.segments,
        desk.saving,
        desk.persons,
        page,
    ]
    parts += [desk.acts.marks, desk.acts.steps, desk.acts.steps.work]
    return [*parts, *page.findChildren(QObject)]


def _exceptions(window: CounterWindow) -> list[QObject]:
    """The page of exceptions, which is made when it is opened first."""
    desk = window.pages.exceptions
    page = desk.page or desk._make()
    return [desk, page, *page.findChildren(QObject)]


def _campaigns(window: CounterWindow) -> list[QObject]:
    """The page of campaigns, which is made when it is opened first."""
    desk = window.pages.campaigns
    page = desk.page or desk._make()
    maker = desk.maker
    form = maker.page or maker._make_maker()
    form.show_form(_EVERY_FIELD)
    assert maker.trying is not None
    sheet = desk.printing.page or desk.printing._make_print_page()
    parts = (maker.audience, maker._putting, maker.trying, desk.printing, desk.printing.work)
    pages = (page, form, sheet)
    return [desk, maker, *parts, *pages, *(part for each in pages for part in each.findChildren(QObject))]


def _imports(window: CounterWindow) -> list[QObject]:
    """The page of imports, which is made when it is opened first."""
    desk = window.pages.imports
    page = desk.page or desk._make()
    assert desk.acts is not None
    return [desk, desk.acts, desk.acts._work, page, *page.findChildren(QObject)]


def _numbers(window: CounterWindow) -> list[QObject]:
    """The page of figures, which is made when it is opened first."""
    desk = window.pages.numbers
    page = desk.page or desk._make()
    return [desk, page, *page.findChildren(QObject)]


def _settings(window: CounterWindow) -> list[QObject]:
    """The page of settings, which is made when it is opened first."""
    desk = window.pages.settings
    page = desk.page or desk._make()
    return [desk, page, *page.findChildren(QObject)]


def _channels(window: CounterWindow) -> list[QObject]:
    """The page of channels, which is made when it is opened first."""
    desk = window.pages.channels
    page = desk.page or desk._make_channel_page()
    return [desk, page, *page.findChildren(QObject)]


def _follow_ups(window: CounterWindow) -> list[QObject]:
    """The page of follow-ups, which is made when it is opened first."""
    desk = window.pages.follow_ups
    page = desk.page or desk._make_follow_up_page()
    return [desk, page, *page.findChildren(QObject)]


def _messages(window: CounterWindow) -> list[QObject]:
    """The page of planned messages, which is made when it is opened first."""
    desk = window.pages.messages
    page = desk.page or desk._make_message_page()
    return [desk, page, *page.findChildren(QObject)]


def _staff(window: CounterWindow) -> list[QObject]:
    """The page of staff, which is made when it is opened first."""
    desk, log = window.pages.staff, window.pages.audit
    page, records = desk.page or desk._make(), log.page or log._make()
    return [desk, desk.numbers, page, *page.findChildren(QObject), log, records, *records.findChildren(QObject)]


_PAGES = (
    _members,
    _exceptions,
    _campaigns,
    _imports,
    _numbers,
    _settings,
    _channels,
    _staff,
    _follow_ups,
    _messages,
)


def objects_of(window: CounterWindow, rest: Callable[[], None]) -> list[QObject]:
    """Everything that the window is made of, forms that are made late included.

    `rest` behind each page: nobody opens a dozen of them in one turn of the loop, in which all that they have posted
    would be delivered at once.
    """
    parts = [part for part in vars(window).values() if isinstance(part, QObject)]
    for part in [*parts]:
        for name, value in inspect.getmembers(type(part)):
            if isinstance(value, cached_property):
                getattr(part, name)
                rest()
    parts += [window.customers.made(), window.sale.seen, window.people.finder]
    assert window.forms.upkeep is not None
    assert window.forms.upkeep.form is not None
    parts += [window.forms.upkeep]
    for page in _PAGES:
        parts += page(window)
        rest()
    return [window, *parts, *window.findChildren(QObject), *QApplication.topLevelWidgets()]
