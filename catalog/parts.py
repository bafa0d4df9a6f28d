"""The parts of a record: what a field holds that has more than one thing to say."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator

from catalog.record import Record
from catalog.words import AsOf, InOrder, OneOf, Text, something, wrong

Count = Annotated[int, Field(ge=1, le=10**9, strict=True)]
# Strict: a number or a truth value in quotes is text. Six decimals: the canonical form reads back what it wrote.
Share = Annotated[float, Field(ge=0, le=1, strict=True), AfterValidator(lambda share: round(share, 6))]
Hours = Annotated[float, Field(ge=0, le=100_000, strict=True), AfterValidator(lambda hours: round(hours, 6))]
Truth = Annotated[bool, Field(strict=True)]
Something = AfterValidator(something)
Profession = Annotated[str, OneOf("professions")]
Kind = Annotated[str, OneOf("kinds")]
Visibility = Annotated[str, OneOf("visibility")]
Media = Annotated[str, OneOf("media")]


class Operator(Record):
    """Who runs the site."""

    name: Text
    type: Annotated[str, OneOf("operator_types")] | None = None


class MemberCount(Record):
    """How many members the site claims, and in which year."""

    count: Count
    as_of: AsOf | None = None


class Condition(Record):
    """A further thing that somebody who joins must be or have."""

    kind: Annotated[str, OneOf("conditions")]
    value: Text | None = None

    @model_validator(mode="after")
    def _says_which(self) -> Self:
        if self.kind in ("one_specialty", "region") and self.value is None:
            raise wrong("says_nothing", f"'{self.kind}' does not say which", "name it: {kind: ..., value: ...}")
        if self.kind == "one_specialty":
            OneOf("specialties").check(str(self.value))
        return self


class Credentials(Record):
    """What proof is asked for: any one of `accepted`, unless the note says otherwise."""

    required: Truth
    accepted: Annotated[tuple[Annotated[str, OneOf("credentials")], ...], InOrder("credentials")] | None = None
    note: Text | None = None


class Joining(Record):
    """How long it takes to be let in."""

    takes: Annotated[str, OneOf("joining")]
    as_of: AsOf | None = None


class PatientPolicy(Record):
    """The rule on patient information in one place of the site."""

    policy: Annotated[str, OneOf("policies")]
    where: Annotated[str, OneOf("places")] | None = None
    consent: Annotated[str, OneOf("consent")] | None = None
    tools: Annotated[tuple[Annotated[str, OneOf("tools")], ...], InOrder("tools")] | None = None
    regimes: Annotated[tuple[Annotated[str, OneOf("regimes")], ...], InOrder("regimes")] | None = None
    note: Text | None = None


class Responsiveness(Record):
    """How quickly questions are answered, where somebody has published it."""

    answered_share: Share | None = None
    median_first_reply_hours: Hours | None = None
    as_of: AsOf | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.answered_share is None and self.median_first_reply_hours is None:
            raise wrong("says_nothing", "no figure is given", "answered_share, median_first_reply_hours or both")
        return self
