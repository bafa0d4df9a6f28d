"""Record: the frozen, strict class that everything read at a door is checked by."""

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """Immutable, compared by value, and refuses a field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
