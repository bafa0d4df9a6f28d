"""`admits` and `admits_only`: which professions a site lets in, and whether it says that nobody else gets in.

A profession in a sentence says nothing by itself: physicians are also customers, jurors and authors. It counts where
a cue
governs it ("open to ...", "... can join", the heading of a list), the nearest one deciding, and a "not" of the same
reach undoes it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from crawler.candidates import Candidate, candidates
from crawler.finding import Finding
from crawler.patterns import STRONG, UNSPACED, WEAK, Hit, Phrases, fold
from crawler.readers.stated import single, together
from crawler.sentences import Sentence

# "Healthcare professionals" without a list: the catalogue spells it out so, and its note says that it did.
GENERIC = {"health_professional": ("physician", "nurse", "allied_health")}
# The professions of allied health that have a name of their own in the catalogue: the stems of their names.
_WITHIN_ALLIED_HEALTH: Mapping[str, str] = {
    "physiotherapist": r"physio(?!log)|physical therap|kiné|kinesi[oó]log|fisio(?:t|\b)|fysiother|fizjoter|"
    "理学療法士|물리치료사|物理治疗师|物理治療師|康复(?:治疗)?师",
    "radiographer": r"radiograph|sonograph|radiologi\w+ technolog|mtra|manipulat|radiolog|рентген|放射線技師|방사선사|"
    "放射技师|影像技师|mbb",
    "dietitian": r"di[eä]t|diét|diëtist|nutri|ernährungs|диетолог|栄養士|영양사|营养师",
    "optometrist": r"optometr|augenoptik|optici|óptic|оптометр|안경사",
    "speech_therapist": r"speech|logop|orthophon|fonoaudi|da fala|логопед|言語聴覚士|언어치료사|言语治疗师",
    "occupational_therapist": r"occupational|ergoth|ocupaciona|occupazional|zajęciow|эрготерап|"
    "作業療法士|작업치료사|作业治疗师",
    "social_worker": r"social|sozialarb|maatschappelijk|社会福祉士|사회복지사|社工|социальн",
}
_NARROWER = {term: re.compile(stems) for term, stems in _WITHIN_ALLIED_HEALTH.items()}
VAGUE = frozenset(["health_professional", "public", "patient", "caregiver"])  # they count only where a cue governs them
ACCOMPANY = VAGUE | {"resident", "medical_student", "nursing_student"}  # "and their families" get in too
ENDED = ("closed", "merged")  # "the forum for doctors was shut down" admits nobody any more
REACH_RIGHT, REACH_LEFT = 120, 110  # letters between a cue and a profession it governs
# What opens another thought: a "but", or a clause that says something of its own.
_TURNS: tuple[str, ...] = ("but", "aber", "mais", "pero", "mas", "ma", "maar", "ale", "но", "sondern")
_TURNS += ("that", "about", "whether", "because", "while", "unless", "dass", "weil", "ob", "perché", "porque", "что")
_TO_WHOM: tuple[str, ...] = ("to ", "for ", "für ", "an ", "aux ", "à ", "para ", "a ", "per ", "voor ", "dla ", "для ")
ONLY_REACHES = 60  # letters between an "only" and a profession it limits the site to
FAR_BEFORE = 20  # letters before a profession in which it may say whose it is
CHOICE = 60  # letters of an item or heading that may be one of the professions to choose from
_LIMITS = ("only", "unless", "unless_left", "others")  # what says that nobody else gets in
ITEM_START = 45  # in an item of a list the profession stands near the beginning


@dataclass(frozen=True, slots=True)
class Mention:
    """A profession named at `start:end` of a sentence."""

    term: str
    start: int
    end: int


def mentions(phrases: Phrases, folded: str) -> list[Mention]:
    """The professions named, of overlapping ones the longest."""
    found = []
    for phrase in phrases.possible("professions", folded):
        found += [Mention(phrase.value, match.start(), match.end()) for match in phrase.regex.finditer(folded)]
    found.sort(key=lambda mention: (mention.start - mention.end, mention.start))
    kept: list[Mention] = []  # in the order of the text
    for mention in found:
        place = bisect_left(kept, mention.start, key=lambda other: other.start)
        before_the_next = place == len(kept) or mention.end <= kept[place].start
        if before_the_next and (not place or kept[place - 1].end <= mention.start):
            kept.insert(place, mention)
    return kept


def _look(phrases: Phrases, sentence: Sentence, folded: str) -> Iterable[Hit]:
    # The whole of a long sentence too: the legal pages of general networks list doctors among much else.
    if phrases.is_elsewhere(folded):
        return ()
    named = mentions(phrases, folded)
    if not named or any(hit.value in ENDED for hit in phrases.hits("status", folded)):
        return ()
    return _hits(phrases, sentence, folded, named)


def _hits(phrases: Phrases, sentence: Sentence, folded: str, named: list[Mention]) -> Iterator[Hit]:
    cues = _cues(phrases, folded)
    listed = _listed(phrases, sentence)
    owners, whose = phrases.regex("admits.owner"), phrases.regex("admits.whose")
    for mention in named:
        if owners and owners.match(folded, mention.end + 1):
            continue  # the Nurses Association is no nurse
        if (
            whose
            and mention.term not in ACCOMPANY
            and whose.search(folded[max(0, mention.start - FAR_BEFORE) : mention.start])
        ):
            continue  # nor is "your doctor" somebody who gets in
        verdict = _verdict(phrases, folded, mention, named, cues)
        strength = STRONG if verdict == "yes" else 0.0
        if verdict is None and listed == "yes" and (mention.start <= ITEM_START or len(folded) < 160):
            strength = STRONG
        elif verdict is None and listed is None:
            strength = WEAK if _may_be_meant(sentence, folded, mention) else 0.0
        if mention.term == "public" and not _lets_everybody_in(phrases, folded):
            strength = 0.0
        if strength and (listed != "no" or verdict == "yes"):
            for term in _terms(mention, folded):
                yield Hit(term, mention.start, mention.end, strength)


def _lets_everybody_in(phrases: Phrases, folded: str) -> bool:
    """Not "where everybody feels safe", which lets nobody in, nor "anyone can read"."""
    if phrases.says("admits.reads", folded):
        return False
    return phrases.regex("admits.everybody") is None or phrases.says("admits.everybody", folded)


def _terms(mention: Mention, folded: str) -> tuple[str, ...]:
    """What the catalogue writes for a profession: allied health with the profession's own term where it has one."""
    if mention.term == "allied_health":
        said = folded[mention.start : mention.end]
        return (mention.term, *(term for term, stems in _NARROWER.items() if stems.search(said)))
    return GENERIC.get(mention.term, (mention.term,))


