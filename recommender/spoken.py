"""Which language a line is written in, and which ones she who writes it therefore reads."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from catalog.locales import is_language, main_languages, official_languages, primary_language
from catalog.vocabulary import vocabulary
from recommender.phrases import LONGEST, UNSPACED, phrases, words_of

SURE = 0.8  # probability from which a language is believed among all that a model knows
SURE_OF_OURS = 0.85  # ... and among those in which we know words: the rest of the probability has nowhere else to go
ENOUGH_TO_TELL = 12  # letters from which a language is looked for at all
MOST_READ = 2_000  # letters
# Languages that a line of a few words cannot be told apart by.
KIN = (("da", "no", "sv"), ("es", "pt", "gl", "ca"), ("ru", "uk", "be"), ("id", "ms"), ("cs", "sk"))

HANGUL = re.compile(r"[\uac00-\ud7af]")
_KANA = re.compile(r"[\u3040-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")


def language_of(text: str) -> str | None:
    """The BCP 47 tag of the language of `text`; None when it is too short or too mixed to tell."""
    for script, language in ((HANGUL, "ko"), (_KANA, "ja")):
        if script.search(text):
            return language
    if len(text.strip()) < ENOUGH_TO_TELL and not UNSPACED.search(text):
        return None
    tag = _likeliest(text[:MOST_READ])
    if tag is None:
        return "zh-Hans" if _HAN.search(text) else None
    return "zh-Hans" if tag == "zh" else tag


def read_by(text: str, country: str | None, tag: str | None) -> tuple[str, ...]:
    """The languages she reads: that of her line, and the one that is spoken where she works if there is but one.

    `tag` is what `language_of` says. Where it says nothing, the words that we know may: "Hautarzt" is German.
    """
    tag = tag or _by_words(text)
    if tag is None:
        return ()
    if country is None or primary_language(tag) in official_languages(country):
        return (tag,)
    around = main_languages(country)
    return (tag, *around) if len(around) == 1 else (tag,)


@cache
def words_in(tag: str | None) -> tuple[str, ...]:
    """The languages in whose words a text of that language is read: English too, and all where none is known."""
    kin = next((kin for kin in KIN if tag in kin), (tag,) if tag in _ours() else ())
    return tuple(one for one in dict.fromkeys([*kin, "en"]) if one in _ours()) if kin else _ours()


def _by_words(text: str) -> str | None:
    """The language in which the vocabulary knows more of the words than in any other."""
    words = [word.folded for word in words_of(text[:MOST_READ], ())]
    if any(map(UNSPACED.search, words)):
        return None
    known = {language: _known(words, phrases((language,)).exact) for language in _ours()}
    most = max(known.values())
    best = [language for language, number in known.items() if number == most]
    return best[0] if most and len(best) == 1 else None


def _known(words: list[str], said: Mapping[str, Any]) -> int:
    """How many of the words stand in a phrase that is said."""
    known = place = 0
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            if " ".join(words[place : place + length]) in said:
                known += length
                break
        place += length
    return known


def _likeliest(text: str) -> str | None:
    """The language that the model is sure of; if of none, the likeliest of ours, its kin counted with it."""
    ranked = [("no" if tag in ("nb", "nn") else str(tag), float(share)) for tag, share in _identifier().rank(text)]
    first, share = ranked[0]
    if share >= SURE and is_language(first) and _is_official(first):
        return first
    ours = {primary_language(tag) for tag in _ours()}
    among = [(tag, share) for tag, share in ranked if tag in ours]
    first = among[0][0]
    kin = next((kin for kin in KIN if first in kin), (first,))
    total = sum(share for _, share in among)
    sure = sum(share for tag, share in among if tag in kin) >= SURE_OF_OURS * total > 0
    return first if sure else None


@cache
def _is_official(tag: str) -> bool:
    """Whether a country has it: the model takes "GP in Nigeria" for Pidgin, and short lines for Latin."""
    return any(tag in official_languages(country) for country in vocabulary().words("countries"))


@cache
def _ours() -> tuple[str, ...]:
    every: dict[str, None] = {}
    for term in vocabulary().terms("specialties").values():
        every |= dict.fromkeys(term.synonyms)
    return tuple(every)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # takes 0.7 s, and few ask in words

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
