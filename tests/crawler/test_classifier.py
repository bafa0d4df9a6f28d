"""The sentence classifier: repeatable, calibrated, quick to make, and kept in a file that cannot run anything."""

import pickle
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pytest

from crawler import classifier as kept
from crawler.classifier import Classifier, Example, digest, examples, out_of_fold, platt, train
from crawler.patterns import languages

pytestmark = pytest.mark.xdist_group("classifier")  # what one test has learnt serves the others


@pytest.fixture(scope="module")
def few() -> tuple[Example, ...]:
    return tuple(it for it in examples() if it.language in ("it", "nl"))


@pytest.fixture(scope="module")
def made(few: tuple[Example, ...]) -> Classifier:
    return train(few)


def test_the_same_sentences_make_the_same_classifier(few: tuple[Example, ...], made: Classifier) -> None:
    texts = ["L’iscrizione è riservata agli infermieri.", "Alleen voor artsen."]
    assert np.allclose(train(few).probabilities(texts), made.probabilities(texts))


def test_a_kept_classifier_says_what_the_fresh_one_said(
    few: tuple[Example, ...], made: Classifier, tmp_path: Path
) -> None:
    kept._keep(made, tmp_path / "made.npz")
    again = kept._kept(tmp_path / "made.npz")
    texts = [it.text for it in few[:40]]
    assert again.labels == made.labels
    assert np.allclose(again.probabilities(texts), made.probabilities(texts), atol=1e-4)


def test_a_kept_file_that_would_run_something_is_refused(tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (Path.touch, (tmp_path / "ran",))  # type: ignore[return-value]

    np.savez(tmp_path / "evil.npz", labels=np.array([Evil()], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        kept._kept(tmp_path / "evil.npz")
    assert not (tmp_path / "ran").exists()
    assert pickle.HIGHEST_PROTOCOL  # pickling itself works here; it is the file that is not trusted


def test_training_on_everything_takes_less_than_a_minute() -> None:
    began = time.process_time()
    train(tuple(examples()))
    assert time.process_time() - began < 60


@pytest.mark.parametrize(
    "spoken", [{"en", "it"}, pytest.param(languages(), marks=pytest.mark.prove)], ids=["two languages", "all"]
)
def test_probabilities_are_calibrated_out_of_fold(spoken: Collection[str]) -> None:
    _, margins, truth = out_of_fold(tuple(it for it in examples() if it.language in spoken))
    slope, offset = platt(margins, truth)
    sure = 1 / (1 + np.exp(-(margins * slope + offset)))
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        band = (sure >= low) & (sure < low + 0.2)
        assert abs(truth[band].mean() - sure[band].mean()) < 0.12


def test_nothing_to_score_scores_nothing(made: Classifier) -> None:
    assert made.probabilities([]).shape[0] == 0


def test_the_name_of_the_kept_file_follows_the_sentences(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text('{"text": "a", "states": {}}\n')
    before = digest(tmp_path)
    (tmp_path / "en.jsonl").write_text('{"text": "b", "states": {}}\n')
    assert digest(tmp_path) != before
