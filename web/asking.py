"""From what a clinician sent, a form or an address, to Answers. Typed words become terms or are refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from catalog.locales import is_language
from catalog.regions import region_meant, regions
from catalog.vocabulary import vocabulary
from recommender.answers import FIELDS, FLAGS, LISTS, MAX_QUESTION, MAX_VALUES, NOTHING, VOCABULARIES, Answers, possible
from recommender.identifying import looks_identifying
from recommender.understanding import complete
from web.refusals import Refusal, Refused, from_validation, identifying, unknown_field, unknown_term
from web.said import words_of
from web.urls import Pair

QUESTION = "question"
NEED = "need"
COUNTRY, REGION = "country", "region"  # a region is a part of the country beside it
ASKED = tuple(name for name in FIELDS if name != QUESTION)  # what an address may carry

_FLAGS = {"true": True, "false": False}
# Several languages or specialties may be typed into one box.
_BETWEEN = re.compile(r"[,;/、，؛]|\s(?:and|und|et|y|e|o|or|oder)\s")


@dataclass(frozen=True)
class Asked:
    """What was asked. `canonical` is false where words were turned into terms: the answers have another address."""

    answers: Answers
    canonical: bool


def from_pairs(pairs: Iterable[Pair]) -> Asked:
    """The answers in a form or a query string. Refused names every field that is wrong."""
    given = _by_name(pairs)
    values: dict[str, Any] = {}
    refusals: list[Refusal] = []
    canonical = True
    for name, sent in given.items():
        said = [text for text in (value.strip() for value in sent) if text]
        canonical &= said == sent
        if name == NEED:
            canonical = False
        elif name == QUESTION:
            refusals.append(Refusal("not_here", name, "free text is not taken from an address"))
        elif name not in ASKED:
            refusals.append(unknown_field(name, (*ASKED, NEED)))
        elif said and name != REGION:
            terms, wrong = _terms(name, said)
            canonical &= terms == said
            refusals += wrong
            if name in LISTS:
                values[name] = terms
            elif len(set(terms)) > 1:
                refusals.append(_contradiction(name, terms))
            elif terms:
                values[name] = _FLAGS[terms[0]] if name in FLAGS else terms[0]
    refusals += _fill_in_need(given.get(NEED, []), values)
    regions_named = list(dict.fromkeys(text.strip() for text in given.get(REGION, []) if text.strip()))
    if len(regions_named) > 1:
        refusals.append(_contradiction(REGION, regions_named))
    region = next(iter(regions_named), "")
    refusals += _fill_in_region(region, values)
    canonical &= values.get(REGION, "") == region
    if refusals:
        raise Refused(*refusals, given={name: sent for name, sent in given.items() if name != QUESTION})
    return Asked(_checked(values, given), canonical)


def from_form(pairs: Iterable[Pair]) -> Answers:
    """The answers in a form that may hold a line of free text: read here, in memory, into terms, and then forgotten."""
    sent = list(pairs)
    line = " ".join(value for name, value in sent if name == QUESTION).strip()
    rest = [pair for pair in sent if pair[0] != QUESTION]
    if len(line) > MAX_QUESTION:  # before any pattern looks at it
        message = f"{len(line)} letters: at most {MAX_QUESTION}"
        raise Refused(Refusal("too_long", QUESTION, message), given=_by_name(rest))
    answers = from_pairs(rest).answers
    return _with_line(answers, line, _by_name(rest)) if line else answers


def _with_line(answers: Answers, line: str, given: dict[str, list[str]]) -> Answers:
    """`answers` with what the line says. The line goes nowhere; if it may name somebody, not even back."""
    if looks_identifying(line):
        raise Refused(identifying(QUESTION), given=given)
    subject = words_of("specialties").meant(line)
    if subject:
        return _checked({**answers.given(), "about": [subject]}, given)
    again = {**given, QUESTION: [line]}
    asked = _checked({**answers.given(), QUESTION: line}, again)
    completed, understood = complete(asked)
    # The language of a line is no answer to what it is about.
    if not set(understood) - {"languages"}:
        near = words_of("specialties").near(line)
        raise Refused(Refusal("not_understood", QUESTION, "no subject was found in the line", near=near), given=again)
    return _checked(completed.given(), given)


def _by_name(pairs: Iterable[Pair]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        given.setdefault(name, []).append(value)
    return given


def _terms(name: str, said: list[str]) -> tuple[list[str], list[Refusal]]:
    """The terms that `said` means for the answer called `name`, and what is not understood of it."""
    if name in FLAGS:
        wrong = [unknown_term(name, word, _FLAGS) for word in said if word not in _FLAGS]
        return [word for word in said if word in _FLAGS], wrong
    parts: list[str] = []
    for text in said:
        known = _term(name, text) is not None
        if not known and looks_identifying(text):  # whole: a name may hold an "and"
            return [], [identifying(name, possible(name))]
        split = [text] if known or name not in LISTS else _BETWEEN.split(text)
        parts += [part.strip() for part in split if part.strip()]
    if len(parts) > MAX_VALUES:
        message = f"{len(parts)} values: at most {MAX_VALUES}"
        return [], [Refusal("too_many", name, message, possible=possible(name))]
    terms: list[str] = []
    refusals: list[Refusal] = []
    for part in parts:
        term = _term(name, part)
        if term is None:
            near = words_of(VOCABULARIES[name]).near(part)
            refusals.append(unknown_term(name, part, possible(name), near))
        elif term not in terms or name == "languages":
            terms.append(term)
    return terms, refusals


def _term(name: str, text: str) -> str | None:
    """The term that `text` is or says."""
    listed = VOCABULARIES[name]
    if text in vocabulary().terms(listed) or (name == "credentials" and text == NOTHING):
        return text  # most addresses say terms: what people say for them takes a second to gather
    if name == "languages" and is_language(text):  # a tag with script or region is an answer too
        return text
    return words_of(listed).meant(text)


def _fill_in_need(needs: list[str], values: dict[str, Any]) -> list[Refusal]:
    """Put what the chosen need stands for beside what is given; what is given for itself goes first."""
    named = {need.strip() for need in needs if need.strip()}
    terms: Mapping[str, Any] = vocabulary().terms("needs")
    for need in sorted(named - set(terms)):
        return [unknown_term(NEED, need, tuple(terms), words_of("needs").near(need))]
    if len(named) > 1:
        return [_contradiction(NEED, sorted(named))]
    for need in named:
        for field, value in terms[need].answers.items():
            values.setdefault(field, value)
    return []


def _fill_in_region(said: str, values: dict[str, Any]) -> list[Refusal]:
    """Put the part of her country that `said` means beside what is given, or what was said for `Answers` to refuse."""
    if not said:
        return []
    values[REGION] = region_meant(said, values.get(COUNTRY, "")) or said
    return [identifying(REGION)] if values[REGION] not in regions() and looks_identifying(said) else []


def _contradiction(name: str, terms: list[str]) -> Refusal:
    return Refusal(
        "contradiction",
        name,
        f"{name} has {len(set(terms))} different values, and takes one",
        possible=possible(name) if name != NEED else (),
    )


def _checked(values: Mapping[str, Any], given: dict[str, list[str]]) -> Answers:
    try:
        return Answers.model_validate(values)
    except ValidationError as error:
        raise Refused(*from_validation(error), given=given) from None
