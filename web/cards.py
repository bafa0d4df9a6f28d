"""A match as its card shows it: the answer first, then why, what it costs, and what nobody knows."""

from dataclasses import dataclass

from catalog.locales import WORLDWIDE, primary_language
from catalog.model import Site
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.judgement import Verdict
from recommender.recommend import Match
from recommender.rules import PERMITTED, admitted_as
from web.evidence import SignOfLife, sign_of_life
from web.facts import rule_on_patients, the_door
from web.i18n import Tongue, later
from web.labels import DOUBTS, OLD_RULES
from web.reasons import Reader, ReasonView
from web.values import plain

MAX_SOURCES = 2  # of a reason; the site's page has all
MAX_UNKNOWN = 3  # things a card says are not known; the details have all

# What is not known, by criterion, where no doubt about joining says it already.
_UNKNOWN = {
    "goals": later("what members use it for"),
    "about": later("which specialties"),
    "languages": later("in which language"),
    "patients": later("its rule on patients"),
    "when": later("how long getting in takes"),
    "credentials": later("what to show"),
    "access": later("how the door is checked"),
    "identity": later("which name others see"),
    "media": later("pictures"),
    "cost": later("what it costs"),
    "money": later("who pays for it"),
    "alive": later("whether it is alive"),
}


@dataclass(frozen=True, slots=True)
class Lift:
    """With another answer to `question` the site would be match number `rank`."""

    rank: int
    question: str
    answer: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A match. The range is in hundredths, for the picture."""

    id: str
    name: str
    fit: tuple[str, ...]
    door: str
    gets_in: tuple[str, ...]
    only_if: tuple[str, ...]
    patients: str
    law: str
    alive: SignOfLife
    not_known: str
    admits_her: str
    join_url: str
    goes_to_join_page: bool
    low: int
    score: int
    high: int
    fits: tuple[ReasonView, ...]
    costs: tuple[ReasonView, ...]
    unknown: tuple[ReasonView, ...]
    lift: Lift | None


def card(reader: Reader, match: Match, lift: Lift | None = None) -> Card:
    """`match` as `reader` sees it."""
    tongue, answers, site = reader.tongue, reader.answers, match.site
    reasons = [reader.reason(reason, site) for reason in match.reasons]
    low, high = match.range
    return Card(
        id=site.id,
        name=site.name,
        fit=_fit(tongue, match, answers),
        door=site.access or "unknown",
        gets_in=(_who(tongue, site, answers), *the_door(tongue, site)),
        only_if=tuple(tongue.say(DOUBTS[doubt]) for doubt in match.doubts if doubt.startswith("condition_")),
        patients=rule_on_patients(tongue, site, answers.patient_information),
        law=_law(tongue, site, answers),
        alive=sign_of_life(tongue, site, reader.today),
        not_known=_not_known(tongue, match),
        admits_her=_admits_her(tongue, match),
        join_url=(site.pages or {}).get("join") or site.url or "",
        goes_to_join_page="join" in (site.pages or {}),
        low=round(low * 100),
        score=round(match.score * 100),
        high=round(high * 100),
        fits=tuple(reason for reason in reasons if reason.verdict == Verdict.MEETS),
        costs=tuple(reason for reason in reasons if reason.verdict in (Verdict.PARTLY, Verdict.MISSES)),
        unknown=tuple(reason for reason in reasons if reason.verdict == Verdict.UNKNOWN),
        lift=lift,
    )


def _fit(tongue: Tongue, match: Match, answers: Answers) -> tuple[str, ...]:
    """Why it fits in about six words: what it is, on what, where, in which language."""
    site = match.site
    parts = [tongue.term("kinds", site.kind)]
    if site.specialties:
        parts.append(tongue.term("specialties", _nearest(site.specialties, answers.subject)))
    if site.countries or site.focus_countries:
        parts.append(tongue.term("countries", _place(site, answers.country)))
    if site.languages:
        hers = {primary_language(tag) for tag in answers.languages}
        named = [tag for tag in site.languages if primary_language(tag) in hers] or list(site.languages)
        parts += tongue.terms("languages", named[:1])
    return tuple(parts)


def _nearest(offered: tuple[str, ...], asked: tuple[str, ...]) -> str:
    """The offered specialty that says most about the question: the asked one itself, one above it, else the first."""
    for word in asked:
        if word in offered:
            return word
    above = {term for word in asked for term in vocabulary().broader("specialties", word)}
    return next((word for word in offered if word in above), offered[0])


def _place(site: Site, country: str | None) -> str:
    for places in (site.countries, site.focus_countries):
        if country and places and country in places:
            return country
    if site.countries and WORLDWIDE in site.countries:
        return WORLDWIDE
    return (site.countries or site.focus_countries or ("",))[0]


def _who(tongue: Tongue, site: Site, answers: Answers) -> str:
    """Who gets in, her own profession first."""
    if site.admits is None:
        return tongue.say("Who may join is not known")
    hers = admitted_as(answers.profession) if answers.profession else frozenset()
    # Her own profession before the wider one that includes it: a resident wants to read "resident".
    first = [word for word in site.admits if word == answers.profession] or [w for w in site.admits if w in hers]
    if not first:
        return plain(tongue, site, "admits", 2)
    label, others = tongue.term("professions", first[0]), len(site.admits) - 1
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


def _not_known(tongue: Tongue, match: Match) -> str:
    """At most one line: what she would have to find out, joining first, what is merely old last."""
    missing = [DOUBTS[doubt] for doubt in match.doubts if doubt in DOUBTS and not doubt.startswith("condition_")]
    said = set(match.doubts)
    for reason in match.reasons:
        covered = {"profession": "admits", "place": "countries", "credentials": "credentials"}.get(reason.criterion)
        if reason.verdict is Verdict.UNKNOWN and covered not in said and reason.criterion in _UNKNOWN:
            missing.append(_UNKNOWN[reason.criterion])
    if any(doubt.endswith("_old") for doubt in match.doubts):
        missing.append(OLD_RULES)
    questions = [tongue.say(text) for text in dict.fromkeys(missing)]
    if len(questions) > MAX_UNKNOWN:
        rest = len(questions) - MAX_UNKNOWN + 1
        questions = [*questions[: MAX_UNKNOWN - 1], tongue.count("%(num)s more", "%(num)s more", rest)]
    return "; ".join(questions)


def _admits_her(tongue: Tongue, match: Match) -> str:
    if match.eligibility is not Verdict.MEETS:
        return ""
    eras = [str(fact.as_of) for name in ("admits", "countries", "credentials") if (fact := match.site.fact(name))]
    return tongue.say("Its rules (%(year)s) name your profession and your country. They decide.", year=min(eras)[:4])
