"""Candidates: what phrases suggest a sentence states, before anybody has judged how sure that is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.patterns import Hit, Phrases, fold, phrases_of
from crawler.sentences import Sentence, sentences

YES = frozenset(
    [
        "yes",
        "sure",
        "absolutely",
        "certainly",
        "ja",
        "jawohl",
        "natürlich",
        "selbstverständlich",
        "oui",
        "bien",
        "sûr",
        "sí",
        "si",
        "claro",
        "sim",
        "claro",
        "certo",
        "はい",
        "ええ",
        "예",
        "네",
        "是",
        "是的",
        "可以",
        "会",
        "ja",
        "zeker",
        "tak",
        "oczywiście",
        "да",
        "конечно",
    ]
)
NO = frozenset(
    [
        "no",
        "not",
        "nope",
        "nein",
        "non",
        "não",
        "いいえ",
        "아니요",
        "아니오",
        "不",
        "否",
        "不是",
        "不可以",
        "nee",
        "nie",
        "нет",
    ]
)
SHORT = 60  # letters of an answer that says little without its heading
KEPT = 8_000  # sentences: every reader looks at each sentence of a page
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


def candidates(fact: str, text: str, language: str, look: Look) -> Iterator[Candidate]:
    """What `look` finds in each sentence that states something; a question counts where the next sentence says yes."""
    return iter(_sought(fact, text, language, look))


@lru_cache(maxsize=16)  # the facts of a page: what tells that it is medical need not be sought again to be read
def _sought(fact: str, text: str, language: str, look: Look) -> tuple[Candidate, ...]:
    return tuple(_seek(fact, text, language, look))


def _seek(fact: str, text: str, language: str, look: Look) -> Iterator[Candidate]:
    phrases = phrases_of(language)
    asked: Sentence | None = None
    for sentence in sentences(text):
        if sentence.is_question:
            asked = sentence
            continue
        if is_elsewhere(phrases, sentence):
            continue
        folded = _folded(sentence.text)
        if asked is not None:
            question, asked = asked, None
            answer = folded.split(None, 1)[0].strip(",.;:!、。，！") if folded else ""
            if answer in YES and sentence.shape != "heading":
                for hit in look(phrases, question, fold(question.text)):
                    yield replace(_candidate(fact, question, hit, phrases), sentence=sentence, answers=question)
        hits = list(look(phrases, sentence, folded))
        for hit in hits:
            yield _candidate(fact, sentence, hit, phrases)
        if not hits and sentence.shape != "heading" and len(folded) <= SHORT and sentence.heading:
            yield from _under_heading(fact, phrases, sentence, look)


@lru_cache(maxsize=KEPT)
def _folded(text: str) -> str:
    return fold(text)


def _under_heading(fact: str, phrases: Phrases, sentence: Sentence, look: Look) -> Iterator[Candidate]:
    """A short answer read together with its heading: "Cost" and below it "Free"."""
    heading = fold(sentence.heading).rstrip(" :?")
    together = f"{heading}: {_folded(sentence.text)}"
    begins = len(heading) + 2
    for hit in look(phrases, sentence, together):
        if hit.end > begins:
            yield _candidate(
                fact, sentence, replace(hit, start=max(0, hit.start - begins), end=hit.end - begins), phrases
            )


@lru_cache(maxsize=KEPT)
def is_elsewhere(phrases: Phrases, sentence: Sentence) -> bool:
    """Whether the headings above say that the passage is about a prize, a course, a clinic ...

    and so not about membership; nor is what legal pages say under "Your rights", "Retention" or "Cookies".
    """
    if any(phrases.says("elsewhere", fold(heading)) for heading in (sentence.heading, sentence.top) if heading):
        return True
    return phrases.says("aside", fold(sentence.heading))


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
            if not phrases.says(f"{fact}.off", near(folded, hit.start, hit.end))
        ]

    return look
