"""The next best question: what it is worth, when it stops, and that the short cuts change nothing."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.index import CatalogIndex
from catalog.model import Catalog
from recommender.answers import FIELDS, LISTS, Answers
from recommender.criteria import CRITERIA
from recommender.engine import _KEPT, rank
from recommender.groups import group
from recommender.order import ordered
from recommender.questionnaire import ATTRIBUTES, NO_PREFERENCE, Question, questionnaire, read_questionnaire
from recommender.questions import NOTHING_CHANGES, all_gains, next_question
from recommender.reads import CRITERION_READS, RULE_READS, WEIGHT_READS
from recommender.recommend import recommend
from recommender.rules import RULES
from recommender.supposed import (
    FIRST,
    MISLEADS,
    PLACE_COUNTS,
    Judgements,
    compiled,
    lists,
    supposed_lists,
)
from recommender.understanding import complete
from recommender.weights import weights
from tests.benchmarks.bench_questions import (
    Bench,
    bayes_bound,
    fixed_order,
    greatest_entropy,
    next_best,
    random_order,
    run,
)
from tests.factories import TODAY, make_index, make_site
from tests.strategies import catalogues, word, words

ALL_FIELDS = tuple(question.field for question in questionnaire().questions)
FEW_WORDS = tuple(question.field for question in questionnaire().questions if len(question.labels) < 20)

SAID: dict[str, st.SearchStrategy[Any]] = {
    "for": st.just("patient"),
    "profession": word("professions"),
    "specialties": words("specialties", 2),
    "about": words("specialties", 2),
    "country": st.sampled_from(["DE", "US", "JP", "BR", "NG", "MN"]),
    "languages": st.lists(st.sampled_from(["en", "de", "ja", "pt-BR", "mn"]), min_size=1, max_size=3),
    "goals": words("topics", 2),
    "when": word("urgency"),
    "patient_information": st.just(True),
    "access": words("access", 2),
    "credentials": st.one_of(st.just(["none"]), words("credentials", 2)),
    "identity": word("identity"),
    "media": words("media", 2),
    "cost": word("cost"),
    "avoid_funding": words("funding", 2),
}


def answers(most: int = 5) -> st.SearchStrategy[Answers]:
    """Any answers, in and outside the questionnaire's words."""
    fields = st.lists(st.sampled_from(sorted(SAID)), unique=True, max_size=most)
    return fields.flatmap(lambda names: st.fixed_dictionaries({name: SAID[name] for name in names})).map(
        Answers.model_validate
    )


def page(index: CatalogIndex, said: Answers) -> list[tuple[str, float]]:
    """The matches that a page shows, by the engine itself."""
    ranking = rank(index, said, weights(), TODAY)
    return [(index.sites[place].id, float(ranking.score[place])) for place in group(ranking, weights()).matches]


def question_of(field: str) -> Question:
    return next(question for question in questionnaire().questions if question.field == field)


def supposed(question: Question, said: Answers) -> Iterator[tuple[float, float, Answers]]:
    """Each answer that may be true, how likely it is now and usually, and the answers with it; no preference last."""
    belief = questionnaire().belief(said)[question.field]
    chances = usual = 0.0
    for chance, ordinary, value in zip(belief, question.usual, question.values, strict=True):
        if value is not None and chance > 0:
            chances, usual = chances + chance, usual + ordinary
            yield float(chance), float(ordinary), said.model_copy(update={question.attribute: value})
    yield 1 - chances, 1 - usual, said


def worth_in_a_place(index: CatalogIndex, true: Answers) -> dict[str, float]:
    """What every site is worth in a place of the list to somebody of whom `true` holds, by the engine itself."""
    ranking = rank(index, true, weights(), TODAY)
    groups = group(ranking, weights())
    best = max((float(ranking.score[place]) for place in groups.matches), default=0.0)
    floor = max(weights().threshold, weights().near_the_best * best)
    apart = ranking.only_if_belonging | ranking.rule_on_patients_unknown
    left_out = ranking.left_out | ranking.beside_the_point | apart
    share = sum(weights().weights[one.criterion.name] for one in ranking.judged) / sum(weights().weights.values())
    return {
        site.id: share
        * (-MISLEADS * floor if left_out[place] else max(ranking.score[place] - floor, -MISLEADS * floor))
        for place, site in enumerate(index.sites)
    }


