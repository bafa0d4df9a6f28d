"""The forms of a word: its stem in a language, and the root that a specialty shares with its specialists.

Stems are those of the Snowball project (Porter 2001). The names of most specialties and of the people who practise them
are one Greek root with an ending of the language: neurolog-y, neurolog-in, neurólog-a, невролог-ами.
"""

import re

import Stemmer

from catalog.search import fold
from recommender.speaker import signs

# Snowball's names for the languages in which the vocabulary has words and it has rules.
ALGORITHMS = {
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Articles and prepositions that French and Italian write onto the next word.
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|un|all|dall|dell|nell|sull|quest)['’](?=\w)")
_FEMININE = re.compile(r"(arzt|chirurg|therapeut|ist|olog|iater)(?:in|innen)$")
_ROOT = re.compile(r"^(\w{2,}?(?:olog|oloog|олог|iatr|iater|jatr|иатр))(\w{0,6})$")


def bare(word: str) -> str:
    """The word without what a language writes onto its front."""
    return _ELIDED.sub("", word)


def stem(word: str, language: str) -> str:
    """The folded stem of a lower-case word in `language`; the folded word where Snowball has no rules for it."""
    algorithm = ALGORITHMS.get(language)
    if algorithm is None:
        return fold(word)
    found = fold(Stemmer.Stemmer(algorithm).stemWord(word))
    return _FEMININE.sub(r"\1", found) if language == "de" else found


def root(word: str) -> str | None:
    """What a folded word shares with every other name for its subject and those who practise it."""
    found = _ROOT.match(word)
    if found is None or found[2] not in {"", *signs().words("person"), *signs().words("subject")}:
        return None
    return found[1].replace("oloog", "olog").replace("iater", "iatr").replace("jatr", "iatr")


def names_a_person(word: str) -> bool:
    """Whether a folded word that has a root names somebody who practises the subject."""
    found = _ROOT.match(word)
    return found is not None and found[2] in {"", *signs().words("person")}
