"""The signs by which a line tells who speaks and of where, and the endings that tell a person from a subject.

All languages together, in `signs.yaml`.
"""

from functools import cache
from pathlib import Path

from catalog import strict_yaml
from catalog.record import Record

FILE = Path(__file__).with_name("signs.yaml")


class Kin(Record):
    """What one of a family calls the others."""

    mine: str
    relatives: str
    mine_behind: bool = False  # "mẹ tôi", "η μητέρα μου"


class Signs(Record):
    """The words of `signs.yaml`, each list one text."""

    somebody_else: str
    wanted: str
    definite: str
    denied: str
    being: str
    travel: str
    patients: str
    comes_from: str
    born: str
    wished: str
    first_person: str
    behind_her: str
    articles: str
    asking: str
    asking_unspaced: str
    asked_for: str
    others_like_her: str
    before_a_place: str
    within_a_place: str
    named_after_it: str
    nameless: str
    person: str
    subject: str
    family: tuple[Kin, ...]
    family_in_one: str
    family_unspaced: str


@cache
def signs() -> Signs:
    """The signs the project ships."""
    return Signs.model_validate(strict_yaml.read(FILE))


@cache
def signs_of(name: str) -> frozenset[str]:
    """The words of one of the lists."""
    return frozenset(getattr(signs(), name).split())
