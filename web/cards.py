"""A match as its card shows it: the answer first, then why, what it costs, and what nobody knows."""

from dataclasses import dataclass

from markupsafe import Markup

from catalog.locales import WORLDWIDE, primary_language
from catalog.model import Site
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.judgement import Reason, Verdict
from recommender.recommend import Match
from recommender.rules import PERMITTED, admitted_as
from web.answered import answered
from web.caveats import all_unknown, not_known, old_rules, spread, too_late
from web.evidence import SignOfLife, sign_of_life
from web.i18n import Tongue
from web.labels import DOUBTS
from web.reasons import Reader, ReasonView
from web.trade_offs import TradeOff, trade_off
from web.values import plain

EVERYBODY = "public"  # who gets in beside it need not be counted


@dataclass(frozen=True, slots=True)
class Lift:
    """With another answer to `question` the site would be match number `rank`."""

    rank: int
    question: str
    answer: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A match. `low`, `score` and `high` are hundredths, for the picture; the page says them in words."""

    id: str
    name: str
    fit: tuple[str, ...]
    door: str
    gets_in: tuple[str, ...]
    only_if: tuple[str, ...]
    patients: str
    law: str
    seen: Markup
    too_late: str
    not_known: str
    old: tuple[str, str] | None
    admits_her: str
    ways: Markup
    low: int
    score: int
    high: int
    open_still: str
    fits: tuple[ReasonView, ...]
    costs: tuple[ReasonView, ...]
    unknown: tuple[ReasonView, ...]
    lift: Lift | None
    costs_her: TradeOff


@dataclass(frozen=True, slots=True)
class Brief:
    """A site for those who already belong, in three lines."""

    id: str
    name: str
    fit: tuple[str, ...]
    door: str
    gets_in: str
    only_if: tuple[str, ...]
    alive: SignOfLife


def card(reader: Reader, match: Match, lift: Lift | None = None) -> Card:
    """`match` as `reader` sees it."""
    tongue, answers, site = reader.tongue, reader.answers, match.site
    fits, costs, unknown = _by_verdict(reader, match)
    low, high = match.range
    return Card(
        id=site.id,
        name=site.name,
        fit=_fit(tongue, match, answers),
        door=site.access or "unknown",
        gets_in=(_who(tongue, site, answers), *reader.door(site)),
        only_if=_only_if(tongue, match),
        patients=reader.rule_on_patients(site),
        law=_law(tongue, site, answers),
        seen=reader.seen(site),
        too_late=too_late(tongue, site, answers),
        not_known=not_known(tongue, match, answers),
        old=old_rules(tongue, match),
        admits_her=_admits_her(tongue, match) if answers.audience == "self" else "",
        ways=reader.ways(site),
        low=round(low * 100),
        score=round(match.score * 100),
        high=round(high * 100),
        open_still=all_unknown(tongue, match),
        fits=fits,
        costs=costs,
        unknown=unknown,
        lift=lift,
        costs_her=trade_off(match, answers),
    )


def brief(reader: Reader, match: Match) -> Brief:
    """`match` in three lines."""
    tongue, site = reader.tongue, match.site
    return Brief(
        id=site.id,
        name=site.name,
        fit=_fit(tongue, match, reader.answers),
        door=site.access or "unknown",
        gets_in=_who(tongue, site, reader.answers),
        only_if=_only_if(tongue, match),
        alive=sign_of_life(tongue, site, reader.today),
    )


def _by_verdict(reader: Reader, match: Match) -> tuple[tuple[ReasonView, ...], ...]:
    """The reasons for the site, those against it, and what is not known: first what would change most."""
    fits: list[ReasonView] = []
    costs: list[ReasonView] = []
    unknown: list[Reason] = []
    for reason in match.reasons:
        if not answered(reason.criterion, reader.answers):
            continue
        if reason.verdict is Verdict.UNKNOWN:
            unknown.append(reason)
        else:
            view = reader.reason(reason, match.site)
            (fits if reason.verdict is Verdict.MEETS else costs).append(view)
    unknown.sort(key=spread, reverse=True)
    return tuple(fits), tuple(costs), tuple(reader.reason(reason, match.site) for reason in unknown)


def _only_if(tongue: Tongue, match: Match) -> tuple[str, ...]:
    return tuple(tongue.say(DOUBTS[doubt]) for doubt in match.doubts if doubt.startswith("condition_"))


def _fit(tongue: Tongue, match: Match, answers: Answers) -> tuple[str, ...]:
    """Why it fits in about six words: what it is, on what, where, in which language."""
    site = match.site
    parts = [tongue.term("kinds", site.kind)]
    if site.specialties:
        parts.append(_on_what(tongue, site.specialties, answers.subject))
    if site.countries or site.focus_countries:
        parts.append(tongue.term("countries", _place(site, answers.country)))
    if site.languages:
        hers = {primary_language(tag) for tag in answers.languages}
        named = [tag for tag in site.languages if primary_language(tag) in hers] or list(site.languages)
        parts += tongue.terms("languages", named[:1])
    return tuple(parts)


def _on_what(tongue: Tongue, offered: tuple[str, ...], asked: tuple[str, ...]) -> str:
    """The offered specialty that says most about the question: the asked one itself, or one above it.

    Of several that are neither, the first and how many there are besides.
    """
    above = {term for word in asked for term in vocabulary().broader("specialties", word)}
    near = next((word for word in (*asked, *offered) if word in offered and word in above), "")
    if near or len(offered) == 1:
        return tongue.term("specialties", near or offered[0])
    return tongue.count(
        "%(specialty)s and %(num)s other",
        "%(specialty)s and %(num)s others",
        len(offered) - 1,
        specialty=tongue.term("specialties", offered[0]),
    )


def _place(site: Site, country: str | None) -> str:
    for places in (site.countries, site.focus_countries):
        if country and places and country in places:
            return country
    if site.countries and WORLDWIDE in site.countries:
        return WORLDWIDE
    return (site.countries or site.focus_countries or ("",))[0]


def _who(tongue: Tongue, site: Site, answers: Answers) -> str:
    """Who gets in, her own profession first, or her patient."""
    if site.admits is None:
        return tongue.say("Who may join is not known")
    who = "patient" if answers.audience == "patient" else answers.profession
    hers = admitted_as(who) if who else frozenset()
    # Her own profession before the wider one that includes it: a resident wants to read "resident".
    first = [word for word in site.admits if word == who] or [w for w in site.admits if w in hers]
    if not first:
        return plain(tongue, site, "admits", 2)
    label, others = tongue.term("professions", first[0]), len(site.admits) - 1
    if first[0] == EVERYBODY:
        return label
    if not others:
        return tongue.say("%(profession)s only", profession=label) if site.admits_only else label
    return tongue.count(
        "%(profession)s and %(num)s other", "%(profession)s and %(num)s others", others, profession=label
    )


def _law(tongue: Tongue, site: Site, answers: Answers) -> str:
    """With an identifiable patient: whether the rule names a law that covers her country."""
    if not answers.patient_information or site.hipaa is None:
        return ""
    named = [law for entry in site.hipaa if entry.policy == PERMITTED for law in entry.regimes or ()]
    if not named:
        return tongue.say("It names no law.")
    if answers.country is None:
        return tongue.say("It names %(laws)s.", laws=tongue.enumerated(tongue.terms("regimes", named)))
    covering = [law for law in named if answers.country in vocabulary().terms("regimes")[law].countries]
    country = tongue.term("countries", answers.country)
    if not covering:
        return tongue.say("It names no law that covers %(country)s.", country=country)
    laws = tongue.enumerated(tongue.terms("regimes", covering))
    return tongue.say("It names a law that covers %(country)s: %(laws)s.", country=country, laws=laws)


def _admits_her(tongue: Tongue, match: Match) -> str:
    if match.eligibility is not Verdict.MEETS:
        return ""
    eras = [str(fact.as_of) for name in ("admits", "countries", "credentials") if (fact := match.site.fact(name))]
    return tongue.say("Its rules (%(year)s) name your profession and your country. They decide.", year=min(eras)[:4])