def discounted(worth: dict[str, float], sites: list[str]) -> float:
    """What these places are worth together, the first most."""
    return float(sum(worth[site] * counts for site, counts in zip(sites, PLACE_COUNTS, strict=False)))


# --- what it asks


def test_asks_what_splits_the_list() -> None:
    index = make_index(
        make_site(id="in-german", languages=["de"], countries=["worldwide"], access="verified", status="active"),
        make_site(id="in-japanese", languages=["ja"], countries=["worldwide"], access="verified", status="active"),
    )
    asked = next_question(index, Answers(), weights(), TODAY)
    assert asked is not None
    assert asked.field == "languages"
    assert {move.site for move in asked.decides.leave} == {"in-german", "in-japanese"}
    assert all(0 < move.chance < 1 for move in asked.decides.leave)


def test_says_who_would_come_in_for_whom() -> None:
    sites = [make_site(id=f"in-english-{number}", languages=["en"], countries=["worldwide"]) for number in range(5)]
    index = make_index(*sites, make_site(id="z-in-german", languages=["de"], countries=["worldwide"]))
    asked = next_question(index, Answers(country="DE"), weights(), TODAY)
    assert asked is not None
    assert asked.field == "languages"
    assert [move.site for move in asked.decides.rise] == ["z-in-german"]
    assert asked.decides.rise[0].chance == pytest.approx(0.95)  # of those in Germany, as the questionnaire has it


@given(said=answers(8))
@settings(max_examples=30)
def test_what_an_answer_decides_is_what_the_page_then_shows(index: CatalogIndex, said: Answers) -> None:
    def shown(told: Answers) -> list[str]:
        places = ordered(index, complete(told)[0], weights(), TODAY).groups.matches[:5]
        return [index.sites[place].id for place in places]

    asked = next_question(index, said, weights(), TODAY)
    if asked is None:
        return
    now, pages = shown(said), [shown(told) for _, _, told in supposed(question_of(asked.field), said)]
    leave, rise = ({move.site for move in moves} for moves in (asked.decides.leave, asked.decides.rise))
    assert leave <= set(now)
    assert rise.isdisjoint(now)
    assert all(any(site not in page for page in pages) for site in leave)
    assert all(any(site in page for page in pages) for site in rise)
    assert any(page != now for page in pages)


def test_stops_when_every_site_gives_the_same_list() -> None:
    index = make_index(make_site(status="closed", status_note="closed in 2020"))
    assert next_question(index, Answers(), weights(), TODAY) is None


def test_an_empty_catalogue_asks_nothing() -> None:
    assert next_question(make_index(), Answers(), weights(), TODAY) is None


def test_a_question_that_she_could_not_answer_is_not_asked_again(index: CatalogIndex) -> None:
    first = next_question(index, Answers(), weights(), TODAY)
    assert first is not None
    second = next_question(index, Answers(), weights(), TODAY, leave_out={first.field})
    assert second is not None
    assert second.field != first.field
    assert next_question(index, Answers(), weights(), TODAY, leave_out=ALL_FIELDS) is None


@given(said=answers(8))
def test_never_asks_what_is_answered(index: CatalogIndex, said: Answers) -> None:
    asked = next_question(index, said, weights(), TODAY)
    assert asked is None or (asked.field in FIELDS and asked.field not in said.given())
    assert set(all_gains(index, said, weights(), TODAY)) == set(ALL_FIELDS) - set(said.given())


@given(said=answers(), between=answers())
def test_the_same_answers_get_the_same_question_whoever_asked_before(
    index: CatalogIndex, said: Answers, between: Answers
) -> None:
    before = next_question(index, said, weights(), TODAY)
    next_question(index, between, weights(), TODAY)
    assert next_question(index, said, weights(), TODAY) == before


