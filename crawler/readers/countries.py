"""`countries`: where one may join from, where the page names the country beside "licensed in" or "open to".

Or `worldwide`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from catalog import strict_yaml
from catalog.locales import WORLDWIDE, countries, country_name
from catalog.vocabulary import DATA
from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, UNSPACED, Hit, Phrases, fold
from crawler.readers.admits import Mention, admitted, mentions
from crawler.readers.named import find
from crawler.readers.stated import together
from crawler.sentences import Sentence

DEMONYMS = DATA / "reader" / "demonyms.yaml"
JUST_AFTER = 40  # letters behind the name of a country in which a word of practising speaks of it
REACH = 70  # letters between the cue and the name of a country
# What pages write beside the names of CLDR. Two-letter forms count only with their dots or in capitals, which folding
# loses.
_ALSO = {
    "the uk": "GB",
    "uk": "GB",
    "nz": "NZ",
    "república mexicana": "MX",
    "united kingdom": "GB",
    "u.k.": "GB",
    "great britain": "GB",
    "the us": "US",
    "the usa": "US",
    "u.s.": "US",
    "usa": "US",
    "united states of america": "US",
    "south korea": "KR",
    "czech republic": "CZ",
    "turkey": "TR",
    "holland": "NL",
    "états-unis": "US",
    "ee.uu.": "US",
    "estados unidos": "US",
    "stati uniti": "US",
    "eua": "US",
    "vereinigten staaten": "US",
    "schweiz": "CH",
    "日本国内": "JP",
    "国内": "",
    "中国大陆": "CN",
    "中国内地": "CN",
    "대한민국": "KR",
    "vk": "GB",
    "verenigd koninkrijk": "GB",
    "niederlanden": "NL",
    "россии": "RU",
    "украине": "UA",
    "беларуси": "BY",
    "казахстана": "KZ",
    "украины": "UA",
    "узбекистана": "UZ",
    "казахстане": "KZ",
    "polsce": "PL",
    "niemczech": "DE",
}
# Names that are also something else: a sea, a person, an American state.
_AMBIGUOUS = frozenset(
    [
        "georgia",
        "jordan",
        "chad",
        "mali",
        "guinea",
        "jersey",
        "niger",
        "oman",
        "peru",
        "togo",
        "man",
        "cuba libre",
        "granada",
    ]
)


@cache
def _names(language: str) -> Mapping[str, str]:
    names = {fold(country_name(code, shown)): code for shown in ("en", language) for code in sorted(countries())}
    names |= {said: code for said, code in _ALSO.items() if code}
    return {name: code for name, code in names.items() if name not in _AMBIGUOUS}


def _look(phrases: Phrases, _: Sentence, folded: str) -> Iterable[Hit]:
    if phrases.says("countries.off", folded) or phrases.is_elsewhere(folded):
        return
    named = mentions(phrases, folded)
    if not named and not any(phrases.says(path, folded) for path in ("admits.left", "admits.right", "countries.own")):
        return
    match = next(phrases.matches("countries.worldwide", folded), None)
    if match and not phrases.negated(folded, match.start(), match.start(), match.end()):
        yield Hit(WORLDWIDE, match.start(), match.end(), STRONG)
        return
    yield from _of_a_country(phrases, folded, named)
    spans = [match.span() for match in phrases.matches("countries.cue", folded)]
    after = phrases.regex("countries.after")
    last_end = 0
    for start, end, code in find(_names(phrases.language), folded, spaced=phrases.language not in UNSPACED):
        near = any(
            (first <= start and start - last <= REACH) or (phrases.language in UNSPACED and 0 <= first - end <= 12)
            for first, last in spans
        )
        near = near or any(0 <= it.start - end <= 1 for it in named)  # "a United States physician"
        # "A UK-based audience", "in Österreich zugelassene Ärzte".
        near = near or bool(after and after.search(folded, end, end + JUST_AFTER))
        follows = last_end and start - last_end <= 8  # the next in "Germany, Austria and Switzerland"
        if (near or follows) and not phrases.negated(folded, start, start, end):
            last_end = end
            yield Hit(code, start, end, STRONG)


@cache
def _adjectives(language: str) -> Mapping[str, str]:
    listed: Mapping[str, Mapping[str, Sequence[str]]] = strict_yaml.read(DEMONYMS)
    return {stem: code for code, stems in listed.get(language, {}).items() for stem in stems}


def _of_a_country(phrases: Phrases, folded: str, named: Sequence[Mention]) -> Iterator[Hit]:
    """The adjective beside a profession that gets in, or beside a register: "Italian doctors"."""
    adjectives = _adjectives(phrases.language)
    places = list(find(adjectives, folded, spaced=True, ending="any")) if adjectives else []
    if not places:
        return
    beside = [(it.start, it.end) for it in admitted(phrases, folded)] if named else []
    beside += [match.span() for match in phrases.matches("countries.register", folded)]
    for start, begun, code in places:
        end = next((place for place in range(begun, len(folded)) if not folded[place].isalnum()), len(folded))
        if any(0 <= first - end <= 1 or 0 <= start - last <= 1 for first, last in beside):
            yield Hit(code, start, end, STRONG)


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("countries", text, language, _look, "professions", "admits.left", "admits.right", "countries.own")


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `countries`."""
    return together(seek(text, language), text)
