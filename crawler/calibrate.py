"""`python -m crawler.calibrate`: makes the weights of `crawler.confidence` anew, in `data/reader/calibration.yaml`.

What is learnt from: what phrases suggest in the labelled sentences (judged by a classifier that has not seen the
sentence) and in the labelled pages that are not held out. A page counts for more, since pages are what is read.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from crawler.candidates import Candidate
from crawler.classifier import examples, out_of_fold, platt
from crawler.confidence import CALIBRATION, featured, features
from crawler.evaluate import load_cases
from crawler.read import MODULES, may_state

PAGES = Path(__file__).resolve().parent.parent / "tests" / "data" / "pages"
WEIGHT_OF_A_PAGE = 6.0
STRENGTH = 0.15  # of the ridge that keeps rare features from extreme weights
NOT_IN_SENTENCES = frozenset(["languages", "countries", "specialties"])  # facts whose values the sentences do not label
SEEK: Sequence[Callable[[str, str], Iterator[Candidate]]] = tuple(module.seek for module in MODULES)

Row = tuple[dict[str, float], bool, float]


def rows_of_pages(folder: Path = PAGES) -> Iterator[Row]:
    """Features, truth and weight of each candidate on the pages that are not held out."""
    for case in load_cases(folder):
        language = case.page.language or "en"
        if case.held_out or not may_state(case.page.text, language, case.page.kind, case.page.title, case.page.host):
            continue
        found = [candidate for seek in SEEK for candidate in seek(case.page.text, language)]
        for candidate, named in featured(found):
            label = f"{candidate.fact}={candidate.value}"
            right = any(stated == label or stated.startswith(f"{label}=") for stated in case.stated)
            yield named, right, WEIGHT_OF_A_PAGE


def rows_of_sentences() -> Iterator[Row]:
    """The same for the labelled sentences, each scored by a classifier that was made without it."""
    known = tuple(examples())
    _, margins, truth = out_of_fold(known)
    slope, offset = platt(margins, truth)
    scores = 1 / (1 + np.exp(-np.clip(margins * slope + offset, -30, 30)))
    for example, row in zip(known, scores, strict=True):
        for candidate in (candidate for seek in SEEK for candidate in seek(example.text, example.language)):
            if candidate.fact not in NOT_IN_SENTENCES:
                label = f"{candidate.fact}={candidate.value}"
                yield features(candidate, [float(value) for value in row]), label in example.labels, 1.0


def fit(rows: Sequence[Row]) -> dict[str, float]:
    """The weight of each feature; the intercept is the weight of `all`."""
    table = DictVectorizer()
    made = table.fit_transform([named for named, _, _ in rows])
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=2000)
    model.fit(made, [right for _, right, _ in rows], sample_weight=[weight for _, _, weight in rows])
    return {name: round(float(weight), 3) for name, weight in zip(table.feature_names_, model.coef_[0], strict=True)}


def main() -> None:
    """Learn, write, and say from how much."""
    rows = [*rows_of_pages(), *rows_of_sentences()]
    weights = fit(rows)
    lines = [
        "# Written by `python -m crawler.calibrate`; crawler/confidence.py says what the features are.",
        "weights:",
    ]
    lines += [f"  {name}: {weight}" for name, weight in sorted(weights.items()) if weight]
    CALIBRATION.write_text("\n".join(lines) + "\n", "utf-8")
    sys.stdout.write(f"{len(rows)} candidates, {sum(right for _, right, _ in rows)} right, {len(weights)} weights\n")


if __name__ == "__main__":
    main()
