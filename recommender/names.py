"""Does a text name a person? Told by titles, by the words before a name, by first names, and by how names are written.

A disease that bears a name is none, nor is a hospital: Crohn, Wolff-Parkinson-White, St Thomas' Hospital. The lists
are in `identifying.yaml`.
"""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalog import strict_yaml
from catalog.search import fold
from catalog.vocabulary import vocabulary

FILE = Path(__file__).with_name("identifying.yaml")

_ADJACENT = frozenset((" ", ". ", "."))  # between a title, an initial or a first name, and what belongs to it
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")
_IS = frozenset(("is", "ist", "est", "es", "e", "war", "was", "of"))
_AGE = re.compile(r"(?:, | \()\d{1,3}\b")
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:[ое]вич[ауе]?|[ое]вн[аыуе]|иничн[аыуе])")
_RUSSIAN_FAMILY = re.compile(r"[А-ЯЁ][а-яё]+(?:[оеё]ва?|[иы]на?|[сц]к(?:ий|ая)|енко|ч?ук|юк|ян|дзе|швили)")
_CYRILLIC = re.compile(r"[А-ЯЁ][а-яё]+")
_CYRILLIC_INITIALS = re.compile(r"[А-ЯЁ]\.")


class Word(NamedTuple):
    """A word of a text, and what stands between it and the next."""

    text: str
    folded: str
    behind: str

    @property
    def capital(self) -> bool:
        """Written as names are: Miller, O'Brien, López-García; not MRI, not pH."""
        return self.text[0].isupper() and any(letter.islower() for letter in self.text)

    @property
    def initial(self) -> bool:
        """A capital with a full stop."""
        return len(self.text) == 1 and self.text.isupper() and self.behind in (". ", ".")


def names_somebody(text: str) -> bool:
    """Whether a person seems to be named in `text`, which is composed and single-spaced."""
    found = list(_WORD.finditer(text))
    ends = [*(one.start() for one in found[1:]), len(text)]
    words = [Word(one[0], fold(one[0]), text[one.end() : end]) for one, end in zip(found, ends, strict=False)]
    return any(_begins_a_name(words, place) for place in range(len(words)))


def listed(name: str) -> frozenset[str]:
    """The words of a list of `identifying.yaml`."""
    return _lists()[name]


@cache
def _lists() -> dict[str, frozenset[str]]:
    lists: dict[str, str] = strict_yaml.read(FILE)
    return {name: frozenset(words.split()) for name, words in lists.items()}


@cache
def _said_of_medicine() -> frozenset[str]:
    """Every word of the vocabulary's labels and synonyms, folded: what is one of these is nobody's name."""
    phrases = (
        phrase
        for terms in vocabulary().lists.values()
        for term in terms.values()
        for phrases in (term.labels.values(), *term.synonyms.values())
        for phrase in phrases
    )
    return frozenset(fold(word) for phrase in phrases for word in _WORD.findall(phrase))


@cache
def _ordinary_endings() -> tuple[str, ...]:
    return tuple(listed("endings"))


def _begins_a_name(words: Sequence[Word], place: int) -> bool:
    return (
        _titled(words, place)
        or _called(words, place)
        or _of_somebody(words, place)
        or _first_and_family(words, place)
        or _family_and_first(words, place)
        or _with_initials(words, place)
        or _with_a_fathers_name(words, place)
        or _family_before_first(words, place)
    )


def _next(words: Sequence[Word], place: int) -> Word | None:
    """The next word, where nothing but a blank or a full stop stands between."""
    return words[place + 1] if place + 1 < len(words) and words[place].behind in _ADJACENT else None


def _titled(words: Sequence[Word], place: int) -> bool:
    """Mr Miller, Frau Dr. Müller; in small or all capital letters only with a common name: mr smith, but mr imaging."""
    word, after = words[place], _next(words, place)
    while after is not None and place + 2 < len(words) and _before_a_family(after):
        place += 1
        after = _next(words, place)
    if after is None or (word.text in ("Sir", "Dame", "Lady") and _names_a_house(words, place + 1)):
        return False
    common = after.folded in listed("family") or after.folded in listed("given")
    if word.text in listed("titles"):
        return (after.capital and not _ordinary(after)) or (common and after.text.isupper())
    if word.text == "M" and word.behind == ". ":  # Monsieur, but morbus as well
        return after.capital and not _no_name(after) and after.folded not in listed("species")
    if word.text in ("M", "Fr"):
        return after.capital and _plainly_a_family(after.folded)
    if word.text in listed("small_titles"):
        return common or (after.capital and not _no_name(after))
    return common and word.text in ("MR", "MRS", "HERR", "FRAU")


def _before_a_family(word: Word) -> bool:
    return word.folded in listed("particles") or (len(word.text) == 1 and word.text.isupper())


