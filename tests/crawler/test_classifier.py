"""The sentence classifier: repeatable, calibrated, quick to make, and kept in a file that cannot run anything."""

import pickle
import time
from pathlib import Path

import numpy as np
import pytest

from crawler import classifier as kept
from crawler.classifier import Example, digest, examples, out_of_fold, platt, train


@pytest.fixture(scope="module")
def few() -> tuple[Example, ...]:
    return tuple(it for it in examples() if it.language in ("en", "it"))


def test_the_same_sentences_make_the_same_classifier(few: tuple[Example, ...]) -> None:
    texts = ["Membership is open to nurses.", "医師専用です。"]
    one, other = train(few), train(few)
    assert np.allclose(one.probabilities(texts), other.probabilities(texts))


def test_a_kept_classifier_says_what_the_fresh_one_said(few: tuple[Example, ...], tmp_path: Path) -> None:
    made = train(few)
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


def test_probabilities_are_calibrated_out_of_fold() -> None:
    _, margins, truth = out_of_fold(tuple(examples()))
    slope, offset = platt(margins, truth)
    sure = 1 / (1 + np.exp(-(margins * slope + offset)))
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        band = (sure >= low) & (sure < low + 0.2)
        assert abs(truth[band].mean() - sure[band].mean()) < 0.12


def test_nothing_to_score_scores_nothing(few: tuple[Example, ...]) -> None:
    assert train(few[:400]).probabilities([]).shape[0] == 0


def test_the_name_of_the_kept_file_follows_the_sentences(tmp_path: Path) -> None:
    (tmp_path / "en.jsonl").write_text('{"text": "a", "states": {}}\n')
    before = digest(tmp_path)
    (tmp_path / "en.jsonl").write_text('{"text": "b", "states": {}}\n')
    assert digest(tmp_path) != before
