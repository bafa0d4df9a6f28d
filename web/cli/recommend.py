"""`curbside recommend`: the communities for a clinician's answers, from a file or asked on the terminal."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import Exit, TableOrJson, print_json, print_table, stop
from web.cli.reading import Reads, the_catalogue

if TYPE_CHECKING:
    from catalog.index import CatalogIndex
    from recommender.answers import Answers
    from recommender.recommend import Match, Recommendation

# What is asked on a terminal: the answer's field, the question, and the vocabulary its words come from.
QUESTIONS = (
    ("profession", "You are (nurse, GP, resident ...)", "professions"),
    ("country", "Where are you registered or studying (DE, Norway ...)", "countries"),
    ("languages", "What do you read (de, English ...)", "languages"),
    ("need", "What do you need (case view, learning, research ...)", "needs"),
    ("about", "What is it about (cardiology, skin ...)", "specialties"),
)
# What may be asked next, when an answer could change the first three; the best question is found each time anew.
FURTHER = {
    "for": ("For yourself or for a patient (self, patient)", "audience"),
    "specialties": ("Your own field (family medicine, nursing ...)", "specialties"),
    "goals": ("What do you want to do there (clinical cases, education ...)", "topics"),
    "when": ("How soon (hour, today, week, prepare)", "urgency"),
    "access": ("Which doors would you like (public, registration, verified ...)", "access"),
    "credentials": ("What could you show (licence number, student card ...)", "credentials"),
    "identity": ("Under which name (real name, pseudonym ...)", "identity"),
    "media": ("What do you want to see or post (images, videos ...)", "media"),
    "cost": ("What may it cost (free, freemium, paid, dues)", "cost"),
    "avoid_funding": ("Whose money would you avoid (advertising, market research ...)", "funding"),
}
SEVERAL = frozenset(("languages", "about", "specialties", "goals", "access", "credentials", "media", "avoid_funding"))
MOST_FURTHER = 4  # questions after the first five: who is asked more goes away
MORE_THAN_ALL = 250_000  # bytes; what is longer is refused without being read to its end


def recommend(
    answers: Annotated[
        str | None,
        typer.Option(
            "--answers",
            metavar="FILE|-",
            help="Answers as a JSON object, - for standard input; without it they are asked for.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=100, help="How many communities to show.")] = 5,
    database: Reads = None,
    output: Annotated[TableOrJson, typer.Option("--format", help="How to print them.")] = TableOrJson.TABLE,
) -> None:
    """Say which communities fit, and why. Nothing that is answered is kept."""
    from catalog.index import CatalogIndex  # noqa: PLC0415  numpy takes its time
    from recommender.recommend import recommend as recommended  # noqa: PLC0415

    told = _asked() if answers is None else _read(answers)
    index = CatalogIndex.compile(the_catalogue(database))
    if answers is None:
        told = _further(index, told)
    today = datetime.now(UTC).date()
    found = recommended(index, told, today=today, limit=limit)
    if output is TableOrJson.JSON:
        from recommender.as_json import recommendation_as_dict  # noqa: PLC0415
        from recommender.questions import next_question  # noqa: PLC0415
        from recommender.weights import weights  # noqa: PLC0415

        print_json(recommendation_as_dict(found, next_question(index, found.answers, weights(), today)))
    else:
        _show(found)


def register(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(recommend)


# --- answers


def _read(source: str) -> "Answers":
    from recommender.refused_answers import RefusedAnswersError, answers_from_json  # noqa: PLC0415

    name = "standard input" if source == "-" else source
    if source == "-":
        data = sys.stdin.buffer.read(MORE_THAN_ALL)
    else:
        with Path(source).open("rb") as file:
            data = file.read(MORE_THAN_ALL)
    try:
        return answers_from_json(data)
    except RefusedAnswersError as error:
        stop(Exit.WRONG_INPUT, "\n".join(f"curbside recommend: {name}: {it}" for it in error.mistakes))


def _asked() -> "Answers":
    """The answers to a few questions; Enter skips one, and a word that is not understood is asked again."""
    from catalog.vocabulary import vocabulary  # noqa: PLC0415
    from recommender.refused_answers import answers_from  # noqa: PLC0415

    if not sys.stdin.isatty():
        stop(Exit.USAGE, "curbside recommend: nobody to ask here; give --answers FILE, or - for standard input")
    typer.echo("Enter skips a question. Nothing you enter is kept.", err=True)
    given: dict[str, Any] = {}
    for field, question, name in QUESTIONS:
        terms = _one_question(question, name, several=field in SEVERAL)
        if not terms:
            continue
        labels = ", ".join(vocabulary().terms(name)[term].label() for term in terms)
        typer.echo(f"  {labels}", err=True)
        if field == "need":
            given |= vocabulary().terms("needs")[terms[0]].answers
        else:
            given[field] = terms if field in SEVERAL else terms[0]
    return answers_from(given)


def _further(index: "CatalogIndex", told: "Answers") -> "Answers":
    """The answers, with those to the questions that could still change the first three; Enter skips one."""
    from recommender.questions import next_question  # noqa: PLC0415
    from recommender.refused_answers import answers_from  # noqa: PLC0415
    from recommender.weights import weights  # noqa: PLC0415

    today = datetime.now(UTC).date()
    known = {field: (question, name) for field, question, name in QUESTIONS} | FURTHER
    skipped = ["patient_information"]  # asked on a page, where what it leads to can be explained
    for _ in range(MOST_FURTHER):
        ask = next_question(index, told, weights(), today, leave_out=skipped)
        if ask is None:
            typer.echo("No further answer is likely to change the first three.", err=True)
            break
        question, name = known[ask.field]
        terms = _one_question(question, name, several=ask.field in SEVERAL)
        if terms:
            told = answers_from({**told.given(), ask.field: terms if ask.field in SEVERAL else terms[0]})
        else:
            skipped.append(ask.field)
    return told


def _one_question(question: str, name: str, *, several: bool) -> list[str]:
    from catalog.vocabulary import vocabulary  # noqa: PLC0415
    from catalog.words import shown  # noqa: PLC0415

    while True:
        said = typer.prompt(f"{question}?", default="", show_default=False, err=True)
        words = [word.strip() for word in said.split(",")] if several else [said.strip()]
        words = [word for word in words if word][:30]
        meant = {word: vocabulary().meant(name, word[:80]) for word in words}
        unknown = [word for word, term in meant.items() if term is None]
        if not unknown:
            return list(dict.fromkeys(term for term in meant.values() if term is not None))
        known = vocabulary().terms(name)
        some = ", ".join(term.label() for term in list(known.values())[:20])
        typer.echo(
            f"  '{shown(unknown[0])}' is not understood; as in {some}{' ...' if len(known) > 20 else ''}", err=True
        )


# --- what was found


def _show(found: "Recommendation") -> None:
    if found.understood:
        understood = "; ".join(f"{field}: {', '.join(terms)}" for field, terms in found.understood.items())
        typer.echo(f"understood as {understood}")
    if not found.matches:
        typer.echo("no community of the catalogue fits these answers")
    _table("", found.matches)
    _table("Rule on named patients not known. Send no name before they confirm.", found.rule_on_patients_unknown)
    _table("Only if you already belong.", found.only_if_you_belong)
    left_out = len(found.not_eligible)
    typer.echo(f"{found.fitting} of {found.sites} communities fit, {left_out} are not for you.")
    typer.echo("Not for emergencies: use your local on-call route. We report rules we read; the site decides.")


def _table(title: str, matches: "tuple[Match, ...]") -> None:
    if not matches:
        return
    if title:
        typer.echo(f"\n{title}")
    print_table(
        ("community", "fit", "to join", "why", "not known", "address"), [tuple(_cells(match)) for match in matches]
    )


def _cells(match: "Match") -> Iterator[str]:
    from recommender.judgement import Verdict  # noqa: PLC0415

    asked = ", ".join(match.to_join.credentials) if match.to_join.known else "not known"
    takes = f" ({match.to_join.takes})" if match.to_join.takes else ""
    good = sorted(
        (reason for reason in match.reasons if reason.verdict is Verdict.MEETS), key=lambda reason: -reason.contribution
    )
    unknown = [reason.criterion for reason in match.reasons if reason.verdict is Verdict.UNKNOWN]
    yield match.site.name
    yield f"{match.score:.2f} ({match.range[0]:.2f} to {match.range[1]:.2f})"
    yield f"{asked or 'some proof'}{takes}"
    yield ", ".join(reason.criterion for reason in good[:4])
    yield ", ".join(unknown)
    yield match.site.url or ""
