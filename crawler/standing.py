"""What repeated failures amount to: the same trouble, at three crawls over a week, is worth a person's time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.fetches import STILL_THERE, Outcome

CRAWLS = 3
SPAN = timedelta(days=7)
TROUBLE = frozenset([Outcome.GONE, Outcome.PARKED, Outcome.MOVED])


@dataclass(frozen=True, slots=True)
class Lasting:
    """That a page has been gone, parked or moved at every conclusive crawl from `since` to `until`."""

    outcome: Outcome
    since: datetime
    until: datetime
    crawls: int


def lasting(outcomes: Iterable[tuple[Outcome, datetime]]) -> Lasting | None:
    """The trouble that the page's outcomes, the oldest first, end in, if it lasts long enough for a proposal.

    A visit that found the page, or another trouble, starts the count anew; one that told nothing (a timeout, a server
    error, a robots.txt) neither counts nor starts it anew.
    """
    current: Lasting | None = None
    for outcome, at in outcomes:
        if outcome in TROUBLE:
            if current is not None and current.outcome is outcome:
                current = Lasting(outcome, current.since, at, current.crawls + 1)
            else:
                current = Lasting(outcome, at, at, 1)
        elif outcome in STILL_THERE:
            current = None
    if current is None or current.crawls < CRAWLS or current.until - current.since < SPAN:
        return None
    return current
