"""What one fact of a page says of another: who gets in by her society's dues shows her membership and pays the dues."""

from collections.abc import Iterator, Sequence

from crawler.finding import QUEUE_THRESHOLD, Finding

DUES = "dues"
SOCIETY = "society_membership"
A_FEE = frozenset(("paid", DUES))  # what the dues of a society also look like
WHERE_ALL_READ = "public"


def drawn(found: Sequence[Finding]) -> list[Finding]:
    """`found` with what follows from it, on the same evidence, and without what it settles."""
    return _paid_by_dues([*_seen_by_all(found)])


def _seen_by_all(found: Sequence[Finding]) -> Iterator[Finding]:
    """Where everybody reads what members write, everybody sees their pictures."""
    read_by = {str(it.value) for it in _sure(found) if it.fact == "posts"}
    for it in found:
        if it.fact == "media" and read_by == {WHERE_ALL_READ} and isinstance(it.value, dict):
            yield it.model_copy(update={"value": dict.fromkeys(it.value, WHERE_ALL_READ)})
        else:
            yield it


def _paid_by_dues(found: Sequence[Finding]) -> list[Finding]:
    """A door that only members of a paying society pass asks for membership and costs its dues."""
    doors = [it for it in _sure(found) if it.fact == "access" and it.value == DUES]
    if not doors:
        return list(found)
    door = max(doors, key=lambda it: it.confidence)
    return [*(it for it in found if it.fact != "cost" or it.value != "paid"), *_asked_at(door, found)]


def _asked_at(door: Finding, found: Sequence[Finding]) -> Iterator[Finding]:
    proofs = {term for it in _sure(found) if it.fact == "credentials" for term in it.terms}
    costs = {it.value for it in _sure(found) if it.fact == "cost"}
    if SOCIETY not in proofs:
        yield door.model_copy(update={"fact": "credentials", "value": (SOCIETY,)})
    if DUES not in costs and costs <= A_FEE:
        yield door.model_copy(update={"fact": "cost", "value": DUES})


def _sure(found: Sequence[Finding]) -> Iterator[Finding]:
    return (it for it in found if it.confidence >= QUEUE_THRESHOLD)
