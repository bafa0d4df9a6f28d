"""The sentences of a page that may state something, prepared once for all readers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from crawler.patterns import Phrases, fold, phrases_of
from crawler.sentences import Sentence, sentences

# What a "yes" is in the languages that have phrases: the answer says what the question above it asks.
YES = frozenset((
    "yes", "sure", "absolutely", "certainly", "ja", "jawohl", "natürlich", "selbstverständlich", "oui", "bien", "sûr",
    "sí", "si", "claro", "sim", "certo", "zeker", "tak", "oczywiście", "да", "конечно", "はい", "ええ", "예", "네",
    "是", "是的", "可以", "会",
))  # fmt: skip
SHORT = 60  # letters of an answer that says little without its heading


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence that may state something, as every reader looks at it."""

    sentence: Sentence
    folded: str
    heading: str | None  # folded, of a short answer, which is read together with it: "Cost" and below it "Free"
    asked: Sentence | None  # the question that it says yes to
    possible: frozenset[int]  # the numbers of the patterns that may be in it, or in it and its heading

    @property
    def under_heading(self) -> str:
        """The short answer with its heading before it."""
        return f"{self.heading}: {self.folded}"


@lru_cache(maxsize=1)  # every reader of a page asks
def lines(text: str, language: str) -> tuple[Line, ...]:
    """The sentences of `text` that are no questions and not about something else."""
    return tuple(_lines(text, phrases_of(language)))


def _lines(text: str, phrases: Phrases) -> Iterator[Line]:
    asked: Sentence | None = None
    above: tuple[str, str] | None = None
    same: dict[frozenset[int], frozenset[int]] = {}  # the rows of a table are alike, and thousands
    for sentence in sentences(text):
        if (sentence.heading, sentence.top) != above:
            above = sentence.heading, sentence.top
            elsewhere = _is_elsewhere(phrases, *above)
            heading = fold(sentence.heading).rstrip(" :?")
        if sentence.is_question:
            asked = sentence
            continue
        if elsewhere:
            continue
        question, asked = asked, None
        line = _line(phrases, sentence, heading, question)
        yield replace(line, possible=same.setdefault(line.possible, line.possible))


def _line(phrases: Phrases, sentence: Sentence, heading: str, question: Sentence | None) -> Line:
    folded = fold(sentence.text)
    is_heading = sentence.shape == "heading"
    above = heading if not is_heading and len(folded) <= SHORT and sentence.heading else None
    answer = folded.split(None, 1)[0].strip(",.;:!、。，！") if folded else ""
    possible = phrases.may_match(folded if above is None else f"{above}: {folded}")
    return Line(sentence, folded, above, question if answer in YES and not is_heading else None, possible)


def _is_elsewhere(phrases: Phrases, heading: str, top: str) -> bool:
    """Whether the headings above say that the passage is about a prize, a course, a clinic ...

    and so not about membership; nor is what legal pages say under "Your rights", "Retention" or "Cookies".
    """
    if any(phrases.is_elsewhere(fold(above)) for above in (heading, top) if above):
        return True
    return phrases.says("aside", fold(heading))
