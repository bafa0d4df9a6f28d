"""How sure a candidate is: the phrase, what the classifier makes of the sentence, and where it stands.

The weights are in `data/reader/calibration.yaml`; `python -m crawler.calibrate` makes them from the sentences and
the labelled pages that are not held out.
"""

import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from catalog import strict_yaml
from catalog.vocabulary import DATA
from crawler.candidates import Candidate
from crawler.classifier import classifier
from crawler.patterns import STRONG, UNSPACED, fold, phrases_of

CALIBRATION = DATA / "reader" / "calibration.yaml"
MOST_SENTENCES_KEPT = 6_000  # as many as one page may have: every reader asks for the same ones
REACH, REACH_UNSPACED = 90, 36  # letters round a phrase that a long sentence is judged by
FARTHEST = 4.0  # log odds beyond which the classifier's word counts no more

_scored: dict[str, Sequence[float]] = {}


@cache
def _weights() -> Mapping[str, float]:
    return {str(name): float(weight) for name, weight in strict_yaml.read(CALIBRATION)["weights"].items()}


def judge(found: Sequence[Candidate]) -> Iterator[tuple[Candidate, float]]:
    """Each candidate with the share of such candidates that are right."""
    for candidate, named in featured(found):
        yield candidate, probability(named)


def featured(found: Sequence[Candidate]) -> Iterator[tuple[Candidate, dict[str, float]]]:
    """Each candidate of a page with its features: what is judged, and what the judging is fitted on."""
    scores = sentence_scores([passage(candidate) for candidate in found])
    for candidate, row, again in zip(found, scores, said_again(found), strict=True):
        yield candidate, features(candidate, row, again)


def said_again(found: Sequence[Candidate]) -> list[int]:
    """In how many other sentences the page says the same as each candidate, at most two.

    Strong phrases alone: two chance words do not make a statement.
    """
    places: dict[tuple[str, str], set[int]] = {}
    for it in found:
        if it.strength >= STRONG:
            places.setdefault((it.fact, it.value), set()).add(it.sentence.start)
    return [min(len(places[it.fact, it.value]) - 1, 2) if it.strength >= STRONG else 0 for it in found]


def passage(candidate: Candidate) -> str:
    """The sentence; of a long one, which says several things, the part round the phrase; of a bare yes its question."""
    if candidate.answers:
        return candidate.answers.text
    text = candidate.sentence.text
    reach = REACH_UNSPACED if candidate.language in UNSPACED else REACH
    start, end = candidate.start - candidate.sentence.start, candidate.end - candidate.sentence.start
    if len(text) <= 2 * reach or not 0 <= start <= end <= len(text):
        return text
    left, right = max(0, start - reach), min(len(text), end + reach)
    while left and left < start and text[left - 1].isalnum():
        left += 1
    while right < len(text) and right > end and text[right].isalnum():
        right -= 1
    return text[left:right].strip()


def sentence_scores(texts: Sequence[str]) -> list[Sequence[float]]:
    """The classifier's probabilities for each sentence, those seen before from memory."""
    new = list(dict.fromkeys(text for text in texts if text not in _scored))
    if len(_scored) + len(new) > MOST_SENTENCES_KEPT:
        _scored.clear()
        new = list(dict.fromkeys(texts))
    if new:
        for text, row in zip(new, classifier().probabilities(new), strict=True):
            _scored[text] = array("d", row)
    return [_scored[text] for text in texts]


@cache
def columns() -> Mapping[str, int]:
    """Where each label of the classifier stands in a row of its probabilities."""
    return {label: column for column, label in enumerate(classifier().labels)}


def features(candidate: Candidate, scores: Sequence[float], again: int = 0) -> dict[str, float]:
    """What the judgement rests on, by name."""
    places = columns()
    value = scores[places[label]] if (label := f"{candidate.fact}={candidate.value}") in places else None
    fact = scores[places[label]] if (label := f"{candidate.fact}=*") in places else None
    strong = candidate.strength >= STRONG
    return {
        "all": 1.0,
        "strong": float(strong),
        "value" if strong else "value of a weak phrase": _log_odds(value),
        "fact" if strong else "fact of a weak phrase": _log_odds(fact),
        "weak in prose": float(not strong and candidate.sentence.shape == "plain"),
        "item": float(candidate.sentence.shape == "item"),
        "heading": float(candidate.sentence.shape == "heading"),
        "asked": float(_is_asked(candidate)),
        "answer": float(candidate.answers is not None),
        "again": float(again),
        "long": max(0.0, len(candidate.sentence.text) - 250) / 250,
        f"of {candidate.fact}": 1.0,
    }


def _is_asked(candidate: Candidate) -> bool:
    """Whether the heading or the words before the list ask for this very fact."""
    around = fold(f"{candidate.sentence.heading}\n{candidate.sentence.lead}")
    return phrases_of(candidate.language).says(f"asks.{candidate.fact.removesuffix('_only')}", around)


def _log_odds(share: float | None) -> float:
    if share is None:
        return 0.0
    share = min(max(share, 1e-6), 1 - 1e-6)
    return max(-FARTHEST, min(FARTHEST, math.log(share / (1 - share))))


def probability(named: Mapping[str, float]) -> float:
    """The logistic curve through the weighted features; features without a weight count nothing."""
    weights = _weights()
    score = sum(weights.get(name, 0.0) * value for name, value in named.items())
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, score))))
