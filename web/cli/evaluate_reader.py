"""`curbside evaluate reader`: how well pages are read, on labelled pages. `crawler.evaluate` computes, this prints."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import Exit, TextOrJson, print_json, stop

if TYPE_CHECKING:
    from crawler.evaluate import Evaluation, Score

CASES = Path(__file__).resolve().parent.parent.parent / "tests" / "data" / "pages"


def evaluate_reader(
    cases: Annotated[
        Path, typer.Option(help="A folder of cases, each a folder with page.html and expected.yaml.")
    ] = CASES,
    held_out: Annotated[bool, typer.Option(help="Only the pages that were never used in fitting.")] = False,
    output: Annotated[TextOrJson, typer.Option("--format", help="How to print.")] = TextOrJson.TEXT,
) -> None:
    """Precision, recall and F1 of the readers by fact and by language, with two baselines beside."""
    from crawler.evaluate import CaseError, evaluate, load_cases  # noqa: PLC0415  # scikit-learn takes a second to load

    if not cases.is_dir():
        stop(Exit.FAILED, f"{cases}: no such folder")
    try:
        loaded = load_cases(cases)
    except CaseError as error:
        stop(Exit.WRONG_INPUT, str(error))
    kept = [case for case in loaded if case.held_out] if held_out else loaded
    if not kept:
        stop(Exit.WRONG_INPUT, f"{cases}: no page is marked held_out")
    made = evaluate(kept)
    if output is TextOrJson.JSON:
        print_json(_as_json(made))
    else:
        _print(made)


def register(evaluate: typer.Typer) -> None:
    """Add the command to `curbside evaluate`."""
    evaluate.command("reader")(evaluate_reader)


def _print(made: "Evaluation") -> None:
    typer.echo(f"{made.pages} pages; what is counted is one term of one fact on one page")
    typer.echo("")
    _table("method", made.by_method)
    _table("fact", made.by_fact)
    _table("language", {**made.by_language, "all but en": made.other_languages})
    typer.echo(f"{made.on_silent_pages} findings on {made.silent_pages} pages that state nothing")


def _table(title: str, scores: "dict[str, Score] | Any") -> None:
    typer.echo(f"{title:18}{'precision':>26}{'recall':>26}{'F1':>8}{'found':>8}{'stated':>8}")
    for name, one in scores.items():
        typer.echo(
            f"{name:18}{_share(one.precision, one.precision_interval):>26}{_share(one.recall, one.recall_interval):>26}"
            f"{_number(one.f1):>8}{one.hits + one.wrong:>8}{one.hits + one.missed:>8}"
        )
    typer.echo("")


def _share(value: float | None, interval: tuple[float, float] | None) -> str:
    return _number(value) + (f" [{interval[0]:.3f}, {interval[1]:.3f}]" if interval and value is not None else "")


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _as_json(made: "Evaluation") -> dict[str, Any]:
    return {
        "pages": made.pages,
        "methods": {name: _score(one) for name, one in made.by_method.items()},
        "facts": {name: _score(one) for name, one in made.by_fact.items()},
        "languages": {name: _score(one) for name, one in made.by_language.items()},
        "languages_but_english": _score(made.other_languages),
        "silent_pages": made.silent_pages,
        "findings_on_silent_pages": made.on_silent_pages,
    }


def _score(one: "Score") -> dict[str, Any]:
    return {
        "precision": one.precision,
        "precision_interval": one.precision_interval,
        "recall": one.recall,
        "recall_interval": one.recall_interval,
        "f1": one.f1,
        "hits": one.hits,
        "wrong": one.wrong,
        "missed": one.missed,
    }
