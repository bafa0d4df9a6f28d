"""Readers: what a page states and nothing else, on labelled pages of invented sites and on traps."""

from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.evaluate import Case, Evaluation, by_readers, evaluate, found_in, load_cases, score
from crawler.finding import QUEUE_THRESHOLD, Finding
from crawler.patterns import fold, languages, phrases_of
from crawler.read import READERS, read, read_page, sure
from crawler.readers import access
from crawler.readers.regimes import regimes
from crawler.text import page_of_text

pytestmark = pytest.mark.xdist_group("labelled pages")  # each is read once, and told of in several tests

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"
CASES = load_cases(PAGES)
FITTED = [case for case in CASES if not case.held_out]
HELD_OUT = [case for case in CASES if case.held_out]

# Pages as long and as talkative as real ones are harder than those that state a rule a line: each kind has its floors.
# Messy ones are written after real sites, and a third of them are courses, registers and reports that speak of the same
# things and state nothing: they show how far the readers have to go. Raise a floor when the readers improve; lower one
# only in a commit that says why.
FLOORS = {
    "short": {"precision": 0.97, "recall": 0.91},
    "long": {"precision": 0.93, "recall": 0.9},
    "messy": {"precision": 0.69, "recall": 0.51},
}


@cache
def findings_on(name: str) -> tuple[Finding, ...]:
    """What is found on the labelled page of that name."""
    return tuple(read_page(next(case.page for case in CASES if case.name == name)))


def length_of(case: Case) -> str:
    return next((length for length in ("long", "messy") if f"-{length}-" in case.name), "short")


def stated(text: str, language: str = "en") -> set[str]:
    """What sure findings say of a text about clinicians."""
    topic = {"en": "A community for clinicians in hospitals. ", "de": "Gemeinschaft für die Klinik und die Medizin. "}
    return {f"{it.fact}={term}" for it in sure(read(topic.get(language, "") + text, language)) for term in it.terms}


# --- labelled pages


def test_there_are_enough_labelled_pages_and_half_are_held_out() -> None:
    assert len(CASES) >= 160
    assert len({case.language for case in CASES}) == 12
    assert len(HELD_OUT) >= len(CASES) // 2


def test_labelled_pages_are_about_invented_sites() -> None:
    for path in PAGES.glob("*/expected.yaml"):
        assert ".example/" in yaml.safe_load(path.read_text("utf-8"))["url"]


@pytest.mark.parametrize("case", [it for it in FITTED if length_of(it) != "messy"], ids=lambda case: case.name)
def test_states_nothing_that_the_page_does_not(case: Case) -> None:
    assert found_in(findings_on(case.name)) - case.stated == frozenset()


@pytest.fixture(scope="module")
def held_out() -> Evaluation:
    return evaluate([case for case in HELD_OUT if length_of(case) != "messy"], rounds=0)


@pytest.mark.parametrize("length", FLOORS)
def test_quality_on_pages_never_used_in_fitting_stays_above_its_floors(length: str) -> None:
    cases = [case for case in HELD_OUT if length_of(case) == length]
    ours = score(cases, [found_in(findings_on(case.name)) for case in cases], rounds=0)
    assert ours.precision is not None
    assert ours.precision >= FLOORS[length]["precision"]
    assert ours.recall is not None
    assert ours.recall >= FLOORS[length]["recall"]


def test_other_languages_are_read_as_well_as_english(held_out: Evaluation) -> None:
    others, english = held_out.other_languages, held_out.by_language["en"]
    assert others.f1 is not None
    assert english.f1 is not None
    assert others.f1 >= english.f1 - 0.1


def test_readers_are_better_than_both_baselines(held_out: Evaluation) -> None:
    f1 = {name: one.f1 or 0.0 for name, one in held_out.by_method.items()}
    assert f1["readers"] > f1["keywords"] + 0.2
    assert f1["readers"] > f1["classifier alone"] + 0.2


