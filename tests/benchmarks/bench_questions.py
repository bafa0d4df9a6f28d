"""How soon each order of questions reaches the list that all answers would give.

Run it as `python -m tests.benchmarks.bench_questions`. Simulated clinicians hold full answers: drawn from
`questionnaire.yaml`, or those of the judged cases. Asked, they say what is true of them (perhaps that they have no
preference), do not know (12 %), or slip (8 %: another answer, drawn by what is usual). After k questions the first
three are compared with the list under their full, true answers: nDCG@3, gains 7, 3, 1 for its places 1-3, 4-6, 7-10.

Beside the orders stand three references. `bayes, one step` takes at each step the question with the greatest expected
nDCG@3, by full lists of completions drawn from the belief, slips known: the same knowledge as the next best question,
without its short cuts. `bayes bound` is the best that any adaptive policy reaches in expectation: a search k questions
deep over the same draws, a few best questions wide, so up to the noise of the draws. `hindsight` picks for each
clinician the questions that turn out best: no policy can know them, and nothing can be above it.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from types import MappingProxyType

import numpy as np

from catalog.index import CatalogIndex
from catalog.sites_yaml import load_file
from recommender.answers import Answers
from recommender.engine import Floats
from recommender.evaluate import read_cases
from recommender.questionnaire import Question, questionnaire
from recommender.questions import all_gains, next_question
from recommender.supposed import Judgements, lists
from recommender.understanding import complete
from recommender.weights import Weights, weights

TODAY = date(2026, 11, 24)
SEED = 1847  # not one that anything was set by
STEPS = 6
WIDE = 4  # the questions that the bound follows at each step
BRANCHES = 24  # the people it asks each of them
NOTHING = Answers()
JUDGED = Path(__file__).resolve().parents[1] / "data" / "judged"
DISCOUNTS = 1 / np.log2(np.arange(3) + 2)
GAINS = (7, 7, 7, 3, 3, 3, 1, 1, 1, 1)
FORM = (
    "profession", "specialties", "about", "country", "languages", "goals", "when", "patient_information", "access",
    "credentials", "identity", "media", "cost", "avoid_funding", "for",
)  # fmt: skip  # the order of the answers in the form and the API

Grades = Mapping[int, int]
Heard = Mapping[str, int | None]  # the label she answers to each question; None: she does not know
Ask = Callable[["Clinician", Answers, tuple[str, ...]], str | None]


@dataclass(frozen=True)
class Clinician:
    """Somebody who holds full answers: what her list would be, and what she says when she is asked."""

    number: int
    truth: Answers
    grades: Grades
    true: Mapping[str, int]  # the labels of her true answers, the nearest where the questionnaire has not the very one
    heard: Heard


class Bench:
    """The catalogue, and the first places of any answers, each computed once."""

    def __init__(self, index: CatalogIndex, settings: Weights) -> None:
        self.index, self.settings = index, settings
        self.questions = {question.field: question for question in questionnaire().questions}
        self.judgements = Judgements(index, settings, TODAY)
        self.firsts: dict[Answers, tuple[int, ...]] = {}

    def first(self, many: Sequence[Answers]) -> list[tuple[int, ...]]:
        """The first ten places under each of `many` answers."""
        new = list(dict.fromkeys(one for one in many if one not in self.firsts))
        for start in range(0, len(new), 500):
            some = new[start : start + 500]
            found = lists(self.judgements, some).first(len(GAINS))
            for answers, places in zip(some, found.tolist(), strict=True):
                self.firsts[answers] = tuple(place for place in places if place >= 0)
        return [self.firsts[one] for one in many]

    def grades(self, answers: Answers) -> Grades:
        """What each place is worth to somebody whose full answers these are."""
        return dict(zip(self.first([answers])[0], GAINS, strict=False))

    def ndcg(self, answers: Answers, grades: Grades) -> float:
        """nDCG@3 of the list under `answers` for somebody with these grades."""
        return ndcg(self.first([answers])[0], grades)

    def add(self, answers: Answers, field: str, label: int | None) -> Answers:
        """`answers` with what she said, if it was anything."""
        question = self.questions[field]
        value = None if label is None else question.values[label]
        return answers if value is None else answers.model_copy(update={question.attribute: value})

    # --- simulated clinicians

    def drawn(self, number: int, seed: int = SEED) -> list[Clinician]:
        """`number` clinicians drawn from the questionnaire; one whose full answers have no match is drawn again."""
        random = np.random.default_rng(seed)
        people: list[Clinician] = []
        while len(people) < number:
            drawn = self.completions({}, 1, random)
            truth = self.full(drawn, 0)
            if self.grades(truth):
                true = {field: int(column[0]) for field, column in drawn.items()}
                people.append(self._clinician(len(people), truth, true, random))
        return people

    def judged(self, times: int, seed: int = SEED) -> list[Clinician]:
        """Clinicians with the answers of the judged cases, each `times` times with other slips."""
        random = np.random.default_rng(seed)
        people: list[Clinician] = []
        for case in [case for name in ("open", "more") for case in read_cases(JUDGED / f"{name}.yaml")] * times:
            answers, _ = complete(case.answers)
            # Asked what it is about, she who has not said so says her own field.
            truth = answers.model_copy(update={"question": "", "about": answers.subject})
            if self.grades(truth):
                true = {field: self._label(question, truth) for field, question in self.questions.items()}
                people.append(self._clinician(len(people), truth, true, random))
        return people

    def _clinician(
        self, number: int, truth: Answers, true: Mapping[str, int], random: np.random.Generator
    ) -> Clinician:
        heard = {field: self.says(self.questions[field], label, random) for field, label in true.items()}
        return Clinician(number, truth, self.grades(truth), true, heard)

    def _label(self, question: Question, truth: Answers) -> int:
        evidence = question.evidence(truth)
        if evidence is None:
            return question.values.index(None)
        value = getattr(truth, question.attribute)
        return question.values.index(value) if value in question.values else int(evidence.argmax())

    def told(self, answers: Answers, person: Clinician, field: str) -> Answers:
        """`answers` with what this clinician says when she is asked."""
        attribute = self.questions[field].attribute
        if person.heard[field] == person.true[field]:
            return answers.model_copy(update={attribute: getattr(person.truth, attribute)})
        return self.add(answers, field, person.heard[field])

    def says(self, question: Question, label: int, random: np.random.Generator) -> int | None:
        """What somebody says of whom `label` is true; None when she does not know."""
        chance = random.random()
        if chance < questionnaire().does_not_know:
            return None
        if chance < questionnaire().does_not_know + questionnaire().slips:
            return _another(question, label, random.random())
        return label

    # --- completions of what is known

    def completions(
        self, heard: Mapping[str, int | None], number: int, random: np.random.Generator
    ) -> dict[str, np.ndarray]:
        """Labels of `number` full answers of people who would say what was heard, slips among it."""
        slips, knows = questionnaire().slips, 1 - questionnaire().does_not_know
        own: dict[str, Floats] = {}
        for field, question in self.questions.items():
            label = heard.get(field)
            own[field] = np.ones(len(question.labels))
            if label is not None and question.usual[label] > 0:
                own[field] = slips * question.usual[label] / np.maximum(1 - question.usual, slips)
                own[field][label] = knows - slips
        for question in reversed(self.questions.values()):
            if question.given is not None:
                own[question.given] = own[question.given] * (question.chances @ own[question.field])
        drawn: dict[str, np.ndarray] = {}
        for field, question in self.questions.items():
            rows = (
                question.chances[drawn[question.given]]
                if question.given
                else np.repeat(question.chances, number, axis=0)
            )
            sums = np.cumsum(rows * own[field], axis=1)
            at = (random.permutation(number) + random.random(number)) / number * sums[:, -1]
            drawn[field] = np.minimum((sums <= at[:, None]).sum(axis=1), len(question.labels) - 1)
        return drawn

    def full(self, drawn: Mapping[str, np.ndarray], place: int) -> Answers:
        """The full answers of one of the people drawn."""
        given = {}
        for field, labels in drawn.items():
            value = self.questions[field].values[labels[place]]
            if value is not None:
                given[self.questions[field].attribute] = value
        return Answers().model_copy(update=given)


def ndcg(places: Sequence[int], grades: Grades) -> float:
    """nDCG@3 of these places."""
    ideal = sum(
        gain * discount for gain, discount in zip(sorted(grades.values(), reverse=True), DISCOUNTS, strict=False)
    )
    return float(
        sum(grades.get(place, 0) * discount for place, discount in zip(places, DISCOUNTS, strict=False)) / ideal
    )


def _another(question: Question, label: int, chance: float) -> int:
    others = question.usual.copy()
    others[label] = 0.0
    if others.sum() <= 0:
        return label
    return int(np.searchsorted(np.cumsum(others) / others.sum(), chance, side="right"))


# --- the orders of questions


def fixed_order(person: Clinician, answers: Answers, asked: tuple[str, ...]) -> str:
    """As the form lists them."""
    return FORM[len(asked)]


def random_order(person: Clinician, answers: Answers, asked: tuple[str, ...]) -> str:
    """Another order for each clinician."""
    return str(np.random.default_rng(person.number).permutation(FORM)[len(asked)])


def greatest_entropy(person: Clinician, answers: Answers, asked: tuple[str, ...]) -> str:
    """The question whose answer is least certain, whatever it changes."""
    belief = questionnaire().belief(answers)
    return max(
        (field for field in FORM if field not in asked),
        key=lambda field: -float(sum(chance * np.log(chance) for chance in belief[field] if chance > 0)),
    )


def next_best(bench: Bench) -> Ask:
    """The question that a page would ask."""
    known: dict[tuple[Answers, tuple[str, ...]], str | None] = {}

    def ask(person: Clinician, answers: Answers, asked: tuple[str, ...]) -> str | None:
        if (answers, asked) not in known:
            gains = all_gains(bench.index, answers, bench.settings, TODAY, leave_out=asked)
            known[answers, asked] = (
                max(gains, key=lambda field: gains[field]) if max(gains.values(), default=0) > 1e-9 else None
            )
        return known[answers, asked]

    return ask


def one_step_bayes(bench: Bench, draws: int) -> Ask:
    """The question of greatest expected nDCG@3, by completions drawn from the belief."""
    known: dict[tuple[Answers, tuple[tuple[str, int | None], ...]], str | None] = {}

    def ask(person: Clinician, answers: Answers, asked: tuple[str, ...]) -> str | None:
        heard = tuple((field, person.heard[field]) for field in asked)
        if (answers, heard) not in known:
            now, values = one_step(bench, answers, dict(heard), draws)
            best = max(values, key=lambda field: values[field])
            known[answers, heard] = best if values[best] > now else None
        return known[answers, heard]

    return ask


def run(bench: Bench, people: Sequence[Clinician], ask: Ask) -> list[float]:
    """Mean nDCG@3 after 0, 1, 2 ... questions in the order that `ask` gives."""
    totals = np.zeros(STEPS + 1)
    for person in people:
        answers = NOTHING
        asked: tuple[str, ...] = ()
        totals[0] += bench.ndcg(answers, person.grades)
        for step in range(1, STEPS + 1):
            field = ask(person, answers, asked)
            if field is not None:
                asked = (*asked, field)
                answers = bench.told(answers, person, field)
            totals[step] += bench.ndcg(answers, person.grades)
    return [float(total) / len(people) for total in totals]


# --- what could be reached


def one_step(
    bench: Bench, answers: Answers, heard: Mapping[str, int | None], draws: int
) -> tuple[float, dict[str, float]]:
    """Expected nDCG@3 of the list as it is, and after each question that is still open."""
    random = np.random.default_rng(SEED)
    drawn = bench.completions(heard, draws, random)
    slips, unsure = questionnaire().slips, questionnaire().does_not_know
    full = [bench.full(drawn, place) for place in range(draws)]
    bench.first(full)
    grades = [bench.grades(one) or {-1: 1} for one in full]
    now = sum(bench.ndcg(answers, one) for one in grades) / draws
    values = {}
    for field, question in bench.questions.items():
        if field in heard:
            continue
        says = drawn[field].tolist()
        slip = [_another(question, label, chance) for label, chance in zip(says, random.random(draws), strict=True)]
        after = {label: bench.add(answers, field, label) for label in {*says, *slip}}
        firsts = dict(zip(after, bench.first(list(after.values())), strict=True))
        told = sum(ndcg(firsts[label], one) for label, one in zip(says, grades, strict=True)) / draws
        slipped = sum(ndcg(firsts[label], one) for label, one in zip(slip, grades, strict=True)) / draws
        values[field] = (1 - slips - unsure) * told + slips * slipped + unsure * now
    return now, values


def bayes_bound(
    bench: Bench, steps: int, draws: int, answers: Answers = NOTHING, heard: Heard = MappingProxyType({})
) -> float:
    """Expected nDCG@3 of the best adaptive policy of `steps` questions; of each step's, the WIDE best are searched."""
    now, values = one_step(bench, answers, heard, draws)
    if steps <= 1:
        return max(now, *values.values())
    best = now
    for field in sorted(values, key=lambda name: -values[name])[:WIDE]:
        says = _said(bench, field, heard)
        reached = [
            number * bayes_bound(bench, steps - 1, draws, bench.add(answers, field, label), {**heard, field: label})
            for label, number in says.items()
        ]
        best = max(best, sum(reached) / sum(says.values()))
    return best


