"""A site's page: every fact with its sources and age, what is disputed, and what nobody has found."""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date

from catalog.freshness import expired
from catalog.model import Site
from catalog.words import newest
from recommender.rules import UNCHECKED
from web.evidence import Cited, SignOfLife, age_of_fact, cited, sign_of_life
from web.i18n import Tongue, joined
from web.labels import FACTS, GROUPS, PLACES, POLICIES, WAY_IN, WAY_IN_ONCE
from web.values import Piece, pieces, plain, value_in_words

# Facts that most sites can do without: nobody has to be told that they are unknown.
NOT_MISSED = frozenset(
    ("status_note", "conditions", "admits_only", "responsiveness", "uploads", "focus_countries", "status")
)


@dataclass(frozen=True, slots=True)
class Disputed:
    """A value that another source gives; without `url` where nothing may lead there for now."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class FactView:
    """A known fact as its row on the page shows it."""

    name: str
    title: str
    pieces: tuple[Piece, ...]
    age: str
    old: bool
    sources: tuple[Cited, ...]
    disputed: tuple[Disputed, ...]


@dataclass(frozen=True, slots=True)
class UnknownView:
    """A fact that nobody has found; `searched` is when it was looked for in vain."""

    name: str
    title: str
    searched: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts that answer one question, and those missing for it."""

    title: str
    known: tuple[FactView, ...]
    unknown: tuple[UnknownView, ...]


@dataclass(frozen=True, slots=True)
class ThreeLines:
    """What a clinician asks first: who gets in, how and with what, what may be said of patients, is anybody there."""

    gets_in: tuple[str, ...]
    patients: str
    alive: SignOfLife


def groups(tongue: Tongue, site: Site, today: date, off: Container[str] = ()) -> tuple[FactGroup, ...]:
    """Every fact of the site, known or not, in the order of the questions it answers; no link to what is `off`."""
    titles = {WAY_IN: WAY_IN_ONCE} if not site.is_open else {}
    return tuple(
        FactGroup(
            tongue.say(titles.get(title, title)),
            tuple(_fact(tongue, site, name, today, off) for name in names if getattr(site, name) is not None),
            tuple(
                _unknown(tongue, site, name) for name in names if getattr(site, name) is None and name not in NOT_MISSED
            ),
        )
        for title, names in GROUPS
    )


def three_lines(tongue: Tongue, site: Site, today: date) -> ThreeLines:
    """The same three lines as on a card, without anybody's answers."""
    if site.admits:
        who = plain(tongue, site, "admits", 2)
    else:
        who = tongue.say("Who may join is not known") if site.is_open else tongue.say("Who could join is not known")
    return ThreeLines(
        gets_in=(who, *the_door(tongue, site)),
        patients=rule_on_patients(tongue, site),
        alive=sign_of_life(tongue, site, today),
    )


def the_door(tongue: Tongue, site: Site) -> tuple[str, ...]:
    """What is asked for at the door, or how it is checked, and how long that takes; what nobody knows is left out."""
    return tuple(filter(None, (_what_to_show(tongue, site), _how_long(tongue, site))))


def _what_to_show(tongue: Tongue, site: Site) -> str:
    asked = site.credentials
    if site.access in UNCHECKED and (asked is None or not asked.required):
        return _with_year(tongue, site, "access", tongue.term("access", site.access))
    if asked is None:
        return tongue.term("access", site.access) if site.access else ""
    if not asked.required:
        return _with_year(tongue, site, "credentials", tongue.term("credentials", "none"))
    if not asked.accepted:
        return tongue.say("Some proof, which one is not known")
    labels = tongue.terms("credentials", asked.accepted)
    if len(labels) > 3:
        labels = [*labels[:2], tongue.count("%(num)s other proof", "%(num)s other proofs", len(labels) - 2)]
    return tongue.say("Show: %(proofs)s", proofs=tongue.listed(labels, "or"))


def _with_year(tongue: Tongue, site: Site, name: str, said: str) -> str:
    """That nobody is checked is true of the day it was written: its year stands with it."""
    return tongue.say("%(said)s (%(year)s)", said=said, year=_year(tongue, site, name))


def _year(tongue: Tongue, site: Site, name: str) -> str:
    as_of = newest(source.as_of for source in site.sources_of(name) if source.as_of is not None)
    return str(as_of)[:4] if as_of else tongue.say("undated page")


def _how_long(tongue: Tongue, site: Site) -> str:
    if site.joining is None:
        return ""
    takes = tongue.term("joining", site.joining.takes)
    if site.joining.as_of is None:
        return tongue.say("Takes: %(time)s", time=takes)
    return tongue.say("Takes: %(time)s (%(year)s)", time=takes, year=str(site.joining.as_of)[:4])


def rule_on_patients(tongue: Tongue, site: Site, identifiable: bool = False) -> str:
    """The rule on patients in four words, its place and year; with `identifiable`, of the place that allows it."""
    if site.hipaa is None:
        return tongue.say("Rule not known")
    entry = min(site.hipaa, key=lambda one: (one.policy == "phi_permitted") != identifiable)
    rule = tongue.say(POLICIES[entry.policy])
    age = _year(tongue, site, "hipaa")
    place = tongue.say(PLACES[entry.where]) if entry.where else ""
    return tongue.say("%(rule)s (%(details)s)", rule=rule, details=joined(", ", filter(None, [place, age])))


def _fact(tongue: Tongue, site: Site, name: str, today: date, off: Container[str]) -> FactView:
    fact = site.fact(name)
    assert fact is not None
    return FactView(
        name=name,
        title=tongue.say(FACTS[name]),
        pieces=pieces(tongue, site, name),
        age=age_of_fact(tongue, fact.sources),
        old=expired(fact, today),
        sources=cited(tongue, fact.sources, off=off),
        disputed=tuple(
            Disputed(value_in_words(tongue, name, dispute.value), "" if dispute.source in off else dispute.source)
            for dispute in site.disputed or ()
            if dispute.fact.partition(".")[0] == name
        ),
    )


def _unknown(tongue: Tongue, site: Site, name: str) -> UnknownView:
    day = (site.searched or {}).get(name)
    return UnknownView(name, tongue.say(FACTS[name]), tongue.day(day) if day else "")
