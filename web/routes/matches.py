"""The main job: four questions, and the communities that will answer."""

import numpy as np
from fastapi import APIRouter
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from recommender.answers import Answers
from recommender.counterfactual import Counterfactual, changed
from recommender.questions import next_question
from recommender.recommend import DEFAULT_LIMIT, Match, Recommendation, recommend
from recommender.weights import weights
from web.asking import ASKED, COUNTRY, QUESTION, REGION, from_form, from_pairs
from web.cards import Card, Lift, brief, card
from web.change_said import change_in_words
from web.contexts import Chip, Group, HomePage, LeftOut, MatchesPage, WayOut
from web.house import edition, house
from web.i18n import Tongue
from web.labels import ANSWERS, CHIPS, RULES
from web.last_answer import CHANGED, GONE, answers_before, change, marks
from web.pages import moved, page, tongue_of
from web.questions import ALL, FIRST, given_of, questions, sentence, strays
from web.reasons import Reader, answer_in_words, answer_word
from web.refusals import Refused, unknown_term
from web.requests import form_pairs, query_pairs
from web.trade_offs import TITLES, TradeOff
from web.urls import Pair, address

router = APIRouter(include_in_schema=False)

MATCHES = "/matches"
# Parameters of the page, beside the answers: how much is shown, which question is asked or left out, and which answer
# was changed last (see web.last_answer).
SHOW, ASK, SKIP = "show", "ask", "skip"
OWN = (SHOW, ASK, SKIP, CHANGED)
MORE, LEFT_OUT, EVERYTHING = "more", "left-out", "all"
MANY = 25  # matches when more are asked for
NUMBERS = ("1", "2", "3", "", "4")  # of the first page's questions: where she works and what she reads are one
MOST_NAMED = 2  # sites that the next question is said to move
MOST_WAYS_OUT = 4  # relaxations that are shown
SOME_LEFT_OUT = 8  # sites of a rule that are named at once


@router.api_route("/", methods=["GET", "HEAD"])
async def home(request: Request) -> Response:
    """The questionnaire."""
    return questionnaire(request)


def questionnaire(request: Request, refused: Refused | None = None) -> Response:
    """The first page, again with what was answered where something of it was refused."""
    speak, catalog = tongue_of(request), edition(request).catalog
    refusals = refused.refusals if refused else ()
    given = refused.given if refused else {}
    # What was answered on a later page has no box on the first one; then the whole form is shown.
    names = FIRST if not refused or set(given) <= {*FIRST, "about"} else ALL
    asked = questions(speak, names, given, refusals)
    context = HomePage(
        questions=asked,
        wrong=tuple(one for one in asked if one.wrong),
        numbers=NUMBERS if names == FIRST else ("",) * len(names),
        strays=tuple(sentence(speak, refusal) for refusal in strays(refusals, names)),
        sites=len(catalog),
        countries=len({place for site in catalog for place in (site.countries or ()) if len(place) == 2}),
        sources=sum(len(site.sources) for site in catalog),
    )
    return page(
        request,
        "home.html",
        context,
        title=speak.say("Find the colleagues who can answer"),
        description=speak.say(
            "Four questions lead to the medical communities that will answer yours. Nothing is kept."
        ),
        section="home",
        status=refused.status if refused else 200,
        private=refused is not None,
    )


@router.post("/question")
async def question(request: Request) -> Response:
    """What was answered, free text included, to the address of the terms it means."""
    try:
        sent = await form_pairs(request)
        own = [pair for pair in sent if pair[0] in (CHANGED, SKIP)]
        _check(own)
        names = {value for name, value in own if name == CHANGED}
        pairs = [pair for pair in sent if pair not in own]
        answers = from_form(pairs)
        # A line of free text may answer several questions at once: what the rest of the form does not say is new.
        before = from_pairs(pair for pair in pairs if pair[0] not in {*names, QUESTION}).answers if names else answers
    except Refused as refused:
        return questionnaire(request, refused)
    given = list(answers.pairs())
    # A question sent off without an answer is not asked again at once: there is nothing to say to it.
    unanswered = names - {name for name, _ in given}
    skipped = dict.fromkeys([value for name, value in own if name == SKIP] + sorted(unanswered))
    link = address(MATCHES, [*given, *((SKIP, name) for name in skipped), *marks(before, answers)])
    return moved(request, f"{link}#next" if unanswered else link)


