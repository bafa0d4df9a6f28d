"""`specialties`.

What is discussed, where the page says what the community is for, by the labels and synonyms of the vocabulary.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache

from catalog import strict_yaml
from catalog.vocabulary import DATA, vocabulary
from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, UNSPACED, WEAK, Hit, Phrases, fold
from crawler.readers.admits import admitted
from crawler.readers.named import find
from crawler.readers.stated import together
from crawler.sentences import Sentence

ALL = "all"
SPECIALISTS = frozenset(["physician", "resident", "dentist", "veterinarian"])  # whose name may be that of a field
FIELDS = DATA / "reader" / "fields.yaml"
PROFESSIONS = frozenset(
    [
        "nursing",
        "pharmacy",
        "dentistry",
        "veterinary_medicine",
        "midwifery",
        "physiotherapy",
        "clinical_psychology",
        "psychology",
        "allied_health",
        "dietetics",
        "occupational_therapy",
        "speech_therapy",
        "optometry",
        "prehospital_care",
        "nutrition",
    ]
)  # fields that are a profession's own
ENDS: tuple[str, ...] = (
    "ist",
    "logist",
    "ologue",
    "iste",
    "ologe",
    "ologin",
    "logo",
    "loga",
    "ólogo",
    "óloga",
    "ologi",
    "logen",
    "log",
)
ENDS += ("iker", "ärztin", "arzt", "medicine", "medizin", "médecine", "medicina", "ology", "ologie", "ología", "ologia")
REACH = 48  # letters between "a community for" and the name of a specialty
# Parts of the body and diseases are synonyms for a search box; in a sentence about a site they name no field of it.
SHORTEST = {True: 6, False: 2}


@cache
def _names(language: str, whole: bool = False) -> Mapping[str, str]:
    """What fields are called; `whole` with the diseases and parts of the body by which a forum may call itself."""
    names: dict[str, str] = {}
    for term_id, term in vocabulary().terms("specialties").items():
        for shown, label in term.labels.items():
            if shown.partition("-")[0] in ("en", language):
                names.setdefault(fold(label), term_id)
        for shown, synonyms in term.synonyms.items():
            if shown.partition("-")[0] in ("en", language):
                for synonym in synonyms:
                    said = fold(synonym)
                    if whole or _is_field(said):
                        names.setdefault(said, term_id)
    # "For nurses" says who, and the reader of admits reads it: it names no field that is discussed.
    for term in vocabulary().terms("professions").values():
        for said in (*term.labels.values(), *(synonym for group in term.synonyms.values() for synonym in group)):
            names.pop(fold(said), None)
    return {said: term_id for said, term_id in names.items() if term_id not in PROFESSIONS}


@cache
def _stems(language: str) -> Mapping[str, str]:
    """How words for fields begin in languages in which the vocabulary has no labels."""
    fields: Mapping[str, Mapping[str, Sequence[str]]] = strict_yaml.read(FIELDS)
    return {stem: term for term, stems in fields.get(language, {}).items() for stem in stems}


def _found(language: str, folded: str) -> Iterator[tuple[int, int, str]]:
    """The fields named in a folded sentence, in its order; of overlapping ones the longest."""
    spaced = language not in UNSPACED
    found = [*find(_names(language), folded, spaced=spaced, ending="inflected")]
    if stems := _stems(language):
        found += find(stems, folded, spaced=spaced, ending="any")
    last = 0
    for start, end, term in sorted(found, key=lambda place: (place[0], -place[1])):
        if start >= last:
            last = end
            yield start, end, term


def _is_field(said: str) -> bool:
    """Whether a synonym names a field or those who work in it, not an organ, a disease or a test."""
    return said.endswith(ENDS) or said.endswith(("科", "科医", "医生", "医师", "学", "과", "의사", "의학"))


def _look(phrases: Phrases, _: Sentence, folded: str) -> Iterable[Hit]:
    if phrases.says("specialties.off", folded) or phrases.is_elsewhere(folded):
        return
    match = next(phrases.matches("specialties.all", folded), None)
    if match and not phrases.negated(folded, match.start(), match.start(), match.end()):
        yield Hit(ALL, match.start(), match.end(), STRONG)
        return
    spans = [match.span() for match in phrases.matches("specialties.cue", folded)]
    called = [match.start() for match in phrases.matches("specialties.called", folded)]
    if called:  # "our cancer support community"
        for start, end, term in find(_names(phrases.language, whole=True), folded, spaced=True, ending="inflected"):
            if any(place - end == 1 for place in called) and not phrases.negated(folded, start, start, end):
                yield Hit(term, start, end, STRONG)
    found = list(_found(phrases.language, folded))
    if len({term for _, _, term in found}) == 1:  # "cardiologists can join": the one field that the site is about
        members = list(admitted(phrases, folded))
        if all(it.term in SPECIALISTS for it in members):
            spans += [
                (start, start) for start, end, _ in found if any(it.start < end and start < it.end for it in members)
            ]
    if not spans:
        return
    last_end = 0
    for start, end, term in found:
        near = any(
            0 <= start - last <= REACH or (phrases.language in UNSPACED and 0 <= first - end <= 10)
            for first, last in spans
        )
        follows = last_end and start - last_end <= 7
        if (near or follows) and not phrases.negated(folded, start, start, end):
            last_end = end
            yield Hit(term, start, end, STRONG if near else WEAK)


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest."""
    needed = ("specialties.all", "specialties.cue", "specialties.called", "admits.left", "admits.right")
    return candidates("specialties", text, language, _look, *needed)


def read(text: str, language: str) -> Iterator[Finding]:
    """What `text` states of `specialties`."""
    return together(seek(text, language), text)