def _called(words: Sequence[Word], place: int) -> bool:
    """Named Anna; name: Schulze; s'appelle Marie; but called sepsis, and called Crohn's."""
    if re.split("['’]", words[place].text.lower())[-1] not in listed("called"):
        return False
    if words[place].behind.strip() not in ("", ":", "=", "-"):
        return False
    rest = [one for one in words[place + 1 : place + 4] if one.folded not in _IS]
    return bool(rest) and rest[0].capital and (rest[0].folded in listed("given") or not _no_name(rest[0]))


def _of_somebody(words: Sequence[Word], place: int) -> bool:
    """Patient John Smith, his wife Emma; one name alone only where it is a common one: German writes nouns so."""
    word = words[place]
    if word.text.lower() not in listed("who") or word.behind not in (" ", ": ", ", ", " ("):
        return False
    run = _run_of_capitals(words, place + 1)
    if not run:
        return False
    first = run[0].folded
    if len(run) > 1 and first in listed("given") and run[1].folded in listed("family"):
        return True  # whatever house she lies in
    if run[-1].folded in listed("institutions"):
        return False
    if first in listed("given") or _RUSSIAN_FAMILY.fullmatch(run[0].text):
        return True
    return _plainly_a_family(first) or (len(run) > 1 and not any(_no_name(one) for one in run[:2]))


def _run_of_capitals(words: Sequence[Word], place: int) -> list[Word]:
    """Words written as names one after the other, particles left out."""
    run: list[Word] = []
    for word in words[place : place + 8]:
        if word.capital:
            run.append(word)
        elif not run or word.folded not in listed("particles"):
            break
        if word.behind not in _ADJACENT:
            break
    return run


def _names_a_house(words: Sequence[Word], place: int) -> bool:
    """Sir Charles Gairdner Hospital; Anna Beispiel Stiftung."""
    return any(word.folded in listed("institutions") for word in _run_of_capitals(words, place))


def _first_and_family(words: Sequence[Word], place: int) -> bool:
    """Anna Beispiel, anna schmidt, Juan de la Cruz; Anna, 34; but no Alfred Hospital and no Ann Arbor stage."""
    word = words[place]
    sure = word.folded.split("-")[0] in listed("given")
    if sure and word.capital and _AGE.match(word.behind):
        return True
    if not sure and not (word.capital and word.folded in listed("given_or_word")):
        return False
    before = words[place - 1].folded if place else ""
    if word.behind != " " or before in listed("saints") or before in listed("houses"):
        return False
    at = place + 1
    while at < len(words) and words[at].folded in listed("particles") and words[at].behind == " ":
        at += 1
    if at >= len(words) or _names_a_house(words, at):
        return False
    family = words[at]
    if f"{word.folded}_{family.folded}" in listed("namesakes"):
        return False
    if family.folded in listed("family"):
        return word.capital == family.capital
    if at + 1 < len(words) and words[at + 1].folded in listed("institutions"):  # a stage, a sign, a criterion
        return False
    return sure and word.capital and family.capital and not _no_name(family)


def _family_and_first(words: Sequence[Word], place: int) -> bool:
    """Beispiel, Anna."""
    word = words[place]
    if word.behind != ", " or not word.capital or place + 1 == len(words) or _no_name(word):
        return False
    first = words[place + 1]
    return first.capital and first.folded in listed("given") and first.behind[:1] in ("", ",", " ", ".", ";", ":")


def _with_initials(words: Sequence[Word], place: int) -> bool:
    """J. Schmidt, J. R. Beispiel, Иванов И. И.; but E. coli and E. Coli."""
    word, after = words[place], _next(words, place)
    if after is None:
        return False
    if word.initial and after.initial:
        third = _next(words, place + 1)
        return third is not None and third.capital and not _no_name(third) and third.folded not in listed("species")
    if word.initial:
        return word.text != "M" and after.capital and _plainly_a_family(after.folded)
    return bool(_CYRILLIC.fullmatch(word.text)) and bool(_CYRILLIC_INITIALS.match(after.text + after.behind))


def _family_before_first(words: Sequence[Word], place: int) -> bool:
    """Nguyễn Văn An; and Ahmet Bey, whatever comes before Bey."""
    word, after = words[place], _next(words, place)
    if after is None or not word.capital:
        return False
    if after.text in listed("honorifics"):
        return not _no_name(word)
    return after.capital and word.folded in listed("family_first")


def _with_a_fathers_name(words: Sequence[Word], place: int) -> bool:
    """Иван Иванович."""
    return place > 0 and words[place - 1].capital and bool(_PATRONYMIC.fullmatch(words[place].text))


def _plainly_a_family(folded: str) -> bool:
    return folded in listed("family") and folded not in listed("eponyms")


def _no_name(word: Word) -> bool:
    """Whether a word with a capital is no part of a person's name: clinical, ordinary, or of a disease."""
    parts = word.folded.replace("’", "'").removesuffix("'s").split("-")
    return any(part in listed("eponyms") or part in listed("institutions") for part in parts) or _ordinary(word)


def _ordinary(word: Word) -> bool:
    return (
        word.folded in _said_of_medicine()
        or word.folded in listed("no_names")
        or word.folded.endswith(_ordinary_endings())
    )