def _said(bench: Bench, field: str, heard: Heard) -> Counter[int | None]:
    """What may be heard to a question, and how often, when BRANCHES people are asked."""
    random = np.random.default_rng(SEED + len(heard) + 1)
    question = bench.questions[field]
    drawn = bench.completions(heard, BRANCHES, random)[field]
    return Counter(bench.says(question, int(label), random) for label in drawn)


def hindsight(bench: Bench, people: Sequence[Clinician]) -> list[float]:
    """Mean nDCG@3 when each is asked the questions that turn out best for her."""
    totals = np.zeros(STEPS + 1)
    for person in people:
        telling = [field for field in person.heard if bench.told(NOTHING, person, field) != NOTHING]
        best = 0.0
        for step in range(STEPS + 1):
            states = []
            for fields in combinations(telling, step):
                answers = NOTHING
                for field in fields:
                    answers = bench.told(answers, person, field)
                states.append(answers)
            best = max([best, *(ndcg(places, person.grades) for places in bench.first(states))])
            totals[step] += best
    return [float(total) / len(people) for total in totals]


# --- the table


def table(bench: Bench, people: Sequence[Clinician], draws: int, deep: int, few: int) -> dict[str, list[float]]:
    """A row for every order and reference: mean nDCG@3 after 0, 1, 2 ... questions. `few` people for the dear ones."""
    rows = {
        "next best": run(bench, people, next_best(bench)),
        "fixed order": run(bench, people, fixed_order),
        "random": run(bench, people, random_order),
        "entropy": run(bench, people, greatest_entropy),
    }
    if draws:
        rows["next best of few"] = run(bench, people[:few], next_best(bench))
        rows["bayes, one step"] = run(bench, people[:few], one_step_bayes(bench, draws))
    if deep:
        start = one_step(bench, Answers(), {}, 1000)[0]
        rows["bayes bound"] = [
            start,
            *(bayes_bound(bench, step, draws * (5 if step == 1 else 1)) for step in range(1, deep + 1)),
        ]
    if few:
        rows["hindsight"] = hindsight(bench, people[:few])
    return rows


