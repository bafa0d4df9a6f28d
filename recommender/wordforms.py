"""The forms of a word: its stem in a language, and the root that a specialty shares with its specialists.

Stems are those of the Snowball project (Porter 2001). The names of most specialties and of the people who practise them
are one Greek root with an ending of the language: neurolog-y, neurolog-in, neurólog-a, невролог-ами.
"""

import re

import Stemmer

from catalog.search import fold
from recommender.signs import signs_of

# Snowball's names for the languages in which the vocabulary has words and it has rules.
ALGORITHMS = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "hi": "hindi",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
    "uk": "russian",  # Snowball has no rules for it: most endings are the Russian ones in other letters
}
_AS_IN_RUSSIAN = str.maketrans("іїєґ", "ииег")
# The letters of those that are not written in Latin ones: a word in others has no stem there.
_LETTERS = {
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "el": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "fa": re.compile(r"[\u0600-\u06ff]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "uk": re.compile(r"[\u0400-\u04ff]"),
}
_LATIN = re.compile(r"[a-z\u00df-\u024f]")

# The article of Arabic, with what may be written onto its front.
_ARABIC_ARTICLE = re.compile(r"^(?:[وف]?[بك]?ال|[وف]?لل)(?=[\u0621-\u064a]{2})")
# One letter that Hebrew writes onto a word (the, in, to; and, that, from, as), or that may belong to the word.
_HEBREW_FRONT = re.compile(r"^(?:[הבל](?=[\u05d0-\u05ea]{2})|[ושמכ](?=[\u05d0-\u05ea]{3}))")
FRONTS = 3  # such letters on one word: and-from-the
# Articles and prepositions that French and Italian write onto the next word.
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|un|all|dall|dell|nell|sull|quest)['’](?=\w)")
# What Snowball leaves of an ending: the feminine of German, the vowel before a case of Finnish (suomi, suome-ssa). Of
# Indonesian, "his", "my" and the like only: Snowball makes one word of nurse and nursing, perawat and perawatan.
_LEFT_OVER = {
    "de": re.compile(r"(arzt|chirurg|therapeut|ist|olog|iater)(?:in|innen)$"),
    "fi": re.compile(r"(\w{4})[ei]$"),
    "id": re.compile(r"(\w{4})(?:nya|ku|mu|lah|kah)$"),
}
_ROOT = re.compile(r"^(\w{2,}?(?:olog|oloog|олог|iatr|iater|jatr|иатр|іатр|ολογ|ιατρ))(\w{0,6})$")


def bare(word: str) -> str:
    """The word without what a language writes onto its front."""
    return _ARABIC_ARTICLE.sub("", _ELIDED.sub("", word))


def readings(word: str) -> tuple[str, ...]:
    """The folded word, and the same without each of the letters that Hebrew may have written onto its front."""
    found = [word]
    while len(found) <= FRONTS and _HEBREW_FRONT.match(found[-1]):
        found.append(found[-1][1:])
    return tuple(found)


def stem(word: str, language: str) -> str:
    """The folded stem of a lower-case word in `language`; the folded word where Snowball has no rules for it."""
    if not _LETTERS.get(language, _LATIN).search(word):
        return fold(word)
    algorithm = ALGORITHMS.get(language)
    if language == "uk":
        word = word.translate(_AS_IN_RUSSIAN)
    found = fold(Stemmer.Stemmer(algorithm).stemWord(word) if algorithm else word)
    ending = _LEFT_OVER.get(language)
    return ending.sub(r"\1", found) if ending else found


def root(word: str) -> str | None:
    """What a folded word shares with every other name for its subject and those who practise it."""
    found = _ROOT.match(word)
    if found is None or not (_ends_a_person(found[2]) or found[2] in signs_of("subject")):
        return None
    return found[1].replace("oloog", "olog").replace("iater", "iatr").replace("jatr", "iatr")


def names_a_person(word: str) -> bool:
    """Whether a folded word that has a root names somebody who practises the subject."""
    found = _ROOT.match(word)
    return found is not None and _ends_a_person(found[2])


def _ends_a_person(ending: str) -> bool:
    return not ending or ending in signs_of("person")
