"""What an expression requires is never wanting where it matches."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.classifier import SENTENCES
from crawler.patterns import fold, languages, phrases_of
from crawler.required import Required, required


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("nurse", {"nurse"}),
        ("licen[cs]e", {"licence", "license"}),
        (r"(?<!\w)(?:nurses?|doctors) only", {"nurse only", "nurses only", "doctors only"}),
        (r"open\s+to\s+nurses", {"nurses"}),
        (r"(?:open|free)\s+\w*", {"open", "free"}),
        (r"(?:a|b\w)cde", {"cde"}),
        ("a(?!x)b+", {"a"}),
        ("x{2,3}yy", {"yy"}),
        ("[a-z]+ward", {"ward"}),
        ("(?:nurse)?", set()),
        ("nurse|", set()),
        (r"\w+", set()),
        ("(?i)nurse", set()),
        ("(?i:nurse)s", {"s"}),
    ],
)
def test_an_expression_requires_letters(expression: str, expected: set[str]) -> None:
    assert required(expression) == expected


def test_all_parts_must_match_and_the_most_telling_is_looked_for() -> None:
    asked = Required([["no", "reading room"], [r"\d"]])
    assert asked.may_match("no room") == {1}
    assert asked.may_match("the reading room") == {0, 1}


def test_nothing_may_match_where_nothing_is_asked() -> None:
    assert Required([]).may_match("nurses") == set()


@pytest.mark.parametrize("language", languages())
def test_no_phrase_of_a_sentence_is_ruled_out(language: str) -> None:
    expressions = [(it.regex, *it.others) for it in phrases_of(language).patterns]
    asked = Required([[part.pattern for part in parts] for parts in expressions])
    for line in (SENTENCES / f"{language}.jsonl").read_text("utf-8").splitlines():
        text = fold(json.loads(line)["text"])
        there = {n for n, parts in enumerate(expressions) if all(part.search(text) for part in parts)}
        assert there <= asked.may_match(text)


PIECES = st.recursive(
    st.sampled_from(["a", "b", "ab", "[ab]", "[^a]", r"\w", ".", "^", r"\b"]),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.lists(inner, min_size=1, max_size=3).map(lambda some: f"(?:{'|'.join(some)})"),
        st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{0,2}?", "{1,3}"])).map(
            lambda both: f"(?:{both[0]}){both[1]}"
        ),
        inner.map(lambda one: f"(?={one})"),
        inner.map(lambda one: f"(?!{one})"),
    ),
    max_leaves=8,
)


@given(PIECES, st.text("abc ", max_size=12))
def test_a_text_that_an_expression_matches_in_is_never_ruled_out(expression: str, text: str) -> None:
    if re.search(expression, text):
        assert Required([[expression]]).may_match(text)
