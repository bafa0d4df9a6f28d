"""`languages`: in which languages members write, where the page names them beside a word of writing or of the site."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from catalog.locales import language_name
from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, UNSPACED, Hit, Phrases, fold, phrases_of
from crawler.readers.named import find
from crawler.readers.stated import together
from crawler.sentences import Sentence

# The languages that communities write in; a longer list finds names of peoples and places instead.
OFFERED = [
    "en",
    "de",
    "fr",
    "es",
    "pt",
    "it",
    "nl",
    "pl",
    "ru",
    "zh",
    "ja",
    "ko",
    "ar",
    "tr",
    "sv",
    "no",
    "da",
    "fi",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "uk",
    "he",
    "fa",
    "hi",
    "bn",
    "ur",
    "ta",
    "th",
    "vi",
    "id",
    "ms",
    "sw",
    "am",
    "ca",
    "eu",
    "gl",
    "hr",
    "sr",
    "sl",
    "et",
    "lv",
    "lt",
    "is",
    "ga",
    "cy",
    "af",
    "zu",
    "sq",
    "mk",
    "ka",
    "hy",
    "az",
    "kk",
    "uz",
    "mn",
]
NEXT = 8  # letters between two names of one list
REACH = 60  # letters between the cue and the name of a language


# What the names of CLDR leave out, and the cases in which languages stand behind "in".
_ALSO = {"castellano": "es", "castilian": "es", "mandarin": "zh", "putonghua": "zh", "普通话": "zh", "flemish": "nl"}
_ALSO |= {"kiswahili": "sw", "polsku": "pl", "angielsku": "en", "русском": "ru", "английском": "en"}
_ALSO |= {"francophone": "fr", "anglophone": "en", "lusófon": "pt", "hispanohablante": "es"}


@cache
def _names(language: str) -> Mapping[str, str]:
    return {fold(language_name(code, shown)): code for shown in ("en", language) for code in OFFERED} | _ALSO


@cache
def _named(language: str) -> tuple[re.Pattern[str], ...]:
    """The phrases that hold the name of a language themselves: "other than English", "Dutch is the language here"."""
    names = "|".join(re.escape(name) for name in sorted(_names(language), key=len, reverse=True) if len(name) > 1)
    return phrases_of(language).with_name("languages.named", f"(?P<name>{names})")


def _look(phrases: Phrases, _: Sentence, folded: str) -> Iterable[Hit]:
    if phrases.says("languages.off", folded) or phrases.is_elsewhere(folded):
        return
    names = _names(phrases.language)
    named = _named(phrases.language) if phrases.may_say("languages.named", folded) else ()
    said = {match.start("name") for regex in named for match in regex.finditer(folded)}
    spans = [match.span() for match in phrases.matches("languages.cue", folded)]
    if not said and not spans:
        return
    last_end = 0
    for start, end, code in find(names, folded, spaced=phrases.language not in UNSPACED, ending="any"):
        follows = last_end and start - last_end <= NEXT
        if start in said:
            last_end = end
            yield Hit(code, start, end, STRONG)
        elif end < len(folded) and phrases.language not in UNSPACED and folded[end].isalnum():
            continue
        elif (
            follows or any(-3 <= start - last <= REACH or (0 <= first - end <= 12) for first, last in spans)
        ) and not phrases.negated(folded, start, start, end):
            last_end = end
            yield Hit(code, start, end, STRONG)


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("languages", text, language, _look, "languages.cue", "languages.named")


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `languages`."""
    return together(seek(text, language), text)
