"""What one fact says of another: a place for the members of a paying society asks for their membership and dues."""

from collections.abc import Iterator, Sequence

from crawler.finding import QUEUE_THRESHOLD, Finding

DUES = "dues"
SOCIETY = "society_membership"
A_FEE = frozenset(["paid", DUES])  # what the dues of a society also look like


def with_implied(found: Sequence[Finding]) -> list[Finding]:
    """`found`, and what follows from a door that surely only members of a society pass, on the same evidence."""
    doors = [it for it in found if it.fact == "access" and it.value == DUES and it.confidence >= QUEUE_THRESHOLD]
    if not doors:
        return list(found)
    door = max(doors, key=lambda it: it.confidence)
    return [it for it in found if not _is_fee(it)] + list(_implied(door, found))


def _implied(door: Finding, found: Sequence[Finding]) -> Iterator[Finding]:
    if not any(it.fact == "credentials" and SOCIETY in it.terms for it in _sure(found)):
        yield door.model_copy(update={"fact": "credentials", "value": (SOCIETY,)})
    if all(it.value in A_FEE for it in _sure(found) if it.fact == "cost") and not _says_dues(found):
        yield door.model_copy(update={"fact": "cost", "value": DUES})


def _sure(found: Sequence[Finding]) -> Iterator[Finding]:
    return (it for it in found if it.confidence >= QUEUE_THRESHOLD)


def _says_dues(found: Sequence[Finding]) -> bool:
    return any(it.fact == "cost" and it.value == DUES for it in _sure(found))


def _is_fee(it: Finding) -> bool:
    """Whether it is the fee of the society, which `dues` says better."""
    return it.fact == "cost" and it.value == "paid"
