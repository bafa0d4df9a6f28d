"""Whether a page speaks of a community of clinicians, patients or students at all.

The legal pages of a general network name doctors, health data and real names too, and state nothing that the
catalogue wants.
What tells the two apart is how often the words of medicine come, for the length of the text.
"""

from functools import lru_cache

from crawler.patterns import STRONG, UNSPACED, fold, phrases_of
from crawler.readers import admits
from crawler.readers.admits import mentions

EVERYBODY = frozenset(
    ["public", "patient", "caregiver", "industry", "administrator", "researcher"]
)  # named on any site
LEAST = 2  # mentions, however short the page
LEAST_LEGAL = 3
PER_THOUSAND = 0.6  # mentions in a thousand letters of a long page
LONG = 1_500  # letters up to which LEAST alone decides


@lru_cache(maxsize=16)
def medical_density(text: str, language: str) -> tuple[int, float]:
    """How often words of medicine come, and how often that is in a thousand letters (of a script without blanks.

    In 400).
    """
    phrases = phrases_of(language)
    regex = phrases.regex("medical")
    folded = fold(text)
    places = {match.start() for match in regex.finditer(folded)} if regex else set()
    named = [mention for mention in mentions(phrases, folded) if mention.term not in EVERYBODY]
    count = len(places) + sum(not any(it.start <= place < it.end for place in places) for it in named)
    unit = 400 if phrases.language in UNSPACED else 1000
    return count, count / max(len(text) / unit, LONG / 1000)


def is_medical(text: str, language: str, legal: bool = False) -> bool:
    """Whether the text is about a medical community.

    Of a legal page more is asked: every network's names a doctor somewhere.
    """
    count, density = medical_density(text, language)
    if density < PER_THOUSAND:
        return False
    if legal:
        return count >= LEAST_LEGAL
    return count >= LEAST or any(
        it.strength >= STRONG and it.value not in EVERYBODY for it in admits.seek(text, language) if it.fact == "admits"
    )
