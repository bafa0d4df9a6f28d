"""Free text to terms: what a line about the kind of problem says of subject, goal, pictures, place and person.

Read in memory, returned as terms, never kept. Words are found by the labels and synonyms of the vocabulary, the longest
first; scripts without blanks are searched for what they contain.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from catalog.locales import country_name
from catalog.search import fold
from catalog.vocabulary import vocabulary
from recommender.answers import Answers

# Which answer a vocabulary's words fill in. The order settles what a word means that two vocabularies know.
SOURCES = (("about", "specialties"), ("media", "media"), ("profession", "professions"), ("goals", "topics"))
SINGLE = frozenset(("profession", "country"))

_PIECE = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def understand(text: str) -> dict[str, tuple[str, ...]]:
    """The answers that `text` states, by field; terms once each, in the order of the text."""
    found: dict[str, dict[str, None]] = {}
    for field, term in _mentions(fold(text)):
        terms = found.setdefault(field, {})
        if field not in SINGLE or not terms:
            terms[term] = None
    return {field: tuple(terms) for field, terms in found.items()}


def complete(answers: Answers) -> tuple[Answers, dict[str, tuple[str, ...]]]:
    """The answers with what her question adds to those she did not give, and what that is."""
    if not answers.question.strip():
        return answers, {}
    given = answers.given()
    understood = {
        field: terms
        for field, terms in understand(answers.question).items()
        if field not in given and not (field == "about" and "about" in given)
    }
    extra = {field: terms[0] if field in SINGLE else terms for field, terms in understood.items()}
    return Answers.model_validate({**given, **extra, "question": answers.question}), understood


def _mentions(text: str) -> Iterator[tuple[str, str]]:
    spaced, unspaced = _phrases()
    pieces = [(match[0], match.start()) for match in _PIECE.finditer(text)]
    place = 0
    while place < len(pieces):
        for length in range(min(5, len(pieces) - place), 0, -1):
            phrase = " ".join(piece for piece, _ in pieces[place : place + length])
            meant = spaced.get(phrase) or (spaced.get(phrase[:-1]) if phrase.endswith("s") and length == 1 else None)
            if meant:
                yield from meant
                place += length - 1
                break
        place += 1
    if _UNSPACED.search(text):
        rest = text
        for phrase, meant in unspaced.items():
            if phrase in rest:
                rest = rest.replace(phrase, " ")
                yield from meant


@cache
def _phrases() -> tuple[Mapping[str, tuple[tuple[str, str], ...]], Mapping[str, tuple[tuple[str, str], ...]]]:
    """What people say for each term, folded: phrases of words, and strings of scripts without blanks, longest first."""
    said: dict[str, dict[tuple[str, str], None]] = {}
    for field, name in SOURCES:
        for word, term in vocabulary().terms(name).items():
            for group in (term.labels.values(), *term.synonyms.values()):
                for phrase in group:
                    said.setdefault(_normal(phrase), {})[field, word] = None
    for code in vocabulary().words("countries"):
        for language in ("en", "de", "fr", "es", "pt", "it", "ja", "ko", "zh-Hans"):
            said.setdefault(_normal(country_name(code, language)), {})["country", code] = None
    spaced = {phrase: tuple(meant) for phrase, meant in said.items() if not _UNSPACED.search(phrase)}
    unspaced = {phrase: tuple(meant) for phrase, meant in said.items() if _UNSPACED.search(phrase) and len(phrase) > 1}
    return spaced, dict(sorted(unspaced.items(), key=lambda item: (-len(item[0]), item[0])))


def _normal(phrase: str) -> str:
    folded = fold(phrase)
    return folded if _UNSPACED.search(folded) else " ".join(_PIECE.findall(folded))
