"""`joining`: how long it takes to be let in.

A duration counts only beside a word of joining, of a short sentence also in the one before it ("We check it. This takes
two days."), and the longest one named holds.
"""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate, candidates, near, phrase_look
from crawler.finding import Finding
from crawler.patterns import Hit, Phrases, fold
from crawler.readers.stated import settled, single
from crawler.sentences import Sentence

SHORT = 80  # letters of a sentence that may lean on the one before it

_look = phrase_look("joining")
_ORDER = ("weeks", "days", "hours", "minutes")
_COVERS = {longer: _ORDER[place + 1 :] for place, longer in enumerate(_ORDER)}  # filling in the form takes minutes, too


def _longest(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    around = f"{sentence.heading.lower()} {sentence.lead.lower()}"
    asked = phrases.says("joining.cue", around) or (len(folded) <= SHORT and _told(phrases, fold(sentence.before)))
    hits = {
        hit.value: hit
        for hit in _look(phrases, sentence, folded)
        if asked or phrases.says("joining.cue", near(folded, hit.start, hit.end))
    }
    return [hits[value] for value in _ORDER if value in hits][:1]


def _told(phrases: Phrases, before: str) -> bool:
    """Whether the sentence before speaks of joining."""
    return phrases.says("joining.cue", before) and not phrases.says("joining.off", before)


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("joining", text, language, _longest)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `joining`."""
    return settled(single(seek(text, language), text), _COVERS)
