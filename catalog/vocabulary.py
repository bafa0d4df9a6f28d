"""The closed vocabularies: which words a record may use, what they mean, and which word implies which.

`data/vocabulary.yaml` is the only place where a term is defined; pages, forms, checks and the JSON Schema loop over it.
"""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from rapidfuzz import fuzz, process, utils

from catalog import locales, strict_yaml
from catalog.record import Record

DATA = Path(__file__).resolve().parent.parent / "data"

UNKNOWN = "unknown"  # the reserved term of every facet: sites that say nothing


class Term(Record):
    """One word of a vocabulary: `labels` and `synonyms` by language; it is also a case of each term in `broader`."""

    id: str
    labels: Mapping[str, str]
    definition: str = ""
    synonyms: Mapping[str, tuple[str, ...]] = {}
    broader: tuple[str, ...] = ()
    codes: Mapping[str, str] = {}
    countries: tuple[str, ...] = ()  # where a credential, law or income group applies
    regions: tuple[str, ...] = ()  # ISO 3166-2, where a law covers only part of a country
    answers: Mapping[str, Any] = {}  # what a need stands for; what a profession does where she names no field
    as_of: str = ""
    source: str = ""

    def label(self, language: str = "en") -> str:
        """The label in `language`, or in English where nobody has written one yet."""
        return self.labels.get(language) or self.labels["en"]


class VocabularyError(ValueError):
    """`data/vocabulary.yaml` contradicts itself; the message says where."""


class Vocabulary:
    """Named lists of terms. Words of one list may be broader or narrower than each other, without circles."""

    def __init__(self, lists: Mapping[str, Mapping[str, Term]]) -> None:
        self.lists = lists
        for name, terms in lists.items():
            for term in terms.values():
                for broader in term.broader:
                    if broader not in terms:
                        raise VocabularyError(f"{name}: '{term.id}' is below '{broader}', which is not in the list")
        self._ancestors = {name: {word: _closure(word, terms, name) for word in terms} for name, terms in lists.items()}

    def terms(self, name: str) -> Mapping[str, Term]:
        """The terms of the list called `name`, in the order of the file."""
        return self.lists[name]

    def words(self, name: str) -> tuple[str, ...]:
        """The ids of the list called `name`, in the order of the file."""
        return tuple(self.lists[name])

    def broader(self, name: str, word: str) -> frozenset[str]:
        """`word` and every term above it."""
        return self._ancestors[name].get(word, frozenset((word,)))

    def narrower(self, name: str, word: str) -> frozenset[str]:
        """`word` and every term below it."""
        return frozenset((word, *(below for below, above in self._ancestors[name].items() if word in above)))

    def order(self, name: str, words: Iterator[str] | tuple[str, ...] | frozenset[str]) -> tuple[str, ...]:
        """`words` once each, as the file lists them."""
        rank = self._rank[name]
        return tuple(sorted(set(words), key=lambda word: (rank.get(word, len(rank)), word)))

    def meant(self, name: str, word: str) -> str | None:
        """The term that somebody who wrote `word` most likely meant: by synonym or label first, else by spelling."""
        said = word.strip().casefold()
        by_words = self._by_words[name]
        if said in by_words:
            return by_words[said]
        cutoff = 72 if len(said) > 3 else 95  # one letter more or less makes another abbreviation
        near = process.extractOne(
            said.replace("_", " "),
            by_words.keys(),
            scorer=fuzz.ratio,
            processor=utils.default_process,
            score_cutoff=cutoff,
        )
        return by_words[near[0]] if near else None

    @cached_property
    def _rank(self) -> dict[str, dict[str, int]]:
        return {name: {word: place for place, word in enumerate(terms)} for name, terms in self.lists.items()}

    @cached_property
    def _by_words(self) -> dict[str, dict[str, str]]:
        return {name: dict(_said(terms)) for name, terms in self.lists.items()}


def _said(terms: Mapping[str, Term]) -> Iterator[tuple[str, str]]:
    """Everything that people say for each term; ids last, so that an id always means itself."""
    for word, term in terms.items():
        for synonyms in term.synonyms.values():
            for synonym in synonyms:
                yield synonym.casefold(), word
        for label in term.labels.values():
            yield label.casefold(), word
    for word in terms:
        yield word.replace("_", " "), word
        yield word.casefold(), word


def _closure(word: str, terms: Mapping[str, Term], name: str) -> frozenset[str]:
    seen: set[str] = set()
    waiting = [word]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            waiting.extend(terms[current].broader)
            if word in terms[current].broader:
                raise VocabularyError(f"{name}: '{word}' is below itself, by way of '{current}'")
    return frozenset(seen)


def load_vocabulary(path: Path) -> Vocabulary:
    """The vocabularies in the file at `path`, with the lists of countries and languages added from CLDR.

    Raises VocabularyError with the place of the first thing that is wrong.
    """
    root, faults = strict_yaml.parse(strict_yaml.decode(path.read_bytes()))
    if faults:
        raise VocabularyError(f"{path}:{faults[0].line}: {faults[0].message}")
    lists: dict[str, dict[str, Term]] = {}
    for name, entries in root.plain().items():
        lists[name] = {}
        for place, entry in enumerate(entries):
            node = root.at((name, place))
            try:
                term = Term.model_validate(entry)
            except ValidationError as error:
                raise VocabularyError(f"{path}:{node.line}: {name}: {error.errors()[0]['msg']}") from None
            if term.id in lists[name]:
                raise VocabularyError(f"{path}:{node.line}: {name}: '{term.id}' is there twice")
            lists[name][term.id] = term
    said = locales.said_for_countries()
    lists["countries"] = {
        code: Term(id=code, labels={"en": locales.country_name(code)}, synonyms={"en": said[code]})
        for code in sorted(said)
    }
    lists["languages"] = {
        code: Term(id=code, labels={"en": locales.language_name(code)}) for code in sorted(locales.languages())
    }
    return Vocabulary(lists)


@cache
def vocabulary() -> Vocabulary:
    """The vocabularies the project ships."""
    return load_vocabulary(DATA / "vocabulary.yaml")
