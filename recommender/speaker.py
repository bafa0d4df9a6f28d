"""Who speaks in a line about a problem: a word for a person names her only where she speaks of herself.

She does at the beginning of a line ("Midwife, breech on ultrasound") or of a clause that says where she works, next to
the first person ("I am a midwife", "szülésznő vagyok") and where she looks for others like her ("other midwives", "a
forum for midwives"). Whoever is asked for is somebody else ("could a cardiologist look at this").
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from recommender.signs import signs, signs_of

OPENING_WORDS = 4
NEAR = 3  # words between the first person and what she is
FAR = 5  # the same, where she says "I am a"
# Ordinary clinical words that also name a person: only her own "I am a patient" counts.
AMBIGUOUS = frozenset(("patient", "caregiver", "public", "resident", "researcher", "administrator", "industry"))
# Whom clinicians speak of: "I have a patient with lupus" makes nobody a patient.
SPOKEN_OF = frozenset(("patient", "caregiver", "public"))
MEET_EACH_OTHER = frozenset(("administrator", "researcher", "resident"))  # "other managers" says that she is one


class Person(NamedTuple):
    """A word for a person in a text, and where it stands. `subject` is what a specialist is a specialist of.

    `settled` is who opens a clause that goes on with a place: "..., large animal vet in Ireland".
    """

    profession: str
    place: int
    subject: str | None = None
    settled: bool = False


def speaker(persons: Iterable[Person], words: Sequence[str]) -> Person | None:
    """The one of `persons` who speaks; `words` are the folded words of the text. None when nobody says who she is.

    A subject stays with her only where it is surely her own.
    """
    ranked = [(rank, person) for person in persons if (rank := _rank(person, words)) is not None]
    if not ranked:
        return None
    rank, person = min(ranked, key=lambda one: one[0])
    surely = rank == 0 or (rank == 1 and signs_of("articles").issuperset(words[: person.place]))
    return person if surely else person._replace(subject=None)


def _rank(person: Person, words: Sequence[str]) -> int | None:
    """0 where she says so of herself, 1 where a line opens with it, 2 where a clause does or she looks for her like."""
    if _is_somebody_else(person.place, words):
        return None
    before = words[max(0, person.place - NEAR) : person.place]
    if _is_herself(person, words) and signs_of("asked_for").isdisjoint(before):
        return 0
    if _says_i_am(person.place, words):
        return 0
    if person.profession in AMBIGUOUS and person.profession not in MEET_EACH_OTHER:
        return None
    asked = not signs_of("asked_for").isdisjoint(words[: person.place])
    if person.place < (1 if person.profession in AMBIGUOUS else OPENING_WORDS) and not asked:
        return 1
    if person.settled and not asked:
        return 2
    return 2 if before and before[-1] in signs_of("others_like_her") else None


def _is_herself(person: Person, words: Sequence[str]) -> bool:
    """Whether the first person stands near the word for a person; for a patient, with nothing but "am a" between."""
    if not signs_of("behind_her").isdisjoint(words[person.place + 1 : person.place + 1 + NEAR]):
        return True
    nearest = range(person.place - 1, max(-1, person.place - NEAR - 1), -1)
    first = next((at for at in nearest if words[at] in signs_of("first_person")), None)
    if first is None or person.profession not in SPOKEN_OF:
        return first is not None
    between = set(words[first + 1 : person.place])
    return between <= signs_of("being") | signs_of("articles") | signs_of("definite")


def _says_i_am(place: int, words: Sequence[str]) -> bool:
    """Whether "I am a" stands before the person, with a word or two between: "I am a newly qualified nurse"."""
    for start in range(max(0, place - FAR), place - 1):
        said = start + (1 if "'" in words[start] else 2)  # "I'm" is two words in one
        am = said - start == 1 or words[start + 1] in signs_of("being")
        if words[start] in signs_of("first_person") and am and words[said] in signs_of("articles"):
            between = words[said + 1 : place]
            return all(
                signs_of(name).isdisjoint(between) for name in ("asked_for", "somebody_else", "patients", "comes_from")
            )
    return False


def _is_somebody_else(place: int, words: Sequence[str]) -> bool:
    """Whether the words round a person say that it is not who writes: "my doctor", "I'm not a nurse"."""
    before = words[max(0, place - NEAR) : place]
    last = before[-1] if before else ""
    herself = not signs_of("first_person").isdisjoint(before)
    return (
        last in _mine()
        or not signs_of("somebody_else").isdisjoint(before[-2:])
        or not signs_of("wanted").isdisjoint(words[place + 1 : place + NEAR])
        or last in signs_of("denied")
        or (herself and not signs_of("denied").isdisjoint(before))
        or (not herself and last in signs_of("definite"))
    )


@cache
def _mine() -> frozenset[str]:
    return (
        frozenset(word for kin in signs().family for word in kin.mine.split())
        - signs_of("first_person")
        - signs_of("being")
    )


def is_elsewhere(place: int, words: Sequence[str]) -> bool:
    """Whether the place named at `place` is where somebody travelled or comes from, not where she works."""
    before = [word for word in words[max(0, place - FAR) : place] if word not in signs_of("definite")]
    if not signs_of("travel").isdisjoint(before[-2:]):  # next to the preposition: a travel nurse in Kenya works there
        return True
    if not before or before[-1] not in signs_of("comes_from") | signs_of("born"):
        return not signs_of("born").isdisjoint(before[-2:])
    # "Patient from", "the patient is from", "child adopted from".
    of = next((at for at in range(len(before) - 1, -1, -1) if before[at] in signs_of("patients")), None)
    a_patient = of is not None and signs_of("being") | signs_of("born") >= set(before[of + 1 : -1])
    return a_patient and signs_of("first_person").isdisjoint(words[:place][-NEAR - 2 :])  # "I am a patient from"


def asks_a_professional(persons: Iterable[Person], words: Sequence[str], folded: str) -> bool:
    """Whether a professional is named as the one whom somebody asks: "Where can I ask a doctor?"."""
    asking = signs_of("asking")
    return _asked_unspaced().search(folded) is not None or any(
        person.profession not in AMBIGUOUS and not asking.isdisjoint(words[max(0, person.place - FAR) : person.place])
        for person in persons
    )


@cache
def _asked_unspaced() -> re.Pattern[str]:
    return re.compile(_any(signs().asking_unspaced))


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
