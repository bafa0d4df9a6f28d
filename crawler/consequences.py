"""What one fact of a page says of another: who gets in by her society's dues pays nothing but them."""

from collections.abc import Iterator, Sequence

from crawler.finding import QUEUE_THRESHOLD, Finding

WHERE_ALL_READ = "public"


def drawn(found: Sequence[Finding]) -> list[Finding]:
    """`found` with what follows from it, and without what it settles."""
    return [*_seen_by_all(found), *_dues(found)]


def _seen_by_all(found: Sequence[Finding]) -> Iterator[Finding]:
    """Where everybody reads what members write, everybody sees their pictures."""
    read_by = {str(it.value) for it in found if it.fact == "posts" and it.confidence >= QUEUE_THRESHOLD}
    for it in found:
        if it.fact == "media" and read_by == {WHERE_ALL_READ} and isinstance(it.value, dict):
            yield it.model_copy(update={"value": dict.fromkeys(it.value, WHERE_ALL_READ)})
        else:
            yield it


def _dues(found: Sequence[Finding]) -> Iterator[Finding]:
    """The society's dues are the price of a place that they open."""
    if any(it.fact == "cost" and it.value == "dues" and it.confidence >= QUEUE_THRESHOLD for it in found):
        return
    for it in found:
        if it.fact == "access" and it.value == "dues" and it.confidence >= QUEUE_THRESHOLD:
            yield it.model_copy(update={"fact": "cost"})
