"""Edits in bulk: looks keep a passage, meanings lose it; plain search and fuzzy search are measured beside."""

import random
import sys
from collections.abc import Sequence

import pytest
from rapidfuzz import fuzz

from catalog.snapshots import Quote
from crawler.evidence import find_again
from tests.crawler.mutations import COSMETIC, Passage, gone, meaning_changed, passages

SEED = 20261124


def kept_share(some: Sequence[Passage], seed: int) -> tuple[int, int]:
    """How many cosmetic edits keep the passage, and of how many."""
    draw = random.Random(seed)
    kept = edits = 0
    for passage in some:
        quote = Quote.at(passage.text, passage.start, passage.end)
        for edit in COSMETIC:
            edits += 1
            kept += find_again(quote, edit(passage.text, draw)) is not None
    return kept, edits


def accepted(some: Sequence[Passage]) -> dict[str, int]:
    """How many meaning-changing edits are taken for the same, by us and by two simpler ways."""
    counts = {"edits": 0, "ours": 0, "substring": 0, "fuzzy >= 90": 0}
    for passage in some:
        quote = Quote.at(passage.text, passage.start, passage.end)
        for edited in (*meaning_changed(passage), gone(passage)):
            counts["edits"] += 1
            counts["ours"] += find_again(quote, edited) is not None
            counts["substring"] += passage.exact in edited
            counts["fuzzy >= 90"] += fuzz.partial_ratio(passage.exact, edited) >= 90
    return counts


@pytest.fixture(scope="module")
def slice_() -> list[Passage]:
    return random.Random(SEED).sample(passages(), 120)


def test_cosmetic_edits_keep_the_evidence(slice_: list[Passage]) -> None:
    kept, edits = kept_share(slice_, SEED)
    assert kept >= 0.995 * edits


def test_no_edit_of_the_meaning_is_accepted(slice_: list[Passage]) -> None:
    counts = accepted(slice_)
    assert counts["ours"] == 0
    assert counts["fuzzy >= 90"] > 0.3 * counts["edits"]  # what the care is for


@pytest.mark.prove
def test_the_whole_mutation_suite(capsys: pytest.CaptureFixture[str]) -> None:
    every = passages()
    kept, edits = kept_share(every, SEED)
    counts = accepted(every)
    with capsys.disabled():
        bound = 3 / counts["edits"]
        sys.stdout.write(
            f"\ncosmetic edits: {kept} of {edits} kept\n"
            f"meaning-changing edits: {counts['ours']} of {counts['edits']} accepted, upper bound {bound:.4f} "
            f"(substring {counts['substring']}, fuzzy >= 90 {counts['fuzzy >= 90']})\n"
        )
    assert kept >= 0.995 * edits
    assert counts["edits"] >= 500
    assert counts["ours"] == 0
