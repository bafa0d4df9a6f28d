"""Whether a page speaks to people who may join a community, or to somebody else.

A vendor speaks to a hospital that buys, a hospital to its patients, a contest to its entrants, a course to those who
pay for it, a register to those who want to practise. All of them name clinicians, proofs, fees and patients as
communities do. What tells them apart is what else they speak of: a community speaks of what its members write to each
other.
"""

from collections import Counter

from crawler.patterns import fold, phrases_of

READ = 20_000  # letters: whom a page speaks to shows early
FEWEST = 4  # marks of another audience below which a page has none
OUTWEIGHS = 1.5  # marks of another audience for each mark of a community, and for one that it need not have
MOST_OF_A_KIND = 3  # times that the same words count: a page may be about one appointment


def is_for_others(text: str, language: str) -> bool:
    """Whether the text speaks to buyers, patients, entrants, applicants or pupils rather than to members."""
    others = _marks(text, language, "audience.others")
    return others >= FEWEST and others > OUTWEIGHS * (_marks(text, language, "audience.members") + 1)


def _marks(text: str, language: str, path: str) -> int:
    found = Counter(match[0] for match in phrases_of(language).matches(path, fold(text[:READ])))
    return sum(min(times, MOST_OF_A_KIND) for times in found.values())
