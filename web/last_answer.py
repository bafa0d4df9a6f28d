"""What the last answer changed: who came into the first five and who left them, found by ranking without it.

The parameter `changed` of the page says which answer that was. `changed=media` is an answer that was given or altered;
the page is compared with the one without it. `changed=media:images` is one that was taken away; the page is compared
with the one that had it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from catalog.index import CatalogIndex
from recommender.answers import LISTS, Answers
from recommender.engine import Hearing, Judged
from recommender.judgement import Verdict, verdict_of
from recommender.order import Ordered, heard
from recommender.reads import CRITERION_READS, EVERYTHING
from recommender.weights import weights
from web.answered import answered
from web.asking import COUNTRY, REGION, from_pairs
from web.urls import Pair

CHANGED = "changed"
FIRST = 5  # the places that are compared
GONE = ":"  # between an answer's name and the word that was taken away


@dataclass(frozen=True, slots=True)
class Moved:
    """A site that came into the first five or left them.

    `rule` is what leaves it out; else `criterion` is the one that reads the changed answer and says most of the site,
    with its `verdict`, for her or `for_patient`; both are empty where only others moved.
    """

    site: str
    rule: str = ""
    criterion: str = ""
    verdict: Verdict | None = None
    for_patient: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer changed. `given` is what was answered, `gone` what was taken away."""

    given: tuple[Pair, ...]
    gone: tuple[Pair, ...]
    came: tuple[Moved, ...]
    left: tuple[Moved, ...]
    reordered: bool


def marks(before: Answers, after: Answers) -> list[Pair]:
    """The parameters that say what changed between two sets of answers."""
    was, now = list(before.pairs()), list(after.pairs())
    names = dict.fromkeys(name for name, word in now if (name, word) not in was)
    gone = [pair for pair in was if pair not in now and pair[0] not in names]
    return [*((CHANGED, name) for name in names), *((CHANGED, GONE.join(pair)) for pair in gone)]


def answers_before(answers: Answers, marked: Iterable[str]) -> Answers | None:
    """The answers as they stood before the marked changes; None where there is nothing to compare with.

    Refused when a word that was taken away is none.
    """
    marked = list(marked)
    if not marked:
        return None
    split = [value.partition(GONE) for value in marked]
    altered = {name for name, mark, _ in split if not mark}
    kept = [pair for pair in answers.pairs() if pair[0] not in altered]
    held = {name for name, _ in kept}
    back = [(name, word) for name, mark, word in split if mark and (name in LISTS or name not in held)]
    if COUNTRY in altered:  # nobody knows which it was: its parts go with it
        kept, back = ([pair for pair in pairs if pair[0] != REGION] for pairs in (kept, back))
    before = from_pairs(dict.fromkeys([*kept, *back])).answers
    return None if before == answers else before


def change(index: CatalogIndex, answers: Answers, before: Answers, today: date) -> Change:
    """What differs in the first five between the answers and those before."""
    hearing = Hearing(index, weights(), today)
    now, then = heard(hearing, answers), heard(hearing, before)
    places, old = now.groups.matches[:FIRST], then.groups.matches[:FIRST]
    fields = frozenset(name for name in Answers.model_fields if getattr(answers, name) != getattr(before, name))
    given, was = list(answers.pairs()), list(before.pairs())
    speaking = _speaking(now, answers, fields)
    # Where the answer was taken away its criterion has fallen silent: what it said before is why.
    spoke = [] if speaking else _speaking(then, before, fields)

    def why(place: int, *, came: bool) -> Moved:
        site, banned = index.sites[place].id, (then if came else now).ranking.banned
        rule = next((name for name, flags in banned.items() if flags[place]), "")
        if rule:
            return Moved(site, rule=rule)
        moved = _criterion(site, place, speaking or spoke, now, then, for_it=came if speaking else not came)
        return replace(moved, for_patient=(answers if speaking else before).audience == "patient")

    return Change(
        given=tuple(pair for pair in given if pair not in was),
        gone=tuple(pair for pair in was if pair not in given),
        came=tuple(why(place, came=True) for place in places if place not in old),
        left=tuple(why(place, came=False) for place in old if place not in places),
        reordered=places != old,
    )


def _speaking(page: Ordered, answers: Answers, fields: frozenset[str]) -> list[Judged]:
    """The criteria that read one of the fields, and speak of an answer that was given."""
    return [
        one
        for one in page.ranking.judged
        if _reads(one.criterion.name, fields) and answered(one.criterion.name, answers)
    ]


def _criterion(site: str, place: int, speaking: list[Judged], now: Ordered, then: Ordered, *, for_it: bool) -> Moved:
    """The criterion that says most for the site, or against it, as far as the changed answers say."""
    best: tuple[float, Moved] | None = None
    for one in speaking:
        verdict = verdict_of(one.said.opinion(place))
        worth = one.weight * float(one.expected[place] - _usual(one, now, then))
        if (verdict is Verdict.MISSES) if for_it else (verdict is Verdict.MEETS):
            continue
        if best is None or (worth > best[0] if for_it else worth < best[0]):
            best = worth, Moved(site, criterion=one.criterion.name, verdict=verdict)
    return best[1] if best else Moved(site)


def _usual(judged: Judged, now: Ordered, then: Ordered) -> float:
    """What the first sites of both lists are worth to a criterion on average."""
    places = {*now.groups.matches[:FIRST], *then.groups.matches[:FIRST]}
    return float(judged.expected[list(places)].mean())


def _reads(criterion: str, fields: frozenset[str]) -> bool:
    return not fields.isdisjoint(CRITERION_READS.get(criterion, EVERYTHING).fields)
