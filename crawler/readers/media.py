"""`media`: what members post and see, and whether everybody can see it."""

from collections.abc import Iterable, Iterator

from crawler import confidence
from crawler.candidates import Candidate, candidates
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.patterns import STRONG, WEAK, Hit, Phrases, fold, phrases_of
from crawler.sentences import Sentence


def _look(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    if phrases.says("media.off", folded) or phrases.is_elsewhere(folded) or phrases.says("media.without", folded):
        return ()
    if phrases.says("credentials.lead", fold(sentence.lead)) or phrases.says("media.off", fold(sentence.heading)):
        return ()  # pictures of documents
    strength = STRONG if phrases.says("media.show", folded) else WEAK
    return [
        Hit(hit.value, hit.start, hit.end, min(strength, hit.strength)) for hit in phrases.hits("media.terms", folded)
    ]


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("media", text, language, _look, "media.terms")


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `media`: seen by members, or by the public where it says so."""
    phrases = phrases_of(language)
    groups: dict[tuple[int, int, bool], dict[str, float]] = {}
    for candidate, sure in confidence.judge(tuple(seek(text, language))):
        key = (*candidate.evidence(text), sure >= QUEUE_THRESHOLD)
        media = groups.setdefault(key, {})
        media[candidate.value] = max(sure, media.get(candidate.value, 0.0))
    for (start, end, _), media in groups.items():
        seen = "public" if phrases.says("media.public", fold(text[start:end])) else "members"
        value = dict.fromkeys(media, seen)
        yield Finding(fact="media", value=value, start=start, end=end, confidence=min(media.values()))
