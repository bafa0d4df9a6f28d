"""The sentence classifier: which facts a sentence states, by its letters and words; linear, calibrated.

It is trained from `data/reader/sentences/` on first use and kept under `var/`, named by the digest of what it was
made from. The file holds arrays of numbers and texts and is read with pickling forbidden: nothing that somebody put
there can run.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse
import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold
from sklearn.svm import LinearSVC
from threadpoolctl import threadpool_limits

from catalog.vocabulary import DATA
from crawler.patterns import fold

SENTENCES = DATA / "reader" / "sentences"
VAR = DATA.parent / "var" / "reader"
FORMAT = 3  # of the kept file; a new one makes the old file unused
FEWEST = 8  # sentences a value needs before it is learnt
FOLDS = 2
SEED = 20261124
WORDS = {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2), "sublinear_tf": True}
LETTERS = {"analyzer": "char_wb", "ngram_range": (1, 4), "sublinear_tf": True}
MOST_WORDS, MOST_LETTERS = 25_000, 45_000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence of our own with what it states: labels such as `access=verified`.

    `near` is what it only seems to be about.
    """

    text: str
    language: str
    labels: frozenset[str]
    near: str | None


def examples(folder: Path = SENTENCES) -> Iterator[Example]:
    """Every labelled sentence, by language, in the order of the files."""
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            entry = json.loads(line)
            labels = {f"{fact}={value}" for fact, values in entry["states"].items() for value in values}
            yield Example(entry["text"], path.stem, frozenset(labels), entry.get("near"))


def label_names(known: Sequence[Example]) -> tuple[str, ...]:
    """What is learnt: each value with enough sentences, and `fact=*` for each fact."""
    counts: dict[str, int] = {}
    for example in known:
        for label in _with_facts(example.labels):
            counts[label] = counts.get(label, 0) + 1
    return tuple(sorted(label for label, count in counts.items() if count >= FEWEST))


def _with_facts(labels: frozenset[str]) -> frozenset[str]:
    return labels | {f"{label.partition('=')[0]}=*" for label in labels}


@dataclass(frozen=True)
class Classifier:
    """Probabilities for sentences.

    `slope` and `offset` turn a margin into a probability (Platt scaling, out of fold).
    """

    labels: tuple[str, ...]
    words: TfidfVectorizer
    letters: TfidfVectorizer
    weights: Floats
    margins: Floats
    slope: Floats
    offset: Floats

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """One row a text, one column a label."""
        if not texts:
            return np.zeros((0, len(self.labels)))
        scores = _features(self.words, self.letters, texts) @ self.weights.T + self.margins
        return _squashed(scores * self.slope + self.offset)


def _features(words: TfidfVectorizer, letters: TfidfVectorizer, texts: Sequence[str]) -> Any:
    folded = [fold(text) for text in texts]
    return scipy.sparse.hstack([words.transform(folded), letters.transform(folded)]).tocsr()


def _squashed(scores: Floats) -> Floats:
    squashed: Floats = 1.0 / (1.0 + np.exp(-np.clip(scores, -30, 30)))
    return squashed


def _margins_of(features: Any, truth: npt.NDArray[np.int8]) -> tuple[Floats, Floats]:
    """Weights and intercepts, one row a label."""
    weights = np.zeros((truth.shape[1], features.shape[1]))
    margins = np.full(truth.shape[1], -1.0)
    for column in range(truth.shape[1]):
        if truth[:, column].any():
            model = LinearSVC(C=0.5, random_state=SEED, max_iter=400, tol=1e-2)
            model.fit(features, truth[:, column])
            weights[column], margins[column] = model.coef_[0], model.intercept_[0]
    return weights, margins


@dataclass(frozen=True)
class _Material:
    """What is learnt from: the labels, the truth (sentences x labels), and the sentences as features."""

    labels: tuple[str, ...]
    truth: npt.NDArray[np.int8]
    words: TfidfVectorizer
    letters: TfidfVectorizer
    features: Any


def _material(known: Sequence[Example]) -> _Material:
    labels = label_names(known)
    place = {label: column for column, label in enumerate(labels)}
    truth = np.zeros((len(known), len(labels)), dtype=np.int8)
    for row, example in enumerate(known):
        for label in _with_facts(example.labels):
            if label in place:
                truth[row, place[label]] = 1
    words = TfidfVectorizer(**WORDS, min_df=2, max_features=MOST_WORDS)
    letters = TfidfVectorizer(**LETTERS, min_df=2, max_features=MOST_LETTERS)
    folded = [fold(example.text) for example in known]
    features = scipy.sparse.hstack([words.fit_transform(folded), letters.fit_transform(folded)]).tocsr()
    return _Material(labels, truth, words, letters, features)


