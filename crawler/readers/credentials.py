"""`credentials`: what proof is asked for; `none` where the site says that it asks for none.

A document counts where something asks for it: a word in the sentence, the heading above or the words that lead into a
list.
"""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, WEAK, Hit, Phrases, fold
from crawler.readers.stated import together
from crawler.sentences import Sentence


def _look(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    none = list(phrases.hits("credentials.without", folded))[:1]
    if phrases.is_elsewhere(folded) or phrases.says("credentials.off", folded):
        return none
    around = fold(f"{sentence.heading}\n{sentence.lead}")
    asked = phrases.says("credentials.ask", folded)
    listed = phrases.says("credentials.lead", around) and not phrases.says("credentials.off", around)
    strength = STRONG
    if not asked and not listed:
        strength = WEAK if sentence.shape == "item" and len(folded) < 80 else 0.0
    if not strength:
        return none
    found = [
        Hit(hit.value, hit.start, hit.end, min(strength, hit.strength))
        for hit in phrases.hits("credentials.terms", folded)
    ]
    return found if not none else [*none, *(hit for hit in found if hit.value == "self_declaration")]


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    return candidates("credentials", text, language, _look, "credentials.without", "credentials.terms")


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `credentials`."""
    return together(seek(text, language), text)
