"""Who speaks in a line about a problem: a word for a person names her only where she speaks of herself.

She does at the beginning of a line ("Midwife, breech on ultrasound"), next to the first person ("I am a midwife",
"szülésznő vagyok") and where she looks for others like her ("other midwives", "a forum for midwives"). Whoever is
asked for is somebody else ("could a cardiologist look at this").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalog import strict_yaml
from catalog.record import Record

FILE = Path(__file__).with_name("speaker.yaml")
OPENING_WORDS = 4
NEAR = 3  # words between the first person and what she is
# Ordinary clinical words that also name a person: only her own "I am a patient" counts.
AMBIGUOUS = frozenset(("patient", "caregiver", "public", "resident", "researcher", "administrator", "industry"))
MEET_EACH_OTHER = frozenset(("administrator", "researcher", "resident"))  # "other managers" says that she is one


class _Kin(Record):
    mine: str
    relatives: str
    mine_behind: bool = False  # "mẹ tôi", "η μητέρα μου"


class Signs(Record):
    """The words of `speaker.yaml`, each list one text."""

    first_person: str
    behind_her: str
    articles: str
    asked_for: str
    others_like_her: str
    before_a_place: str
    person: str
    subject: str
    family: tuple[_Kin, ...]
    family_in_one: str
    family_unspaced: str

    def words(self, name: str) -> frozenset[str]:
        """One of the lists."""
        return frozenset(getattr(self, name).split())


@cache
def signs() -> Signs:
    """The signs the project ships."""
    return Signs.model_validate(strict_yaml.parse(FILE.read_text("utf-8"))[0].plain())


@cache
def _words(name: str) -> frozenset[str]:
    return signs().words(name)


class Person(NamedTuple):
    """A word for a person in a text, and where it stands. `subject` is what a specialist is a specialist of."""

    profession: str
    place: int
    subject: str | None = None


def speaker(persons: Iterable[Person], words: Sequence[str]) -> Person | None:
    """The one of `persons` who speaks; `words` are the folded words of the text. None when nobody says who she is.

    A subject stays with her only where it is surely her own.
    """
    ranked = [(rank, person) for person in persons if (rank := _rank(person, words)) is not None]
    if not ranked:
        return None
    rank, person = min(ranked, key=lambda one: one[0])
    surely = rank == 0 or (rank == 1 and _words("articles").issuperset(words[: person.place]))
    return person if surely else person._replace(subject=None)


def _rank(person: Person, words: Sequence[str]) -> int | None:
    """0 where she says so of herself, 1 where a line opens with it, 2 where she looks for her like; None elsewhere."""
    before = words[max(0, person.place - NEAR) : person.place]
    behind = words[person.place + 1 : person.place + 1 + NEAR]
    herself = not _words("first_person").isdisjoint(before) or not _words("behind_her").isdisjoint(behind)
    if herself and _words("asked_for").isdisjoint(before):
        return 0
    if person.profession in AMBIGUOUS and person.profession not in MEET_EACH_OTHER:
        return None
    asked = not _words("asked_for").isdisjoint(words[: person.place])
    if person.place < (1 if person.profession in AMBIGUOUS else OPENING_WORDS) and not asked:
        return 1
    return 2 if before and before[-1] in _words("others_like_her") else None


def of_the_family(folded: str) -> bool:
    """Whether the folded text speaks of a relative's illness."""
    return _family().search(folded) is not None


@cache
def _family() -> re.Pattern[str]:
    spaced = [
        f"({_any(kin.relatives)}) ({_any(kin.mine)})"
        if kin.mine_behind
        else f"({_any(kin.mine)}) ({_any(kin.relatives)})"
        for kin in signs().family
    ]
    alone = "|".join([*spaced, _any(signs().family_in_one)])
    # No \b: the vowel signs of Devanagari are no letters to it.
    return re.compile(rf"(?<!\w)({alone})(?!\w)|{_any(signs().family_unspaced)}")


def _any(words: str) -> str:
    return "|".join(map(re.escape, words.split()))


def whoever(professions: Iterable[str]) -> Iterator[Person]:
    """Words for a person where no blanks part the words, and nobody can tell who is meant: the sure ones."""
    return (Person(one, 0) for one in professions if one not in AMBIGUOUS)