def test_nothing_of_the_answers_is_kept(index: CatalogIndex) -> None:
    def kept() -> tuple[int, int]:
        tables = compiled(index, weights(), TODAY)
        rows = sum(len(table.numbers) for table in (*tables.criteria.values(), *tables.rules.values()))
        return rows, len(_KEPT[index][2])

    before = kept()
    unheard_of = Answers.model_validate({"languages": ["mn", "xh"], "specialties": ["hiv", "urology"], "country": "MN"})
    next_question(index, unheard_of, weights(), TODAY)
    recommend(index, unheard_of, today=TODAY)
    assert kept() == before


@given(said=answers(8))
@settings(max_examples=20)
def test_what_is_compiled_changes_no_ranking(catalog: Catalog, index: CatalogIndex, said: Answers) -> None:
    compiled(index, weights(), TODAY)
    assert recommend(index, said, today=TODAY) == recommend(CatalogIndex.compile(catalog), said, today=TODAY)


# --- what it is worth


@given(catalog=catalogues(), said=answers(), field=st.sampled_from(FEW_WORDS))
def test_a_gain_is_what_judging_every_answer_by_itself_gives(catalog: Catalog, said: Answers, field: str) -> None:
    index = CatalogIndex.compile(catalog)
    gains = all_gains(index, said, weights(), TODAY)
    assert all(gain >= 0 for gain in gains.values())
    if field not in gains:
        return
    now = [site for site, _ in page(index, said)[:FIRST]]
    cases = list(supposed(question_of(field), said))
    tops = [[site for site, _ in page(index, true)[:FIRST]] for _, _, true in cases]
    total = 0.0
    for number, (chance, usual, true) in enumerate(cases):
        worth = worth_in_a_place(index, true)
        for other, (_, ordinary, _) in enumerate(cases):
            says = (
                1 - questionnaire().slips - questionnaire().does_not_know
                if other == number
                else questionnaire().slips * ordinary / max(1 - usual, questionnaire().slips)
            )
            total += chance * says * (discounted(worth, tops[other]) - discounted(worth, now))
    assert gains[field] == pytest.approx(max(0.0, total), abs=1e-6)


@given(catalog=catalogues(3), said=answers(3), field=st.sampled_from(FEW_WORDS))
def test_stops_when_no_answer_can_change_the_first_three(catalog: Catalog, said: Answers, field: str) -> None:
    index = CatalogIndex.compile(catalog)
    gains = all_gains(index, said, weights(), TODAY)
    if field not in gains:
        return
    tops = {tuple(site for site, _ in page(index, true)[:FIRST]) for _, _, true in supposed(question_of(field), said)}
    assert len(tops) > 1 or gains[field] <= NOTHING_CHANGES


# --- the short cuts


@given(said=answers(), data=st.data())
@settings(max_examples=30)
def test_supposed_lists_are_those_that_the_answers_would_give(
    index: CatalogIndex, said: Answers, data: st.DataObject
) -> None:
    field = data.draw(st.sampled_from(sorted(SAID)))
    values = data.draw(st.lists(SAID[field], min_size=1, max_size=2))
    possible = [Answers.model_validate(said.given() | {field: value}) for value in values]
    judgements = Judgements(index, weights(), TODAY)
    supposing, rows = supposed_lists(
        judgements, said, {ATTRIBUTES[field]: [getattr(one, ATTRIBUTES[field]) for one in possible]}
    )
    assert supposing.of(slice(0, 1)).first(5).tolist() == lists(judgements, [said]).first(5).tolist()
    for listed in (supposing.of(rows[ATTRIBUTES[field]]), lists(judgements, possible)):
        for row, one in enumerate(possible):
            shown = page(index, one)
            matches = np.flatnonzero(listed.score[row] >= listed.floor[row])
            assert np.sort(listed.score[row, matches])[::-1] == pytest.approx([score for _, score in shown], abs=1e-9)
            assert {index.sites[judgements.by_id[place]].id for place in matches} == {site for site, _ in shown}


@given(said=answers(8), other=answers(8), field=st.sampled_from(sorted(ATTRIBUTES.values())))
def test_what_would_be_read_of_another_answer_is_what_is_read_of_it(said: Answers, other: Answers, field: str) -> None:
    value = getattr(other, field)
    supposing = said.model_copy(update={field: value})
    for reads in (*CRITERION_READS.values(), *RULE_READS.values(), *WEIGHT_READS.values()):
        assert reads.keys(said, field, [value]) == [reads.key(supposing)]


