"""Findings against a site: what they would change, what they confirm, and which evidence is lost.

A finding below the queue's threshold changes nothing. Findings that contradict each other all become proposals, each
told of the
other; none is averaged away. A list says "at least these": a page that names fewer professions than are known takes
none away,
and one that names more adds to them.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from catalog.amend import Kind
from catalog.model import Site, Source
from catalog.proposals import Evidence, Origin, Proposal
from catalog.snapshots import Quote, Snapshot
from catalog.vocabulary import vocabulary
from crawler.evidence import find_again
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.readers import hipaa as hipaa_reader

# How much the recommender and a clinician's decision to join hang on a fact: what a reviewer sees first.
DEPENDED_ON: Mapping[str, float] = {
    "status": 1.0,
    "hipaa": 1.0,
    "admits": 1.0,
    "access": 1.0,
    "credentials": 1.0,
    "admits_only": 0.9,
    "countries": 0.9,
    "languages": 0.7,
    "identity": 0.6,
    "posts": 0.6,
    "specialties": 0.6,
    "cost": 0.5,
    "media": 0.4,
    "joining": 0.4,
}
NO_PROOF = "none"
PAGE_NAMES = {
    "join": "Join page",
    "terms": "Terms of use",
    "privacy": "Privacy policy",
    "guidelines": "Community rules",
    "about": "About page",
    "faq": "Questions and answers",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Evidence that was accepted: the passage that carries `fact`, and the address it was read at."""

    fact: str
    url: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A fact that the page still states with the same words: it needs no person, only a source entry of its own."""

    fact: str
    source: Source


@dataclass(frozen=True, slots=True)
class Review:
    """What one snapshot leads to. `proposals` are sorted by what is depended on most and is surest."""

    proposals: tuple[Proposal, ...]
    confirmations: tuple[Confirmation, ...]


@dataclass(frozen=True, slots=True)
class _Value:
    """A value that findings give for a fact, with what else must change beside it."""

    value: Any
    findings: tuple[Finding, ...]
    also: Mapping[str, Any]


def review(site: Site, snapshot: Snapshot, findings: Iterable[Finding], standing: Iterable[Standing] = ()) -> Review:
    """What the findings would change in `site`, what they confirm, and which standing evidence is gone."""
    by_fact: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.confidence >= QUEUE_THRESHOLD:
            by_fact.setdefault(finding.fact, []).append(finding)
    proposals: list[Proposal] = []
    confirmed: set[str] = set()
    for fact, found in by_fact.items():
        values = _values(site, fact, found, snapshot)
        today = _today(site, fact)
        differing = [value for value in values if value.value != today]
        if not differing and values:
            confirmed.add(fact)
        proposals += [_proposal(site, fact, value, snapshot, contradicted=len(values) > 1) for value in differing]
    lost, kept = _evidence(site, snapshot, standing)
    proposals += [proposal for proposal in lost if proposal.fact not in confirmed]
    changed = {proposal.fact for proposal in proposals}
    facts = sorted((confirmed | kept) - changed)
    confirmations = tuple(
        Confirmation(fact, _source(snapshot, (fact,))) for fact in facts if site.fact(fact) is not None
    )
    return Review(tuple(triage(proposals)), confirmations)


def triage(proposals: Sequence[Proposal]) -> list[Proposal]:
    """The proposals, what is depended on most and is surest first."""
    return sorted(proposals, key=lambda proposal: (-weight(proposal), proposal.fact, str(proposal.value)))


def weight(proposal: Proposal) -> float:
    """How soon somebody should look at it: dependence times confidence."""
    sure = max(evidence.confidence for evidence in proposal.evidence)
    return DEPENDED_ON.get(proposal.fact.partition(".")[0], 0.3) * sure


def _evidence(site: Site, snapshot: Snapshot, standing: Iterable[Standing]) -> tuple[list[Proposal], set[str]]:
    """Proposals for standing passages that are gone from this page, and the facts whose passages are all there."""
    lost: list[Proposal] = []
    facts: dict[str, bool] = {}
    for stands in standing:
        if stands.url != snapshot.url or site.fact(stands.fact) is None:
            continue
        there = find_again(stands.quote, snapshot.text) is not None
        facts[stands.fact] = facts.get(stands.fact, True) and there
        if not there:
            note = f"The passage that carried it is no longer on the page as read on {snapshot.fetched_at:%Y-%m-%d}."
            evidence = Evidence(origin=Origin.CRAWLER, quote=stands.quote, snapshot=snapshot.digest, note=note)
            lost.append(
                Proposal(
                    site=site.id, fact=stands.fact, kind=Kind.EVIDENCE_LOST, value=stands.url, evidence=(evidence,)
                )
            )
    return lost, {fact for fact, there in facts.items() if there}


def _proposal(site: Site, fact: str, value: _Value, snapshot: Snapshot, contradicted: bool) -> Proposal:
    note = "The page states more than one value for this." if contradicted else ""
    source = _source(snapshot, (fact, *value.also))
    evidence = tuple(
        Evidence(
            origin=Origin.CRAWLER,
            source=source,
            quote=Quote.at(snapshot.text, finding.start, finding.end),
            snapshot=snapshot.digest,
            note=note,
            confidence=finding.confidence,
        )
        for finding in value.findings
    )
    kind = Kind.NEW_FACT if site.fact(fact) is None else Kind.CHANGED_FACT
    return Proposal(site=site.id, fact=fact, kind=kind, value=value.value, also=value.also, evidence=evidence)


def _source(snapshot: Snapshot, supports: tuple[str, ...]) -> Source:
    day: date = snapshot.fetched_at.date()
    return Source(
        url=snapshot.url,
        title=PAGE_NAMES.get(snapshot.page, "Page"),
        by="site",
        as_of=f"{day:%Y-%m}",
        checked=day,
        via="live",
        supports=supports,
    )


def _today(site: Site, fact: str) -> Any:
    return site.record().get(fact)


def _values(site: Site, fact: str, found: Sequence[Finding], snapshot: Snapshot) -> list[_Value]:
    return _MAKERS.get(fact, _one_term)(site, fact, found, snapshot)


def _one_term(_site: Site, _fact: str, found: Sequence[Finding], _snapshot: Snapshot) -> list[_Value]:
    groups: dict[Any, list[Finding]] = {}
    for finding in found:
        groups.setdefault(finding.value, []).append(finding)
    return [_Value(value, tuple(group), {}) for value, group in groups.items()]


def _status(site: Site, fact: str, found: Sequence[Finding], snapshot: Snapshot) -> list[_Value]:
    said = {
        "closed": "Its own page says that it has closed",
        "merged": "Its own page says that it has joined another site",
    }
    return [
        _Value(
            it.value,
            it.findings,
            {"status_note": f"{said[it.value]} (read {snapshot.fetched_at:%Y-%m-%d})."} if it.value in said else {},
        )
        for it in _one_term(site, fact, found, snapshot)
    ]


def _joining(site: Site, fact: str, found: Sequence[Finding], snapshot: Snapshot) -> list[_Value]:
    stands = _today(site, fact) or {}
    values = []
    for it in _one_term(site, fact, found, snapshot):
        same = stands.get("takes") == it.value
        values.append(_Value(stands if same else {"takes": it.value}, it.findings, {}))
    return values


def _terms(found: Sequence[Finding]) -> list[str]:
    return list(dict.fromkeys(term for finding in found for term in finding.terms))


def _list(site: Site, fact: str, found: Sequence[Finding], _snapshot: Snapshot) -> list[_Value]:
    """At least these: what stands and what was found, in the order of the vocabulary."""
    name = {"admits": "professions"}.get(fact, fact)
    stands = _today(site, fact) or []
    new = [term for term in _terms(found) if not _said_already(name, term, stands)]
    if name == "languages":
        return [_Value(sorted({*stands, *new}) if new else stands, tuple(found), {})]
    whole = {"worldwide", "all"} & {*stands, *new}
    value = sorted(whole) if whole else list(vocabulary().order(name, (*stands, *new)))
    return [_Value(value if new else stands, tuple(found), {})]


def _said_already(name: str, term: str, stands: Sequence[str]) -> bool:
    if term in stands or {"worldwide", "all"} & set(stands):
        return True
    if name == "languages":
        return any(stood.partition("-")[0] == term for stood in stands)
    return any(
        term in vocabulary().broader(name, stood) or stood in vocabulary().broader(name, term) for stood in stands
    )


def _credentials(site: Site, fact: str, found: Sequence[Finding], _snapshot: Snapshot) -> list[_Value]:
    stands = _today(site, fact) or {}
    values = []
    asking = [finding for finding in found if NO_PROOF not in finding.terms]
    if asking:
        accepted = stands.get("accepted") or []
        new = [term for term in _terms(asking) if not _said_already(fact, term, accepted)]
        if new or stands.get("required") is not True:
            both = list(vocabulary().order(fact, (*accepted, *new)))
            values.append(_Value({**stands, "required": True, "accepted": both}, tuple(asking), {}))
        else:
            values.append(_Value(stands, tuple(asking), {}))
    free = [finding for finding in found if NO_PROOF in finding.terms]
    if free:
        values.append(_Value(stands if stands.get("required") is False else {"required": False}, tuple(free), {}))
    return values


def _hipaa(site: Site, fact: str, found: Sequence[Finding], snapshot: Snapshot) -> list[_Value]:
    stands: list[dict[str, Any]] = list(_today(site, fact) or [])
    groups: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in found:
        assert isinstance(finding.value, Mapping)
        where = hipaa_reader.where(finding, snapshot.text, snapshot.language)
        groups.setdefault((finding.value["policy"], where), []).append(finding)
    values = []
    for (policy, where), group in groups.items():
        if any(
            entry["policy"] == policy and (where is None or entry.get("where") in (None, where)) for entry in stands
        ):
            values.append(_Value(stands, tuple(group), {}))
            continue
        regimes = list(dict.fromkeys(law for it in group for law in it.value.get("regimes", ())))  # type: ignore[union-attr]
        entry = {"policy": policy, "where": where, "regimes": list(vocabulary().order("regimes", tuple(regimes)))}
        entry = {name: part for name, part in entry.items() if part}
        others = [old for old in stands if where is None or old.get("where") not in (None, where)] if stands else []
        values.append(_Value([*(others if where else []), entry], tuple(group), {}))
    return values


def _media(site: Site, fact: str, found: Sequence[Finding], _snapshot: Snapshot) -> list[_Value]:
    stands = dict(_today(site, fact) or {})
    value = dict(stands)
    for finding in found:
        assert isinstance(finding.value, Mapping)
        for medium, seen in finding.value.items():
            if value.get(medium) != "public":  # "members" is what is meant where nothing is said
                value[medium] = seen if medium not in value or seen == "public" else value[medium]
    order = vocabulary().words("media")
    changed = {medium: value[medium] for medium in order if medium in value}
    return [_Value(stands if changed == stands else changed, tuple(found), {})]


_MAKERS: Mapping[str, Callable[[Site, str, Sequence[Finding], Snapshot], list[_Value]]] = {
    "admits": _list,
    "countries": _list,
    "languages": _list,
    "specialties": _list,
    "credentials": _credentials,
    "hipaa": _hipaa,
    "media": _media,
    "joining": _joining,
    "status": _status,
}
