"""What one fact says of another: a door for members of a paying society asks for membership and costs its dues."""

from collections.abc import Iterator, Sequence

from crawler.finding import QUEUE_THRESHOLD, Finding

DUES = "dues"
SOCIETY = "society_membership"
A_FEE = frozenset(["paid", DUES])  # what the dues of a society also look like


def with_implied(found: Sequence[Finding]) -> list[Finding]:
    """`found`, and what follows from a door that surely only members of a society pass, on the same evidence."""
    doors = [it for it in _sure(found) if it.fact == "access" and it.value == DUES]
    if not doors:
        return list(found)
    door = max(doors, key=lambda it: it.confidence)
    return [*(it for it in found if it.fact != "cost" or it.value != "paid"), *_implied(door, found)]


def _implied(door: Finding, found: Sequence[Finding]) -> Iterator[Finding]:
    proofs = {term for it in _sure(found) if it.fact == "credentials" for term in it.terms}
    costs = {it.value for it in _sure(found) if it.fact == "cost"}
    if SOCIETY not in proofs:
        yield door.model_copy(update={"fact": "credentials", "value": (SOCIETY,)})
    if DUES not in costs and costs <= A_FEE:
        yield door.model_copy(update={"fact": "cost", "value": DUES})


def _sure(found: Sequence[Finding]) -> Iterator[Finding]:
    return (it for it in found if it.confidence >= QUEUE_THRESHOLD)
