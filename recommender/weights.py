"""The weights and tables of `weights.yaml`: few numbers, readable, each with its reason beside it."""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from catalog import strict_yaml
from catalog.record import Record
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.reads import WEIGHT_READS

FILE = Path(__file__).with_name("weights.yaml")


class Weights(Record):
    """`set_by_hand` and `weights` by criterion, `worth` of partial fits, tables by goal and kind, thresholds."""

    set_by_hand: Mapping[str, float]
    weights: Mapping[str, float]
    worth: Mapping[str, float]
    subject_matters: Mapping[str, float]
    affinity: Mapping[str, Mapping[str, float]]
    threshold: float = Field(ge=0, le=1)
    near_the_best: float = Field(ge=0, le=1)
    needed: Mapping[str, float]
    needed_of_laypeople: Mapping[str, float]
    needed_of_either: Mapping[str, float]

    def of(self, criterion: str, answers: Answers) -> float:
        """What the criterion weighs for her."""
        return self.for_goals(criterion, WEIGHT_READS[criterion].key(answers) if criterion in WEIGHT_READS else ())

    def least(self, criterion: str, *, lay: bool, another_field: bool = False) -> float | None:
        """What a match must be worth more than to the criterion, whatever else speaks for it; None where nothing."""
        if lay and criterion in self.needed_of_laypeople:
            return self.needed_of_laypeople[criterion]
        return None if another_field and criterion == "about" else self.needed.get(criterion)

    def for_goals(self, criterion: str, goals: Iterable[str]) -> float:
        """What the criterion weighs for the goals: of pay, work and support, colleagues of every field have a share."""
        return self.weights[criterion] * max((self.subject_matters.get(goal, 1.0) for goal in goals), default=1.0)


def read_weights(text: str) -> Weights:
    """The weights that `text` (YAML) gives. ValueError names a goal or a kind that is missing."""
    weights = Weights.model_validate(strict_yaml.parse(text)[0].plain())
    for goal in vocabulary().words("topics"):
        missing = set(vocabulary().words("kinds")) - set(weights.affinity.get(goal, {}))
        if missing:
            raise ValueError(f"affinity of {goal}: nothing for {', '.join(sorted(missing))}")
    return weights


@cache
def weights() -> Weights:
    """The weights the project ships."""
    return read_weights(FILE.read_text("utf-8"))
