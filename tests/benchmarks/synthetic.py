"""Catalogues of any size that look like the real one: each site takes whole groups of facts from sites that exist.

Facts that hang together (who gets in and what they show; where and in which languages) come from one site, so the
distinct values and their company are real ones; the groups are drawn apart, so that a large catalogue is no copy of a
small one. Names are invented, and their words grow with the catalogue as words do. The same seed gives the same sites.
"""

import random
from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from catalog.facets import FACETS, Chosen
from catalog.model import FIELDS, Catalog, Site, Source
from catalog.search import words
from catalog.vocabulary import UNKNOWN

SEED = 20261124
SIZES = (359, 10_000, 100_000, 1_000_000)

GROUPS: tuple[tuple[str, ...], ...] = (
    ("kind", "topics", "specialties", "posts"),
    ("countries", "focus_countries", "languages"),
    ("admits", "admits_only", "conditions", "access", "credentials", "joining"),
    ("hipaa", "moderation", "identity", "media", "uploads"),
    ("operator", "funding", "data_use", "cost", "platforms", "founded", "member_count", "responsiveness"),
    ("status", "status_note"),
    ("summary",),
)
GIVEN = frozenset(FIELDS)
COINED_SHARE = 0.6  # of names that hold a word of their own: what a vocabulary grows by (Heaps 1978)


def catalogue(real: Catalog, size: int, seed: int = SEED) -> Catalog:
    """`size` sites drawn from `real`. They share its values, so a million of them fit into memory."""
    chance = random.Random(seed)
    groups = [[_part(site, fields) for site in real] for fields in GROUPS]
    blank: dict[str, Any] = dict.fromkeys(FIELDS)
    said = [word for site in real for word in words(site.name) if word.isascii()]  # an id holds no other letters
    coined = int(COINED_SHARE * size**0.8) + 1
    taken: Counter[str] = Counter()
    sites = []
    for _ in range(size):
        values = dict(blank)
        sources: list[tuple[Source, ...]] = []
        for parts in groups:
            facts, carrying = parts[int(chance.random() * len(parts))]
            values.update(facts)
            sources.append(carrying)
        name = [chance.choice(said), chance.choice(said)]
        if chance.random() < COINED_SHARE:
            name.append(_coined(chance.randrange(coined)))
        slug = "-".join(name)
        taken[slug] += 1
        values["id"] = slug if taken[slug] == 1 else f"{slug}-{taken[slug]}"
        values["name"] = " ".join(name).title()
        values["sources"] = tuple(chain.from_iterable(sources))
        # Checked when the real catalogue was loaded; a second check of a million sites would take an hour.
        sites.append(Site.model_construct(GIVEN, **values))
    return Catalog(tuple(sites))


def requests(catalog: Catalog, number: int, seed: int = SEED) -> list[Chosen]:
    """What `number` visitors of the directory tick: up to four facets, each with terms that some site of it has."""
    chance = random.Random(seed)
    made: list[Chosen] = []
    while len(made) < number:
        site = chance.choice(catalog.sites)
        chosen = {}
        for facet in chance.sample(FACETS, chance.choice((0, 1, 1, 2, 2, 3, 4))):
            terms = sorted(_ticked(facet.stated(site)))
            other = sorted(_ticked(facet.stated(chance.choice(catalog.sites))))
            picked = {chance.choice(terms), *chance.sample(other, chance.choice((0, 0, 1)))}
            chosen[facet.name] = frozenset(picked)
        made.append(chosen)
    return made


def _ticked(stated: Sequence[str] | None) -> Sequence[str]:
    return stated or (UNKNOWN,)


def _part(site: Site, fields: tuple[str, ...]) -> tuple[dict[str, Any], tuple[Source, ...]]:
    """The values of `fields` and the sources that carry them, each saying no more than that."""
    carrying = []
    for source in site.sources:
        supports = tuple(name for name in source.supports if name.partition(".")[0] in fields)
        if supports:
            carrying.append(source.model_copy(update={"supports": supports}))
    return {name: getattr(site, name) for name in fields}, tuple(carrying)


def _coined(number: int) -> str:
    """A word that no language has."""
    consonants, vowels = "bdfgklmnprstvz", "aeiou"
    letters = []
    for _ in range(4):
        number, consonant = divmod(number, len(consonants))
        number, vowel = divmod(number, len(vowels))
        letters.append(consonants[consonant] + vowels[vowel])
    return "".join(letters)
