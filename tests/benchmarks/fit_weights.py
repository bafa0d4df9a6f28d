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
from recommender.fit import NAMES, STRENGTHS, cross_validate, fit, mean_ndcg, prepare
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

    table = Table("fold", "strength", "cases", "nDCG@10 fitted", "nDCG@10 by hand")
    for number, fold in enumerate(folds, start=1):
        table.add_row(str(number), str(fold.strength), str(fold.cases), f"{fold.ndcg:.3f}", f"{fold.by_hand:.3f}")
    total = sum(fold.cases for fold in folds)
    mean = sum(fold.ndcg * fold.cases for fold in folds) / total
    hand = sum(fold.by_hand * fold.cases for fold in folds) / total
    table.add_row("mean", f"of {STRENGTHS}", str(total), f"{mean:.3f}", f"{hand:.3f}")
    console.print(table)
    console.print(
        f"held out, {len(held_out)} cases: by hand {mean_ndcg(held_out, guess):.3f}, "
        f"fitted {mean_ndcg(held_out, fitted):.3f}, shipped {mean_ndcg(held_out, shipped):.3f}"
    )


if __name__ == "__main__":
    main()