def test_a_question_in_words_stays_part_of_the_score(index: CatalogIndex) -> None:
    said = Answers(question="Odd rash after hiking", profession="physician")
    listed, _ = supposed_lists(Judgements(index, weights(), TODAY), said, {})
    assert np.sort(listed.score[0])[::-1][:5] == pytest.approx([score for _, score in page(index, said)[:5]])


def test_every_criterion_and_rule_says_which_answers_it_reads() -> None:
    """One that is not listed is judged rightly all the same, but at every question, so a page waits."""
    assert set(CRITERION_READS) == {criterion.name for criterion in CRITERIA}
    assert set(RULE_READS) == {rule.name for rule in RULES}


# --- what people answer


@pytest.mark.parametrize("question", questionnaire().questions, ids=lambda question: question.field)
def test_chances_are_shares_and_answers_are_answers(question: Question) -> None:
    assert question.chances.sum(axis=1) == pytest.approx(1.0)
    assert question.usual.sum() == pytest.approx(1.0)
    assert question.field in SAID
    assert len(set(question.labels)) == len(question.labels)


def test_what_is_known_makes_other_answers_likely() -> None:
    def likeliest(field: str, **said: Any) -> str:
        belief = questionnaire().belief(Answers.model_validate(said))[field]
        return question_of(field).labels[int(belief.argmax())]

    assert likeliest("languages", country="JP") == "ja"
    assert likeliest("country", languages=["ja"]) == "JP"
    assert likeliest("about", specialties=["cardiology"]) == "cardiology"
    assert likeliest("credentials", profession="medical_student") == "student_id"
    assert likeliest("profession", credentials=["student_id"]) == "medical_student"
    assert likeliest("profession", specialties=["midwifery"]) == "midwife"
    assert likeliest("when", profession="medical_student") in (NO_PREFERENCE, "prepare")


@given(said=answers(10))
def test_belief_is_a_belief_whatever_was_said(said: Answers) -> None:
    for field, belief in questionnaire().belief(said).items():
        assert belief.sum() == pytest.approx(1.0), field
        assert np.all(belief >= 0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("shoe_size:\n  always: {big: 1}", "shoe_size: not a question"),
        ("cost:\n  always: {gratis: 1}", "cost"),
        ("cost:\n  given: profession\n  other: {free: 1}", "cost: 'profession'"),
        (
            "country:\n  always: {DE: 1}\nlanguages:\n  given: country\n  US: {en: 1}",
            "languages: US: no answer to country",
        ),
        ("country:\n  always: {DE: 1}\nlanguages:\n  given: country\n  DE: {de: 1}", "languages: 'other'"),
        ("cost:\n  always: {free: -1, paid: 2}", "cost: always: a part below zero"),
        ("cost:\n  always: {free: 1}\ncost:\n  always: {free: 1}", "line 5"),
    ],
    ids=["field", "word", "order", "parent", "rest", "negative", "twice"],
)
def test_a_faulty_questionnaire_says_where(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_questionnaire(f"slips: 0.08\ndoes_not_know: 0.12\n{text}\n")


def test_lists_of_the_questionnaire_are_lists_of_the_answers() -> None:
    for question in questionnaire().questions:
        values = [value for value in question.values if value is not None]
        assert all(isinstance(value, tuple) == (question.field in LISTS) for value in values)


# --- how soon it gets there


def test_after_three_questions_it_is_ahead_of_every_other_order(index: CatalogIndex) -> None:
    bench = Bench(index, weights())
    people = bench.drawn(80)
    ours = run(bench, people, next_best(bench))[FIRST]
    for other in (fixed_order, random_order, greatest_entropy):
        assert ours > run(bench, people, other)[FIRST] + 0.03, other.__name__


@pytest.mark.prove
def test_it_reaches_nine_tenths_of_what_any_policy_could(index: CatalogIndex) -> None:
    bench = Bench(index, weights())
    people = bench.drawn(2000)
    ours = run(bench, people, next_best(bench))[FIRST]
    assert ours >= 0.9 * bayes_bound(bench, FIRST, draws=120)
    for other in (fixed_order, random_order, greatest_entropy):
        assert ours > run(bench, people, other)[FIRST], other.__name__