def report(title: str, rows: Mapping[str, Sequence[float]]) -> Iterable[str]:
    """The lines of a table."""
    yield f"{title}: nDCG@3 against the list under all answers, after k questions"
    yield "(next best of few, bayes one step and hindsight: the same few of them; the bound is an expectation over all)"
    yield f"{'':18}" + "".join(f"  k={step}  " for step in range(STEPS + 1))
    for name, values in rows.items():
        yield f"{name:18}" + "".join(f"  {value:.3f}" for value in values)
    pairs = (("next best", "bayes bound"), ("next best of few", "bayes, one step"))
    for ours, best in pairs:
        if ours in rows and best in rows:
            shares = [mine / most for mine, most in zip(rows[ours], rows[best], strict=False)]
            yield f"{'/ ' + best:18}" + "".join(f"  {share:.3f}" for share in shares)
    yield ""


def milliseconds(bench: Bench, people: Sequence[Clinician]) -> tuple[float, float]:
    """How long a question takes to find (time of the processor), p50 and p95, in the states of the first three."""
    ask = next_best(bench)
    times = []
    for person in people:
        answers = NOTHING
        asked: tuple[str, ...] = ()
        for _ in range(3):
            start = time.process_time()
            next_question(bench.index, answers, bench.settings, TODAY, leave_out=asked)
            times.append((time.process_time() - start) * 1000)
            field = ask(person, answers, asked)
            if field is None:
                break
            asked = (*asked, field)
            answers = bench.told(answers, person, field)
    return float(np.percentile(times, 50)), float(np.percentile(times, 95))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=2000, help="clinicians drawn from the questionnaire")
    parser.add_argument("--few", type=int, default=200, help="clinicians for the references that cost most")
    parser.add_argument("--draws", type=int, default=100, help="completions drawn at each state of the references")
    parser.add_argument("--deep", type=int, default=3, help="questions that the bound looks ahead")
    options = parser.parse_args()
    start = time.perf_counter()
    bench = Bench(CatalogIndex.compile(load_file()), weights())
    sys.stdout.write(f"{bench.index.size} sites; compiled in {time.perf_counter() - start:.1f} s\n")
    middle, slow = milliseconds(bench, bench.drawn(50))
    sys.stdout.write(f"one question: p50 {middle:.1f} ms, p95 {slow:.1f} ms\n\n")
    people = bench.drawn(options.users)
    rows = table(bench, people, options.draws, options.deep, options.few)
    sys.stdout.write("\n".join(report(f"{len(people)} clinicians drawn from the questionnaire", rows)) + "\n")
    people = bench.judged(4)
    rows = table(bench, people, options.draws, 0, min(options.few, len(people)))
    sys.stdout.write("\n".join(report(f"{len(people)} clinicians with the answers of judged cases", rows)) + "\n")
    sys.stdout.write(f"{time.perf_counter() - start:.0f} s\n")


if __name__ == "__main__":
    main()
