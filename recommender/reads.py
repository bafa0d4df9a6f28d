"""Which answers each criterion and each rule reads: equal keys give equal opinions, so nobody is asked twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from recommender.answers import Answers, asks_as_layperson, field_of


class Reads(NamedTuple):
    """The answers that a judge depends on: the fields, and what of their values; equal keys give equal opinions."""

    fields: tuple[str, ...]
    of: Callable[..., Any]  # a Hashable

    def key(self, answers: Answers) -> Any:
        """What the judge reads of `answers`."""
        return self.of(*[getattr(answers, field) for field in self.fields])

    def keys(self, answers: Answers, field: str, values: Sequence[Any]) -> list[Any]:
        """What the judge would read if the answer to `field` were each of `values` in turn."""
        if self.fields == (field,):
            return [self.of(value) for value in values]
        others = [getattr(answers, name) for name in self.fields]
        if field not in self.fields:
            return [self.of(*others)] * len(values)
        at = self.fields.index(field)
        before, after = others[:at], others[at + 1 :]
        return [self.of(*before, value, *after) for value in values]


def _alone(field: str) -> Reads:
    return Reads((field,), lambda value: value)


def _together(*fields: str) -> Reads:
    return Reads(fields, lambda *values: values)


_NOBODY = Reads((), lambda: ())
EVERYTHING = _together(*Answers.model_fields)  # always right, only slow
LAY = Reads(("audience", "profession"), asks_as_layperson)


def _field_and_another(
    audience: str, profession: str | None, specialties: tuple[str, ...], about: tuple[str, ...]
) -> tuple[bool, bool]:
    """Whether she is a layperson, and whether she asks about another field than her own."""
    hers = field_of(specialties, profession)
    return asks_as_layperson(audience, profession), bool(hers and about) and set(hers) != set(about)


# What decides which sites are vetoed: where she asks about another field than her own, colleagues of either may serve.
VETO_READS = Reads(("audience", "profession", "specialties", "about"), _field_and_another)

CRITERION_READS: Mapping[str, Reads] = {
    "profession": _together("audience", "profession"),
    "goals": Reads(
        ("audience", "profession", "goals"),
        lambda audience, profession, goals: (asks_as_layperson(audience, profession), goals),
    ),
    "about": Reads(
        ("specialties", "about", "audience", "profession"),
        lambda specialties, about, audience, profession: (
            about or specialties,
            asks_as_layperson(audience, profession),
        ),
    ),
    "breadth": Reads(("specialties", "about"), lambda specialties, about: bool(about or specialties)),
    "peers": Reads(
        ("specialties", "about"),
        lambda specialties, about: specialties if about and set(about) != set(specialties) else (),
    ),
    "place": Reads(
        ("country", "region", "languages"),
        lambda country, region, languages: (country, region, languages),
    ),
    "languages": _alone("languages"),
    "patients": _together("patient_information", "goals"),
    "when": _alone("when"),
    "credentials": _alone("credentials"),
    "access": _alone("access"),
    "identity": _alone("identity"),
    "media": _alone("media"),
    "cost": _alone("cost"),
    "money": _alone("avoid_funding"),
    "conditions": Reads(
        ("country", "region"),
        lambda country, region: (country is None, region if region and country == region[:2] else None),
    ),
    "alive": _NOBODY,
}
# The answers that change what a criterion weighs: what somebody wants who is no layperson.
WEIGHT_READS: Mapping[str, Reads] = {
    "about": Reads(
        ("audience", "profession", "goals"),
        lambda audience, profession, goals: () if asks_as_layperson(audience, profession) else goals,
    )
}
RULE_READS: Mapping[str, Reads] = {
    "status": _NOBODY,
    "country": _together("country", "region"),
    "languages": _alone("languages"),
    "profession": _together("audience", "profession"),
    "for": LAY,
    "patient_information": _alone("patient_information"),
    "avoid_funding": _alone("avoid_funding"),
    "credentials": _alone("credentials"),
    "low_resource_setting": _alone("country"),
    "one_specialty": _alone("specialties"),
}
