"""The number a clause stands under, told from the numbers it speaks of.

In "5.2. Members must be 18" 5.2 is the clause's own: it says where the clause stands, and one more clause above
changes it. 18 is the statement's. So is the 18 of "18. Lebensjahr", which looks like the former: a number that could be
either may change only where other clauses of the page lead up to it or on from it.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import TypedDict

from catalog import strict_yaml
from catalog.vocabulary import DATA


class _Words(TypedDict):
    named: Sequence[str]
    parts: Sequence[str]
    counted: Mapping[str, Sequence[str]]


_WORDS: _Words = strict_yaml.read(DATA / "reader" / "clauses.yaml")


def _any(words: Sequence[str]) -> str:
    return "(?i:" + "|".join(sorted({re.escape(word) for word in words}, key=len, reverse=True)) + ")"


# Behind a number with a point: what makes an ordinal of it ("18. Lebensjahr", "3. bis 6. Semester").
COUNTED = (
    rf"(?![^\S\n]*(?:{_any([word for some in _WORDS['counted'].values() for word in some])}\b"
    r"|[^\W\d_]{1,4}\s\d{1,2}\.))"
)
_CAPITAL = r"(?=\s{1,8}[^\W\d_a-zß-öø-ÿąćęłńóśźżа-яё])"
_ROMANS = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_UP_TO_NINE = "〇一二三四五六七八九"
_DIGITS = re.compile(r"\d+")
_KANJI = r"[一二三四五六七八九十]{1,3}"
_FORM = (
    r"(?:(?P<certain>[(（\[]?(?:\d{1,2}|[^\W\d_]|[ivxIVX]{1,4})[)）\]]|[①-⑳])"
    rf"|{_any(_WORDS['named'])}\.?[^\S\n]?\d{{1,3}}[a-z]?(?:\.\d{{1,2}})*"
    rf"(?:[^\S\n](?:{_any(_WORDS['parts'])}\.?[^\S\n])\d{{1,2}})*+(?:[.:：)](?=\s)|{_CAPITAL}|(?=\s?[(（\n]))"
    rf"|(?:\d{{1,2}}[A-Z]?(?:\.\d{{1,2}}){{0,3}}|[^\W\d_]|[IVX]{{1,4}}|{_KANJI})[.:：、．]{COUNTED}(?=\s|(?<=[、．]))"
    rf"|\d{{1,2}}(?:\.\d{{1,2}}){{1,3}}{COUNTED}{_CAPITAL}"
    rf"|[第제](?:\d{{1,3}}|{_KANJI})(?:[条條项項章节節款]|[조항장])(?=[\s(（:：、])[:：、]?)"
)
_PART = re.compile(_FORM)
# A clause begins a line or follows the end of a sentence; in brackets its number may stand inside one.
_OWN = re.compile(
    r"(?:(?m:^)|(?<=[.!?;…|])[\"”’»)\]]*\s|(?<=[。！？；])[」』）”]*|(?<=[:,])\s(?=[(（]))"
    r"[\s\"“„«‘'「『•·▪●*#>–—|-]{0,12}"
    rf"({_FORM.replace('?P<certain>', '?:')}(?:\s{{1,8}}|(?=[^\W\d_])|(?=[(（]))){{1,4}}"
)


@dataclass(frozen=True, slots=True)
class Part:
    """One number of those a clause stands under: 5.2 of "5.2.", or 6 and 1 of "6. (a)"."""

    style: str  # "0.0." or "(a)": numbers that follow each other look alike
    value: tuple[int, ...]
    certain: bool  # in brackets: no number of a statement begins one so


@dataclass(frozen=True, slots=True)
class ClauseNumber:
    """All numbers a clause stands under and where they stand, the blanks behind included."""

    start: int
    end: int
    parts: tuple[Part, ...]


@lru_cache(maxsize=32)
def clause_numbers(text: str) -> tuple[ClauseNumber, ...]:
    """The numbers of the clauses of `text`, in order; a doubtful one may be the statement's (see `renumbered`)."""
    return tuple(_number(match) for match in _OWN.finditer(text))


def clause_number_before(text: str, place: int) -> ClauseNumber | None:
    """The last number of a clause that ends at or before `place`."""
    numbers = clause_numbers(text)
    index = bisect_right(numbers, place, key=attrgetter("end"))
    return numbers[index - 1] if index else None


def clause_number_at(text: str, place: int) -> ClauseNumber | None:
    """The number of a clause that covers `place`."""
    numbers = clause_numbers(text)
    index = bisect_right(numbers, place, key=attrgetter("end"))
    return numbers[index] if index < len(numbers) and numbers[index].start <= place else None


def _number(match: re.Match[str]) -> ClauseNumber:
    parts = takewhile(lambda part: part.end() <= match.end(), _PART.finditer(match.string, match.start()))
    return ClauseNumber(match.start(), match.end(), tuple(map(_part, parts)))


def _part(match: re.Match[str]) -> Part:
    plain = unicodedata.normalize("NFKC", match[0]).casefold()
    certain = match["certain"] is not None
    digits = _DIGITS.findall(plain)
    if digits:
        return Part(_DIGITS.sub("0", plain), tuple(map(int, digits)), certain)
    kanji = re.search(_KANJI, plain)
    if kanji:
        tens, ten, ones = kanji[0].rpartition("十")
        value = (_UP_TO_NINE.find(tens or "一") * 10 if ten else 0) + max(0, _UP_TO_NINE.find(ones))
        return Part(plain.replace(kanji[0], "〇"), (value,), certain)
    letter = re.sub(r"\W", "", plain)
    value = _ROMANS.index(letter) if letter in _ROMANS else ord(letter) - ord("a") + 1
    return Part(plain.replace(letter, "a"), (value,), certain)


def renumbered(before: ClauseNumber | None, now: ClauseNumber | None, text: str) -> bool:
    """Whether the two may stand before the same clause, now in `text`: not where a number may be the statement's."""
    if before is None or now is None:
        return True
    known = {part.value for part in before.parts}
    return all(part.value in known or _in_line(part, now, text) for part in now.parts)


def _in_line(part: Part, number: ClauseNumber, text: str) -> bool:
    """Whether the one of its style before it counts one less, or the one behind it one more."""
    numbers = clause_numbers(text)
    index = numbers.index(number)
    earlier = (other for at in reversed(numbers[:index]) for other in reversed(at.parts))
    later = (other for at in numbers[index + 1 :] for other in at.parts)
    before, behind = (next((other for other in some if other.style == part.style), None) for some in (earlier, later))
    if before is None and behind is None:
        return part.certain
    *above, last = part.value
    return any(
        other is not None and other.value == (*above, last + step) for other, step in ((before, -1), (behind, 1))
    )
