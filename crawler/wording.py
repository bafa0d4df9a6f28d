"""What two texts must share to say the same: their letters and digits, whatever blanks, marks, quotes or numbering do.

A text is compared as its letters and digits alone, each remembered with its place. Marks that change a number stay
(1.8 is not
18, 5 % is not 5), everything else that a page's layout adds or takes away does not count.
"""

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from catalog import strict_yaml
from catalog.vocabulary import DATA
from crawler.clauses import COUNTED, ClauseNumber, clause_number_before

GUARDS = DATA / "reader" / "guards.yaml"

_SIGNS = frozenset("%‰€$£¥₽₩±<>≥≤+")
_ENUMERATION = re.compile(
    rf"(?m)^[ \t]*(?:[-*•·▪●◦‣–—#]+|>+(?![ \t]*\d)|\(?\d{{1,2}}(?:\.\d{{1,2}})*[.)、:]{COUNTED}"
    r"|\(?[a-zA-Z][.)]|\(?[ivxIVX]{1,4}[.)]|[①-⑳])(?:[ \t]+|(?=\n\s*\w))"
)
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MARKED_NUMBER = re.compile(r"(?<!\d)\d++(?:[.,:/-]\d++)+")  # 1.500 is not 1,500, and 2.5 is not 2-5
_DASH = re.compile("[\u2010-\u2015\u2212]")
_RUN_TOGETHER = re.compile("[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]")
_SENTENCE_END = re.compile(r"[!?。！？;；\n]|(?<!\d)\.|(?<=\d{3})\.")  # the point of "3. Semester" ends nothing


@dataclass(frozen=True, slots=True)
class Letters:
    """The letters that count, and where each stands in the text."""

    text: str
    places: Sequence[int]


@lru_cache(maxsize=32)
def letters(text: str) -> Letters:
    """The letters and digits of `text`, folded.

    An enumeration at the beginning of a line is no part of what it says.
    """
    skipped = _enumerations(text)
    kept: list[str] = []
    places = array("I")
    for place, character in enumerate(text):
        if skipped[place]:
            continue
        for letter in _folded(character):
            if letter.isalnum() or letter in _SIGNS or _in_number(text, place):
                kept.append(letter)
                places.append(place)
    return Letters("".join(kept), places)


def extent(text: str, start: int, end: int) -> tuple[int, int, str]:
    """Where the letters that count between the two places begin and end, and which they are."""
    there = letters(text)
    first, last = bisect_left(there.places, start), bisect_left(there.places, end)
    if first == last:
        return start, start, ""
    return there.places[first], there.places[last - 1] + 1, there.text[first:last]


def _enumerations(text: str) -> bytearray:
    skipped = bytearray(len(text))
    for match in _ENUMERATION.finditer(text):
        skipped[match.start() : match.end()] = b"\x01" * (match.end() - match.start())
    return skipped


@cache
def _folded(character: str) -> str:
    decomposed = unicodedata.normalize("NFKC", character).casefold()
    return "".join(
        letter for letter in decomposed if not unicodedata.category(letter).startswith(("M", "Cf", "Z", "Cc"))
    )


def _in_number(text: str, place: int) -> bool:
    """Whether the character is the point or comma of a number, or the hyphen of a range."""
    return (
        text[place] in ".,:/-–．，："
        and 0 < place < len(text) - 1
        and text[place - 1].isdigit()
        and text[place + 1].isdigit()
    )


def _plain(text: str) -> str:
    visible = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")  # no soft hyphens
    return unicodedata.normalize("NFKC", visible).casefold().replace("’", "'")


def runs_together(letter: str) -> bool:
    """Whether it belongs to a script that puts no blanks between words."""
    return bool(_RUN_TOGETHER.match(letter))


def words(text: str) -> list[str]:
    """The words of `text`, folded; in scripts that run them together each letter is one."""
    found: list[str] = []
    for match in _WORD.finditer(_plain(text)):
        word = match[0]
        found.extend(word if _RUN_TOGETHER.search(word) else [word])
    return found


@cache
def _guards() -> tuple[frozenset[str], tuple[str, ...]]:
    """Words that turn or bind a statement, of every language: whole words, and strings of scripts without blanks."""
    lists: Mapping[str, Sequence[str]] = strict_yaml.read(GUARDS)
    every = {unicodedata.normalize("NFKC", str(word)).casefold() for listed in lists.values() for word in listed}
    run_together = {
        word for word in every if _RUN_TOGETHER.search(word) or any("가" <= letter <= "힣" for letter in word)
    }
    return frozenset(every - run_together), tuple(sorted(run_together, key=len, reverse=True))


def guards(text: str) -> Counter[str]:
    """The numbers and signs, negations, modal and limiting words of `text`, with how often each comes."""
    plain, run_together = _guards()
    folded = _plain(text)
    found = Counter(letter for letter in folded if letter in _SIGNS)
    found.update(_MARKED_NUMBER.findall(_DASH.sub("-", folded)))
    for match in _WORD.finditer(folded):
        word = match[0]
        if word in plain or any(letter.isdigit() for letter in word):
            found[word] += 1
        elif word.endswith("n't"):
            found["n't"] += 1
    for string in run_together:
        number = folded.count(string)
        if number:
            found[string] += number
            folded = folded.replace(string, " ")
    return found


# Behind what ends a sentence: signs that the one round a quotation or a bracket goes on, or that of a list's item.
_SMALL = "[a-zß-öø-ÿа-я]"
_CLOSING = r"""["'“”‘’»«)\]」』）]"""
_GOES_ON = re.compile(
    rf";[ \t]{{1,8}}{_SMALL}"
    rf"|[.!?。！？;；]{{1,4}}(?:{_CLOSING}{{1,4}}(?:\s{{1,8}}{_SMALL}|(?=[\u3040-\u30ff])|\s[-–—]\s)"
    rf"|{_CLOSING}{{0,4}}(?:[,，、]|\s?[(（](?!\w{{1,2}}[)）])))"
)


def sentence_before(text: str, start: int, most: int) -> tuple[ClauseNumber | None, str]:
    """What stands before `start` in the same sentence, at most `most` letters of it, and the number of its clause."""
    floor = max(0, start - most)
    window = text[floor:start]
    ends = (match for match in _SENTENCE_END.finditer(window) if not _GOES_ON.match(window, match.start()))
    begin = max((floor + match.end() for match in ends), default=floor)
    number = clause_number_before(text, start)
    return (number, text[number.end : start]) if number and number.end >= begin else (None, text[begin:start])


def sentence_after(text: str, end: int, most: int) -> str:
    """What stands after `end` in the same sentence, at most `most` letters of it."""
    window = text[end : end + most]
    ends = (match.start() for match in _SENTENCE_END.finditer(window) if not _GOES_ON.match(window, match.start()))
    return window[: next(ends, len(window))]


def same_word(one: str, other: str) -> bool:
    """Whether two words differ in nothing but their spelling: licence and license, e-mail and email, hour and hours."""
    return one == other or _spelling(one) == _spelling(other)


@cache
def _spelling(word: str) -> str:
    bare = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    if not bare.isascii() or len(bare) < 5:
        return bare
    for british, american in (
        ("isation", "ization"),
        ("ise", "ize"),
        ("ising", "izing"),
        ("ised", "ized"),
        ("our", "or"),
        ("ence", "ense"),
    ):
        if bare.endswith(british):
            bare = bare[: -len(british)] + american
    return {"programme": "program", "centre": "center", "paediatric": "pediatric"}.get(bare, bare)
