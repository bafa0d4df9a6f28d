"""Templates, compiled once for each interface language. Everything is escaped; a name that is not there is an error."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, nodes, select_autoescape
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from web.i18n import LANGUAGES, Tongue, tongue
from web.static import address_of
from web.urls import address

TEMPLATES = Path(__file__).parent / "templates"


class _SaidAtOnce(NodeTransformer):
    """Calls with constant arguments of what gives the same for every page, made when a template is compiled."""

    def __init__(self, constant: Mapping[str, Callable[..., Any]]) -> None:
        self._constant = constant

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802  # as jinja2 calls it
        self.generic_visit(node)
        called = node.node.name if isinstance(node.node, nodes.Name) else ""
        given = [one.value for one in node.args if isinstance(one, nodes.Const)]
        if called not in self._constant or len(given) < len(node.args) or node.kwargs:
            return node
        return nodes.Const(self._constant[called](*given), lineno=node.lineno)


class _Pages(Environment):
    """An environment whose templates say at once what `constant` names: a page would say a hundred sentences anew."""

    constant: Mapping[str, Callable[..., Any]] = MappingProxyType({})

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parsed: nodes.Template = _SaidAtOnce(self.constant).visit(super()._parse(source, name, filename))
        return parsed


@cache
def environment(tag: str) -> Environment:
    """The templates in the interface language `tag`."""
    speak = tongue(tag)
    env = _Pages(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    gettext = _gettext(speak)
    env.install_gettext_callables(gettext, _ngettext(speak), newstyle=True)  # type: ignore[attr-defined]
    say = _sayer(gettext)
    env.constant = {"_": say, "url": speak.url, "static": address_of}
    env.globals.update(
        _=say,
        gettext=say,
        tongue=speak,
        term=speak.term,
        in_english=speak.in_english,
        in_its_own=speak.in_its_own,
        url=speak.url,
        number=speak.number,
        address=address,
        static=address_of,
        languages=LANGUAGES,
    )
    return env


def _gettext(speak: Tongue) -> Callable[[str], Markup]:
    """The sentence in the page's language, or in English and marked so. Values are put in by who asks for it."""

    @cache  # bounded by the sentences of the templates
    def gettext(message: str) -> Markup:
        return speak.as_html(speak.translations.gettext(message), message)

    return gettext


def _ngettext(speak: Tongue) -> Callable[[str, str, int], Markup]:
    def ngettext(one: str, many: str, number: int) -> Markup:
        return speak.as_html(speak.translations.ngettext(one, many, number), one, many)

    return ngettext


def _sayer(gettext: Callable[[str], Markup]) -> Callable[..., Markup]:
    """What templates call to say a sentence."""

    def say(message: str, **values: Any) -> Markup:
        return gettext(message) % values

    return say


@cache
def macros(tag: str, template: str) -> Any:
    """The macros of a partial, to make parts of pages that are the same for many."""
    return environment(tag).get_template(template).module


def render(tag: str, template: str, **context: Any) -> str:
    """The page `template` in the language `tag`."""
    return environment(tag).get_template(template).render(**context)