@pytest.mark.parametrize("case", [it for it in CASES if "-general-" in it.name], ids=lambda case: case.name)
def test_the_legal_pages_of_a_general_network_state_nothing(case: Case) -> None:
    assert found_in(findings_on(case.name)) == frozenset()


def test_confidence_is_calibrated() -> None:
    found = [
        (finding.confidence, any(f"{finding.fact}={term}" in case.stated for term in finding.terms))
        for case in CASES
        for finding in findings_on(case.name)
    ]
    for low, high in ((0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
        band = [(share, right) for share, right in found if low <= share < high]
        if len(band) >= 30:
            assert sum(right for _, right in band) / len(band) >= sum(share for share, _ in band) / len(band) - 0.12


# --- traps


@pytest.mark.parametrize(
    ("text", "not_stated"),
    [
        ("No licence number is needed to register.", "credentials=licence_number"),
        ("You need not be a physician to join.", "admits=physician"),
        ("Physicians only. Sorry, students cannot join.", "admits=medical_student"),
        ("When a physician becomes our customer we collect the licence number.", "credentials=licence_number"),
        ("The prize is open to nurses.", "admits=nurse"),
        ("We use cookies anonymously.", "identity=anonymous"),
        ("Visitors must show photo ID.", "credentials=government_id"),
        ("Feel free to contact us.", "cost=free"),
        ("Your account has been closed.", "status=closed"),
        ("Membership is not limited to physicians.", "admits_only=true"),
        ("In any case, ask your doctor.", "media=cases=members"),
        ("Nurses and other staff cannot register at this time.", "admits=nurse"),
        ("Who can join? Is it for dentists?", "admits=dentist"),
        ("The Nurses Association runs a members-only forum.", "admits=nurse"),
        ("You are responsible for the confidentiality of your password.", "hipaa=user_responsible"),
        ("We may ask for a copy of your passport before we act on a request.", "credentials=government_id"),
        ("\n# How long we keep data\nAccounts are deleted 14 days after you leave.", "joining=weeks"),
        ("\n# Advertising\nA verified doctor may see other advertisements.", "access=verified"),
        ("\n# Required documents\n- A clear picture of your license", "media=images=members"),
        ("This discussion has been closed.", "status=closed"),
        ("There is no charge for verification.", "cost=free"),
        ("We keep a safe space for everyone.", "admits=public"),
        ("Posts must be approved by a moderator before they appear.", "access=approval"),
        ("Nurses across the UK are invited to take part in an online survey.", "admits=nurse"),
        ("If you are unsure, ask a radiologist near you.", "admits=physician"),
        ("Reviewing a reported post may take a few hours.", "joining=hours"),
        ("The law of the health professions binds physicians and pharmacists.", "admits=pharmacist"),
        ("Conversations about body image belong elsewhere.", "media=images=members"),
        ("Documents with names of patients leak, so do not upload them.", "hipaa=phi_permitted"),
    ],
)
def test_a_trap_is_not_taken_for_a_rule(text: str, not_stated: str) -> None:
    assert not_stated not in stated(text)


@pytest.mark.parametrize(
    ("text", "language", "says"),
    [
        ("Membership is open only to licensed physicians.", "en", {"admits=physician", "admits_only=true"}),
        ("# Is it free?\nYes.", "en", {"cost=free"}),
        ("# Names\nMembers post under their real names.", "en", {"identity=real_name"}),
        (
            "Choose between your real name and a pseudonym, or post anonymously or under your full name.",
            "en",
            {"identity=choice"},
        ),
        (
            "Remove all patient identifiers before you post, as HIPAA asks.",
            "en",
            {"hipaa=deidentification_required", "hipaa=regime:hipaa"},
        ),
        ("# Who can join:\n- Midwives\n- Student midwives", "en", {"admits=midwife", "admits=nursing_student"}),
        ("Das Netzwerk richtet sich ausschließlich an Hebammen.", "de", {"admits=midwife", "admits_only=true"}),
    ],
)
def test_a_rule_is_read(text: str, language: str, says: set[str]) -> None:
    assert says <= stated(text, language)


@pytest.mark.parametrize(
    ("text", "says", "covered"),
    [
        (
            "Every member is checked against the medical register. A moderator approves each registration.",
            "access=verified",
            "access=approval",
        ),
        (
            "You may post under your real name or a pseudonym. Members can also post anonymously.",
            "identity=choice",
            "identity=anonymous",
        ),
        (
            "Membership is free; the premium plan costs 9 dollars a month. Registration is free of charge.",
            "cost=freemium",
            "cost=free",
        ),
    ],
)
def test_a_statement_that_covers_another_stands_alone(text: str, says: str, covered: str) -> None:
    said = stated(text)
    assert says in said
    assert covered not in said


def test_the_terms_of_a_medical_network_are_read_and_those_that_only_name_doctors_are_not() -> None:
    rule = "You must register under your real name. "
    ours = "Welcome to a network for physicians and nurses. " + rule + "We check your medical license. " * 3
    theirs = "Do not pose as a doctor or nurse. " + rule + "Do not share medical records of patients. " * 3
    assert "identity" in {it.fact for it in sure(read(ours, "en", "terms"))}
    assert read(theirs, "en", "terms") == []


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("Comments in any language other than English are removed.", "en", "en"),
        ("Die größte deutschsprachige Plattform für Ärzte.", "de", "de"),
        ("L'anglais sera la langue des messages.", "fr", "en"),
        ("Nederlands is de voertaal van het forum.", "nl", "nl"),
    ],
)
def test_a_language_is_read_however_the_sentence_turns(text: str, language: str, code: str) -> None:
    found = sure(read(f"{text} patient doctor Arzt Klinik médecin arts zorg", language))
    assert [it.terms for it in found if it.fact == "languages"] == [(code,)]