@router.api_route(MATCHES, methods=["GET", "HEAD"])
async def matches(request: Request) -> Response:
    """The communities that fit the answers in the address."""
    try:
        pairs = query_pairs(request)
        own = [pair for pair in pairs if pair[0] in OWN]
        _check(own)
        asked = from_pairs(pair for pair in pairs if pair[0] not in OWN)
        before = answers_before(asked.answers, [value for name, value in own if name == CHANGED])
    except Refused as refused:
        return questionnaire(request, refused)
    if not asked.canonical:
        return moved(request, address(MATCHES, [*asked.answers.pairs(), *own]))
    speak, answers, today = tongue_of(request), asked.answers, house(request).today()
    shown = dict(own).get(SHOW, "")
    limit = MANY if shown == MORE else DEFAULT_LIMIT
    current = edition(request)
    found = recommend(current.index, answers, today=today, limit=limit)
    reader = Reader(speak, found.answers, today, current)

    lifts = {one.site: _lift(speak, answers, one) for one in found.counterfactuals}

    def cards(group: tuple[Match, ...]) -> tuple[Card, ...]:
        return tuple(card(reader, match, lifts.get(match.site.id)) for match in group)

    first, *others = cards(found.matches) or (None,)
    given = list(answers.pairs())
    wanted = dict(own).get(ASK, "")
    skipped = list(dict.fromkeys(value for name, value in own if name == SKIP))
    field, why = (wanted, "") if wanted in ASKED else _next_question(reader, found.matches, skipped)
    context = MatchesPage(
        chips=tuple(chips(speak, answers)),
        first=first,
        others=_groups(speak, others),
        changed=change_in_words(speak, current, change(current.index, answers, before, today)) if before else (),
        rule_on_patients_unknown=cards(found.rule_on_patients_unknown),
        only_if_you_belong=tuple(brief(reader, match) for match in found.only_if_you_belong),
        relaxations=_relaxations(speak, answers, found),
        left_out=_left_out(reader, found, every=shown == LEFT_OUT),
        left_out_number=len(found.not_eligible),
        fitting=found.fitting,
        sites=found.sites,
        more=speak.url(address(MATCHES, [*given, (SHOW, MORE)])) if found.fitting > limit else "",
        every_left_out=speak.url(address(MATCHES, [*given, (SHOW, LEFT_OUT)])) + "#left-out"
        if shown != LEFT_OUT
        else "",
        question=questions(speak, [field], given_of(answers))[0] if field else None,
        field=field,
        why=why,
        skip=speak.url(address(MATCHES, [*given, *((SKIP, name) for name in [*skipped, field])])) + "#next",
        kept=(*(pair for pair in given if pair[0] != field), *((SKIP, name) for name in skipped)),
        everything=questions(speak, ALL, given_of(answers)) if wanted == EVERYTHING else (),
        all_questions=speak.url(address(MATCHES, [*given, (ASK, EVERYTHING)])) + "#questions",
        back=speak.url(address(MATCHES, given)),
    )
    return page(
        request,
        "matches.html",
        context,
        title=_title(speak, answers),
        section="home",
        private=True,
    )


def _check(own: list[Pair]) -> None:
    possible = {SHOW: (MORE, LEFT_OUT), ASK: (EVERYTHING, *ASKED), SKIP: ASKED, CHANGED: ASKED}
    wrong = [
        unknown_term(name, value, possible[name]) for name, value in own if _word(name, value) not in possible[name]
    ]
    if wrong:
        raise Refused(*wrong)


def _word(name: str, value: str) -> str:
    """What a parameter names: `changed` may say after the answer's name which word was taken away."""
    return value.partition(GONE)[0] if name == CHANGED else value


