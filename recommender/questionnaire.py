"""What a clinician may answer to each question, and how likely: `questionnaire.yaml`, given what she has said.

Each answer depends on at most one other, so the questions form trees, and what is likely after some answers is exact:
messages up from the answered questions and down again (belief propagation: Pearl 1982).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog import strict_yaml
from catalog.vocabulary import vocabulary
from recommender.answers import FIELDS, FLAGS, LISTS, Answers

FILE = Path(__file__).with_name("questionnaire.yaml")
NO_PREFERENCE = "no_preference"
OTHER = "other"  # any answer that the file does not name; believed of nobody until somebody gives it
ATTRIBUTES = dict(zip(FIELDS, Answers.model_fields, strict=True))  # `for` is a word of Python's own
_NOTHING = Answers()

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Question:
    """One field of the answers: what may be answered, and how likely each is for each answer to `given`."""

    field: str
    given: str | None
    labels: tuple[str, ...]  # the last is OTHER
    values: tuple[Any, ...]  # as `Answers` holds them; None where the answer stays away
    chances: Floats  # a row for each label of `given` (one row without), a column for each label here
    usual: Floats  # how likely each label is for somebody of whom nothing is known

    @property
    def attribute(self) -> str:
        """The name of the field in `Answers`."""
        return ATTRIBUTES[self.field]

    def evidence(self, answers: Answers) -> Floats | None:
        """Which of the labels her answer may stand for; None when she has not answered."""
        value = getattr(answers, self.attribute)
        if value == getattr(_NOTHING, self.attribute):
            return None
        same = np.zeros(len(self.values))
        if value in self.values:
            same[self.values.index(value)] = 1.0
        elif self.field in LISTS:
            same[[known is not None and not set(known).isdisjoint(value) for known in self.values]] = 1.0
        if not same.any():
            same[-1] = 1.0
        return same


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """All questions, each behind the one it depends on."""

    questions: tuple[Question, ...]
    slips: float  # the share of answers that are not hers
    does_not_know: float

    def belief(self, answers: Answers) -> Mapping[str, Floats]:
        """For every question, how likely each of its labels is for somebody who gave `answers`."""
        seen = {question.field: question.evidence(answers) for question in self.questions}
        own = {
            question.field: np.ones(len(question.labels)) if evidence is None else evidence
            for question in self.questions
            for evidence in [seen[question.field]]
        }
        messages: dict[str, Floats] = {}
        for question in reversed(self.questions):
            if question.given is not None:
                message = question.chances @ own[question.field]
                # Answers that nobody was thought to give together say nothing about each other.
                messages[question.field] = message / message.max() if message.max() > 0 else np.ones(len(message))
                own[question.given] = own[question.given] * messages[question.field]
        believed: dict[str, Floats] = {}
        for question in self.questions:
            if question.given is None:
                ahead = question.chances[0]
            else:
                message = messages[question.field]
                others = np.divide(believed[question.given], message, out=np.zeros(len(message)), where=message > 0)
                ahead = others @ question.chances
            belief = ahead * own[question.field]
            if not belief.sum() > 0:
                answered = seen[question.field]
                belief = ahead if answered is None else answered
            if not belief.sum() > 0:  # Nobody like her was foreseen: every answer is as likely as the next.
                belief = np.ones(len(belief))
            believed[question.field] = belief / belief.sum()
        return believed


def read_questionnaire(text: str) -> Questionnaire:
    """The questionnaire that `text` (YAML) gives. ValueError names the question and what is wrong with it."""
    root, faults = strict_yaml.parse(text)
    if faults:
        raise ValueError(f"line {faults[0].line}: {faults[0].message}")
    entries: dict[str, Any] = root.plain()
    slips, does_not_know = float(entries.pop("slips")), float(entries.pop("does_not_know"))
    questions: dict[str, Question] = {}
    for field, entry in entries.items():
        if field not in FIELDS:
            raise ValueError(f"{field}: not a question; there are {', '.join(FIELDS)}")
        try:
            questions[field] = _question(field, entry, questions)
        except (KeyError, ValueError) as error:
            raise ValueError(f"{field}: {error}") from error
    return Questionnaire(tuple(questions.values()), slips, does_not_know)


@cache
def questionnaire() -> Questionnaire:
    """The questionnaire the project ships."""
    return read_questionnaire(FILE.read_text("utf-8"))


def _question(field: str, entry: dict[str, Any], before: Mapping[str, Question]) -> Question:
    given = entry.get("given")
    rows = {word: row for word, row in entry.items() if word != "given"}
    spread = any("rest" in row or "same" in row for row in rows.values())
    named = [word for row in rows.values() for word in row if word not in ("rest", "same", "near")]
    labels = tuple(dict.fromkeys([*(vocabulary().words("specialties") if spread else ()), *named, OTHER]))
    parents = ("always",) if given is None else before[given].labels
    if given is not None and (strange := set(rows) - set(parents)):
        raise ValueError(f"{', '.join(sorted(strange))}: no answer to {given}")
    chances = np.array([_row(parent, rows.get(parent) or rows[OTHER], labels) for parent in parents])
    usual = (np.ones(1) if given is None else before[given].usual) @ chances
    return Question(field, given, labels, tuple(_value(field, label) for label in labels), chances, usual)


def _row(parent: str, parts: Mapping[str, float], labels: tuple[str, ...]) -> Floats:
    shares = dict.fromkeys(labels, 0.0)
    for word, part in parts.items():
        if word == "rest":
            unnamed = [label for label in labels if label not in parts and label not in (NO_PREFERENCE, OTHER)]
            for label in unnamed:
                shares[label] += part / len(unnamed)
        elif word == "near":
            near = _near(parent)
            for label in near:
                shares[label] += part / len(near)
        else:
            shares[parent if word == "same" else word] += part
    if min(shares.values()) < 0:
        raise ValueError(f"{parent}: a part below zero")
    row: Floats = np.fromiter(shares.values(), dtype=np.float64)
    normal: Floats = row / row.sum()
    return normal


def _near(term: str) -> tuple[str, ...]:
    """The parents, children and siblings of a specialty; itself, where it stands alone."""
    terms = vocabulary().terms("specialties")
    if term not in terms:
        return (term,)
    above = set(terms[term].broader)
    near = [
        other for other in terms if other in above or term in terms[other].broader or above & set(terms[other].broader)
    ]
    return tuple(other for other in near if other != term) or (term,)


def _value(field: str, label: str) -> Any:
    if label in (NO_PREFERENCE, OTHER):
        return None
    words: Any = label.split("+") if field in LISTS else label == "true" if field in FLAGS else label
    return getattr(Answers.model_validate({field: words}), ATTRIBUTES[field])
