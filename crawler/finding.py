"""Finding: what a reader saw on a page. The evidence is a place in the text, never a sentence retyped."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import Field

from catalog.record import Record

Confidence = float

# Findings below it are shown on request and never become proposals. Confidence is fitted on pages as messy as real ones
# too, which lowers all of it: held-out pages keep their floors down to here.
QUEUE_THRESHOLD = 0.65


class Finding(Record):
    """`text[start:end]` states that `fact` is `value`; of findings so sure, a share of `confidence` is right."""

    fact: str
    value: str | bool | tuple[str, ...] | Mapping[str, Any]
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    confidence: Confidence = Field(ge=0, le=1)

    def quote(self, text: str) -> str:
        """The evidence."""
        return text[self.start : self.end]

    @property
    def terms(self) -> tuple[str, ...]:
        """The single things the value says, for counting and comparing.

        Words, `policy`, `regime:x`, `images=public`.
        """
        if isinstance(self.value, str | bool):
            return (str(self.value).lower(),)
        if isinstance(self.value, tuple):
            return self.value
        if "policy" in self.value:
            return (self.value["policy"], *(f"regime:{regime}" for regime in self.value.get("regimes", ())))
        return tuple(f"{medium}={seen}" for medium, seen in self.value.items())

    def as_json(self, text: str) -> dict[str, Any]:
        """As `curbside read --format json` prints it."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {
            "fact": self.fact,
            "value": value,
            "quote": self.quote(text),
            "start": self.start,
            "end": self.end,
            "confidence": round(self.confidence, 3),
        }


Reader = Callable[[str, str], Iterator[Finding]]
