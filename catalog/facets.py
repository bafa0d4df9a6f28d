"""Facets: the fields that sites are filtered and counted by, and the plain meaning of both.

`CatalogIndex` compiles the same meaning to bit sets; the tests hold the two equal.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from catalog.locales import WORLDWIDE, primary_language
from catalog.model import Site
from catalog.vocabulary import UNKNOWN, vocabulary

Chosen = Mapping[
    str, frozenset[str]
]  # by facet name, the terms somebody has ticked; a facet without a choice is absent

NO_PROOF = "none"  # the facet term of a site that asks for no credential


@dataclass(frozen=True)
class Facet:
    """A way to filter. `name` is the record's field and the word in URLs and JSON, `singular` the command's option.

    `stated` gives the terms that a site states, or None where nobody knows.
    """

    name: str
    singular: str
    vocabulary: str
    stated: Callable[[Site], Collection[str] | None]
    also: tuple[str, ...] = ()  # terms beside those of the vocabulary

    def terms(self, site: Site) -> frozenset[str]:
        """Every term whose choice finds `site`: those it states and all broader ones, or `unknown`."""
        stated = self.stated(site)
        if stated is None:
            return frozenset((UNKNOWN,))
        return self.found_by(frozenset(stated))

    def found_by(self, stated: frozenset[str]) -> frozenset[str]:
        """Every term whose choice finds a site that states `stated`."""
        if self.vocabulary == "languages":
            return stated | {primary_language(tag) for tag in stated}
        if self.name == "countries" and WORLDWIDE in stated:
            return stated | frozenset(vocabulary().words("countries"))
        words = vocabulary()
        return frozenset(term for word in stated for term in words.broader(self.vocabulary, word))

    @property
    def possible(self) -> tuple[str, ...]:
        """Every term that may be chosen, `unknown` last."""
        return (*self.also, *vocabulary().words(self.vocabulary), UNKNOWN)


def _credentials(site: Site) -> Collection[str] | None:
    if site.credentials is None:
        return None
    if not site.credentials.required:
        return (NO_PROOF, *(site.credentials.accepted or ()))
    return site.credentials.accepted


def _media(site: Site) -> Collection[str] | None:
    return None if site.media is None else [kind for kind, visible in site.media.items() if visible != "none"]


def _policies(site: Site) -> Collection[str] | None:
    return None if site.hipaa is None else [entry.policy for entry in site.hipaa]


def _regimes(site: Site) -> Collection[str] | None:
    return [regime for entry in site.hipaa or () for regime in entry.regimes or ()] or None


def _one(field: str) -> Callable[[Site], Collection[str] | None]:
    def stated(site: Site) -> Collection[str] | None:
        word = getattr(site, field)
        return None if word is None else (word,)

    return stated


def _many(field: str) -> Callable[[Site], Collection[str] | None]:
    def stated(site: Site) -> Collection[str] | None:
        words: Collection[str] | None = getattr(site, field)
        return words

    return stated


FACETS = (
    Facet("kind", "kind", "kinds", _one("kind")),
    Facet("status", "status", "statuses", _one("status")),
    Facet("countries", "country", "countries", _many("countries"), also=(WORLDWIDE,)),
    Facet("languages", "language", "languages", _many("languages")),
    Facet("specialties", "specialty", "specialties", _many("specialties"), also=("all",)),
    Facet("admits", "admits", "professions", _many("admits")),
    Facet("access", "access", "access", _one("access")),
    Facet("credentials", "credential", "credentials", _credentials, also=(NO_PROOF,)),
    Facet("hipaa", "hipaa", "policies", _policies),
    Facet("regimes", "regime", "regimes", _regimes),
    Facet("topics", "topic", "topics", _many("topics")),
    Facet("media", "media", "media", _media),
    Facet("identity", "identity", "identity", _one("identity")),
    Facet("posts", "posts", "posts", _one("posts")),
    Facet("cost", "cost", "cost", _one("cost")),
    Facet("funding", "funding", "funding", _many("funding")),
    Facet("platforms", "platform", "platforms", _many("platforms")),
)
BY_NAME: Mapping[str, Facet] = {facet.name: facet for facet in FACETS}


def narrow(sites: Iterable[Site], chosen: Chosen) -> list[Site]:
    """The sites that every choice finds: OR inside a facet, AND across facets."""
    return [site for site in sites if all(BY_NAME[name].terms(site) & terms for name, terms in chosen.items())]


def count(facet: Facet, sites: Iterable[Site], chosen: Chosen) -> Counter[str]:
    """How many sites each term of `facet` would find beside the choices in the other facets."""
    others = {name: terms for name, terms in chosen.items() if name != facet.name}
    return Counter(term for site in narrow(sites, others) for term in facet.terms(site))
