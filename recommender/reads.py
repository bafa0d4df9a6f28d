"""Which answers each criterion and each rule reads: equal keys give equal opinions, so nobody is asked twice."""

from collections.abc import Callable, Hashable, Mapping
from typing import NamedTuple

from recommender.answers import Answers


class Reads(NamedTuple):
    """The answers that a judge depends on: the fields, and what of them; equal keys give equal opinions."""

    fields: tuple[str, ...]
    key: Callable[[Answers], Hashable]


def _alone(field: str) -> Reads:
    return Reads((field,), lambda answers: getattr(answers, field))


def _together(*fields: str) -> Reads:
    return Reads(fields, lambda answers: tuple(getattr(answers, field) for field in fields))


_NOBODY = Reads((), lambda _: ())
EVERYTHING = Reads(tuple(Answers.model_fields), lambda answers: answers)  # always right, only slow
_LAY = Reads(("audience", "profession"), lambda answers: answers.is_layperson)

CRITERION_READS: Mapping[str, Reads] = {
    "profession": _together("audience", "profession"),
    "goals": Reads(("audience", "profession", "goals"), lambda answers: (answers.is_layperson, answers.goals)),
    "about": Reads(("specialties", "about"), lambda answers: answers.subject),
    "breadth": Reads(("specialties", "about"), lambda answers: bool(answers.subject)),
    "peers": Reads(
        ("specialties", "about"),
        lambda answers: answers.specialties if set(answers.subject) != set(answers.specialties) else (),
    ),
    "place": Reads(("country", "languages"), lambda answers: answers.country or answers.languages),
    "languages": _alone("languages"),
    "patients": _together("patient_information", "goals"),
    "when": _alone("when"),
    "credentials": _alone("credentials"),
    "access": _alone("access"),
    "identity": _alone("identity"),
    "media": _alone("media"),
    "cost": _alone("cost"),
    "money": _alone("avoid_funding"),
    "conditions": Reads(("country",), lambda answers: answers.country is None),
    "alive": _NOBODY,
}
# The answers that change what a criterion weighs.
WEIGHT_READS: Mapping[str, tuple[str, ...]] = {"about": ("audience", "profession", "goals")}
RULE_READS: Mapping[str, Reads] = {
    "status": _NOBODY,
    "country": _alone("country"),
    "languages": _alone("languages"),
    "profession": _together("audience", "profession"),
    "for": _LAY,
    "patient_information": _alone("patient_information"),
    "avoid_funding": _alone("avoid_funding"),
    "credentials": _alone("credentials"),
    "low_resource_setting": _alone("country"),
    "one_specialty": _alone("specialties"),
}
