"""Sentences of all scripts, their headings and lead-ins; and the labelled sentences the classifier learns from."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from catalog.vocabulary import vocabulary
from crawler.classifier import SENTENCES, examples
from crawler.patterns import languages
from crawler.sentences import sentences

WELL_KNOWN = ("de", "en", "es", "fr", "ja")
ELSEWHERE = ("it", "ko", "nl", "pl", "pt", "ru", "zh")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Dr. Who may join. Nurses may not.", 2),
        ("Send e.g. your licence. We check it.", 2),
        ("Zum 31. März 2020 geschlossen. Danke.", 2),
        ("z. B. Ärzte, bzw. Pflegende. Ende.", 2),
        ("医師の方は登録できます。無料です。", 2),
        ("仅限医生。免费!", 2),
        ("Версия 1.2 открыта. Пишите нам.", 2),
        ("One line\nAnother line", 2),
    ],
)
def test_sentences_end_where_they_end(text: str, number: int) -> None:
    assert len(sentences(text)) == number


@given(st.text(max_size=500))
def test_each_sentence_is_the_text_at_its_place(text: str) -> None:
    for sentence in sentences(text):
        assert text[sentence.start : sentence.end] == sentence.text


def test_an_item_knows_its_heading_and_what_led_into_the_list() -> None:
    [*_, item] = sentences("# Membership\nIt is open to:\n- Nurses")
    assert (item.shape, item.heading, item.lead) == ("item", "Membership", "It is open to:")


def test_the_first_row_of_a_table_leads_the_others() -> None:
    *_, row = sentences("# Join\nProfession | Proof\nNurse | PIN")
    assert (row.shape, row.lead) == ("item", "Profession | Proof")


# --- the data


@pytest.mark.parametrize("language", [*WELL_KNOWN, *ELSEWHERE])
def test_every_value_has_enough_sentences(language: str) -> None:
    counts = Counter(label for it in examples() if it.language == language for label in it.labels)
    least = 12 if language in WELL_KNOWN else 4
    assert len(counts) >= 60
    assert {label: count for label, count in counts.items() if count < least} == {}


def test_there_are_enough_sentences_and_a_third_of_them_are_traps() -> None:
    every = list(examples())
    assert len(every) >= 2500
    for language in {it.language for it in every}:
        ours = [it for it in every if it.language == language]
        assert sum(not it.labels for it in ours) >= 0.3 * len(ours)


@pytest.mark.parametrize("language", [*WELL_KNOWN, *ELSEWHERE])
def test_no_two_sentences_are_from_one_template(language: str) -> None:
    texts = [it.text for it in examples() if it.language == language]
    alike = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=88, dtype=np.uint8)
    np.fill_diagonal(alike, 0)
    assert [(texts[a], texts[b]) for a, b in zip(*np.nonzero(np.triu(alike)), strict=True)] == []


def test_every_label_is_a_word_of_the_vocabulary() -> None:
    lists = {
        "admits": "professions",
        "access": "access",
        "credentials": "credentials",
        "identity": "identity",
        "posts": "posts",
        "hipaa": "policies",
        "media": "media",
        "cost": "cost",
        "status": "statuses",
        "joining": "joining",
    }
    known = {f"{fact}={term}" for fact, name in lists.items() for term in vocabulary().words(name)}
    known |= {"admits_only=true", "credentials=none"}
    assert {label for it in examples() for label in it.labels} <= known


def test_every_language_with_sentences_has_phrases() -> None:
    assert {path.stem for path in SENTENCES.glob("*.jsonl")} == set(languages())
