"""What letters a text must hold for an expression to match in it.

A page is asked for hundreds of phrases, and next to none of them is in any one sentence. Their letters are looked for
all at once, in one pass over the text, and only what may match is tried.
"""

from collections.abc import Iterator, Sequence
from re import _parser as parser  # type: ignore[attr-defined]  # nothing else says what an expression is made of
from typing import Any

from ahocorasick import Automaton

MOST_FORMS = 24  # of a piece of an expression that are written out: more would be rarer than any one of them is telling
ENOUGH = 4  # letters that are rare enough; of pieces as long, the one with the fewest forms tells most
MOST_IN_A_RANGE = 8

Forms = frozenset[str]
NOTHING: Forms = frozenset([""])  # what matches between two letters


class Required:
    """Which of many expressions may match in a text. An expression may have parts that must all match."""

    def __init__(self, expressions: Sequence[Sequence[str]]) -> None:
        self._always: set[int] = set()
        numbers: dict[str, list[int]] = {}
        for number, parts in enumerate(expressions):
            found = [forms for part in parts if (forms := required(part))]
            for form in max(found, key=_telling, default=()):
                numbers.setdefault(form, []).append(number)
            if not found:
                self._always.add(number)
        self._automaton = Automaton()
        for form, of_form in numbers.items():
            self._automaton.add_word(form, tuple(of_form))
        self._automaton.make_automaton()

    def may_match(self, text: str) -> frozenset[int]:
        """The numbers of the expressions that the letters of `text` do not rule out."""
        found = set(self._always)
        if self._automaton:
            for _, numbers in self._automaton.iter(text):
                found.update(numbers)
        return frozenset(found)


def required(expression: str) -> Forms:
    """Strings of which every text that the expression matches in holds one; none where that cannot be told."""
    parsed = parser.parse(expression)
    return frozenset() if parsed.state.flags & parser.SRE_FLAG_IGNORECASE else _of_sequence(parsed)


def _telling(forms: Forms) -> tuple[int, int, int]:
    """How much it says of a text that it holds one of these; nothing at all where there are none."""
    shortest = min(map(len, forms), default=0)
    return min(shortest, ENOUGH), -len(forms), shortest


def _of_sequence(parts: Any) -> Forms:
    """The most telling of what the parts require, those that stand side by side read together."""
    return max(_runs(parts), key=_telling, default=frozenset())


def _runs(parts: Any) -> Iterator[Forms]:
    run = NOTHING
    for part in parts:
        forms = _written_out(part)
        longer = _joined(run, forms) if forms else None
        if longer is None:
            yield _but_empty(run)
            yield frozenset() if forms else _within(part)
        run = longer or forms or NOTHING
    yield _but_empty(run)


def _but_empty(forms: Forms) -> Forms:
    return frozenset() if "" in forms else forms


def _within(part: Any) -> Forms:
    """What a part requires that cannot be written out."""
    kind, given = part
    if kind is parser.SUBPATTERN:
        _, flags, _, inside = given
        return frozenset() if flags else _of_sequence(inside)
    if kind is parser.BRANCH:
        branches = [_of_sequence(branch) for branch in given[1]]
        return frozenset().union(*branches) if all(branches) else frozenset()
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
        least, _, inside = given
        return _of_sequence(inside) if least else frozenset()
    return frozenset()


def _written_out(part: Any) -> Forms | None:
    """All that a part may stand for, where that is little."""
    kind, given = part
    if kind is parser.LITERAL:
        return frozenset([chr(given)])
    if kind is parser.IN:
        return _letters(given)
    if kind in (parser.AT, parser.ASSERT, parser.ASSERT_NOT):
        return NOTHING
    if kind is parser.SUBPATTERN:
        _, flags, _, inside = given
        return None if flags else _sequence_written_out(inside)
    if kind is parser.BRANCH:
        branches = [_sequence_written_out(branch) for branch in given[1]]
        return _few(frozenset().union(*(branch for branch in branches if branch))) if all(branches) else None
    if kind in (parser.MAX_REPEAT, parser.MIN_REPEAT, parser.POSSESSIVE_REPEAT):
        least, most, inside = given
        forms = _sequence_written_out(inside) if most == 1 else None
        return forms if least or forms is None else forms | NOTHING
    return None


def _letters(among: Any) -> Forms | None:
    found: set[str] = set()
    for kind, given in among:
        if kind is parser.LITERAL:
            found.add(chr(given))
        elif kind is parser.RANGE and given[1] - given[0] < MOST_IN_A_RANGE:
            found.update(map(chr, range(given[0], given[1] + 1)))
        else:
            return None
    return _few(frozenset(found))


def _sequence_written_out(parts: Any) -> Forms | None:
    run: Forms | None = NOTHING
    for part in parts:
        forms = _written_out(part)
        run = _joined(run, forms) if run and forms else None
    return run


def _joined(before: Forms, after: Forms) -> Forms | None:
    return _few(frozenset(one + other for one in before for other in after))


def _few(forms: Forms) -> Forms | None:
    return forms if len(forms) <= MOST_FORMS else None
