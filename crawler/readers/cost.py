"""`cost`: what taking part costs. A sentence that names both a free and a paid part states `freemium` alone."""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate, candidates, phrase_look
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.patterns import Hit, Phrases, fold, phrases_of
from crawler.readers.stated import settled, stated
from crawler.sentences import Sentence

_look = phrase_look("cost")
_COVERS = {"freemium": ("free", "paid"), "dues": ("paid",)}


def _narrowest(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    hits = {hit.value: hit for hit in _look(phrases, sentence, folded)}
    if "freemium" in hits:
        return (hits["freemium"],)
    if "dues" in hits:
        return (hits["dues"],)  # "free for members of the society" and "the annual fee of the society" alike
    return hits.values()


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("cost", text, language, _narrowest)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `cost`."""
    yield from settled(_tiers(list(stated("cost", seek(text, language), text, language)), text, language), _COVERS)


def _tiers(found: list[Finding], text: str, language: str) -> Iterator[Finding]:
    """A page that surely names a free part and in another sentence a better plan for money states `freemium` by it."""
    phrases = phrases_of(language)
    free = any(it.value == "free" and it.confidence >= QUEUE_THRESHOLD for it in found)
    for it in found:
        better = free and it.value == "paid" and phrases.says("cost.tiers", fold(it.quote(text)))
        yield it.model_copy(update={"value": "freemium"}) if better else it
