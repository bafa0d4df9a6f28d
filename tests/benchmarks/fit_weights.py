"""Fit the recommender's weights to the judged cases and print them beside the guess, with nested cross-validation.

Run by hand when cases or criteria change: `python -m tests.benchmarks.fit_weights`; the figures go into weights.yaml.
"""

from datetime import date
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from rich.table import Table

from catalog.index import CatalogIndex
from catalog.sites_yaml import load_file
from recommender.evaluate import read_cases
from recommender.fit import NAMES, STRENGTHS, Fold, Measured, cross_validate, fit, measure, prepare
from recommender.weights import weights

JUDGED = Path(__file__).parent.parent / "data" / "judged"
TODAY = date(2026, 11, 24)  # the day the cases were judged: the age of evidence is part of a grade
SEED = 20261124


def main() -> None:
    """Print one table of weights and one of folds."""
    console = Console()
    index = CatalogIndex.compile(load_file())
    cases = [*read_cases(JUDGED / "open.yaml"), *read_cases(JUDGED / "more.yaml")]
    tuned = [
        prepare(index, case, weights(), TODAY)
        for case in track(cases, "judging", console=console)
        if case.split != "held_out"
    ]
    held_out = [prepare(index, case, weights(), TODAY) for case in cases if case.split == "held_out"]
    guess = np.array([weights().set_by_hand[name] for name in NAMES])
    shipped = np.array([weights().weights[name] for name in NAMES])
    folds = cross_validate(tuned, guess, SEED)
    strength = float(np.median([fold.strength for fold in folds]))
    fitted = fit(tuned, guess, strength, SEED)

    table = Table("criterion", "by hand", "fitted", "shipped")
    for name, hand, found, now in zip(NAMES, guess, fitted, shipped, strict=True):
        table.add_row(name, f"{hand:.2f}", f"{found:.2f}", f"{now:.2f}")
    console.print(table)

    table = Table("fold", "strength", "cases", "nDCG@10 fitted", "by hand", "success@3 fitted", "by hand")
    for number, fold in enumerate(folds, start=1):
        table.add_row(str(number), str(fold.strength), str(fold.cases), *_in_turn(fold.fitted, fold.by_hand))
    total = sum(fold.cases for fold in folds)
    table.add_row(
        "mean",
        f"of {STRENGTHS}",
        str(total),
        *_in_turn(_mean([fold.fitted for fold in folds], folds), _mean([fold.by_hand for fold in folds], folds)),
    )
    console.print(table)

    table = Table("weights", "cases", "nDCG@10", "success@3")
    for name, found in (("by hand", guess), ("fitted", fitted), ("shipped", shipped)):
        for which, measured in (("tuned on", tuned), ("held out", held_out)):
            ndcg, success = measure(measured, found)
            table.add_row(name, f"{which}, {len(measured)}", f"{ndcg:.3f}", f"{success:.3f}")
    console.print(table)


def _mean(measured: list[Measured], folds: list[Fold]) -> Measured:
    """The mean over all cases of the folds."""
    means = np.average(measured, axis=0, weights=[fold.cases for fold in folds])
    return Measured(*means.tolist())


def _in_turn(fitted: Measured, by_hand: Measured) -> list[str]:
    return [f"{value:.3f}" for pair in zip(fitted, by_hand, strict=True) for value in pair]


if __name__ == "__main__":
    main()