def test_a_page_of_plain_text_is_judged_by_its_head() -> None:
    rules = "You must register before you can post. Registration is free."
    ours = page_of_text(f"Terms of Service\nWelcome to the largest nursing community.\n{rules} Nurses read it.")
    theirs = page_of_text(f"Terms of Service\nWelcome to Pingpong, where friends meet.\n{rules} Nurses read it.")
    assert "cost=free" in by_readers(ours)
    assert by_readers(theirs) == frozenset()


def test_signing_up_is_no_door_of_its_own_where_the_profession_is_checked() -> None:
    says = stated("You must register before you can post. We check each licence number against the register.")
    assert "access=verified" in says
    assert "access=registration" not in says


def test_a_door_for_the_members_of_a_society_asks_for_membership_and_costs_its_dues() -> None:
    says = stated("The forum is open to dues-paying members of the Society of Imaginary Surgeons.")
    assert {"access=dues", "credentials=society_membership", "cost=dues"} <= says


def test_a_fee_that_other_sentences_state_is_the_dues_where_the_door_is_for_members() -> None:
    says = stated("The list is for members of our society in good standing. The annual fee is $40 per year.")
    assert "cost=dues" in says
    assert "cost=paid" not in says


def test_what_is_free_stays_free_where_the_door_is_for_members() -> None:
    says = stated("Only paid-up members of the society may log in. The forum is free of charge.")
    assert "cost=dues" not in says


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We look every new member up in the register. This usually takes two days.", {"joining=days"}),
        ("Your credits are reported to the board. This usually takes two days.", set()),
        ("We check each application. A refund takes two days.", set()),
    ],
)
def test_a_short_sentence_on_a_wait_leans_on_the_one_before(text: str, expected: set[str]) -> None:
    assert {it for it in stated(text) if it.startswith("joining=")} == expected


def test_an_owner_who_reads_the_messages_admits_nobody() -> None:
    assert "access=approval" not in stated("The list is run by an owner, who reads what comes in and moderates.")


def test_contradictions_are_kept_both() -> None:
    said = stated("Membership is free of charge. The annual membership fee is 95 pounds per year.")
    assert {"cost=free", "cost=paid"} <= said


