"""Change detection.

What a page says for the first time or no longer, without alarms over layout, clocks and counters.
"""

import hashlib
import random
import sys
from collections.abc import Sequence

import pytest

from crawler.changes import compare
from tests.crawler.mutations import COSMETIC, Passage, gone, meaning_changed, passages

SEED = 20261124


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Open to nurses.", "Open  to\nnurses."),
        ("Open to nurses. Last updated 3 May 2024", "Open to nurses. Last updated 9 June 2026"),
        ("Open to nurses.\n© 2024 Ward Round", "Open to nurses.\n© 2026 Ward Round"),
        ("Open to nurses.\n1,204 members online", "Open to nurses.\n987 members online"),
        ("# Who\n- Nurses\n- Doctors", "# Who\n1. Nurses\n2. Doctors"),
        ("Send your licence. We check it.", "Send your license. We check it."),
        ("A is so. B is so.", "B is so. A is so."),
    ],
)
def test_nothing_is_said_anew(before: str, after: str) -> None:
    assert not compare(before, after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Open to nurses.", "Open to nurses and doctors."),
        ("- Nurses\n- Doctors", "- Nurses"),
        ("You may join.", "You may not join."),
        ("Members pay 30 euros.", "Members pay 40 euros."),
        ("登録できます。", "登録できません。"),
    ],
)
def test_a_change_of_the_rules_is_seen(before: str, after: str) -> None:
    assert compare(before, after)


def test_what_went_and_what_came_is_told() -> None:
    change = compare("Open to nurses. It is free.", "Open to nurses. It costs 5 euros.")
    assert (change.gone, change.came) == (("It is free.",), ("It costs 5 euros.",))


def rates(some: Sequence[Passage], seed: int) -> dict[str, tuple[int, int]]:
    """Semantic edits seen and cosmetic edits alarmed over, by us and by a hash of the whole text."""
    draw = random.Random(seed)
    counts = {"seen": [0, 0], "alarms": [0, 0], "alarms of a hash": [0, 0]}
    for passage in some:
        for edit in COSMETIC:
            after = edit(passage.text, draw)
            counts["alarms"][0] += bool(compare(passage.text, after))
            counts["alarms of a hash"][0] += _hash(after) != _hash(passage.text)
            counts["alarms"][1] += 1
            counts["alarms of a hash"][1] += 1
        for after in (*meaning_changed(passage), gone(passage)):
            counts["seen"][0] += bool(compare(passage.text, after))
            counts["seen"][1] += 1
    return {name: (hits, of) for name, (hits, of) in counts.items()}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _hold(measured: dict[str, tuple[int, int]]) -> None:
    assert measured["seen"][0] >= 0.98 * measured["seen"][1]
    assert measured["alarms"][0] <= 0.02 * measured["alarms"][1]
    assert measured["alarms"][0] < measured["alarms of a hash"][0]


def test_edits_in_bulk_are_told_apart() -> None:
    _hold(rates(random.Random(SEED).sample(passages(), 60), SEED))


@pytest.mark.prove
def test_the_whole_of_the_pairs(capsys: pytest.CaptureFixture[str]) -> None:
    measured = rates(passages(), SEED)
    with capsys.disabled():
        sys.stdout.write("\n")
        for name, (hits, of) in measured.items():
            sys.stdout.write(f"{name}: {hits} of {of}\n")
    assert sum(of for name, (_, of) in measured.items() if name != "alarms of a hash") >= 1000
    _hold(measured)
