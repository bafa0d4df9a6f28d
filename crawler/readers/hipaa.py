"""`hipaa`: the policy on patient information, the place it holds for, and the laws named beside it."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator

from crawler import confidence
from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, Hit, Phrases, fold, phrases_of
from crawler.readers.regimes import regimes
from crawler.sentences import Sentence, sentences
from crawler.unphrased import unphrased

# Where one sentence fits several: what is forbidden altogether beats how, and a permission beats the duty that comes
# with it.
_ORDER = ("no_cases", "phi_permitted", "deidentification_required", "user_responsible")
_ANONYMOUS = re.compile(r"an[oóôò]nym|anonim|identif|匿名|脱敏|익명|аноним|обезлич|verfremd")
SECTION = 4  # sentences before and after a rule under its heading that may name its law
_PLACES = ("private_messages", "closed_consult", "posts")


def _look(phrases: Phrases, _: Sentence, folded: str) -> Iterable[Hit]:
    for match in tuple(phrases.matches("hipaa.idiom", folded)):  # "in any case" speaks of no case
        folded = f"{folded[: match.start()]}{' ' * len(match[0])}{folded[match.end() :]}"
    if not phrases.says("hipaa.about", folded) or phrases.says("hipaa.off", folded):
        return ()
    hits = {hit.value: hit for hit in phrases.hits("hipaa", folded)}
    if "no_cases" in hits and "deidentification_required" in hits:
        # "No names of patients" forbids names; "no cases, not even anonymised ones" forbids cases.
        forbidden = folded[hits["no_cases"].start : hits["no_cases"].end]
        return [hits["no_cases" if _ANONYMOUS.search(forbidden) else "deidentification_required"]]
    if "user_responsible" in hits and "deidentification_required" in hits:
        duty = hits["user_responsible"]  # a consent to hold is no duty beside identifiers to take out
        return [hits["deidentification_required"], *([duty] if duty.strength >= STRONG else [])]
    return [hits[value] for value in _ORDER if value in hits][:1]


def _value(candidate: Candidate, text: str) -> dict[str, object]:
    return {"policy": candidate.value, "regimes": list(regimes(_with_its_neighbours(candidate.sentence, text)))}


def _with_its_neighbours(sentence: Sentence, text: str) -> str:
    """The sentence and those beside it that may name the law of its rule.

    Those near it under the same heading do ("This follows ..."), and of the same line the one before it ("Keep HIPAA in
    mind. Never ...").
    """
    every = sentences(text)
    place = bisect_left(every, sentence.start, key=lambda it: it.start)
    begin, end = sentence.start, sentence.end
    if place and "\n" not in text[every[place - 1].start : begin]:
        begin = every[place - 1].start
    for before in every[max(0, place - SECTION) : place]:
        if before.heading == sentence.heading and sentence.heading:
            begin = min(begin, before.start)
    for after in every[place + 1 : place + 1 + SECTION]:
        if after.heading != sentence.heading or not (sentence.heading or after.start == every[place + 1].start):
            break
        end = after.end
    return text[begin:end]


def where(finding: Finding, text: str, language: str) -> str | None:
    """The place of the site that the evidence names, if it names one."""
    phrases = phrases_of(language)
    folded = fold(finding.quote(text))
    named = [place for place in _PLACES if phrases.says(f"hipaa.where.{place}", folded)]
    return named[0] if named else None


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("hipaa", text, language, _look)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `hipaa`."""
    phrased = tuple(seek(text, language))
    for candidate, sure in (*confidence.judge(phrased), *unphrased("hipaa", text, language, phrased)):
        start, end = candidate.evidence(text)
        yield Finding(fact="hipaa", value=_value(candidate, text), start=start, end=end, confidence=sure)