def _groups(speak: Tongue, cards: list[Card]) -> tuple[Group, ...]:
    """The cards by what each costs her, the group of the best one first; inside a group they keep their order."""
    by_cost: dict[TradeOff, list[Card]] = {}
    for one in cards:
        by_cost.setdefault(one.costs_her, []).append(one)
    return tuple(Group(str(cost), speak.say(TITLES[cost]), tuple(held)) for cost, held in by_cost.items())


def _title(speak: Tongue, answers: Answers) -> str:
    subject = answer_in_words(speak, answers, "about")
    return speak.say("Communities for %(subject)s", subject=subject) if subject else speak.say("Communities for you")


def chips(speak: Tongue, answers: Answers) -> list[Chip]:
    """Each answer with the address of the same page without it."""
    given = list(answers.pairs())
    made = []
    for name, value in given:
        flag = name == "patient_information"
        label = speak.say("must be identifiable") if flag else answer_word(speak, name, value)
        rest = [pair for pair in given if pair != (name, value) and (name, pair[0]) != (COUNTRY, REGION)]
        link = address(MATCHES, [*rest, (CHANGED, GONE.join((name, value)))])
        made.append(Chip(name, speak.say(CHIPS[name]), label, speak.url(link)))
    return made


def _next_question(reader: Reader, matches: tuple[Match, ...], skipped: list[str]) -> tuple[str, str]:
    """The question expected to change most, and what it decides; empty when none changes the first three."""
    index, speak = reader.edition.index, reader.tongue
    best = next_question(index, reader.answers, weights(), reader.today, leave_out=skipped)
    if best is None:
        return "", ""
    first = {match.site.id: match.site.name for match in matches[:DEFAULT_LIMIT]}
    leave = [first[move.site] for move in best.decides.leave if move.site in first][:MOST_NAMED]
    rise = [reader.edition.catalog[move.site].name for move in best.decides.rise][:MOST_NAMED]
    if leave and rise:
        values = {"leave": speak.listed(leave), "rise": speak.listed(rise)}
        return best.field, speak.say("It may take %(leave)s out of your first five and bring in %(rise)s.", **values)
    if rise:
        return best.field, speak.say("It may bring in %(rise)s.", rise=speak.listed(rise))
    return best.field, speak.say("It may change the order of your first five.")


def _relaxations(speak: Tongue, answers: Answers, found: Recommendation) -> tuple[WayOut, ...]:
    """The answers to give up when little fits, and what each set of them gains."""
    given = list(answers.pairs())
    return tuple(
        WayOut(
            speak.listed([f"{speak.say(CHIPS[name])}: {answer_in_words(speak, answers, name)}" for name in one.drop]),
            one.gains,
            speak.url(
                address(
                    MATCHES,
                    [pair if pair[0] not in one.drop else (CHANGED, GONE.join(pair)) for pair in given],
                )
            ),
        )
        for one in found.relaxations[:MOST_WAYS_OUT]
    )


def _lift(speak: Tongue, answers: Answers, one: Counterfactual) -> Lift:
    """What she would have to answer for a site to stand higher."""
    changed_answers = changed(answers, one.field, one.value)
    return Lift(
        one.rank,
        speak.say(ANSWERS[one.field]),
        answer_in_words(speak, changed_answers, one.field),
        speak.url(address(MATCHES, [*changed_answers.pairs(), (CHANGED, one.field)])),
    )


def _left_out(reader: Reader, found: Recommendation, *, every: bool) -> tuple[LeftOut, ...]:
    """The sites that are left out, under the first rule that says so, the largest group first."""
    by_name, places_by_name = reader.edition.by_name, reader.edition.places_by_name
    groups = []
    for rule, sites in found.not_eligible.by_rule().items():
        shown = np.sort(places_by_name[sites])[: None if every else SOME_LEFT_OUT].tolist()
        names = Markup(", ".join([reader.link(by_name[place]) for place in shown]))  # noqa: S704 - each link is Markup
        title = reader.tongue.say(RULES.get(rule, rule))
        groups.append(LeftOut(rule, title, len(sites), names, len(sites) - len(shown)))
    return tuple(sorted(groups, key=lambda group: -group.number))
