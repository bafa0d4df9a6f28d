"""Whether a page speaks of a community of clinicians, patients or students at all.

The legal pages of a general network name doctors, health data and real names too, and state nothing that the
catalogue wants. What tells the two apart is how often the words of medicine come, for the length of the text, and
whether the page says whom the site is for: clinicians, in a rule or in its own title.
"""

import re
from bisect import bisect_left
from functools import cache

from catalog import strict_yaml
from catalog.vocabulary import DATA
from crawler.patterns import STRONG, UNSPACED, fold, phrases_of
from crawler.readers import admits, credentials, hipaa
from crawler.readers.admits import mentions

HOSTS = DATA / "reader" / "hosts.yaml"
EVERYBODY = frozenset(
    ["public", "patient", "caregiver", "industry", "administrator", "researcher"]
)  # named on any site
BYSTANDERS = EVERYBODY - {"patient", "caregiver"}  # whose place a page may say it is without being about medicine
LEGAL = frozenset(["terms", "privacy"])  # kinds of pages that every network has, and long ones
SHORT = 300  # letters in which no word of meeting need stand
ASKED = frozenset(["join", "faq"])  # kinds of pages on which one mention is enough: they are short and to the point
LEAST = 2  # mentions, however short the page
SURELY = 4  # mentions that no network's guidelines have without being about medicine
PER_THOUSAND = 0.6  # mentions in a thousand letters that make a page one about medicine by themselves
SPARSE = 0.1  # the same where the page also says that it is for clinicians
FIRST_LINES = 200  # letters in which guidelines say whose they are
LONG = 1_500  # letters up to which LEAST alone decides


def medical_density(text: str, language: str) -> tuple[int, float]:
    """How often words of medicine come, and how often in a thousand letters; of a script without blanks in 400."""
    phrases = phrases_of(language)
    folded = fold(text)
    places = [match.start() for match in phrases.matches("medical", folded)]
    named = [mention for mention in mentions(phrases, folded) if mention.term not in EVERYBODY]
    count = len(places) + sum(bisect_left(places, it.start) == bisect_left(places, it.end) for it in named)
    unit = 400 if phrases.language in UNSPACED else 1000
    return count, count / max(len(text) / unit, LONG / 1000)


def is_medical(text: str, language: str, kind: str | None = None, title: str = "", host: str = "") -> bool:
    """Whether the text, a page of that `kind` on `host`, is about a medical community."""
    if not _is_communal(text, language, kind):
        return False
    if kind and _is_medical_host(host):  # whose rules often need no word of medicine
        return True
    count, density = medical_density(text, language)
    if density < SPARSE:
        return False
    if kind in LEGAL:
        return count >= LEAST and (
            _names(title, language)
            or _is_for_clinicians(text, language)
            or (_protects_patients(text, language) and _asks_for_a_licence(text, language))
        )
    if any(speaks(text, language) for speaks in (_is_for_clinicians, _protects_patients, _asks_for_a_licence)):
        return True
    if kind == "guidelines":
        own = count >= SURELY or _names(f"{title}\n{text[:FIRST_LINES]}", language)
        return density >= PER_THOUSAND and own
    enough = count >= (1 if kind in ASKED else LEAST) and density >= PER_THOUSAND
    return enough and not phrases_of(language).says("general", fold(text))


def _is_communal(text: str, language: str, kind: str | None) -> bool:
    """Whether people meet there: a clinic, a register and an article on licences speak of medicine too."""
    phrases = phrases_of(language)
    if phrases.regex("communal") is None or kind == "join" or len(text) <= SHORT:
        return True
    return phrases.says("communal", fold(text))


def _is_medical_host(host: str) -> bool:
    """Whether the name that somebody registered, with what stands before it, holds a word of medicine."""
    return bool(_hosts().search(host.rpartition(".")[0]))


@cache
def _hosts() -> re.Pattern[str]:
    words = {name: "|".join(map(re.escape, listed)) for name, listed in strict_yaml.read(HOSTS).items()}
    return re.compile(rf"{words['within']}|(?<![^.-])(?:{words['whole']})(?![^.-])")


def _names(words: str, language: str) -> bool:
    """Whether a title or the first lines hold a word of medicine."""
    return phrases_of(language).says("medical", fold(words))


def _is_for_clinicians(text: str, language: str) -> bool:
    return any(
        it.strength >= STRONG and it.value not in BYSTANDERS
        for it in admits.seek(text, language)
        if it.fact == "admits"
    )


def _protects_patients(text: str, language: str) -> bool:
    """Whether it has a rule on what may be said of patients, which only places where clinicians meet need."""
    return any(it.strength >= STRONG for it in hipaa.seek(text, language))


def _asks_for_a_licence(text: str, language: str) -> bool:
    return any(
        it.strength >= STRONG and it.value in ("licence_number", "licence_document")
        for it in credentials.seek(text, language)
    )
