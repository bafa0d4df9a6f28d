"""What people say for the terms that a question can name, ready to be looked up in the forms a sentence puts them into.

A phrase is looked up as it stands, then by the stems of its words, then by the root of a specialty; scripts without
blanks are searched for what they contain. Only the vocabulary's own words are kept here, nothing that anybody typed.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from catalog.locales import country_name, said_for_countries
from catalog.search import fold
from catalog.vocabulary import vocabulary
from recommender.complaints import complaints_of
from recommender.wordforms import bare, readings, root, stem

# Which answer a vocabulary's words fill in.
SOURCES = (
    ("about", "specialties"),
    ("media", "media"),
    ("profession", "professions"),
    ("goals", "topics"),
    ("when", "urgency"),
)
ENGLISH = "en"  # in a line of another language its words are read as they stand: "cellules" is no form of "cellulitis",
# and "UTI" is the intensive care of a Brazilian.
LONGEST = 6  # words of a phrase
FEW = 3  # words of which each is read with and without what may be written onto its front
SHORTEST = 4  # letters of the stems of a phrase: fewer belong to too many words

# Languages that put the names of countries into cases: "Suomessa", "Magyarországi", "України".
INFLECTED = frozenset(("cs", "el", "fi", "hu", "pl", "ru", "tr", "uk"))
SHORTEST_INFLECTED = 5  # letters of a name of which the forms are known

_SHORT_NAMES = frozenset(("UK", "USA", "UAE"))  # of countries: no words of any language

Meanings = tuple[tuple[str, str], ...]  # pairs of a field of the answers and a term
_Said = dict[str, dict[tuple[str, str], None]]  # the same in the making: each pair once, in the order of its coming

# The signs for vowels that Devanagari and Arabic set onto letters are no letters of their own, but no ends of words.
_LETTER = r"[^\W_](?:[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f\u0962\u0963])*"
PIECE = re.compile(rf"(?:{_LETTER})+(?:'(?:{_LETTER})+)*")
UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


class Phrases(NamedTuple):
    """What is said for each term in some languages."""

    languages: tuple[str, ...]
    exact: Mapping[str, Meanings]
    stemmed: Sequence[Mapping[str, Meanings]]  # for each of the languages, of its own words
    roots: Mapping[str, Meanings]
    unspaced: Mapping[str, Meanings]  # longest first

    def meaning(self, words: Sequence["Word"]) -> Meanings:
        """What the words mean together; nothing, if nobody says so."""
        found = self.exact.get(" ".join([word.folded for word in words]))
        if found:
            return found
        if len(words) <= FEW and any(len(word.readings) > 1 for word in words):
            for read in product(*(word.readings for word in words)):
                if " ".join(read) in self.exact:
                    return self.exact[" ".join(read)]
        for number, stemmed in enumerate(self.stemmed):
            together = " ".join([word.stems[number] for word in words])
            if len(together) >= SHORTEST and together in stemmed:
                return stemmed[together]
        if len(words) == 1 and words[0].root:
            return self.roots.get(words[0].root, ())
        return ()


class Word(NamedTuple):
    """One word of a text: folded, its stem in each of the languages (itself where it has none), and its root.

    `readings` are the folded word and what is left of it without the letters that may be written onto its front.
    """

    folded: str
    readings: tuple[str, ...]
    stems: tuple[str, ...]
    root: str | None


def words_of(text: str, languages: tuple[str, ...]) -> list[Word]:
    """The words of `text` in the forms by which phrases of `languages` are looked up."""
    plain = unicodedata.normalize("NFC", text.casefold()).replace("’", "'")  # phones write "I’m"
    return [_word(match[0], languages) for match in PIECE.finditer(plain)]


def _word(piece: str, languages: tuple[str, ...]) -> Word:
    piece = bare(piece)
    folded = fold(piece)
    return Word(folded, readings(folded), tuple([stem(piece, language) for language in languages]), root(folded))


@cache
def phrases(languages: tuple[str, ...]) -> Phrases:
    """Everything that is said for a term, or for a country, in these languages."""
    exact: _Said = {}
    every_stemmed: list[_Said] = []
    roots: _Said = {}
    unspaced: _Said = {}
    for language in languages:
        stemmed: _Said = {}
        every_stemmed.append(stemmed)
        as_they_stand = language == ENGLISH and language == languages[-1] != languages[0]
        for phrase, meant in _terms(language).items():
            if UNSPACED.search(phrase):
                if len(fold(phrase)) > 1:
                    unspaced.setdefault(fold(phrase), {}).update(meant)
                continue
            words = words_of(phrase, (language,))
            if not 0 < len(words) <= LONGEST:
                continue
            said = " ".join([word.folded for word in words])
            if not (as_they_stand and said in exact):
                exact.setdefault(said, {}).update(meant)
            if not as_they_stand:
                stemmed.setdefault(" ".join([word.stems[0] for word in words]), {}).update(meant)
            if len(words) == 1 and words[0].root:
                roots.setdefault(words[0].root, {}).update(meant)
        for code, name in _countries(language):
            exact.setdefault(" ".join([word.folded for word in words_of(name, ())]), {})["country", code] = None
            if language in INFLECTED and len(name) >= SHORTEST_INFLECTED:
                stems = " ".join([word.stems[0] for word in words_of(name, (language,))])
                stemmed.setdefault(stems, {})["country", code] = None
            if UNSPACED.search(name):
                unspaced.setdefault(fold(name), {})["country", code] = None
    return Phrases(
        languages,
        {phrase: tuple(meant) for phrase, meant in exact.items()},
        tuple(map(_sure, every_stemmed)),
        _sure(roots),
        {phrase: tuple(unspaced[phrase]) for phrase in sorted(unspaced, key=lambda one: (-len(one), one))},
    )


def _terms(language: str) -> _Said:
    """The labels and synonyms of each term, and the complaints whose field it is."""
    said: _Said = {}
    for word, complaints in complaints_of().items():
        for phrase in complaints.get(language, ()):
            said.setdefault(phrase, {})["about", word] = None
    for field, name in SOURCES:
        for word, term in vocabulary().terms(name).items():
            for phrase in (term.labels.get(language, ""), *term.synonyms.get(language, ())):
                if phrase:
                    said.setdefault(phrase, {})[field, word] = None
    return said


def _countries(language: str) -> Iterator[tuple[str, str]]:
    """What each country is called; no code and no name as short as a word of some language."""
    said = said_for_countries()
    for code in vocabulary().words("countries"):
        for name in (country_name(code, language), *said[code]):
            if name in _SHORT_NAMES or len(name) >= SHORTEST or UNSPACED.search(name):
                yield code, name


def _sure(found: _Said) -> dict[str, Meanings]:
    """Those forms that belong to no two terms of one field: a form is a weaker sign than the word itself."""
    sure: dict[str, Meanings] = {}
    for form, meant in found.items():
        pairs = tuple(meant)
        fields = [field for field, _ in pairs]
        kept = tuple(pair for pair in pairs if fields.count(pair[0]) == 1)
        if kept:
            sure[form] = kept
    return sure