def _may_be_meant(sentence: Sentence, folded: str, mention: Mention) -> bool:
    """Whether a profession that no cue governs is worth asking the classifier about: in prose, and short lines."""
    if sentence.shape == "plain":
        return mention.term != "public"
    return mention.term not in VAGUE and len(folded) <= CHOICE


Cues = dict[str, list[tuple[int, int]]]
# Of two cues as near as each other the first counts; what each kind says.
_WEIGHED = {"unless": (0, "unless"), "no": (1, "no"), "right": (2, "yes"), "left": (2, "yes")}


def _cues(phrases: Phrases, folded: str) -> Cues:
    names = ("right", "left", "no_right", "no_left", "unless", "unless_left")
    return {name: [match.span() for match in phrases.matches(f"admits.{name}", folded)] for name in names}


def _cues_after(phrases: Phrases, folded: str, mention: Mention, cues: Cues) -> Cues:
    """Where words run together a cue to the left of which a profession stands is looked for from the profession on."""
    if phrases.language not in UNSPACED:
        return cues
    found = dict(cues)
    for name in ("left", "no_left", "unless_left"):
        regex = phrases.regex(f"admits.{name}")
        match = regex.search(folded, mention.end, mention.end + 45) if regex else None
        found[name] = [match.span()] if match else []
    return found


def _verdict(phrases: Phrases, folded: str, mention: Mention, named: list[Mention], cues: Cues) -> str | None:
    """`yes`, `no`, or None where no cue governs the profession."""
    best: tuple[int, int, str] | None = None
    for name, spans in _cues_after(phrases, folded, mention, cues).items():
        for start, end in spans:
            to_the_right = name.endswith(("right", "unless"))
            if to_the_right:
                gap, reach = mention.start - end, REACH_RIGHT
                between = folded[end : mention.start]
                if gap < 0 and start < mention.start < end:  # the cue names the profession itself
                    gap, between = 0, ""
            else:
                gap, reach = start - mention.end, REACH_LEFT
                between = folded[mention.end : start]
            if gap < 0 or gap > reach or _broken(between, to_the_right, phrases.language):
                continue
            if name == "left" and phrases.language == "zh" and phrases.before and phrases.before.search(between):
                continue  # "anyone, without registering, may read"
            # Other professions between cue and mention are the list it governs; they do not count as distance.
            distance = gap - sum(
                other.end - other.start
                for other in named
                if min(end, mention.end) <= other.start < max(start, mention.start)
            )
            rank = (distance, *_WEIGHED[name.partition("_")[0]])
            if best is None or rank < best:
                best = rank
    if best is None:
        return None
    if best[2] == "unless":  # "if you are not a doctor, you may not" lets doctors in, and nobody else
        return "yes"
    if (
        best[2] == "yes"
        and phrases.language not in UNSPACED
        and phrases.negated(folded, mention.start, mention.start, mention.end)
    ):
        return "no"
    return best[2]


