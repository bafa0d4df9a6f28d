"""The country of somebody whose nationality stands beside her profession: "Danish GP", "enfermera mexicana".

A patient's nationality says nothing of where anybody works, so it is read nowhere else. CLDR and ISO 3166 have no such
adjectives: `nationalities.yaml` has those of the countries and languages that most lines come from.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import RootModel

from catalog import strict_yaml
from recommender.phrases import PIECE
from recommender.signs import signs_of
from recommender.speaker import is_elsewhere
from recommender.wordforms import bare, stem

FILE = Path(__file__).with_name("nationalities.yaml")
LONGEST = 2  # words: "South African"
OPENING = 2  # words of a clause that may stand before the one for a person: "large animal vet"
_PARTING = ",;:.!?"
_AS_WRITTEN = re.compile(rf"{PIECE.pattern}[{_PARTING}]*")
US = "US"  # in capitals: "us" is a word of English, and an ultrasound


class Nationalities(RootModel[dict[str, dict[str, str]]]):
    """By BCP 47 tag, the country that each adjective belongs to."""


def as_written(text: str) -> list[str]:
    """The words of `text` as they stand, one for each that is looked up, with the comma or full stop behind it."""
    return [match[0] for match in _AS_WRITTEN.finditer(unicodedata.normalize("NFC", text).replace("’", "'"))]


def nationality_beside(written: Sequence[str], first: int, behind: int, languages: Sequence[str]) -> str | None:
    """The country of the adjective in front of the words from `first` up to `behind`, or behind them.

    No comma parts them: "GP, Danish patient" is no Danish GP.
    """
    if written[max(0, first - 1) : first] == [US]:
        return US
    parted = not written[behind - 1 : behind] or not written[behind - 1][-1].isalpha()
    after = [] if parted else written[behind : behind + LONGEST]
    if [_plain(word) for word in after] == ["in", US]:
        return US
    for length in range(LONGEST, 0, -1):
        for words in (written[max(0, first - length) : first], [_plain(word) for word in after[:length]]):
            for language in languages if len(words) == length else ():
                country = _by_stem(language).get(_stems(words, language))
                if country is not None:
                    return country
    return None


def is_settled(written: Sequence[str], first: int, behind: int) -> bool:
    """Whether the words from `first` up to `behind` open a clause, or all but do, and go on with a place."""
    opens = any(
        0 < place <= first and not written[place - 1][-1].isalpha() for place in range(first - OPENING, first + 1)
    )
    goes_on = written[behind : behind + 2]
    return (
        opens
        and len(goes_on) == 2
        and goes_on[0] in signs_of("within_a_place")
        and goes_on[1][0].isupper()
        and written[behind - 1][-1].isalpha()
    )


def _plain(word: str) -> str:
    return word.rstrip(_PARTING)


def within_the_us(written: Sequence[str], words: Sequence[str]) -> bool:
    """Whether the line says "in the US"; `words` are the same words folded."""
    return any(_is_within(place, words) for place, word in enumerate(written) if _plain(word) == US)


def _is_within(place: int, words: Sequence[str]) -> bool:
    before = words[max(0, place - 2) : place]
    within = len(before) == 2 and before[0] in signs_of("within_a_place") and before[1] == "the"
    return within and not is_elsewhere(place, words)


@cache
def _by_stem(language: str) -> Mapping[str, str]:
    told = _shipped().get(language, {})
    return {_stems(adjective.split(), language): country for adjective, country in told.items()}


@cache
def _shipped() -> Mapping[str, Mapping[str, str]]:
    return Nationalities.model_validate(strict_yaml.read(FILE)).root


def _stems(words: Sequence[str], language: str) -> str:
    return " ".join(stem(bare(word.casefold()), language) for word in words)


def nationalities() -> Iterator[tuple[str, str, str]]:
    """Language, adjective and country of each that the project ships."""
    for language, told in _shipped().items():
        yield from ((language, adjective, country) for adjective, country in told.items())
