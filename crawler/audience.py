"""Whether a page speaks to people who may join a community, or to somebody else.

A vendor speaks to a hospital that buys, a hospital to its patients, a contest to its entrants, a course to those who
pay for it, a register to those who want to practise. All of them name clinicians, proofs, fees and patients as
communities do. What tells them apart is what else they speak of: a community speaks of what its members write to each
other. The statutes and fees of a society are no rules of one either, where it has no place in which they do.
"""

import re
from collections import Counter

from crawler.patterns import fold, phrases_of

READ = 20_000  # letters: whom a page speaks to shows early
FEWEST = 4  # marks of another audience below which a page has none
OUTWEIGHS = 1.5  # marks of another audience for each mark of a community, and for one that it need not have
STATUTES = 2  # marks of a society's statutes and fees that ask for the name of a place where its members write
CHANCE = 1  # marks of a community that a page without one may have
SOLD = 4  # things that only who sells speaks of; a network sold to advertisers speaks of its members beside them
LEGAL = frozenset(["terms", "privacy"])  # kinds of pages that name sponsors and clients for another reason
PRICED = 2  # of them, on a short page that hardly speaks of members: a price, a demo, its customers
MOST_OF_A_KIND = 3  # times that the same words count: a page may be about one appointment

# A community forbids to sell; who sells does not forbid it.
_SENTENCES = re.compile(r"(?<![.!?\n])[.!?\n]++(?=\s|$)|[。！？]")
_FORBIDS = re.compile(
    r"\b(?:do not|don't|must not|may not|not (?:be )?(?:allowed|permitted)|prohibited|forbidden|banned|removed)\b"
    r"|\b(?:verboten|untersagt|nicht (?:erlaubt|gestattet|zulassig)|interdit\w*|pas autoris\w*)\b"
    r"|\b(?:prohibid\w*|proibid\w*|vietat\w*|no se permit\w*|nao e permitid\w*|non e consentit\w*)\b"
    r"|\b(?:verboden|niet toegestaan|zabroni\w*|zakaz\w*|nie wolno)\b|запрещ|нельзя|не допуска|禁止|禁じ|不得|금지"
)


def is_for_others(text: str, language: str, kind: str | None = None) -> bool:
    """Whether the text speaks to buyers, patients, entrants, pupils or a society's voters instead of to members."""
    folded = fold(text[:READ])
    allowed = "\n".join(sentence for sentence in _SENTENCES.split(folded) if not _FORBIDS.search(sentence))
    members, society, places = (_marks(folded, language, name) for name in ("members", "society", "places"))
    others = _marks(allowed, language, "others")
    sold = 0 if kind in LEGAL else _ideas(allowed, language, "sold")
    if sold >= SOLD and sold > members:
        return True
    if members <= CHANCE and others + sold >= FEWEST and sold >= PRICED:
        return True
    if society >= STATUTES and not places and members <= CHANCE:
        return True
    return others >= FEWEST and others > OUTWEIGHS * (members + 1)


def _marks(folded: str, language: str, name: str) -> int:
    found = Counter(match[0] for match in phrases_of(language).matches(f"audience.{name}", folded))
    return sum(min(times, MOST_OF_A_KIND) for times in found.values())


def _ideas(folded: str, language: str, name: str) -> int:
    return sum(bool(idea.regex.search(folded)) for idea in phrases_of(language).possible(f"audience.{name}", folded))
