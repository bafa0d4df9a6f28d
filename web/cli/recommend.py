"""`curbside recommend`: the communities for a clinician's answers, from a file or asked on the terminal."""

import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from web.cli.output import Exit, TableOrJson, print_json, print_table, stop
from web.cli.reading import Reads, the_catalogue

if TYPE_CHECKING:
    from catalog.index import CatalogIndex
    from recommender.answers import Answers
    from recommender.recommend import Match, Recommendation
    from web.reasons import Reader

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
    "specialties": ("Your own field (family medicine, nursing ...)", "specialties"),
    "when": ("How soon (hour, today, week, prepare)", "urgency"),
    "access": ("Which doors would you like (public, registration, verified ...)", "access"),
    "credentials": ("What could you show (licence number, student card ...)", "credentials"),
    "identity": ("Under which name (real name, pseudonym ...)", "identity"),
    "media": ("What do you want to see or post (images, videos ...)", "media"),
    "cost": ("What may it cost (free, freemium, paid, dues)", "cost"),
    "avoid_funding": ("Whose money would you avoid (advertising, market research ...)", "funding"),
}
SEVERAL = frozenset(("languages", "about", "specialties", "goals", "access", "credentials", "media", "avoid_funding"))
MOST_LISTED = 20  # words that a terminal still shows at a glance
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
        _show(index, found, today)


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
    # Whether the patient must be identifiable is asked on a page, where what it leads to can be explained. What was
    # asked before, and skipped, is not asked again; `need` has asked for the goals in other words.
    skipped = ["patient_information", "goals", "for", *(field for field, _, _ in QUESTIONS)]
    for _ in range(MOST_FURTHER):
        ask = next_question(index, told, weights(), today, leave_out=skipped)
        if ask is None:
            typer.echo("No further answer is likely to change the first three.", err=True)
            break
        question, name = FURTHER[ask.field]
        terms = _one_question(question, name, several=ask.field in SEVERAL)
        skipped.append(ask.field)
        if terms:
            told = answers_from({**told.given(), ask.field: terms if ask.field in SEVERAL else terms[0]})
    return told


def _one_question(question: str, name: str, *, several: bool) -> list[str]:
    from catalog.vocabulary import vocabulary  # noqa: PLC0415
    from catalog.words import shown  # noqa: PLC0415
    from recommender.identifying import looks_identifying  # noqa: PLC0415

    while True:
        said = typer.prompt(f"{question}?", default="", show_default=False, err=True)
        words = [word.strip() for word in said.split(",")] if several else [said.strip()]
        words = [word for word in words if word][:30]
        meant = {word: vocabulary().meant(name, word[:80]) for word in words}
        unknown = [word for word, term in meant.items() if term is None]
        if not unknown:
            return list(dict.fromkeys(term for term in meant.values() if term is not None))
        if looks_identifying(said):
            typer.echo("  that may identify somebody: leave it out", err=True)
            continue
        typer.echo(f"  '{shown(unknown[0])}' is not understood{_advice(name, unknown[0][:80])}", err=True)


def _advice(name: str, word: str) -> str:
    """The words that may be meant; else the possible ones, unless the question's own examples say more than all."""
    from catalog.vocabulary import vocabulary  # noqa: PLC0415
    from web.said import words_of  # noqa: PLC0415

    known, near = vocabulary().terms(name), words_of(name).near(word)
    if near:
        return f"; perhaps {', '.join(known[term].label() for term in near)}"
    return f"; possible are {', '.join(term.label() for term in known.values())}" if len(known) <= MOST_LISTED else ""


# --- what was found


HEADS = ("community", "fit", "gets in", "patients", "seen alive", "fits because", "not known", "age", "address")


def _show(index: "CatalogIndex", found: "Recommendation", today: date) -> None:
    from web.catalogue import Edition  # noqa: PLC0415
    from web.i18n import ENGLISH, tongue  # noqa: PLC0415
    from web.labels import CHIPS  # noqa: PLC0415
    from web.reasons import Reader, answer_in_words  # noqa: PLC0415

    reader = Reader(tongue(ENGLISH), found.answers, today, Edition(index, None))
    if found.understood:
        said = [f"{CHIPS[name]}: {answer_in_words(reader.tongue, found.answers, name)}" for name in found.understood]
        typer.echo(f"understood as {'; '.join(said)}")
    if not found.matches:
        typer.echo("no community of the catalogue fits these answers")
    _list(reader, "", found.matches)
    unknown_rule = "Rule on named patients not known. Send no name before they confirm."
    _list(reader, unknown_rule, found.rule_on_patients_unknown)
    _list(reader, "Only if you already belong.", found.only_if_you_belong)
    left_out = len(found.not_eligible)
    typer.echo(f"{found.fitting} of {found.sites} communities fit, {left_out} are not for you.")
    typer.echo("Not for emergencies: use your local on-call route. We report rules we read; the site decides.")


def _list(reader: "Reader", title: str, matches: "tuple[Match, ...]") -> None:
    """The matches, on a terminal a paragraph each: a table of sentences has columns too narrow to read."""
    if not matches:
        return
    if title:
        typer.echo(f"\n{title}")
    rows = [tuple(_cells(reader, match)) for match in matches]
    if not sys.stdout.isatty():
        print_table(HEADS, rows)
        return
    for number, (name, *cells) in enumerate(rows, start=1):
        typer.echo(f"\n{number}. {name}")
        for head, cell in zip(HEADS[1:], cells, strict=True):
            if cell:
                typer.echo(f"   {head}: {cell}")
    typer.echo("")


def _cells(reader: "Reader", match: "Match") -> Iterator[str]:
    from recommender.judgement import Verdict  # noqa: PLC0415
    from web.answered import answered  # noqa: PLC0415
    from web.cards import brief  # noqa: PLC0415
    from web.caveats import not_known, old_rules  # noqa: PLC0415
    from web.labels import CRITERIA  # noqa: PLC0415

    tongue, shown = reader.tongue, brief(reader, match)
    fits = [
        reason
        for reason in sorted(match.reasons, key=lambda reason: -reason.contribution)
        if reason.verdict is Verdict.MEETS and answered(reason.criterion, reader.answers)
    ]
    old = old_rules(tongue, match)
    yield match.site.name
    yield " · ".join(shown.fit)
    yield " · ".join((shown.gets_in, *reader.door(match.site), *shown.only_if))
    yield reader.rule_on_patients(match.site)
    yield shown.alive.text
    yield ", ".join(
        f"{CRITERIA[reason.criterion]} ({str(reason.as_of)[:4] if reason.as_of else 'undated'})" for reason in fits[:4]
    )
    yield not_known(tongue, match, reader.answers)
    yield " ".join(old) if old else ""
    yield match.site.url or ""
