"""Illnesses, complaints and procedures by the specialty whose field they are: "cough" is no specialty's name.

They are what a question names, not what a site calls itself: no reader of pages and no search looks for them.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import RootModel

from catalog import strict_yaml

FILE = Path(__file__).with_name("complaints.yaml")


class Complaints(RootModel[dict[str, dict[str, tuple[str, ...]]]]):
    """For each specialty, by BCP 47 tag, what is said."""


@cache
def complaints_of() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The complaints the project ships."""
    return Complaints.model_validate(strict_yaml.read(FILE)).root