def out_of_fold(known: Sequence[Example]) -> tuple[tuple[str, ...], Floats, npt.NDArray[np.int8]]:
    """Labels, margins of each sentence by a model that has not seen it, and the truth."""
    given = _material(known)
    return given.labels, _out_of_fold(given), given.truth


def _out_of_fold(given: _Material) -> Floats:
    scores = np.zeros(given.truth.shape)
    for seen, unseen in KFold(FOLDS, shuffle=True, random_state=SEED).split(scores):
        weights, margins = _margins_of(given.features[seen], given.truth[seen])
        scores[unseen] = given.features[unseen] @ weights.T + margins
    return scores


def train(known: Sequence[Example]) -> Classifier:
    """A classifier from labelled sentences. The same sentences always give the same classifier."""
    with threadpool_limits(1):  # many small fits: threads would wait for each other longer than they work
        given = _material(known)
        slope, offset = platt(_out_of_fold(given), given.truth)
        weights, margins = _margins_of(given.features, given.truth)
    return Classifier(given.labels, given.words, given.letters, weights, margins, slope, offset)


def platt(scores: Floats, truth: npt.NDArray[np.int8]) -> tuple[Floats, Floats]:
    """For each label the slope and offset of a logistic curve through margins made without its own sentences."""
    slope, offset = np.ones(truth.shape[1]), np.zeros(truth.shape[1])
    for column in range(truth.shape[1]):
        model = LogisticRegression(C=1.0).fit(scores[:, [column]], truth[:, column])
        slope[column], offset[column] = model.coef_[0, 0], model.intercept_[0]
    return slope, offset


def digest(folder: Path = SENTENCES) -> str:
    """What the kept classifier is named by: the sentences, the program that learns and the libraries it uses."""
    made_from = hashlib.sha256(f"{FORMAT} {sklearn.__version__} {np.__version__}".encode())
    for path in (*sorted(folder.glob("*.jsonl")), Path(__file__)):
        made_from.update(path.name.encode() + path.read_bytes())
    return made_from.hexdigest()[:20]


@cache
def classifier() -> Classifier:
    """The classifier for the sentences the project ships: the kept one, or a new one that is then kept."""
    path = VAR / f"{digest()}.npz"
    if path.is_file():
        made = _kept(path)
    else:
        made = train(tuple(examples()))
        with suppress(OSError):  # nowhere to write: the next start learns again
            _keep(made, path)
    # By columns and as exact as the features: each product with their transpose would copy all the weights else.
    return replace(made, weights=np.asfortranarray(made.weights, dtype=np.float64))


def _keep(made: Classifier, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".npz", delete=False) as file:
        np.savez(
            file,
            labels=np.array(made.labels),
            words=np.array(made.words.get_feature_names_out(), dtype=str),
            words_idf=made.words.idf_,
            letters=np.array(made.letters.get_feature_names_out(), dtype=str),
            letters_idf=made.letters.idf_,
            weights=made.weights.astype(np.float32),
            margins=made.margins,
            slope=made.slope,
            offset=made.offset,
        )
    Path(file.name).replace(path)
    for older in path.parent.glob("*.npz"):
        if older != path:
            older.unlink(missing_ok=True)


def _kept(path: Path) -> Classifier:
    with np.load(path, allow_pickle=False) as arrays:
        return Classifier(
            labels=tuple(str(label) for label in arrays["labels"]),
            words=_vectorizer(WORDS, arrays["words"], arrays["words_idf"]),
            letters=_vectorizer(LETTERS, arrays["letters"], arrays["letters_idf"]),
            weights=arrays["weights"],
            margins=arrays["margins"],
            slope=arrays["slope"],
            offset=arrays["offset"],
        )


def _vectorizer(settings: dict[str, Any], terms: Any, idf: Any) -> TfidfVectorizer:
    vectorizer = TfidfVectorizer(**settings, vocabulary={str(term): place for place, term in enumerate(terms)})
    vectorizer.idf_ = idf
    return vectorizer
