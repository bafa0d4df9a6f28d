"""From candidates to findings: how sure each is, and what one sentence says of a fact put together."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from crawler import confidence
from crawler.candidates import Candidate
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.unphrased import unphrased


def single(found: Iterable[Candidate], text: str) -> Iterator[Finding]:
    """Each candidate as a finding."""
    return _findings(confidence.judge(tuple(found)), text)


def stated(
    fact: str, found: Iterable[Candidate], text: str, language: str, fits: Callable[[Candidate], bool] = lambda _: True
) -> Iterator[Finding]:
    """Each candidate as a finding, and what the classifier is sure of without a phrase where that `fits`."""
    phrased = tuple(found)
    yield from single(phrased, text)
    yield from _findings((it for it in unphrased(fact, text, language, phrased) if fits(it[0])), text)


def _findings(judged: Iterable[tuple[Candidate, float]], text: str) -> Iterator[Finding]:
    for candidate, sure in judged:
        start, end = candidate.evidence(text)
        yield Finding(fact=candidate.fact, value=candidate.value, start=start, end=end, confidence=sure)


def together(found: Iterable[Candidate], text: str) -> Iterator[Finding]:
    """The candidates of one sentence as one finding with a list of terms; sure and unsure ones apart."""
    groups: dict[tuple[int, int, bool], dict[str, float]] = {}
    judged = tuple(confidence.judge(tuple(found)))
    places: dict[tuple[int, int], float] = {}
    for candidate, sure in judged:  # the terms that one word stands for are as sure as each other
        places[candidate.start, candidate.end] = max(sure, places.get((candidate.start, candidate.end), 0.0))
    for candidate, _ in judged:
        sure = places[candidate.start, candidate.end]
        key = (*candidate.evidence(text), sure >= QUEUE_THRESHOLD)
        terms = groups.setdefault(key, {})
        terms[candidate.value] = max(sure, terms.get(candidate.value, 0.0))
        fact = candidate.fact
    for (start, end, _), terms in groups.items():
        yield Finding(fact=fact, value=tuple(terms), start=start, end=end, confidence=min(terms.values()))


def settled(found: Iterable[Finding], covers: Mapping[str, Collection[str]]) -> Iterator[Finding]:
    """`found` without the values that a surely stated one covers: who may choose her name may also use her own."""
    every = list(found)
    covered = {value for it in every if it.confidence >= QUEUE_THRESHOLD for value in covers.get(str(it.value), ())}
    yield from (it for it in every if it.value not in covered)
