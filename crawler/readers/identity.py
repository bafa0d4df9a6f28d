"""`identity`: how other members see a member. A sentence that offers two ways states `choice` alone."""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import Finding
from crawler.patterns import Hit, Phrases
from crawler.readers.stated import settled, stated
from crawler.sentences import Sentence

_look = phrase_look("identity")
# Who is known by a nickname is what many pages call anonymous.
_COVERS = {"choice": ("real_name", "pseudonym", "anonymous"), "pseudonym": ("anonymous",)}


def _narrowest(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    hits = {hit.value: hit for hit in _look(phrases, sentence, folded)}
    if "choice" in hits:
        return (hits["choice"],)
    if "pseudonym" in hits and "real_name" in hits:  # "choose a nickname, not your real name"
        return (hits["pseudonym"],) if hits["pseudonym"].start <= hits["real_name"].start else (hits["real_name"],)
    return hits.values()


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("identity", text, language, _narrowest)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `identity`."""
    yield from settled(stated("identity", seek(text, language), text, language), _COVERS)
