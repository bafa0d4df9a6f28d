"""Candidates: what phrases suggest a sentence states, before anybody has judged how sure that is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.lines import Line, lines
from crawler.patterns import Hit, Phrases, fold, phrases_of
from crawler.sentences import Sentence

NEAR = 100  # letters on each side of a phrase that still speak of it
LONGEST_QUOTE = 420  # letters; of a longer sentence the part round the phrase is the evidence


@dataclass(frozen=True, slots=True)
class Candidate:
    """`sentence` seems to state that `fact` is, or includes, `value`.

    `start:end` is the phrase, counted in the page.
    """

    fact: str
    value: str
    sentence: Sentence
    start: int
    end: int
    strength: float
    language: str = "en"
    answers: Sentence | None = None  # the question that a bare "yes" answers, which then belongs to the evidence

    def evidence(self, text: str) -> tuple[int, int]:
        """Where the evidence stands: the sentence, or of a very long one the part round the phrase."""
        start = self.answers.start if self.answers else self.sentence.start
        end = self.sentence.end
        if end - start <= LONGEST_QUOTE:
            return start, end
        left = max(text.rfind(mark, start, self.start) for mark in (".", ";", ":", "。", "；", ",", "，")) + 1
        begin = left if left > start and self.start - left < LONGEST_QUOTE // 2 else max(start, self.start - 150)
        while begin < self.start and not text[begin].isalnum():
            begin += 1
        close = min(end, max(self.end + 60, begin + LONGEST_QUOTE // 2))
        stop = min((place for mark in ".;。；" if (place := text.find(mark, self.end, close)) >= 0), default=close)
        while stop < end and text[stop].isalnum() and text[stop].isascii():
            stop += 1
        return begin, stop


Look = Callable[[Phrases, Sentence, str], Iterable[Hit]]


def candidates(fact: str, text: str, language: str, look: Look, *needed: str) -> Iterator[Candidate]:
    """What `look` finds in each sentence that states something; a question counts where the next sentence says yes.

    It looks only where the letters leave it open that one of the `needed` patterns is there; those of the fact itself
    where none are named.
    """
    return iter(_sought(fact, text, language, look, needed or (fact,)))


@lru_cache(maxsize=16)  # the facts of a page: what tells that it is medical need not be sought again to be read
def _sought(fact: str, text: str, language: str, look: Look, needed: tuple[str, ...]) -> tuple[Candidate, ...]:
    return tuple(_seek(fact, text, language, look, needed))


def _seek(fact: str, text: str, language: str, look: Look, needed: tuple[str, ...]) -> Iterator[Candidate]:
    phrases = phrases_of(language)
    numbers = frozenset[int]().union(*map(phrases.numbers, needed))
    for line in lines(text, language):
        if line.asked is None and line.possible.isdisjoint(numbers):
            continue
        if line.asked is not None:
            for hit in look(phrases, line.asked, fold(line.asked.text)):
                asked = _candidate(fact, line.asked, hit, phrases)
                yield replace(asked, sentence=line.sentence, answers=line.asked)
        hits = list(look(phrases, line.sentence, line.folded))
        for hit in hits:
            yield _candidate(fact, line.sentence, hit, phrases)
        if not hits and line.heading is not None:
            yield from _under_heading(fact, phrases, line, look)


def _under_heading(fact: str, phrases: Phrases, line: Line, look: Look) -> Iterator[Candidate]:
    begins = len(line.under_heading) - len(line.folded)
    for hit in look(phrases, line.sentence, line.under_heading):
        if hit.end > begins:
            inside = replace(hit, start=max(0, hit.start - begins), end=hit.end - begins)
            yield _candidate(fact, line.sentence, inside, phrases)


def _candidate(fact: str, sentence: Sentence, hit: Hit, phrases: Phrases) -> Candidate:
    start, end = sentence.start + hit.start, sentence.start + hit.end
    return Candidate(fact, hit.value, sentence, start, end, hit.strength, phrases.language)


def near(folded: str, start: int, end: int) -> str:
    """The part of a sentence round `start:end`: in a long one what lies farther off says nothing of it."""
    return folded[max(0, start - NEAR) : end + NEAR]


def phrase_look(fact: str) -> Look:
    """Looks for the phrases listed under `fact`, unless the sentence is about something else."""

    def look(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
        if sentence.shape == "heading" and len(folded) < 12:
            return ()
        return [
            hit
            for hit in phrases.hits(fact, folded)
            if not phrases.says(f"{fact}.off", near(folded, hit.start, hit.end)) and not phrases.advises(hit, folded)
        ]

    return look
