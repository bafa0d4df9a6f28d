"""The interface's languages. A Tongue says everything in one of them: sentences, terms, names, dates, links."""

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from markupsafe import Markup, escape

from catalog import locales
from catalog.vocabulary import vocabulary

LOCALES = Path(__file__).parent / "locales"

# The order of the language menu: by how many people of the catalogue's communities write it, English first.
LANGUAGES = {
    "en": "English",
    "de": "Deutsch",
    "es": "Español",
    "fr": "Français",
    "pt": "Português",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "zh-Hans": "简体中文",
}
ENGLISH = "en"


def later(message: str) -> str:
    """`message` itself: marks a sentence that stands in a table and is translated where it is shown."""
    return message


class Said(str):
    """A text that is, in whole or in part, in another language than the page: as HTML it says which."""

    __slots__ = ("_html",)
    _html: Markup

    def __new__(cls, text: str, html: Markup) -> "Said":
        """`text` as words, `html` as a page shows them."""
        made = super().__new__(cls, text)
        made._html = html
        return made

    def __html__(self) -> Markup:
        """What a page shows."""
        return self._html


def joined(separator: str, parts: Iterable[str]) -> str:
    """`separator.join`, which keeps what its parts say of their language."""
    parts = list(parts)
    text = separator.join(parts)
    if any(isinstance(part, Said) for part in parts):
        return Said(text, escape(separator).join(parts))
    return text


class Tongue:
    """One interface language."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.name = LANGUAGES[tag]
        self.prefix = "" if tag == ENGLISH else f"/{tag}"
        self.translations = _translations(tag)
        self._locale = Locale.parse(tag, sep="-")
        self.term = lru_cache(maxsize=4096)(self._term)
        self.number = lru_cache(maxsize=4096)(self._number)
        self.era = lru_cache(maxsize=1024)(self._era)
        self.month = lru_cache(maxsize=1024)(self._month)
        self.day = lru_cache(maxsize=1024)(self._day)

    def say(self, message: str, **values: object) -> str:
        """`message` in this language with `values` put in by name; until it is translated in English, marked so."""
        said = self.translations.gettext(message)
        return self._put_in(said, values, translated=said is not message)

    def count(self, one: str, many: str, number: int, **values: object) -> str:
        """`one` or `many` in this language, with the number as `num`."""
        said = self.translations.ngettext(one, many, number)
        return self._put_in(
            said, {"num": self.number(number), **values}, translated=said is not one and said is not many
        )

    def in_english(self, text: str) -> str:
        """Words of the catalogue, which are English whatever the page speaks."""
        return text if self.tag == ENGLISH else Said(text, _marked(ENGLISH, text))

    def in_its_own(self, text: str, languages: Iterable[str] | None) -> str:
        """What a community of these `languages` calls itself: marked with the one it is written in."""
        tag = locales.written_in(text, (tag for tag in languages or () if locales.primary_language(tag) != ENGLISH))
        return Said(text, _marked(tag, text)) if tag else text

    def as_html(self, said: str, *sources: str) -> Markup:
        """A sentence of ours as HTML; what is still one of its `sources` is marked as English."""
        html = Markup(said)  # noqa: S704 - a sentence of our own, or its translation
        kept = any(said is source for source in sources)  # a translation may well spell the same
        return _marked(ENGLISH, html) if kept and self.tag != ENGLISH else html

    def _put_in(self, said: str, values: Mapping[str, object], *, translated: bool) -> str:
        text = said % values if values else said
        if self.tag == ENGLISH or (translated and not any(isinstance(value, Said) for value in values.values())):
            return text
        if translated:
            return Said(text, escape(said) % values)
        ours = {name: _marked(self.tag, value) if type(value) is str else value for name, value in values.items()}
        return Said(text, _marked(ENGLISH, escape(said) % ours if ours else said))

    def _term(self, name: str, word: str) -> str:
        """The label of a term; of a country or a language, its CLDR name."""
        if word in ("all", "worldwide", "unknown") or (word == "none" and name == "credentials"):
            return vocabulary().terms("special")[word].label(self.tag)
        if name == "countries":
            return locales.country_name(word, self.tag)
        if name == "languages":
            return locales.language_name(word, self.tag)
        return vocabulary().terms(name)[word].label(self.tag)

    def terms(self, name: str, words: Iterable[str]) -> list[str]:
        """The labels of several terms."""
        return [self.term(name, word) for word in words]

    def listed(self, items: Sequence[str], style: Literal["standard", "or"] = "standard") -> str:
        """`items` as this language writes a list: `standard` joins the last with "and", `or` with "or"."""
        return str(format_list(items, style=style, locale=self._locale)) if items else ""

    def enumerated(self, items: Sequence[str]) -> str:
        """`items` one after the other, with nothing said of how they go together."""
        return joined("、" if self.tag in ("ja", "zh-Hans") else ", ", items)

    def _number(self, number: int) -> str:
        """`number` with this language's separators."""
        return str(format_decimal(number, locale=self._locale))

    def url(self, path: str) -> str:
        """The address of a page in this language."""
        return self.prefix + path

    def _era(self, as_of: int | str) -> str:
        """An `as_of` as people write it: 2024, Sep 2024, or 30 Sep 2024."""
        text = str(as_of)
        if len(text) == 4:
            return text
        if len(text) == 7:
            return self.month(date.fromisoformat(f"{text}-01"))
        return self.day(date.fromisoformat(text))

    def _month(self, day: date) -> str:
        """Month and year."""
        return str(format_skeleton("yMMM", day, locale=self._locale))

    def _day(self, day: date) -> str:
        """The whole date."""
        return str(format_date(day, "medium", locale=self._locale))


def _marked(tag: str, text: object) -> Markup:
    return Markup('<span lang="{}">{}</span>').format(tag, text)


@cache
def tongue(tag: str) -> Tongue:
    """The interface language with that tag."""
    return Tongue(tag)


def _translations(tag: str) -> NullTranslations:
    """What `locales/<tag>/LC_MESSAGES/messages.po` says; a sentence it lacks stays English."""
    path = LOCALES / tag.replace("-", "_") / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return NullTranslations()
    compiled = io.BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=tag.replace("-", "_")))
    compiled.seek(0)
    return GNUTranslations(compiled)


def preferred(accept_language: str) -> str | None:
    """The interface language that an Accept-Language header asks for first; None when it names none of ours.

    It only ever leads to an offer of a link.
    """
    wishes: list[tuple[float, int, str]] = []
    for place, part in enumerate(accept_language[:500].split(",")[:20]):
        name, _, parameters = part.strip().partition(";")
        found = _ours(name.strip())
        try:
            quality = float(parameters.strip().removeprefix("q=")) if parameters else 1.0
        except ValueError:
            continue
        if found and quality > 0:
            wishes.append((-quality, place, found))
    return min(wishes)[2] if wishes else None


def _ours(name: str) -> str | None:
    lower = name.lower()
    if lower.split("-")[0] == "zh":
        # Readers of traditional characters are better served by English than by a script they did not ask for.
        return None if any(part in lower for part in ("hant", "tw", "hk", "mo")) else "zh-Hans"
    primary = lower.split("-")[0]
    return primary if primary in LANGUAGES else None
