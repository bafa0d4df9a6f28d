"""Which communities suit these answers, in groups, each with its reasons."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import compress
from operator import eq
from typing import NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from catalog.facets import NO_PROOF
from catalog.freshness import ELIGIBILITY_YEARS, age
from catalog.index import CatalogIndex
from catalog.locales import WORLDWIDE
from catalog.model import Site
from recommender.answers import NOTHING, Answers
from recommender.counterfactual import Counterfactual, counterfactuals
from recommender.engine import Hearing, Ranking, Said, bounds
from recommender.judgement import Criterion, Reason, Verdict, verdict_of
from recommender.order import heard
from recommender.relaxation import ENOUGH, Relaxation, relaxations
from recommender.rules import admitted_as, shown_by, unmet
from recommender.understanding import complete_with, terms_of_question
from recommender.weights import Weights, weights

DEFAULT_LIMIT = 5
NOT_CITED = frozenset(
    ("id", "kind", "sign_of_life", "url")
)  # what a criterion reads that no source of its own supports


@dataclass(frozen=True, slots=True)
class ToJoin:
    """What a site asks of somebody who joins. `known` says whether any source tells."""

    credentials: tuple[str, ...]
    takes: str | None
    known: bool


@dataclass(frozen=True, slots=True)
class Match:
    """A site that fits. `range` is the score if every unknown were a miss, and if every unknown were met."""

    site: Site
    score: float
    range: tuple[float, float]
    eligibility: Verdict  # MEETS or UNKNOWN: what its rules say of her; the site decides
    doubts: tuple[str, ...]  # why eligibility is unknown: what is missing, old, or a condition she may not fulfil
    to_join: ToJoin
    reasons: tuple[Reason, ...]

    def reason(self, criterion: str) -> Reason | None:
        """The reason of that criterion, if it was asked about."""
        return next((reason for reason in self.reasons if reason.criterion == criterion), None)


class Exclusion(NamedTuple):
    """A site that is left out, and the rules that say so."""

    site: Site
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """Everything a page or an API says to one set of answers."""

    answers: Answers
    understood: dict[str, tuple[str, ...]]
    matches: tuple[Match, ...]
    rule_on_patients_unknown: tuple[Match, ...]
    only_if_you_belong: tuple[Match, ...]
    not_eligible: "Exclusions"
    sites: int
    fitting: int  # how many matches there are, shown or not
    relaxations: tuple[Relaxation, ...]
    counterfactuals: tuple[Counterfactual, ...]


def recommend(
    index: CatalogIndex, answers: Answers, *, today: date, limit: int = DEFAULT_LIMIT, given: Weights | None = None
) -> Recommendation:
    """The communities of `index` for `answers`: at most `limit` matches, best first, equal scores by id."""
    settings = given or weights()
    asked, said = answers, terms_of_question(answers)
    answers, understood = complete_with(asked, said)
    hearing = Hearing(index, settings, today)
    page = heard(hearing, answers)
    groups = page.groups
    explain = _Explainer(index, answers, page.ranking, today)
    return Recommendation(
        answers=answers,
        understood=understood,
        matches=tuple(explain.match(place) for place in groups.matches[:limit]),
        rule_on_patients_unknown=tuple(explain.match(place) for place in groups.rule_on_patients_unknown[:limit]),
        only_if_you_belong=tuple(explain.match(place) for place in groups.only_if_you_belong[:limit]),
        not_eligible=Exclusions(index, page.ranking),
        sites=index.size,
        fitting=len(groups.matches),
        relaxations=relaxations(index, asked, settings, today, hearing=hearing, said=said)
        if len(groups.matches) < ENOUGH
        else (),
        counterfactuals=counterfactuals(index, answers, settings, today, groups.matches, hearing=hearing),
    )


class Exclusions(Sequence[Exclusion]):
    """The sites that are left out, by id. Of a large catalogue they are most: each is made when it is looked at."""

    def __init__(self, index: CatalogIndex, ranking: Ranking) -> None:
        places = np.flatnonzero(ranking.left_out)
        places = places[np.argsort(index.rank_of_id[places])]
        # Few sets of rules leave many sites out: each is one number, and put into words once.
        numbers = np.zeros(len(places), dtype=np.int64)
        for bit, flags in enumerate(ranking.banned.values()):
            numbers |= flags[places].astype(np.int64) << bit
        self._sites, self._places, self._numbers = index.sites, places, numbers
        self._rules = {one: tuple(compress(ranking.banned, _bits(one))) for one in set(numbers.tolist())}

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, number: int) -> Exclusion: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[Exclusion]: ...
    def __getitem__(self, number: int | slice) -> Exclusion | Sequence[Exclusion]:
        if isinstance(number, slice):
            return [self[one] for one in range(*number.indices(len(self)))]
        return Exclusion(self._sites[self._places.item(number)], self._rules[self._numbers.item(number)])

    def __iter__(self) -> Iterator[Exclusion]:
        sites = map(self._sites.__getitem__, self._places.tolist())
        return map(Exclusion, sites, map(self._rules.__getitem__, self._numbers.tolist()))

    def by_rule(self) -> dict[str, NDArray[np.intp]]:
        """The places in the index of these sites, under the first rule that leaves each out."""
        found: dict[str, list[NDArray[np.intp]]] = {}
        for number in dict.fromkeys(self._numbers.tolist()):
            found.setdefault(self._rules[number][0], []).append(self._places[self._numbers == number])
        return {rule: np.concatenate(places) for rule, places in found.items()}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(eq, self, other))

    def __hash__(self) -> int:
        return hash(tuple(self))


def _bits(number: int) -> Iterator[bool]:
    while number:
        yield bool(number & 1)
        number >>= 1


class _Cited(NamedTuple):
    """A criterion with the facts that its reasons cite, and what every criterion says that reads any of them."""

    name: str
    said: Said
    weight: float
    facts: tuple[str, ...]
    blank: frozenset[str]
    readers: list[tuple[float, Said]]


@cache
def _facts_cited(criterion: Criterion) -> tuple[tuple[str, ...], frozenset[str]]:
    facts = tuple(name for name in criterion.facts if name not in NOT_CITED)
    return facts, frozenset(facts)


class _Explainer:
    """Puts the ranking of one request into reasons."""

    def __init__(self, index: CatalogIndex, answers: Answers, ranking: Ranking, today: date) -> None:
        self._index, self._answers, self._ranking, self._today = index, answers, ranking, today
        read = [(judged, judged.criterion.facts) for judged in ranking.judged]
        self._cited = []
        for judged in ranking.judged:
            facts, blank = _facts_cited(judged.criterion)
            readers = [(other.weight, other.said) for other, its_facts in read if not blank.isdisjoint(its_facts)]
            self._cited.append(_Cited(judged.criterion.name, judged.said, judged.weight, facts, blank, readers))

    def match(self, place: int) -> Match:
        site = self._index.sites[place]
        doubts = tuple(doubts_about_joining(self._index, place, self._answers, self._today))
        reasons = tuple([self._reason(cited, place, site) for cited in self._cited])
        return Match(
            site=site,
            score=float(self._ranking.score[place]),
            range=(sum([reason.low for reason in reasons]), sum([reason.high for reason in reasons])),
            eligibility=Verdict.UNKNOWN if doubts else Verdict.MEETS,
            doubts=doubts,
            to_join=to_join(site),
            reasons=reasons,
        )

    def _reason(self, cited: _Cited, place: int, site: Site) -> Reason:
        name, said, weight, facts, blank, readers = cited
        opinion = said.opinion(place)
        low, high = bounds(opinion)
        evidence = self._index.evidence(place, facts)
        sources, as_of = evidence.sources, evidence.as_of
        if name == "alive":
            as_of = site.sign_of_life
            seen = (source.url for source in site.sources if as_of is not None and source.as_of == as_of)
            sources = tuple(dict.fromkeys([*sources, *seen]))
        without = 0.0
        for its_weight, its_word in readers:
            without += its_weight * its_word.change_without(place, blank)
        return Reason(
            criterion=name,
            verdict=verdict_of(opinion),
            weight=weight,
            contribution=weight * said.expected.item(place),
            low=weight * low,
            high=weight * high,
            facts=facts,
            as_of=as_of,
            sources=sources,
            without=without,
        )


def doubts_about_joining(index: CatalogIndex, place: int, answers: Answers, today: date) -> Iterator[str]:
    """What stands between a site's rules and yes: missing or old facts, a condition only she can judge."""
    site = index.sites[place]
    if answers.profession is None or answers.country is None:
        yield "answers"
    for name in ("admits", "countries", "credentials"):
        if getattr(site, name) is None:
            yield name
            continue
        years = age(index.evidence(place, (name,)).as_of, today)
        if years is None or years > ELIGIBILITY_YEARS:
            yield f"{name}_old"
    if answers.profession and site.admits is not None and admitted_as(answers.profession).isdisjoint(site.admits):
        yield "profession"
    if answers.country and site.countries is not None and not {answers.country, WORLDWIDE} & set(site.countries):
        yield "country"
    if site.credentials and site.credentials.required and answers.credentials:
        shown = shown_by(answers)
        if NOTHING in answers.credentials or (
            site.credentials.accepted and shown.isdisjoint(site.credentials.accepted)
        ):
            yield "proof"
    for condition in unmet(site.conditions, answers):
        yield f"condition_{condition.kind}"


def to_join(site: Site) -> ToJoin:
    """What `site` asks for at the door."""
    asked = site.credentials
    proofs: tuple[str, ...] = ()
    if asked is not None:
        proofs = (asked.accepted or ()) if asked.required else (NO_PROOF,)
    return ToJoin(proofs, site.joining.takes if site.joining else None, asked is not None)
