"""Templates, compiled once for each interface language. Everything is escaped; a name that is not there is an error."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from web.i18n import LANGUAGES, tongue
from web.static import address_of
from web.urls import address

TEMPLATES = Path(__file__).parent / "templates"


@cache
def environment(tag: str) -> Environment:
    """The templates in the interface language `tag`."""
    speak = tongue(tag)
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]
        speak.translations.gettext, speak.translations.ngettext, newstyle=True
    )
    env.globals.update(
        tongue=speak,
        term=speak.term,
        url=speak.url,
        number=speak.number,
        address=address,
        static=address_of,
        languages=LANGUAGES,
    )
    return env


def render(tag: str, template: str, **context: Any) -> str:
    """The page `template` in the language `tag`."""
    return environment(tag).get_template(template).render(**context)
