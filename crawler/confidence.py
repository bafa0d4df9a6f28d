"""How sure a candidate is: the phrase, what the classifier makes of the sentence, and where it stands.

The weights are in `data/reader/calibration.yaml`; `python -m crawler.calibrate` makes them from the sentences and
from the
labelled pages that are not held out.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from catalog import strict_yaml
from catalog.vocabulary import DATA
from crawler.candidates import Candidate, is_elsewhere
from crawler.classifier import classifier
from crawler.patterns import STRONG, UNSPACED, Phrases, fold, phrases_of
from crawler.sentences import Sentence, sentences

CALIBRATION = DATA / "reader" / "calibration.yaml"
MOST_SENTENCES_KEPT = 20_000
# What may be read without a phrase: rules that every community has. A permission to name patients never is.
ALONE = frozenset(
    ["hipaa=deidentification_required", "cost=free", "posts=public", "posts=members"]
    + [f"access={value}" for value in ("verified", "approval", "registration", "public")]
    + [f"identity={value}" for value in ("real_name", "pseudonym", "anonymous", "choice")]
)
SURE_ALONE = 0.9  # what the classifier must give a sentence without a phrase, and the most it may give another value
RIVAL = 0.5
ENOUGH_WORDS = defaultdict(lambda: 30, dict.fromkeys(UNSPACED, 12))  # letters of a sentence by itself
REACH, REACH_UNSPACED = 90, 36  # letters round a phrase that a long sentence is judged by
FARTHEST = 4.0  # log odds beyond which the classifier's word counts no more

_scored: dict[str, tuple[float, ...]] = {}


@cache
def _weights() -> Mapping[str, float]:
    root, _ = strict_yaml.parse(strict_yaml.decode(CALIBRATION.read_bytes()))
    return {str(name): float(weight) for name, weight in root.plain()["weights"].items()}


def judge(found: Sequence[Candidate]) -> Iterator[tuple[Candidate, float]]:
    """Each candidate with the share of such candidates that are right."""
    if not found:
        return
    scores = sentence_scores([passage(candidate) for candidate in found])
    for candidate, row in zip(found, scores, strict=True):
        yield candidate, probability(features(candidate, row))


def passage(candidate: Candidate) -> str:
    """The sentence; of a long one, which says several things, the part round the phrase."""
    text = candidate.sentence.text
    reach = REACH_UNSPACED if candidate.language in UNSPACED else REACH
    start, end = candidate.start - candidate.sentence.start, candidate.end - candidate.sentence.start
    if candidate.answers or len(text) <= 2 * reach or not 0 <= start <= end <= len(text):
        return text
    left, right = max(0, start - reach), min(len(text), end + reach)
    while left and left < start and text[left - 1].isalnum():
        left += 1
    while right < len(text) and right > end and text[right].isalnum():
        right -= 1
    return text[left:right].strip()


def unphrased(fact: str, text: str, language: str, phrased: Iterable[Candidate]) -> Iterator[tuple[Candidate, float]]:
    """What the classifier alone is sure of, in sentences where no phrase suggests anything of `fact`.

    Real pages say a rule in more ways than a list of phrases foresees; a heading or a short line says too little.
    """
    phrases = phrases_of(language)
    known = {it.sentence.start for it in phrased} | {it.answers.start for it in phrased if it.answers}
    places = {label: column for label, column in _places().items() if label.startswith(f"{fact}=")}
    whole = places.pop(f"{fact}=*", None)
    asked = [it for it in sentences(text) if _may_state(it, phrases, fact) and it.start not in known]
    for sentence, row in zip(asked, sentence_scores([it.text for it in asked]), strict=True):
        if whole is None or row[whole] < SURE_ALONE:
            continue
        label, column = max(places.items(), key=lambda it: row[it[1]])
        rival = max((row[other] for other in places.values() if other != column), default=0.0)
        if label in ALONE and row[column] >= SURE_ALONE and rival < RIVAL:
            value = label.partition("=")[2]
            found = Candidate(fact, value, sentence, sentence.start, sentence.end, 0.0, phrases.language)
            yield found, min(row[column], row[whole])


def _may_state(sentence: Sentence, phrases: Phrases, fact: str) -> bool:
    if sentence.is_question or sentence.shape == "heading" or len(sentence.text) < ENOUGH_WORDS[phrases.language]:
        return False
    folded = fold(sentence.text)
    return not (
        is_elsewhere(phrases, sentence) or phrases.says("elsewhere", folded) or phrases.says(f"{fact}.off", folded)
    )


def sentence_scores(texts: Sequence[str]) -> list[tuple[float, ...]]:
    """The classifier's probabilities for each sentence, those seen before from memory."""
    new = list(dict.fromkeys(text for text in texts if text not in _scored))
    if len(_scored) + len(new) > MOST_SENTENCES_KEPT:
        _scored.clear()
        new = list(dict.fromkeys(texts))
    if new:
        for text, row in zip(new, classifier().probabilities(new), strict=True):
            _scored[text] = tuple(float(value) for value in row)
    return [_scored[text] for text in texts]


@cache
def _places() -> Mapping[str, int]:
    return {label: column for column, label in enumerate(classifier().labels)}


def features(candidate: Candidate, scores: Sequence[float]) -> dict[str, float]:
    """What the judgement rests on, by name."""
    places = _places()
    value = scores[places[label]] if (label := f"{candidate.fact}={candidate.value}") in places else None
    fact = scores[places[label]] if (label := f"{candidate.fact}=*") in places else None
    strong = candidate.strength >= STRONG
    return {
        "all": 1.0,
        "strong": float(strong),
        "value" if strong else "value of a weak phrase": _log_odds(value),
        "fact" if strong else "fact of a weak phrase": _log_odds(fact),
        "item": float(candidate.sentence.shape == "item"),
        "heading": float(candidate.sentence.shape == "heading"),
        "asked": float(_is_asked(candidate)),
        "answer": float(candidate.answers is not None),
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
