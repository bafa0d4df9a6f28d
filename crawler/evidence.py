"""Evidence that survives: a quoted passage found again in a later text of its page, or not at all.

A passage is the same when its letters and digits are, whatever became of its layout and of the number its clause stands
under; failing that, when its words are, but for spelling. The words that turn or bind it (numbers, negations, "must"
and "may", "only" and "unless") must be the same ones, in the passage and in what is left of its sentence on both sides.
Where one differs the answer is "not found": that a person looks again costs a minute, a rule that silently turned round
costs more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from catalog.snapshots import CONTEXT, Quote
from crawler.clauses import clause_number_at, renumbered
from crawler.wording import (
    extent,
    guards,
    letters,
    runs_together,
    same_word,
    sentence_after,
    sentence_before,
    words,
)

NEAR = 90.0  # of 100: below it nobody would take the passages for one
SLACK = 0.15  # of its length that a passage may have grown or shrunk by


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands now. `exact` says that nothing but its layout has changed."""

    start: int
    end: int
    exact: bool
    likeness: float


@dataclass(frozen=True, slots=True)
class _Passage:
    """A place in a text, from its first letter that counts to its last."""

    text: str
    start: int
    end: int
    letters: str

    @property
    def exact(self) -> str:
        return self.text[self.start : self.end]


def find_again(quote: Quote, text: str) -> Place | None:
    """Where the quoted passage stands in `text`, or None where it is gone or may no longer say the same."""
    passage = _passage(quote)
    places = [place for place in _same_letters(passage, text) if _means_the_same(passage, text, place)]
    if not places:
        near = _nearly(passage, text)
        places = [near] if near is not None and _means_the_same(passage, text, near) else []
    return max(places, key=lambda place: (_context(passage, text, place), -place.start), default=None)


def _passage(quote: Quote) -> _Passage:
    """What the quote says, without the number of its clause and the marks round it."""
    text = quote.prefix + quote.exact + quote.suffix
    start, end = len(quote.prefix), len(quote.prefix) + len(quote.exact)
    number = clause_number_at(text, start)
    if number and number.end < end:
        passage = _Passage(text, *extent(text, number.end, end))
        if passage.letters:
            return passage
    return _Passage(text, *extent(text, start, end))


def _same_letters(passage: _Passage, text: str) -> Iterator[Place]:
    """Every place with the letters of the passage that begins and ends where words do."""
    wanted, there = passage.letters, letters(text)
    if not wanted:
        return
    found = there.text.find(wanted)
    while found >= 0:
        start, end = there.places[found], there.places[found + len(wanted) - 1] + 1
        if not _inside_a_word(text, start, end):
            yield Place(start, end, exact=True, likeness=100.0)
        found = there.text.find(wanted, found + 1)


def _inside_a_word(text: str, start: int, end: int) -> bool:
    """Whether the place cuts a word, as "able" cuts "unable", or a number, as "18" cuts "118" and "1.8"."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum() and not runs_together(text[start])
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end - 1].isascii()
    number = end + 1 < len(text) and text[end] in ".," and text[end + 1].isdigit() and text[end - 1].isdigit()
    decimal = start > 1 and text[start - 1] in ".," and text[start - 2].isdigit() and text[start].isdigit()
    return before or after or number or decimal


def _nearly(passage: _Passage, text: str) -> Place | None:
    """The place most like the passage, if it differs in spelling alone."""
    wanted, there = passage.letters, letters(text)
    if len(wanted) < 24 or len(there.text) < len(wanted) // 2:  # a short passage has no room for a slip
        return None
    found = fuzz.partial_ratio_alignment(wanted, there.text, score_cutoff=NEAR)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = _whole_words(text, there.places[found.dest_start], there.places[found.dest_end - 1] + 1)
    ours, theirs = words(passage.exact), words(text[start:end])
    if abs(len(ours) - len(theirs)) > max(1, SLACK * len(ours)) or not _spelt_apart(ours, theirs):
        return None
    return Place(start, end, exact=False, likeness=float(found.score))


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return start, end


def _spelt_apart(ours: list[str], theirs: list[str]) -> bool:
    """Whether the two differ in nothing but the spelling of words, or in how words are joined."""
    for step in Levenshtein.opcodes(ours, theirs):
        if step.tag == "equal":
            continue
        one, other = ours[step.src_start : step.src_end], theirs[step.dest_start : step.dest_end]
        if "".join(one) == "".join(other):
            continue
        if len(one) != len(other) or not all(same_word(a, b) for a, b in zip(one, other, strict=True)):
            return False
    return True


def _means_the_same(passage: _Passage, text: str, place: Place) -> bool:
    """Whether the words that turn or bind are the same in the passage and in the rest of its sentence."""
    if guards(passage.exact) != guards(text[place.start : place.end]):
        return False
    number, before = sentence_before(passage.text, passage.start, CONTEXT)
    now_number, now_before = sentence_before(text, place.start, CONTEXT)
    after, now_after = sentence_after(passage.text, passage.end, CONTEXT), sentence_after(text, place.end, CONTEXT)
    beside, now_beside = _beside(passage.text, passage), _beside(text, place)
    return (
        renumbered(number, now_number, text)
        and _same_rest(before, now_before, beside[0][::-1], now_beside[0][::-1])
        and _same_rest(after, now_after, beside[1], now_beside[1])
    )


def _beside(text: str, place: _Passage | Place) -> tuple[str, str]:
    """The letters before and after a place, further than a quote remembers."""
    window = text[max(0, place.start - 2 * CONTEXT) : place.end + 2 * CONTEXT]
    start = min(place.start, 2 * CONTEXT)
    before = extent(window, 0, start)[2]
    return before, extent(window, start + place.end - place.start, len(window))[2]


def _same_rest(rest: str, now: str, beside: str, now_beside: str) -> bool:
    """Whether two rests of a sentence hold the same guards or, where lines have been cut anew, the same letters."""
    if guards(rest) == guards(now):
        return True
    most = max(len(letters(rest).text), len(letters(now).text))
    return most <= len(beside) and beside[:most] == now_beside[:most]


def _context(passage: _Passage, text: str, place: Place) -> float:
    """How well what surrounds the place fits what surrounded the passage."""
    (before, after), (now_before, now_after) = _beside(passage.text, passage), _beside(text, place)
    likeness = fuzz.ratio(before, now_before[-len(before) :]) + fuzz.ratio(after, now_after[: len(after)])
    return float(likeness) + place.likeness