def admitted(phrases: Phrases, folded: str) -> Iterator[Mention]:
    """The professions that a cue in the sentence lets in."""
    named = mentions(phrases, folded)
    cues = _cues(phrases, folded) if named else {}
    return (it for it in named if _verdict(phrases, folded, it, named, cues) == "yes")


def _broken(between: str, to_the_right: bool, language: str) -> bool:
    """Whether something ends the reach of a cue: a full stop, or what opens another thought."""
    if any(mark in between for mark in ".!?;。！？；"):
        return True
    if to_the_right and language not in UNSPACED:
        return any(f" {word} " in f" {between} " for word in _TURNS)
    return False


def _listed(phrases: Phrases, sentence: Sentence) -> str | None:
    """What the heading or the words before a list say of its items."""
    if sentence.shape == "heading":
        return None
    near = sentence.lead if sentence.lead else sentence.heading
    for words in (near, sentence.heading):
        folded = fold(words)
        if not folded:
            continue
        if phrases.says("admits.no_lead", folded):
            return "no"
        if phrases.says("admits.lead", folded):
            return "yes"
    return None


def _only(phrases: Phrases, _: Sentence, folded: str) -> Iterable[Hit]:
    if phrases.is_elsewhere(folded) or phrases.says("admits.not_only", folded):
        return
    if not any(phrases.may_say(f"admits.{name}", folded) for name in _LIMITS):
        return
    others = next(phrases.matches("admits.others", folded), None)
    if others:
        yield Hit("true", others.start(), others.end(), STRONG)
        return
    named = mentions(phrases, folded)
    cues = _cues(phrases, folded)
    admitted = [m for m in named if m.term not in ("public",) and _verdict(phrases, folded, m, named, cues) == "yes"]
    for name in ("unless", "unless_left"):
        for match in phrases.matches(f"admits.{name}", folded) if admitted else ():
            yield Hit("true", match.start(), match.end(), STRONG)
            return
    for match in phrases.matches("admits.only", folded) if admitted else ():
        # "Exclusively to" says whom it is for, or what: only what stands behind it counts.
        back = 0 if folded[match.end() :].lstrip().startswith(_TO_WHOM) else ONLY_REACHES
        near = any(
            -back <= it.start - match.end() <= ONLY_REACHES or (back and -back <= match.start() - it.end <= back)
            for it in admitted
        )
        if near and not phrases.negated(folded, match.start(), match.start(), match.end()):
            yield Hit("true", match.start(), match.end(), STRONG)
            return


def _admitted(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest. "Health professionals" is spelled out only where no other sentence says who they are."""
    found = tuple(candidates("admits", text, language, _look, "professions"))
    places: dict[tuple[int, int], set[str]] = {}
    for it in found:
        places.setdefault((it.start, it.end), set()).add(it.value)
    generic = {place for place, values in places.items() if values.issuperset(GENERIC["health_professional"])}
    listing = {
        it.sentence.start
        for it in found
        if it.strength >= STRONG and it.value not in VAGUE and (it.start, it.end) not in generic
    }
    for it in found:
        if (it.start, it.end) not in generic or listing <= {it.sentence.start}:
            yield it


def _limited(text: str, language: str) -> Iterator[Candidate]:
    """Where the text seems to say that nobody else gets in."""
    return candidates("admits_only", text, language, _only, *(f"admits.{name}" for name in _LIMITS))


def seek(text: str, language: str) -> Iterator[Candidate]:
    """What phrases suggest, of both facts."""
    yield from _admitted(text, language)
    yield from _limited(text, language)


def read(text: str, language: str) -> Iterator[Finding]:
    """Which professions `text` says get in; with `admits_only` where it says that nobody else does."""
    yield from together(_admitted(text, language), text)
    for finding in single(
        candidates("admits_only", text, language, _only, *(f"admits.{name}" for name in _LIMITS)), text
    ):
        yield finding.model_copy(update={"value": True})
