"""Whether a page tells about communities rather than being a page of one: an article, an encyclopaedia, a study.

What it says of a site in the third person was true for somebody some day and is no rule that stands. A page of rules
speaks to its reader ("you", "we", "members must"); one that reports names its sources, dates and shares instead.
"""

from crawler.patterns import fold, phrases_of

READ = 12_000  # letters: the tone of a page shows early
FEWEST = 1  # marks of reporting below which nothing is one
FEWEST_OF_A_RULE_PAGE = 3  # the same where its address or title says that it is a page of rules
OUTWEIGHS = 0.75  # marks of reporting for each word that speaks to the reader
OFTEN = 2 / 2_000  # marks in so many letters by which a magazine that says "you" to its readers is known


def is_narrative(text: str, language: str, kind: str | None = None) -> bool:
    """Whether the text, a page of that `kind`, reports rather than rules."""
    phrases = phrases_of(language)
    folded = fold(text[:READ])
    reports, speaks = (sum(1 for _ in phrases.matches(path, folded)) for path in ("narrates", "addresses"))
    if kind:
        return reports >= FEWEST_OF_A_RULE_PAGE and reports >= OUTWEIGHS * speaks
    if phrases.says("articles", folded):  # it says so itself
        return True
    often = reports >= max(2, OFTEN * len(folded))
    return often or (reports >= FEWEST and reports >= OUTWEIGHS * speaks)
