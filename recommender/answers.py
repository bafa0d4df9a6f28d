"""What a clinician told the questionnaire. Every answer is optional, and none is ever stored or logged."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, ValidationInfo, field_validator

from catalog.record import Record
from catalog.regions import regions
from catalog.vocabulary import vocabulary
from catalog.words import Country, Language, OneOf, shown, wrong
from recommender.identifying import IDENTIFYING, looks_identifying

MAX_VALUES = 30  # of one answer; the longest honest list is shorter than the list of professions
MAX_QUESTION = 2_000  # letters of free text: the box asks for one line

NOTHING = "none"  # the answer "I could show nothing" to what proof she has


def _few(values: Any) -> Any:
    if isinstance(values, list | tuple | set | frozenset) and len(values) > MAX_VALUES:
        raise wrong("too_many", f"{len(values)} values", f"at most {MAX_VALUES}")
    return values


def _nothing_is_alone(words: tuple[str, ...]) -> tuple[str, ...]:
    if NOTHING in words and len(words) > 1:
        raise wrong("contradiction", "'none' beside other proofs", "none alone, or the proofs alone")
    return words


def _one_paragraph(text: str) -> str:
    if len(text) > MAX_QUESTION:  # before anything looks at it
        raise wrong(
            "too_long", f"{len(text)} letters", f"at most {MAX_QUESTION}: one line about the kind of problem is enough"
        )
    if looks_identifying(text):
        raise wrong("identifying", IDENTIFYING, "say only the kind of problem")
    return text


def _ordered(name: str) -> AfterValidator:
    """Into the order of the vocabulary, each once: the same boxes ticked in another order are the same answers."""
    return AfterValidator(lambda words: vocabulary().order(name, words))


FEW = BeforeValidator(_few)
Specialties = Annotated[tuple[Annotated[str, OneOf("specialties")], ...], FEW, _ordered("specialties")]
Goals = Annotated[tuple[Annotated[str, OneOf("topics")], ...], FEW, _ordered("topics")]
Doors = Annotated[tuple[Annotated[str, OneOf("access")], ...], FEW, _ordered("access")]
Proofs = Annotated[
    tuple[Annotated[str, OneOf("credentials", (NOTHING,))], ...],
    FEW,
    _ordered("credentials"),
    AfterValidator(_nothing_is_alone),
]
Pictures = Annotated[tuple[Annotated[str, OneOf("media")], ...], FEW, _ordered("media")]
Payers = Annotated[tuple[Annotated[str, OneOf("funding")], ...], FEW, _ordered("funding")]
Readable = Annotated[tuple[Language, ...], FEW, AfterValidator(lambda tags: tuple(sorted(set(tags))))]


def asks_as_layperson(audience: str, profession: str | None) -> bool:
    """Whether somebody asks as a patient or for one."""
    return audience == "patient" or profession in ("patient", "caregiver")


def field_of(specialties: tuple[str, ...], profession: str | None) -> tuple[str, ...]:
    """Somebody's own field: what she says it is, or else that of her profession."""
    if specialties or profession is None:
        return specialties
    return tuple(vocabulary().terms("professions")[profession].answers.get("specialties", ()))


class Answers(Record):
    """Frozen and hashable; two clinicians who ticked the same boxes in another order have equal answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    audience: Literal["self", "patient"] = Field(default="self", alias="for")
    profession: Annotated[str, OneOf("professions")] | None = None
    specialties: Specialties = ()
    about: Specialties = ()
    country: Country | None = None
    region: str | None = None  # ISO 3166-2, a part of her country
    languages: Readable = ()
    goals: Goals = ()
    when: Annotated[str, OneOf("urgency")] | None = None
    patient_information: StrictBool = False  # "yes" and 1 are refused: too much hangs on it
    access: Doors = ()
    credentials: Proofs = ()
    identity: Annotated[str, OneOf("identity")] | None = None
    media: Pictures = ()
    cost: Annotated[str, OneOf("cost")] | None = None
    avoid_funding: Payers = ()
    question: Annotated[str, AfterValidator(_one_paragraph)] = ""

    @field_validator("region")
    @classmethod
    def _in_her_country(cls, region: str | None, info: ValidationInfo) -> str | None:
        if region is None:
            return None
        if region not in regions():
            raise wrong("unknown_term", f"'{shown(region)}' is no part of a country", "ISO 3166-2, as in CA-ON")
        country = info.data.get("country")
        if country is None:
            raise wrong("contradiction", f"{region} without a country", f"give the country too: {region[:2]}")
        if not region.startswith(f"{country}-"):
            raise wrong("contradiction", f"{region} is not in {country}", f"a part of {country}, or leave it out")
        return region

    def given(self) -> dict[str, Any]:
        """The answers she gave, by their names in JSON and in the URL; free text left out."""
        values = self.model_dump(mode="json", by_alias=True, exclude_defaults=True)
        values.pop("question", None)
        return values

    def instead(self, given: Mapping[str, Any]) -> "Answers":
        """The answers `given` with her question as it is: looking whether it names somebody takes the longest."""
        return Answers.model_validate(given).model_copy(update={"question": self.question})

    def pairs(self) -> Iterator[tuple[str, str]]:
        """The answers as query parameters, in order; free text never is one."""
        for name, value in self.given().items():
            for item in value if isinstance(value, list) else [value]:
                yield name, str(item).lower() if isinstance(item, bool) else str(item)

    @property
    def subject(self) -> tuple[str, ...]:
        """What the question is about: said so, or else her own field."""
        return self.about or self.specialties

    @property
    def own_field(self) -> tuple[str, ...]:
        """Her own field, whatever the question is about."""
        return field_of(self.specialties, self.profession)

    @property
    def is_layperson(self) -> bool:
        """Whether she asks as a patient or for one."""
        return asks_as_layperson(self.audience, self.profession)


FIELDS = tuple(field.alias or name for name, field in Answers.model_fields.items())
FLAGS = frozenset(("patient_information",))
LISTS = frozenset(("specialties", "about", "languages", "goals", "access", "credentials", "media", "avoid_funding"))


# The vocabulary that each answer's words come from.
VOCABULARIES: Mapping[str, str] = {
    "for": "audience",
    "profession": "professions",
    "specialties": "specialties",
    "about": "specialties",
    "country": "countries",
    "languages": "languages",
    "goals": "topics",
    "when": "urgency",
    "access": "access",
    "credentials": "credentials",
    "identity": "identity",
    "media": "media",
    "cost": "cost",
    "avoid_funding": "funding",
}
OF_A_STANDARD = frozenset(("country", "region", "languages"))  # any code will do, too many to list


def possible(field: str) -> tuple[str, ...]:
    """The words that an answer may have; empty where any code of a standard will do."""
    if field in FLAGS:
        return ("true", "false")
    listed = None if field in OF_A_STANDARD else VOCABULARIES.get(field)
    words = () if listed is None else vocabulary().words(listed)
    return (NOTHING, *words) if field == "credentials" else words
