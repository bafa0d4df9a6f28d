"""Evidence that survives: a quoted passage found again in a later text of its page, or not at all.

A passage is the same when its letters and digits are, whatever became of its layout; failing that, when its words
are, but for
spelling. The words that turn or bind it (numbers, negations, "must" and "may", "only" and "unless") must be the same
ones, in
the passage and in what is left of its sentence on both sides. Where one differs the answer is "not found": that a
person looks
again costs a minute, a rule that silently turned round costs more.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from catalog.snapshots import CONTEXT, Quote
from crawler.wording import guards, letters, same_word, sentence_after, sentence_before, words

NEAR = 90.0  # of 100: below it nobody would take the passages for one
SLACK = 0.15  # of its length that a passage may have grown or shrunk by


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands now. `exact` says that nothing but its layout has changed."""

    start: int
    end: int
    exact: bool
    likeness: float


def find_again(quote: Quote, text: str) -> Place | None:
    """Where the quoted passage stands in `text`, or None where it is gone or may no longer say the same."""
    places = [place for place in _same_letters(quote, text) if _means_the_same(quote, text, place)]
    if not places:
        near = _nearly(quote, text)
        places = [near] if near is not None and _means_the_same(quote, text, near) else []
    return max(places, key=lambda place: (_context(quote, text, place), -place.start), default=None)


def _same_letters(quote: Quote, text: str) -> Iterator[Place]:
    """Every place with the letters of the passage that begins and ends where words do."""
    wanted, there = letters(quote.exact).text, letters(text)
    if not wanted:
        return
    found = there.text.find(wanted)
    while found >= 0:
        start, end = there.places[found], there.places[found + len(wanted) - 1] + 1
        if not _inside_a_word(text, start, end):
            yield Place(start, end, exact=True, likeness=100.0)
        found = there.text.find(wanted, found + 1)


def _inside_a_word(text: str, start: int, end: int) -> bool:
    """Whether the place cuts a word, as "able" cuts "unable" and "18" cuts "118"."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum() and text[start].isascii()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum() and text[end - 1].isascii()
    number = end + 1 < len(text) and text[end] in ".," and text[end + 1].isdigit() and text[end - 1].isdigit()
    return before or after or number


def _nearly(quote: Quote, text: str) -> Place | None:
    """The place most like the passage, if it differs in spelling alone."""
    wanted, there = letters(quote.exact).text, letters(text)
    if len(wanted) < 24 or len(there.text) < len(wanted) // 2:  # a short passage has no room for a slip
        return None
    found = fuzz.partial_ratio_alignment(wanted, there.text, score_cutoff=NEAR)
    if found is None or found.dest_end <= found.dest_start:
        return None
    start, end = _whole_words(text, there.places[found.dest_start], there.places[found.dest_end - 1] + 1)
    ours, theirs = words(quote.exact), words(text[start:end])
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


def _means_the_same(quote: Quote, text: str, place: Place) -> bool:
    """Whether the words that turn or bind are the same in the passage and in the rest of its sentence."""
    if guards(quote.exact) != guards(text[place.start : place.end]):
        return False
    ends_itself = quote.exact.rstrip()[-1:] in ".!?。！？"
    before = sentence_before(quote.prefix, len(quote.prefix), CONTEXT)
    after = "" if ends_itself else sentence_after(quote.suffix, 0, CONTEXT)
    now_before = sentence_before(text, place.start, CONTEXT)
    now_after = sentence_after(text, place.end, CONTEXT)
    return _same_guards(before, now_before) and _same_guards(after, now_after)


def _same_guards(before: str, now: str) -> bool:
    """Whether two windows of a sentence hold the same guards.

    A word cut by the edge of the window counts in neither.
    """
    if letters(before).text == letters(now).text:
        return True
    return guards(_enumerated(before)) == guards(_enumerated(now))


def _enumerated(window: str) -> str:
    """A window without the number of a list item at its beginning."""
    stripped = window.lstrip(" \n-*•·#|\t(").lstrip()
    head, _, rest = stripped.partition(" ")
    return rest if head.rstrip(".)").isdigit() or (len(head) <= 3 and head.endswith((".", ")"))) else stripped


def _context(quote: Quote, text: str, place: Place) -> float:
    """How well what surrounds the place fits what surrounded the passage."""
    before = fuzz.ratio(letters(quote.prefix).text, letters(text[max(0, place.start - CONTEXT) : place.start]).text)
    after = fuzz.ratio(letters(quote.suffix).text, letters(text[place.end : place.end + CONTEXT]).text)
    return float(before + after) + place.likeness
