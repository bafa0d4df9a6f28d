"""From a query string to a choice of facet terms, a search text, an order and a page."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from catalog.facets import BY_NAME, Chosen
from catalog.index import SORTS
from catalog.locales import is_language
from web.refusals import Refusal, Refused, unknown_field, unknown_term
from web.said import words_of
from web.urls import Pair, facet_pairs

TEXT, SORT, PAGE = "text", "sort", "page"
RELEVANCE = "relevance"
MAX_TEXT = 200  # letters; the longest name of a community has a third of that
MAX_TERMS = 60  # chosen terms in all


@dataclass(frozen=True)
class Choice:
    """What a visitor of the directory has chosen. `canonical` is false where a typed word was turned into a term."""

    chosen: Chosen = field(default_factory=dict)
    text: str = ""
    sort: str = ""
    page: int = 1
    canonical: bool = True

    @property
    def order(self) -> str:
        """The order in force: what she chose, else relevance for a search and freshness for the rest."""
        return self.sort or (RELEVANCE if self.text else SORTS[0])

    def pairs(self, *, page: int = 1) -> list[Pair]:
        """The choice as query parameters, on that page."""
        pairs = [(TEXT, self.text)] if self.text else []
        pairs += facet_pairs(self.chosen)
        pairs += [(SORT, self.sort)] if self.sort else []
        return [*pairs, (PAGE, str(page))] if page > 1 else pairs


def choice_from(pairs: Iterable[Pair], *, also: tuple[str, ...] = (), typed: bool = True) -> Choice:
    """The choice in a query string. Refused names the field and what is possible.

    `typed` lets words stand for terms, as a form needs it and an API does not; `also` names other people's parameters.
    """
    chosen: dict[str, set[str]] = {}
    plain: dict[str, str] = {}
    refusals: list[Refusal] = []
    canonical = True
    for name, value in pairs:
        text = value.strip()
        if name in also:
            continue
        if name in (TEXT, SORT) or (name == PAGE and typed):
            canonical &= bool(text) or not typed
            if text and plain.setdefault(name, text) != text:
                refusals.append(Refusal("contradiction", name, f"{name} has two values, and takes one"))
        elif name not in BY_NAME:
            refusals.append(unknown_field(name, (*BY_NAME, TEXT, SORT, *also)))
        elif not text:
            canonical = False
        else:
            term = _term(name, text, typed)
            if term is None:
                facet = BY_NAME[name]
                refusals.append(unknown_term(name, text, facet.possible, words_of(facet.vocabulary).near(text)))
            else:
                canonical &= term == value
                chosen.setdefault(name, set()).add(term)
    refusals += _out_of_bounds(plain, sum(map(len, chosen.values())))
    if refusals:
        raise Refused(*refusals)
    ordered = {name: frozenset(chosen[name]) for name in BY_NAME if name in chosen}
    return Choice(ordered, plain.get(TEXT, ""), plain.get(SORT, ""), int(plain.get(PAGE, "1")), canonical)


def _term(name: str, text: str, typed: bool) -> str | None:
    facet = BY_NAME[name]
    if text in facet.possible or (facet.vocabulary == "languages" and is_language(text)):
        return text
    return words_of(facet.vocabulary).meant(text) if typed else None


def _out_of_bounds(plain: dict[str, str], terms: int) -> list[Refusal]:
    refusals = []
    if len(plain.get(TEXT, "")) > MAX_TEXT:
        refusals.append(Refusal("too_long", TEXT, f"a search text has at most {MAX_TEXT} letters"))
    if plain.get(SORT, "") not in ("", RELEVANCE, *SORTS):
        refusals.append(unknown_term(SORT, plain[SORT], (RELEVANCE, *SORTS)))
    page = plain.get(PAGE, "1")
    if not (page.isascii() and page.isdigit() and 1 <= int(page[:6]) <= 99_999 and len(page) < 6):
        refusals.append(unknown_term(PAGE, page, ("1", "2", "3")))
    if terms > MAX_TERMS:
        refusals.append(Refusal("too_many", "", f"{terms} terms are chosen; at most {MAX_TERMS}"))
    return refusals
