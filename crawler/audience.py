"""Whether a page speaks to people who may join a community, or to somebody else.

A vendor speaks to a hospital that buys, a hospital to its patients, a contest to its entrants, a course to those who
pay for it, a register to those who want to practise. All of them name clinicians, proofs, fees and patients as
communities do. What tells them apart is what else they speak of: a community speaks of what its members write to each
other. The statutes and fees of a society are no rules of one either, where it has no place in which they do.
"""

from collections import Counter

from crawler.patterns import fold, phrases_of

READ = 20_000  # letters: whom a page speaks to shows early
FEWEST = 4  # marks of another audience below which a page has none
OUTWEIGHS = 1.5  # marks of another audience for each mark of a community, and for one that it need not have
STATUTES = 2  # marks of a society's statutes and fees that ask for the name of a place where its members write
CHANCE = 1  # marks of a community that a page without one may have
SOLD = 4  # things that only who sells speaks of; a network sold to advertisers speaks of its members beside them
LEGAL = frozenset(["terms", "privacy"])  # kinds of pages that name sponsors and clients for another reason
MOST_OF_A_KIND = 3  # times that the same words count: a page may be about one appointment


def is_for_others(text: str, language: str, kind: str | None = None) -> bool:
    """Whether the text speaks to buyers, patients, entrants, pupils or a society's voters instead of to members."""
    if kind not in LEGAL and _ideas(text, language, "audience.sold") >= SOLD:
        return True
    others, members, society, places = (
        _marks(text, language, f"audience.{name}") for name in ("others", "members", "society", "places")
    )
    if society >= STATUTES and not places and members <= CHANCE:
        return True
    return others >= FEWEST and others > OUTWEIGHS * (members + 1)


def _marks(text: str, language: str, path: str) -> int:
    found = Counter(match[0] for match in phrases_of(language).matches(path, fold(text[:READ])))
    return sum(min(times, MOST_OF_A_KIND) for times in found.values())


def _ideas(text: str, language: str, path: str) -> int:
    folded = fold(text[:READ])
    return sum(bool(idea.regex.search(folded)) for idea in phrases_of(language).possible(path, folded))
