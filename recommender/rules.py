"""What leaves a site out, one function a rule; everything else only lowers it. RULES is the order of the reasons."""

from catalog.locales import WORLDWIDE, primary_language
from catalog.parts import Condition, PatientPolicy
from catalog.regions import lies_in, regions
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.judgement import Ban, Rule, View

FOR_PATIENTS = frozenset(("patient_community", "public_q_and_a"))
BELONGING = frozenset(("institution", "employer_network", "organisation_account", "colleague_invites"))
PERMITTED = "phi_permitted"
UNCHECKED = frozenset(("public", "registration"))  # doors at which nobody is looked at
LICENCES = frozenset(("licence_number", "licence_document", "national_identity_service"))


def admitted_as(profession: str) -> frozenset[str]:
    """The words for her in a list of who may join: her profession and those it implies; `public` means anyone."""
    return vocabulary().broader("professions", profession) | {"public"}


def shown_by(answers: Answers) -> frozenset[str]:
    """The proofs she could show, and everything that they are also a case of."""
    return frozenset(term for word in answers.credentials for term in vocabulary().broader("credentials", word))


def is_open(answers: Answers) -> Ban:
    def banned(view: View) -> bool:
        return view[0] in ("closed", "merged")

    return banned


def open_in_country(answers: Answers) -> Ban | None:
    country, region = answers.country, answers.region
    if country is None:
        return None

    def banned(view: View) -> bool:
        countries, conditions = view
        if countries is not None and country not in countries and WORLDWIDE not in countries:
            return True
        # A site for one part of a country is for nobody in another country, whether or not a source goes on to say so.
        return lives_in(conditions, country, region) is False

    return banned


def lives_in(conditions: tuple[Condition, ...] | None, country: str, region: str | None) -> bool | None:
    """Whether she lives in a region that a site is for; None where it names none, or nobody can tell."""
    named = [condition.value for condition in conditions or () if condition.kind == "region"]
    lives = [_within(str(one), country, region) for one in named]
    return True if True in lives else False if lives and None not in lives else None


def unmet(conditions: tuple[Condition, ...] | None, answers: Answers) -> tuple[Condition, ...]:
    """The conditions that she may not fulfil: all but a region in which she lives."""
    stated = conditions or ()
    if answers.country and lives_in(stated, answers.country, answers.region):
        return tuple(condition for condition in stated if condition.kind != "region")
    return stated


def _within(named: str, country: str, region: str | None) -> bool | None:
    if named not in regions():
        return None  # a region said in words may lie anywhere
    if not named.startswith(f"{country}-"):
        return False
    return None if region is None or not region.startswith(f"{country}-") else lies_in(region, named)


def readable(answers: Answers) -> Ban | None:
    if not answers.languages:
        return None
    hers = {primary_language(tag) for tag in answers.languages}

    def banned(view: View) -> bool:
        languages = view[0]
        return languages is not None and hers.isdisjoint(primary_language(tag) for tag in languages)

    return banned


def admits_profession(answers: Answers) -> Ban | None:
    if answers.profession is None or answers.audience == "patient":
        return None
    hers = admitted_as(answers.profession)

    def banned(view: View) -> bool:
        admits, only = view
        return bool(only) and admits is not None and hers.isdisjoint(admits)

    return banned


def among_peers(answers: Answers) -> Ban | None:
    if answers.is_layperson:
        return None

    def banned(view: View) -> bool:
        return view[0] in FOR_PATIENTS

    return banned


def named_patients_allowed(answers: Answers) -> Ban | None:
    if not answers.patient_information:
        return None

    def banned(view: View) -> bool:
        policies: tuple[PatientPolicy, ...] | None = view[0]
        return policies is not None and all(entry.policy != PERMITTED for entry in policies)

    return banned


def paid_by_others(answers: Answers) -> Ban | None:
    avoided = set(answers.avoid_funding)
    if not avoided:
        return None

    def banned(view: View) -> bool:
        return view[0] is not None and not avoided.isdisjoint(view[0])

    return banned


def holds_current_licence(answers: Answers) -> Ban | None:
    """She names what she could show, and no licence is among it."""
    shown = shown_by(answers)
    if not shown or not shown.isdisjoint(LICENCES) or shown == {"student_id"}:
        return None

    def banned(view: View) -> bool:
        return any(condition.kind == "current_licence" for condition in view[0] or ())

    return banned


def poor_enough(answers: Answers) -> Ban | None:
    if answers.country is None or answers.country not in vocabulary().terms("income_groups")["high_income"].countries:
        return None

    def banned(view: View) -> bool:
        return any(condition.kind == "low_resource_setting" for condition in view[0] or ())

    return banned


def of_her_specialty(answers: Answers) -> Ban | None:
    hers = {term for word in answers.specialties for term in vocabulary().broader("specialties", word)}
    if not hers:
        return None

    def banned(view: View) -> bool:
        conditions: tuple[Condition, ...] = view[0] or ()
        return any(condition.kind == "one_specialty" and condition.value not in hers for condition in conditions)

    return banned


RULES = (
    Rule("status", ("status",), is_open),
    Rule("country", ("countries", "conditions"), open_in_country),
    Rule("languages", ("languages",), readable),
    Rule("profession", ("admits", "admits_only"), admits_profession),
    Rule("for", ("kind",), among_peers),
    Rule("patient_information", ("hipaa",), named_patients_allowed),
    Rule("avoid_funding", ("funding",), paid_by_others),
    Rule("credentials", ("conditions",), holds_current_licence),
    Rule("low_resource_setting", ("conditions",), poor_enough),
    Rule("one_specialty", ("conditions",), of_her_specialty),
)


def belongs(view: View) -> bool:
    """Whether a site is only for those who already belong to its institution, employer or circle."""
    return any(condition.kind in BELONGING for condition in view[0] or ())


def policy_unknown(view: View) -> bool:
    """Whether no source says what the site allows where a patient could be recognised."""
    return view[0] is None
