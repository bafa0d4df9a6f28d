"""`curbside evaluate`: how good the recommender is on judged cases. `recommender.evaluate` computes, this prints."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from catalog.words import shown
from web.cli import evaluate_reader
from web.cli.output import Exit, TextOrJson, print_json, print_table, stop
from web.cli.reading import Reads, the_catalogue

if TYPE_CHECKING:
    from catalog.index import CatalogIndex
    from recommender.comparison import Interval
    from recommender.evaluate import JudgedCase, Ranker, Score

evaluate = typer.Typer(no_args_is_help=True, help="How good the recommender is, measured on judged cases.")

OPEN_CASES = Path(__file__).parents[2] / "tests" / "data" / "judged" / "open.yaml"
MEASURES = {"ndcg_5": "nDCG@5", "ndcg_10": "nDCG@10", "success_3": "success@3", "err": "ERR"}


@evaluate.callback()
def _evaluate() -> None:
    """How good the recommender is, measured on judged cases."""


@evaluate.command("recommender")
def evaluate_recommender(
    cases: Annotated[
        Path | None,
        typer.Option("--cases", metavar="FILE", help="Judged cases; without it the open set.", show_default=False),
    ] = None,
    database: Reads = None,
    output: Annotated[TextOrJson, typer.Option("--format", help="How to print the figures.")] = TextOrJson.TEXT,
) -> None:
    """Rank the sites for each judged case and compare with its grades: nDCG, success@3, ERR, and serious errors."""
    from catalog.index import CatalogIndex  # noqa: PLC0415
    from recommender.comparison import of_measure  # noqa: PLC0415
    from recommender.evaluate import ranker, score  # noqa: PLC0415
    from recommender.weights import weights  # noqa: PLC0415

    catalog = the_catalogue(database)
    judged = _cases(cases or OPEN_CASES, frozenset(site.id for site in catalog))
    index = CatalogIndex.compile(catalog)
    rank = ranker(index, weights(), datetime.now(UTC).date())
    scores = [score(case, rank(case)) for case in judged]
    rivals = _baselines(index)
    against = {name: [score(case, rival(case)) for case in judged] for name, rival in rivals.items()}
    if output is TextOrJson.JSON:
        print_json(_as_json(judged, scores, against))
        return
    rows = [
        (shown(one.case), *(f"{getattr(one, name):.3f}" for name in MEASURES), " ".join(one.must_not), one.unjudged)
        for one in scores
    ]
    print_table(("case", *MEASURES.values(), "must not be shown", "unjudged"), rows)
    typer.echo("")
    _print_comparison(scores, against)
    typer.echo("")
    _print_slices(judged, scores)
    typer.echo("")
    for name, label in MEASURES.items():
        typer.echo(f"{label:10} {_interval(of_measure(scores, name))}")
    unjudged = sum(one.unjudged for one in scores)
    typer.echo(f"{len(scores)} cases; {_errors(judged, scores)}; {unjudged} unjudged in the first ten")


def register(app: typer.Typer) -> None:
    """Add the commands to the program."""
    evaluate_reader.register(evaluate)
    app.add_typer(evaluate, name="evaluate")


def _cases(path: Path, pool: frozenset[str]) -> "tuple[JudgedCase, ...]":
    """The cases in the file. Ends the command when it holds none, or what is no case."""
    from pydantic import ValidationError  # noqa: PLC0415

    from recommender.evaluate import read_cases  # noqa: PLC0415
    from recommender.refused_answers import mistakes  # noqa: PLC0415

    try:
        cases = read_cases(path, pool)
    except ValidationError as error:
        stop(Exit.WRONG_INPUT, f"{path}: a case's answers are wrong: " + "; ".join(str(it) for it in mistakes(error)))
    except ValueError as error:
        stop(Exit.WRONG_INPUT, f"{path}: not YAML: {error}")
    except (KeyError, TypeError, AttributeError) as error:
        fields = "id, situation, answers, relevance, must_not"
        stop(Exit.WRONG_INPUT, f"{path}: no judged cases ({type(error).__name__}: {error}); each case has {fields}")
    if not cases:
        stop(Exit.WRONG_INPUT, f"{path}: there is no case in it")
    for case in cases:
        grades = case.relevance.values() if isinstance(case.relevance, Mapping) else [None]
        if not all(grade in (0, 1, 2, 3) for grade in grades):
            stop(
                Exit.WRONG_INPUT, f"{path}: case '{shown(str(case.id))}': relevance gives site ids a grade from 0 to 3"
            )
    return cases


def _baselines(index: "CatalogIndex") -> "Mapping[str, Ranker]":
    """What the recommender is compared with; nothing, with a word, where the libraries for it are not installed."""
    from recommender.weights import weights  # noqa: PLC0415

    try:
        from recommender.baselines import baselines  # noqa: PLC0415
    except ImportError as error:
        typer.echo(f"no baselines: {error.name} is not installed (it comes with the extra 'evaluate')", err=True)
        return {}
    return baselines(index, weights(), datetime.now(UTC).date())


def _print_comparison(scores: "list[Score]", against: "Mapping[str, list[Score]]") -> None:
    from recommender.comparison import difference, of_measure  # noqa: PLC0415

    rows = [("Curbside", *(f"{of_measure(scores, name).mean:.3f}" for name in MEASURES), "")]
    rows += [
        (
            rival,
            *(f"{of_measure(theirs, name).mean:.3f}" for name in MEASURES),
            _interval(difference(scores, theirs, "ndcg_10")),
        )
        for rival, theirs in against.items()
    ]
    print_table(("ranking", *MEASURES.values(), "Curbside's lead in nDCG@10"), rows)


def _print_slices(cases: "Sequence[JudgedCase]", scores: "list[Score]") -> None:
    rows = [
        (name, len(some), *(f"{sum(getattr(one, measure) for one in some) / len(some):.3f}" for measure in MEASURES))
        for name, some in _by_slice(cases, scores).items()
    ]
    print_table(("cases", "number", *MEASURES.values()), rows)


def _by_slice(cases: "Sequence[JudgedCase]", scores: "list[Score]") -> "dict[str, list[Score]]":
    from recommender.comparison import slices  # noqa: PLC0415

    found: dict[str, list[Score]] = {}
    for case, one in zip(cases, scores, strict=True):
        for name in slices(case):
            found.setdefault(name, []).append(one)
    return dict(sorted(found.items()))


def _interval(found: "Interval") -> str:
    return f"{found.mean:.3f} ({found.low:.3f} to {found.high:.3f})"


def _as_json(
    cases: "Sequence[JudgedCase]", scores: "list[Score]", against: "Mapping[str, list[Score]]"
) -> dict[str, Any]:
    from recommender.comparison import difference, of_measure  # noqa: PLC0415

    return {
        "cases": len(scores),
        **{name: round(of_measure(scores, name).mean, 4) for name in MEASURES},
        "must_not": sum(len(one.must_not) for one in scores),
        "unjudged": sum(one.unjudged for one in scores),
        "intervals": {name: asdict(of_measure(scores, name)) for name in MEASURES},
        "baselines": {
            rival: {
                **{name: round(of_measure(theirs, name).mean, 4) for name in MEASURES},
                "lead": {name: asdict(difference(scores, theirs, name)) for name in MEASURES},
            }
            for rival, theirs in against.items()
        },
        "slices": {
            name: {"cases": len(some), **{measure: round(of_measure(some, measure).mean, 4) for measure in MEASURES}}
            for name, some in _by_slice(cases, scores).items()
        },
        "by_case": [_as_dict(one) for one in scores],
    }


def _errors(cases: "tuple[JudgedCase, ...]", scores: "list[Score]") -> str:
    wrong = [case for case, one in zip(cases, scores, strict=True) if one.must_not]
    alone = sum(case.only_free_text for case in wrong)
    return f"{len(wrong)} with a site that must not be shown ({alone} of them say so in free text alone)"


def _as_dict(one: "Score") -> dict[str, Any]:
    return {
        "case": one.case,
        **{name: round(getattr(one, name), 4) for name in MEASURES},
        "must_not": list(one.must_not),
        "unjudged": one.unjudged,
    }
