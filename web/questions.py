"""The questionnaire: each question as a form shows it, with what was answered so far and what was wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup

from catalog.regions import region_name, regions_of
from catalog.vocabulary import vocabulary
from recommender.answers import MAX_VALUES, NOTHING, VOCABULARIES, Answers
from recommender.identifying import looks_identifying
from web.asking import COUNTRY, NEED, QUESTION, REGION
from web.i18n import Tongue
from web.labels import ANSWERS, HINTS
from web.refusals import SENTENCES, Refusal
from web.templating import macros

TYPED, ONE, MANY, YES, READS, LINE = "typed", "one", "many", "yes", "reads", "line"

MOST_REPEATED = 300  # letters of what was typed that stand in the box again
MOST_LISTED = 30  # possible words that a question lists under what was wrong

# Languages offered as boxes: those that most of the catalogue's communities write; any other is typed.
OFFERED_LANGUAGES = ("en", "ja", "fr", "de", "es", "pt", "it", "zh", "ko", "nl", "ru", "pl")

_KINDS = {
    NEED: ONE,
    "for": ONE,
    "profession": TYPED,
    "specialties": TYPED,
    COUNTRY: TYPED,
    REGION: TYPED,
    "languages": READS,
    "goals": MANY,
    "when": ONE,
    "patient_information": YES,
    "access": MANY,
    "credentials": MANY,
    "identity": ONE,
    "media": MANY,
    "cost": ONE,
    "avoid_funding": MANY,
    QUESTION: LINE,
}

# The first page's four questions, and the order of the form that holds them all.
FIRST = (NEED, "profession", COUNTRY, "languages", QUESTION)
ALL = (
    "for",
    "goals",
    "profession",
    "specialties",
    COUNTRY,
    REGION,
    "languages",
    QUESTION,
    "patient_information",
    "when",
    "credentials",
    "access",
    "identity",
    "media",
    "cost",
    "avoid_funding",
)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that can be chosen."""

    value: str
    label: str
    chosen: bool
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with an answer, and words that are near or possible."""

    sentence: str
    near: tuple[str, ...]
    possible: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as a form shows it. `words` are offered while typing."""

    name: str
    kind: str
    title: str
    hint: str
    options: tuple[Option, ...] = ()
    yes: bool = False
    typed: str = ""
    words: Markup | None = None
    wrong: Wrong | None = None


def questions(
    tongue: Tongue, names: Iterable[str], given: Mapping[str, list[str]], refusals: Iterable[Refusal] = ()
) -> tuple[Question, ...]:
    """The questions called `names`. `given` is what stands in the form: terms, or what was typed."""
    wrong = {refusal.field: refusal for refusal in refusals}
    asked = [name for name in names if name != REGION or regions_of(_last(given, COUNTRY)) or name in wrong]
    return tuple(_question(tongue, name, given, wrong) for name in asked)


def given_of(answers: Answers) -> dict[str, list[str]]:
    """The answers as a form holds them."""
    given: dict[str, list[str]] = {}
    for name, value in answers.pairs():
        given.setdefault(name, []).append(value)
    return given


def strays(refusals: Iterable[Refusal], names: Iterable[str]) -> tuple[Refusal, ...]:
    """The refusals that no question of the form shows."""
    shown = {*names, "about"}
    return tuple(refusal for refusal in refusals if refusal.field not in shown)


def sentence(tongue: Tongue, refusal: Refusal) -> str:
    """What is wrong, in the reader's language."""
    return tongue.say(SENTENCES[refusal.kind], value=refusal.value, field=refusal.field)