def test_a_closed_site_states_no_rules() -> None:
    said = stated("The doctors' forum was shut down in May. It was open to physicians, nurses and midwives.")
    assert said == {"status=closed"}


def test_evidence_is_the_sentence_that_says_so() -> None:
    text = "A community for nurses in hospitals. Registration is free. Nurses meet here."
    [cost] = [it for it in read(text, "en") if it.fact == "cost"]
    assert cost.quote(text) == "Registration is free."


def test_two_laws_of_two_countries_are_told_apart() -> None:
    assert set(regimes("under the UK GDPR")) == {"uk_gdpr"}
    assert set(regimes("nach der DSGVO und dem BDSG")) == {"gdpr", "de_bdsg"}


# --- laws


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.sampled_from([*languages(), "fi", "sw"]))
def test_no_text_makes_a_reader_fail_and_every_place_is_in_the_text(text: str, language: str) -> None:
    for reader in READERS:
        for finding in reader(text, language):
            assert 0 <= finding.start < finding.end <= len(text)
            assert 0 <= finding.confidence <= 1


@given(st.text(max_size=200))
def test_folding_keeps_every_letter_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize("language", languages())
def test_every_phrase_compiles_and_speaks_of_known_values(language: str) -> None:
    phrases = phrases_of(language)
    for path in (
        "professions",
        "access",
        "credentials.terms",
        "identity",
        "posts",
        "hipaa",
        "media.terms",
        "cost",
        "status",
        "joining",
    ):
        assert phrases.numbers(path)
    for path in (
        "medical",
        "elsewhere",
        "advice",
        "admits.lead",
        "admits.left",
        "admits.right",
        "credentials.ask",
        "negation.before",
    ):
        assert phrases.regex(path) is not None


@pytest.mark.parametrize(
    ("language", "advice"),
    [
        ("en", "Check with a licensed doctor before you act on anything here."),
        ("en", "Verify your dose with a licensed pharmacist."),
        ("en", "Talk to a verified doctor about it."),
        ("en", "Check that your doctor is licensed."),
        ("de", "Fragen Sie einen verifizierten Arzt, bevor Sie etwas ändern."),
        ("fr", "Consultez un médecin vérifié."),
        ("es", "Consulte con un médico verificado."),
        ("it", "Consultate un medico verificato."),
        ("pt", "Consulte um médico verificado."),
        ("nl", "Vraag een geverifieerde arts."),
        ("pl", "Skonsultuj się ze zweryfikowanym lekarzem."),
        ("ru", "Обратитесь к проверенному врачу."),
        ("ja", "認証済みの医師に相談してください。"),
        ("ko", "인증된 의사와 상담하세요."),
        ("zh", "请咨询认证医生。"),
    ],
)
def test_the_advice_to_ask_a_doctor_says_nothing_of_the_door(language: str, advice: str) -> None:
    assert list(access.read(advice, language)) == []


@pytest.mark.parametrize(
    "rule",
    [
        "We check the licence of every doctor before access is given.",
        "We check with the licensing board that you are a doctor.",
        "Verified physicians can discuss cases with another physician.",
    ],
)
def test_a_check_of_doctors_is_no_advice(rule: str) -> None:
    assert [it.value for it in access.read(rule, "en")] == ["verified"]


def test_a_text_about_nothing_medical_states_nothing() -> None:
    assert read("Open to everyone. Registration is free. Use your real name.", "en") == []


def test_findings_below_the_threshold_are_no_sure_ones() -> None:
    page = page_of_text("A forum for nurses. " * 3)
    assert all(it.confidence >= QUEUE_THRESHOLD for it in sure(read_page(page)))


def test_a_score_without_anything_found_has_no_precision() -> None:
    case = next(it for it in FITTED if it.stated)
    nothing = score([case], [frozenset()], rounds=0)
    assert nothing.precision is None
    assert nothing.recall == 0
