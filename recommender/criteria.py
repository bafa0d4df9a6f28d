"""What makes one site fit better than another, one function a criterion. CRITERIA is the order of the reasons.

A judge gives a utility from 0 to 1, None where the fact it reads is unknown, and a Guess where part of it is known.
What an unknown fact is worth is decided in `engine`, from like sites.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from catalog.locales import WORLDWIDE, official_languages, primary_language
from catalog.parts import Credentials, Joining, PatientPolicy
from catalog.vocabulary import vocabulary
from catalog.words import year_of
from recommender import specialty
from recommender.answers import NOTHING, Answers
from recommender.judgement import Criterion, Guess, Judge, Opinion, View
from recommender.rules import BELONGING, LICENCES, PERMITTED, UNCHECKED, admitted_as, lives_in, shown_by, unmet
from recommender.weights import weights

LAY = frozenset(("patient", "caregiver", "public"))

# "Health professionals" was often written down as the three commonest of them. How likely a profession that a list of
# several does not name is meant all the same.
MEANT_BY_PROFESSIONALS = {
    "physician": 0.7,
    "resident": 0.7,
    "advanced_practice": 0.7,
    "nurse": 0.6,
    "midwife": 0.5,
    "paramedic": 0.5,
    "pharmacist": 0.4,
    "allied_health": 0.6,
    "physiotherapist": 0.6,
    "radiographer": 0.6,
    "dietitian": 0.6,
    "optometrist": 0.6,
    "speech_therapist": 0.6,
    "occupational_therapist": 0.6,
    "social_worker": 0.5,
    "psychologist": 0.4,
    "dentist": 0.4,
    "medical_student": 0.3,
    "nursing_student": 0.25,
    "researcher": 0.2,
    "administrator": 0.15,
    "industry": 0.05,
}
# Those whose names, several together, say "health professionals"; a trainee stands beside her teachers in any list.
_TRAINEES = {"resident", "medical_student", "nursing_student"}
_NO_CLINICIANS = {"researcher", "administrator", "industry"}
_CLINICIANS = (frozenset(MEANT_BY_PROFESSIONALS) | {"veterinarian"}) - _TRAINEES - _NO_CLINICIANS
ANOTHER_KIND_OF_IT = 0.4  # of a narrower illness's worth to a layperson: breast cancer's community to another cancer
# What a place for laypeople is worth to one at least, whatever her goal.
MADE_FOR_LAYPEOPLE = {"patient_community": 0.9, "public_q_and_a": 0.6}
MADE_FOR_THEIR_QUESTIONS = {"patient_community": 0.6, "public_q_and_a": 0.9}  # who wants a professional's answer


def profession(answers: Answers, today: date) -> Judge | None:
    hers = answers.profession
    if answers.audience == "patient":
        return _for_her_patient
    if hers is None:
        return None
    accepted = admitted_as(hers)
    exactly = accepted - {"public"}
    meant = MEANT_BY_PROFESSIONALS.get(hers, 0.0)

    def judge(view: View) -> Opinion:
        admits, only, _, access = view
        if admits is None:
            # At a door where nobody is looked at, nobody of her kind is turned away.
            return Guess(weights().worth["open_door"]) if access in UNCHECKED else None
        if not exactly.isdisjoint(admits):
            return 1.0
        if "public" in admits:
            return 0.75 if hers not in LAY else 1.0
        if only:
            return 0.0
        broad = len(_CLINICIANS.intersection(admits)) >= 3 or "allied_health" in admits
        return meant if broad else 0.25 * meant

    return judge


def _for_her_patient(view: View) -> Opinion:
    admits, _, kind, _ = view
    if kind == "patient_community":
        return 1.0
    if admits is None:
        return None
    return 0.7 if not LAY.isdisjoint(admits) else 0.0


def goals(answers: Answers, today: date) -> Judge | None:
    lay = answers.is_layperson
    wanted = answers.goals or (("peer_support",) if lay else ())  # what patients come for, when they say no more
    if not wanted:
        return None
    made_for = MADE_FOR_THEIR_QUESTIONS if "clinical_cases" in wanted else MADE_FOR_LAYPEOPLE
    affinity = weights().affinity
    stated, unstated = weights().worth["stated_topic"], weights().worth["unstated_topic"]

    def judge(view: View) -> Opinion:
        topics, kind, policies = view
        values = []
        for goal in wanted:
            by_kind = affinity[goal][kind]
            if goal == "clinical_cases" and _turns_cases_away(policies):
                values.append(0.0)
                continue
            if topics is None:
                values.append(0.6 * by_kind)
            elif goal in topics:
                values.append(stated + (1 - stated) * by_kind)
            else:
                values.append(unstated * by_kind)
        best = max(values)
        value = 0.6 * best + 0.4 * sum(values) / len(values)
        if lay:
            value = max(value, made_for.get(kind, 0.0))
        return Guess(value, 0.0, 1.0) if topics is None else value

    return judge


def _turns_cases_away(policies: tuple[PatientPolicy, ...] | None) -> bool:
    return policies is not None and all(entry.policy == "no_cases" for entry in policies)


def about(answers: Answers, today: date) -> Judge | None:
    asked = answers.subject
    if not asked:
        return None
    lay = answers.is_layperson
    worth = weights().worth
    # A site for one field says so first of all: where no source names one, it is likelier for every field.
    unknown = worth["likely_every_specialty"] * specialty.best(asked, (specialty.ALL,))

    def judge(view: View) -> Opinion:
        offered, kind = view
        if offered is None:
            return Guess(0.2 if kind == "general_network" else unknown)
        value = specialty.best(asked, offered)
        if lay and kind == "patient_community":
            if specialty.narrower_alone(asked, offered):
                value *= ANOTHER_KIND_OF_IT
            elif specialty.beside(asked, offered):
                value = specialty.ELSEWHERE
        if kind == "general_network" and specialty.ALL in offered:
            value *= 0.6
        return value

    return judge


def breadth(answers: Answers, today: date) -> Judge | None:
    """Without a subject, a site for one field alone is less likely to be hers."""
    if answers.subject:
        return None
    worth = weights().worth

    def judge(view: View) -> Opinion:
        offered = view[0]
        if offered is None:
            return Guess(0.6, 0.2)  # likelier for every field than for one, as above
        return 1.0 if specialty.ALL in offered else worth["many_specialties"] if len(offered) > 3 else 0.2

    return judge


def peers(answers: Answers, today: date) -> Judge | None:
    hers = answers.specialties
    if not hers or not answers.about or set(hers) == set(answers.about):
        return None

    def judge(view: View) -> Opinion:
        return None if view[0] is None else specialty.best(hers, view[0])

    return judge


def place(answers: Answers, today: date) -> Judge | None:
    country, region = answers.country, answers.region
    hers = {primary_language(tag) for tag in answers.languages}
    worth = weights().worth

    def judge(view: View) -> Opinion:
        countries, focus, access, asked, kind, stated, written = view
        if country is None:
            return _somewhere(countries, focus, hers)
        if any(condition.kind == "region" for condition in stated or ()):
            there = lives_in(stated, country, region)
            return Guess(worth["her_region"], 0.0, 1.0) if there is None else 1.0 if there else 0.05
        at_home = focus is not None and country in focus
        if countries is not None:
            if country in countries or at_home:
                return 1.0
            return worth["worldwide"] if focus is None else worth["worldwide_elsewhere"]
        if at_home:
            return Guess(0.97, 0.8, 1.0)
        if focus is None:
            # A language that few countries share tells of hers; English tells of none.
            theirs = {primary_language(tag) for tag in written or ()}
            home = _spoken(theirs - {"en"}, (country,))
            return Guess(worth["country_of_its_language" if home else "country_unknown"], 0.0, 0.8)
        if access == "dues":
            return Guess(worth["elsewhere_dues"], 0.0, 0.6)
        if hers and written is None and not _spoken(hers, focus):
            return Guess(worth["elsewhere_unspoken"], 0.0, 0.6)
        if kind == "patient_community":  # who lets patients in asks for no country's licence
            return Guess(worth["elsewhere"], 0.0, 0.6)
        licensed = asked is not None and asked.required and not LICENCES.isdisjoint(asked.accepted or ())
        if access == "verified" or licensed:
            return Guess(worth["elsewhere_licensed"], 0.0, 0.6)
        strict = access in ("approval", "invitation")
        return Guess(worth["elsewhere_strict"] if strict else worth["elsewhere"], 0.0, 0.6)

    return judge


def _somewhere(countries: View, focus: View, languages: set[str]) -> Opinion:
    """Her country is not known: a nation of her language is likelier hers than another."""
    nations = (*(countries or ()), *(focus or ()))
    if _spoken(languages - {"en"}, nations):
        return Guess(0.95, 0.2, 1.0)
    if countries is not None:
        return 0.9 if WORLDWIDE in countries else 0.4
    # English is spoken in many: of who writes it and names no other, one of them is not less likely than any.
    english = languages == {"en"} and _spoken(languages, nations)
    return Guess(0.5, 0.2, 0.9) if focus is None or english else Guess(0.35, 0.1, 0.9)


def _spoken(languages: set[str], countries: Iterable[str]) -> bool:
    """Whether one of the languages is official in one of the countries."""
    nations = (nation for nation in countries if nation != WORLDWIDE)
    return any(not languages.isdisjoint(official_languages(nation)) for nation in nations)


def languages(answers: Answers, today: date) -> Judge | None:
    hers = {primary_language(tag) for tag in answers.languages}
    if not hers:
        return None
    worth = weights().worth
    second = worth["second_language"]
    first = hers - {"en"} or hers  # whoever adds English to another language reads the other more easily

    def judge(view: View) -> Opinion:
        stated, focus, kind = view
        if stated is None:
            if focus is None:
                # A network for everybody speaks every language, and says so nowhere.
                return Guess(worth["spoken_by_everybody"]) if kind == "general_network" else None
            # Where its members are tells in which language they write.
            return Guess(0.8 if _spoken(hers, focus) else 0.1)
        offered = {primary_language(tag) for tag in stated}
        if not first.isdisjoint(offered):
            return 1.0
        return second if not hers.isdisjoint(offered) else 0.0

    return judge


def alive(answers: Answers, today: date) -> Judge | None:
    worth = weights().worth

    def judge(view: View) -> Opinion:
        status, seen, url = view
        found = 1.0 if url else worth["no_address"]
        if status == "dormant":
            return 0.1 * found
        if seen is None:
            likely, least = (worth["undated_active"], 0.2) if status == "active" else (worth["undated"], 0.0)
            return Guess(likely * found, least * found, found)
        years = max(0, today.year - year_of(seen))
        recent = 1.0 if years <= 3 else 0.85 if years <= 6 else 0.6 if years <= 9 else 0.4 if years <= 12 else 0.15
        return found * (min(1.0, recent + 0.15) if status == "active" else recent)

    return judge


def access(answers: Answers, today: date) -> Judge | None:
    wished = set(answers.access)
    if not wished:
        return None

    def judge(view: View) -> Opinion:
        door = view[0]
        if door is None:
            return None
        if door in wished:
            return 1.0
        lighter = {
            "verified": {"approval", "dues", "invitation"},
            "registration": {"public"},
            "public": {"registration"},
        }
        return 0.55 if any(door in lighter.get(wish, ()) for wish in wished) else 0.2

    return judge


def credentials(answers: Answers, today: date) -> Judge | None:
    if not answers.credentials:
        return None
    shown = shown_by(answers) | {"self_declaration"}
    nothing = NOTHING in answers.credentials

    def judge(view: View) -> Opinion:
        asked: Credentials | None = view[0]
        if asked is None:
            return None
        if not asked.required:
            return 1.0
        if asked.accepted is None:
            return 0.0 if nothing else Guess(0.6)
        wanted = {term for word in asked.accepted for term in (word, *vocabulary().broader("credentials", word))}
        if not shown.isdisjoint(wanted):
            return 1.0
        return (
            0.3
            if not shown.isdisjoint(LICENCES) and not wanted.isdisjoint(LICENCES | {"diploma", "government_id"})
            else 0.1
        )

    return judge


def _looked_up(worth: Mapping[str, float]) -> Judge:
    """The judge of a fact that is one word, by a table."""

    def judge(view: View) -> Opinion:
        return None if view[0] is None else worth[view[0]]

    return judge


def identity(answers: Answers, today: date) -> Judge | None:
    worth = {
        "pseudonym": {"pseudonym": 1.0, "anonymous": 1.0, "choice": 1.0, "real_name": 0.0},
        "anonymous": {"anonymous": 1.0, "choice": 0.9, "pseudonym": 0.7, "real_name": 0.0},
        "real_name": {"real_name": 1.0, "choice": 1.0, "pseudonym": 0.4, "anonymous": 0.2},
        "choice": {"choice": 1.0, "real_name": 0.6, "pseudonym": 0.6, "anonymous": 0.6},
    }.get(answers.identity or "")
    return None if worth is None else _looked_up(worth)


def media(answers: Answers, today: date) -> Judge | None:
    wanted = answers.media
    if not wanted:
        return None

    def judge(view: View) -> Opinion:
        seen, uploads = view
        if seen is None and uploads is None:
            return None
        known = dict(seen or {}) | dict.fromkeys(uploads or (), "members")
        seen_of_all: float = sum(known.get(kind, "none") != "none" for kind in wanted) / len(wanted)
        unknown_of_all: float = sum(kind not in known for kind in wanted) / len(wanted)
        if not unknown_of_all:
            return seen_of_all
        return Guess(seen_of_all + 0.5 * unknown_of_all, seen_of_all, seen_of_all + unknown_of_all)

    return judge


def when(answers: Answers, today: date) -> Judge | None:
    if answers.when not in ("hour", "today", "week"):
        return None
    patience = {"hour": 0, "today": 1, "week": 2}[answers.when]
    # How long a door takes, in the steps of `patience`, where no source gives the time.
    usual = {"public": 0.0, "registration": 0.0, "verified": 1.5, "approval": 1.5, "invitation": 2.5, "dues": 2.5}
    stated = {"minutes": 0.0, "hours": 1.0, "days": 2.0, "weeks": 3.0}

    def judge(view: View) -> Opinion:
        door, joining = view
        takes: Joining | None = joining
        if takes is not None:
            late = stated[takes.takes] - patience
            return 1.0 if late <= 0 else 0.5 if late <= 1 else 0.1
        if door is None:
            return None
        late = usual[door] - patience
        return Guess(1.0 if late <= 0 else 0.7 if late <= 1 else 0.35, 0.1, 1.0)

    return judge


def cost(answers: Answers, today: date) -> Judge | None:
    worth = {
        "free": {"free": 1.0, "freemium": 0.7, "paid": 0.0, "dues": 0.0},
        "freemium": {"free": 1.0, "freemium": 1.0, "paid": 0.3, "dues": 0.3},
        "paid": {"free": 1.0, "freemium": 1.0, "paid": 1.0, "dues": 0.6},
        "dues": {"free": 1.0, "freemium": 1.0, "paid": 0.7, "dues": 1.0},
    }.get(answers.cost or "")
    return None if worth is None else _looked_up(worth)


def money(answers: Answers, today: date) -> Judge | None:
    if not answers.avoid_funding:
        return None

    def judge(view: View) -> Opinion:
        return None if view[0] is None else 1.0  # what is known to be avoided has been left out

    return judge


def patients(answers: Answers, today: date) -> Judge | None:
    """Whether a case may be told at all. Named patients are a rule, not a criterion."""
    if answers.patient_information or "clinical_cases" not in answers.goals:
        return None

    def judge(view: View) -> Opinion:
        policies: tuple[PatientPolicy, ...] | None = view[0]
        if policies is None:
            return None
        if any(entry.policy in ("deidentification_required", PERMITTED) for entry in policies):
            return 1.0
        if _turns_cases_away(policies):
            return 0.0
        return 0.7

    return judge


def conditions(answers: Answers, today: date) -> Judge | None:
    country = answers.country

    def judge(view: View) -> Opinion:
        if not view[0]:
            return Guess(0.9)  # no source names one, which is not the same as there being none
        stated = unmet(view[0], answers)
        if any(condition.kind in BELONGING for condition in stated):
            return Guess(0.3)
        if any(condition.kind in ("region", "early_career") for condition in stated):
            return Guess(0.15)
        if any(condition.kind in ("women_only", "public_sector") for condition in stated):
            return Guess(0.5)
        if any(condition.kind == "low_resource_setting" for condition in stated):
            return Guess(0.6) if country is None else 0.8
        return 0.9

    return judge


CRITERIA = (
    Criterion("profession", ("admits", "admits_only", "kind", "access"), profession, hints=frozenset(("access",))),
    Criterion("goals", ("topics", "kind", "hipaa"), goals),
    Criterion("about", ("specialties", "kind"), about),
    Criterion("breadth", ("specialties",), breadth),
    Criterion("peers", ("specialties",), peers),
    Criterion(
        "place",
        ("countries", "focus_countries", "access", "credentials", "kind", "conditions", "languages"),
        place,
        hints=frozenset(("credentials",)),
    ),
    Criterion("languages", ("languages", "focus_countries", "kind"), languages),
    Criterion("patients", ("hipaa",), patients),
    Criterion("when", ("access", "joining"), when),
    Criterion("credentials", ("credentials",), credentials),
    Criterion("access", ("access",), access),
    Criterion("identity", ("identity",), identity),
    Criterion("media", ("media", "uploads"), media),
    Criterion("cost", ("cost",), cost),
    Criterion("money", ("funding",), money),
    Criterion("conditions", ("conditions",), conditions),
    Criterion("alive", ("status", "sign_of_life", "url"), alive),
)

# Judged by `engine` from the question itself, apart from the others: it reads no fact.
WORDS = Criterion("words", ("id",), lambda _answers, _today: None)
