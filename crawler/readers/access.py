"""`access`: how the door is checked. A check of the profession beats the approval or the sign-up it comes with."""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import Finding
from crawler.patterns import Hit, Phrases, fold, phrases_of
from crawler.readers.stated import settled, stated
from crawler.sentences import Sentence

_look = phrase_look("access")
_WEAKER = ("approval", "registration")
# Approving is a step of checking, and signing up comes before every other door: neither is a door of its own.
_COVERS = {
    "verified": ("approval", "registration"),
    "approval": ("registration",),
    "invitation": ("registration",),
    "dues": ("registration",),
}


def _strictest(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    hits = [hit for hit in _look(phrases, sentence, folded) if hit.value != "approval" or _lets_in(phrases, sentence)]
    if any(hit.value == "verified" for hit in hits):
        return [hit for hit in hits if hit.value not in _WEAKER]
    return hits


def _lets_in(phrases: Phrases, sentence: Sentence) -> bool:
    """Whether it is people that are approved: posts, links and surveys are too."""
    whole = fold(f"{sentence.heading} {sentence.lead} {sentence.text}")
    return phrases.regex("access.of_members") is None or phrases.says("access.of_members", whole)


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("access", text, language, _strictest)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `access`."""
    yield from settled(stated("access", seek(text, language), text, language, _fits), _COVERS)


def _fits(candidate: Candidate) -> bool:
    return candidate.value != "approval" or _lets_in(phrases_of(candidate.language), candidate.sentence)