def _question(tongue: Tongue, name: str, given: Mapping[str, list[str]], wrong: Mapping[str, Refusal]) -> Question:
    if name == "about":
        name = QUESTION
    kind = _KINDS[name]
    refusal = wrong.get(name) or (wrong.get("about") if name == QUESTION else None)
    sent = [text for text in given.get(name, []) if text.strip()]
    if name == QUESTION and not sent:
        sent = [text for text in given.get("about", []) if text.strip()]
    listed = VOCABULARIES.get("about" if name == QUESTION else name, "")
    return Question(
        name=name,
        kind=kind,
        title=tongue.say(ANSWERS[name]),
        hint=tongue.say(HINTS.get("about" if name == QUESTION else name, "")) if name != NEED else "",
        options=_options(tongue, name, sent, given) if kind in (ONE, MANY, READS) else (),
        yes=kind == YES and "true" in sent,
        typed=_typed(tongue, listed, sent, kind),
        words=_offered(tongue, name, listed, given) if kind in (TYPED, LINE) else None,
        wrong=_wrong(tongue, refusal) if refusal else None,
    )


def _options(tongue: Tongue, name: str, sent: list[str], given: Mapping[str, list[str]]) -> tuple[Option, ...]:
    if name == "languages":
        return tuple(Option(tag, tongue.term("languages", tag), tag in sent) for tag in OFFERED_LANGUAGES)
    listed = "needs" if name == NEED else VOCABULARIES[name]
    words = list(vocabulary().words(listed))
    if name == "credentials":
        words = [*_proofs_of(given, sent), NOTHING]
    label = {NOTHING: tongue.say("Nothing")} if name == "credentials" else {}
    return tuple(Option(word, label.get(word) or tongue.term(listed, word), word in sent) for word in words)


def _proofs_of(given: Mapping[str, list[str]], chosen: list[str]) -> list[str]:
    """The proofs that somebody like her may have: no other country's service, no student card of a consultant."""
    country, profession = _last(given, COUNTRY), _last(given, "profession")
    hidden = {"student_id"} if profession and not profession.endswith("student") else set()
    return [
        word
        for word, term in vocabulary().terms("credentials").items()
        if word in chosen or (word not in hidden and (not term.countries or country in term.countries))
    ]


def _typed(tongue: Tongue, listed: str, sent: list[str], kind: str) -> str:
    """What stands in the box: words where terms were given, else what was typed, unless it may name somebody."""
    if kind not in (TYPED, LINE, READS):
        return ""
    offered = OFFERED_LANGUAGES if kind == READS else ()
    typed = [_word(tongue, listed, text) for text in sent if text not in offered][:MAX_VALUES]
    return ", ".join(text for text in typed if not looks_identifying(text))


def _word(tongue: Tongue, listed: str, text: str) -> str:
    text = text[:MOST_REPEATED]
    if not listed:
        return region_name(text)
    try:
        return tongue.term(listed, text)
    except KeyError:
        return text


def _last(given: Mapping[str, list[str]], name: str) -> str:
    return (given.get(name) or [""])[-1]


def _offered(tongue: Tongue, name: str, listed: str, given: Mapping[str, list[str]]) -> Markup:
    """What a box offers while one types: the parts of her country, or the words of the vocabulary."""
    if name == REGION:
        return _as_options(tongue, regions_of(_last(given, COUNTRY)).values())
    return _words(tongue, listed)


@cache
def _words(tongue: Tongue, listed: str) -> Markup:
    return _as_options(tongue, sorted(tongue.terms(listed, vocabulary().words(listed)), key=str.casefold))


def _as_options(tongue: Tongue, words: Iterable[str]) -> Markup:
    made: Markup = macros(tongue.tag, "_words.html").word_options(words)
    return made


def _wrong(tongue: Tongue, refusal: Refusal) -> Wrong:
    listed = VOCABULARIES.get(
        refusal.field, "needs" if refusal.field == NEED else "specialties" if refusal.field == QUESTION else ""
    )
    known = vocabulary().lists.get(listed, {})

    def labels(words: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(tongue.term(listed, word) if word in known else word for word in words)

    # A few words are worth listing; of many, the box itself offers them while she types.
    few = refusal.possible if not refusal.near and len(refusal.possible) <= MOST_LISTED else ()
    return Wrong(sentence(tongue, refusal), labels(refusal.near), labels(few))
