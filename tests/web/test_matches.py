"""The page of matches: what each card says, what is left out and why, and how an answer is changed."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from catalog.index import CatalogIndex
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.criteria import CRITERIA
from recommender.questions import next_question
from recommender.recommend import recommend
from recommender.rules import RULES
from recommender.weights import weights
from tests.factories import TODAY, make_site, make_source
from tests.web.reading import read, text
from web import labels
from web.answered import ASKED, answered

NURSE = {"profession": "nurse", "country": "DE", "languages": "de", "about": "cardiology"}


def ward(**facts):
    usual = {
        "id": "ward-round",
        "url": "https://ward-round.example/",
        "kind": "case_sharing",
        "admits": ["nurse", "physician"],
        "access": "verified",
        "countries": ["DE"],
        "languages": ["de"],
        "specialties": ["cardiology"],
        "topics": ["clinical_cases"],
        "credentials": {"required": True, "accepted": ["licence_number"]},
        "joining": {"takes": "days", "as_of": 2025},
        "hipaa": [{"policy": "deidentification_required", "where": "posts"}],
    }
    return make_site(**(usual | facts))


def test_a_card_says_what_she_asks_first(visit: Callable[..., TestClient]) -> None:
    page = read(visit(ward()).get("/matches", params=NURSE))
    card = page.css(".card-first")
    assert text(card.css(".card-name")) == "Ward Round"
    assert text(card.css(".fit")) == "Case sharing · Cardiology · Germany · German"
    lines = dict(zip(map(text, card.css("dt")), map(text, card.css("dd")), strict=True))
    assert lines["Gets in"] == "Nurse and 1 other · Show: Licence or registration number · Takes: Days (2025)"
    assert lines["Patients"] == "Only without any identifiers (in posts, 2026)"
    assert lines["Seen alive"] == "last sign of life 2026"
    assert text(card.css(".admits")) == "Its rules (2026) name your profession and your country. They decide."


@pytest.mark.parametrize(
    ("as_of", "door"),
    [(2019, "Sign-up without a check (2019)"), (None, "Sign-up without a check (undated page)")],
)
def test_an_open_door_says_of_which_year_that_is(
    visit: Callable[..., TestClient], as_of: int | None, door: str
) -> None:
    usual = {"credentials": None, "joining": None, "access": "registration"}
    sources = [make_source("admits", "countries", "languages", "specialties", "topics", "hipaa", as_of=2026)]
    sources += [make_source("access", as_of=as_of, title="Its sign-up page")]
    page = read(visit(ward(**usual, sources=sources)).get("/matches", params=NURSE))
    assert text(page.css(".card-first dd")[0]).endswith(door)


def test_a_card_names_her_subject_or_says_how_many_there_are(visit: Callable[..., TestClient]) -> None:
    site = ward(specialties=["dermatology", "cardiology", "radiology"])
    asked = {"profession": "nurse", "languages": "de"}
    for about, said in (("cardiology", "Cardiology"), ("echocardiography", "Cardiology"), ("", "and 2 others")):
        card = read(visit(site).get("/matches", params={**asked, "about": about} if about else asked)).css(
            ".card-first"
        )
        assert text(card.css(".fit")).split(" · ")[1].endswith(said)


def test_the_way_in_leads_to_the_join_page_where_there_is_one(visit: Callable[..., TestClient]) -> None:
    with_page = ward(pages={"join": "https://ward-round.example/join"})
    link = read(visit(with_page).get("/matches", params=NURSE)).css(".card-first .button")
    assert link.attrib["href"] == "https://ward-round.example/join"
    assert set(link.attrib["rel"].split()) == {"noopener", "noreferrer", "external"}
    link = read(visit(ward()).get("/matches", params=NURSE)).css(".card-first .button")
    assert text(link).startswith("Go to the site")
    nowhere = read(visit(ward(url=None)).get("/matches", params=NURSE))
    assert "We have not seen its address" in text(nowhere.css(".card-first"))


HERS = {criterion.name for criterion in CRITERIA} - {"alive", "conditions", "words"}


@pytest.mark.parametrize("given", [{}, {"languages": "de"}, {"profession": "nurse"}, {"need": "for_patient"}, NURSE])
def test_no_reason_is_about_an_answer_she_never_gave(client: TestClient, given: dict[str, str]) -> None:
    asked = client.post("/question", data=given).headers["location"]
    answers = {name for name, _ in parse_qsl(urlsplit(asked).query)}
    about = {"country": "place", "specialties": "peers"}
    allowed = {about.get(name, name) for name in answers}
    allowed |= {"patients"} if "goals" in answers else set()
    allowed |= {"profession"} if "for" in answers else set()
    allowed |= {"about"} if "profession" in answers else set()  # a nurse's own field, where she names none
    said = set(read(client.get(asked)).css("[data-criterion]::attr(data-criterion)").getall())
    assert said & HERS <= allowed


def test_for_her_patient_nothing_is_said_of_her_profession(client: TestClient) -> None:
    page = read(client.get("/matches", params={"for": "patient", "goals": "peer_support", "about": "oncology"}))
    assert page.css("[data-criterion=profession]")
    assert "Your profession" not in text(page.css("main"))
    assert "Open to patients or families" in text(page.css("[data-criterion=profession] b"))


def test_a_reason_links_to_its_source_and_says_how_old_it_is(visit: Callable[..., TestClient]) -> None:
    reason = read(visit(ward()).get("/matches", params=NURSE)).css(".card-first [data-criterion=profession]")
    assert reason.attrib["data-verdict"] == "meets"
    assert reason.css("a::attr(href)").get() == "https://ward-round.example/join"
    assert "(2026)" in text(reason)


def test_an_undated_page_is_called_so(visit: Callable[..., TestClient]) -> None:
    facts = ("admits", "languages", "countries", "topics", "specialties")
    site = make_site(
        id="ward-round",
        kind="forum",
        admits=["nurse"],
        languages=["de"],
        countries=["DE"],
        topics=["clinical_cases"],
        specialties=["cardiology"],
        sources=[make_source(*facts, as_of=None, via="archive")],
    )
    reason = read(visit(site).get("/matches", params=NURSE)).css("[data-criterion=profession]")
    assert "(undated page, read Nov 2026)" in text(reason)


def test_what_nobody_knows_is_said_in_one_line(visit: Callable[..., TestClient]) -> None:
    site = ward(credentials=None, joining=None, hipaa=None)
    card = read(visit(site).get("/matches", params={**NURSE, "goals": "clinical_cases"})).css(".card-first")
    assert text(card.css(".not-known")).startswith("Not known: what to show")
    assert len(card.css(".not-known")) == 1
    assert "Rule not known" in text(card.css("dl"))  # said there, and so not a second time
    assert "rule" not in text(card.css(".not-known"))
    assert not card.css(".admits")


def test_anyone_is_not_counted_beside_others(visit: Callable[..., TestClient]) -> None:
    there = visit(ward(admits=["nurse", "public"], kind="forum"))
    said = text(read(there.get("/matches", params={"profession": "physician"})).css(".card-first dl"))
    assert said.startswith("Gets in Anyone ·")


def test_old_and_undated_rules_are_called_so(visit: Callable[..., TestClient]) -> None:
    rules = ("admits", "countries", "credentials", "languages", "specialties", "topics")
    old = ward(sources=[make_source(*rules, "access", "joining", "hipaa", as_of=2014)])
    card = read(visit(old).get("/matches", params=NURSE)).css(".card-first")
    assert text(card.css(".not-known")) == "Old: its rules on joining, as of 2014"
    assert text(card.css("dd .old")) == "last sign of life 2014, 12 years ago: may be closed by now"
    assert text(card.css("[data-criterion=profession] .old")) == "old"
    undated = ward(sources=[make_source(*rules, "access", "joining", "hipaa", as_of=None)])
    card = read(visit(undated).get("/matches", params=NURSE)).css(".card-first")
    assert "Undated: its rules on joining" in text(card)
    assert not card.css("[data-criterion=profession] .old")


@pytest.mark.parametrize(
    ("when", "facts", "said"),
    [
        ("hour", {"joining": {"takes": "days"}}, "Getting in takes days: no answer within the hour."),
        ("hour", {"joining": {"takes": "hours"}}, "Getting in takes hours: no answer within the hour."),
        ("today", {"joining": {"takes": "weeks"}}, "Getting in takes weeks: no answer today."),
        ("today", {"joining": {"takes": "hours"}}, ""),
        ("prepare", {"joining": {"takes": "weeks"}}, ""),
        ("hour", {"joining": None}, ""),
        (
            "hour",
            {"joining": {"takes": "minutes"}, "responsiveness": {"median_first_reply_hours": 6.5}},
            "Half of its questions wait 6.5 hours or longer for a first reply.",
        ),
        ("today", {"joining": {"takes": "minutes"}, "responsiveness": {"median_first_reply_hours": 6.5}}, ""),
    ],
)
def test_a_door_that_is_too_slow_is_no_answer_in_time(
    visit: Callable[..., TestClient], when: str, facts: dict[str, object], said: str
) -> None:
    card = read(visit(ward(**facts)).get("/matches", params={**NURSE, "when": when})).css(".card-first")
    assert text(card.css(".too-late")) == said


def test_what_would_change_most_is_to_be_found_out_first(client: TestClient, index: CatalogIndex) -> None:
    answers = {**NURSE, "goals": "clinical_cases", "media": "images", "identity": "pseudonym", "cost": "free"}
    page = read(client.get("/matches", params=answers))
    found = recommend(index, Answers.model_validate({**answers, "languages": ["de"], "about": ["cardiology"],
                      "goals": ["clinical_cases"], "media": ["images"]}), today=TODAY)  # fmt: skip
    told = set()
    for match in found.matches:
        rows = page.css(f"#site-{match.site.id} [data-verdict=unknown]")
        spreads = {reason.criterion: reason.high - reason.low for reason in match.reasons}
        shown = [spreads[row.attrib["data-criterion"]] for row in rows]
        assert shown == sorted(shown, reverse=True)
        for row, spread in zip(rows, shown, strict=True):
            said = text(row.css(".would-change"))
            much = "much" if spread >= 0.095 else "something" if spread >= 0.035 else "little"
            assert said.endswith(much) if round(100 * spread) else not said
            told.add(said)
    assert len(told) > 2


@pytest.mark.parametrize(
    "query",
    [
        NURSE,
        {
            "profession": "physician",
            "country": "BR",
            "languages": "pt",
            "goals": "clinical_cases",
            "about": "dermatology",
        },
        {"profession": "dentist", "country": "US", "access": "registration", "media": "images", "cost": "free"},
        {"profession": "physician", "country": "DE", "patient_information": "true", "goals": "clinical_cases"},
    ],
)
def test_pages_speak_in_words_and_cite_no_source_for_silence(client: TestClient, query: dict[str, str]) -> None:
    page = read(client.get("/matches", params={**query, "show": "more"}))
    said = [text(card) for card in page.css(".card")]
    assert said
    assert not [card for card in said if "of 100" in card]
    silent = [row for row in page.css("[data-criterion]") if "no source says" in text(row)]
    assert silent
    assert not [text(row) for row in silent if row.css("a")]


def test_how_open_the_question_is_stands_beside_its_picture(visit: Callable[..., TestClient]) -> None:
    known = {"topics": ["clinical_cases"], "status": "active"}
    page = read(visit(ward(**known), ward(id="blank", hipaa=None, credentials=None)).get("/matches", params=NURSE))
    lines = [text(card.css(".range-line")) for card in page.css(".card")]
    assert all("What we don't know" in line and "the dot is what to expect" in line for line in lines)


@pytest.mark.parametrize(
    ("year", "said"),
    [
        (2025, "last sign of life 2025"),
        (2021, "last sign of life 2021, 5 years ago"),
        (2017, "last sign of life 2017, 9 years ago: may be closed by now"),
        (None, "no dated page: whether it is alive is not known"),
    ],
)
def test_a_card_says_plainly_how_long_ago_anybody_was_seen(
    visit: Callable[..., TestClient], year: int | None, said: str
) -> None:
    rules = ("admits", "countries", "credentials", "languages", "specialties", "topics", "access", "joining", "hipaa")
    site = ward(sources=[make_source(*rules, as_of=year)])
    card = read(visit(site).get("/matches", params=NURSE)).css(".card-first")
    assert text(card.css("dd")[2]) == said
    assert bool(card.css("dd .old")) == (year is None or year < 2020)


def test_a_chip_says_for_once(client: TestClient) -> None:
    chip = read(client.get("/matches", params={"for": "patient"})).css(".chip")
    assert text(chip) == "Asking For my patient – take away"


def test_a_condition_only_she_can_judge_stands_on_the_card(visit: Callable[..., TestClient]) -> None:
    card = read(visit(ward(conditions=[{"kind": "women_only"}])).get("/matches", params=NURSE)).css(".card-first")
    assert "only if you are a woman" in text(card.css("dd"))


def test_each_answer_is_a_chip_that_leads_to_the_page_without_it(client: TestClient) -> None:
    answers = [("profession", "nurse"), ("country", "DE"), ("languages", "de"), ("languages", "en")]
    chips = read(client.get("/matches", params=answers)).css(".chip")
    assert len(chips) == 4
    for chip in chips:
        *left, changed = parse_qsl(urlsplit(chip.attrib["href"]).query)
        assert len(left) == 3
        assert set(left) < set(answers)
        assert changed[0] == "changed"
        assert {*left, tuple(changed[1].split(":"))} == set(answers)


def test_every_site_that_is_left_out_is_counted_and_its_reason_said(client: TestClient, index: CatalogIndex) -> None:
    answers = Answers(profession="nurse", country="DE", languages=("de",))
    page = read(client.get("/matches", params=[*answers.pairs(), ("show", "left-out")]))
    found = recommend(index, answers, today=TODAY)
    named = {href.rpartition("/")[2] for href in page.css(".left-out a::attr(href)").getall()}
    assert named == {out.site.id for out in found.not_eligible}
    assert text(page.css(".left-out summary")) == f"Not for you, and why ({len(named)})"
    assert "Not open in your country" in text(page.css(".left-out"))


def test_with_a_named_patient_unknown_rules_stand_last_under_a_warning(visit: Callable[..., TestClient]) -> None:
    allowed = ward(id="by-rule", hipaa=[{"policy": "phi_permitted", "where": "closed_consult", "regimes": ["gdpr"]}])
    unknown = ward(id="no-rule", hipaa=None)
    forbidden = ward(id="no-names")
    page = read(visit(allowed, unknown, forbidden).get("/matches", params={**NURSE, "patient_information": "true"}))
    assert page.css(".matches [data-site]::attr(data-site)").getall() == ["by-rule"]
    group = page.css("#rule-unknown")
    assert text(group.css("h2")) == "Rule on named patients not known. Send no name before they confirm."
    assert group.css("[data-site]::attr(data-site)").getall() == ["no-rule"]
    assert "No Names" in text(page.css(".left-out"))
    patients = text(page.css("[data-site=by-rule] dd")[1])
    assert patients.startswith("Operator: identifiable patients allowed (in a closed consultation, 2026)")
    assert "It names a law that covers Germany: GDPR (EU and EEA)." in patients


def test_nothing_here_calls_a_site_safe_or_lawful(client: TestClient) -> None:
    said = client.get("/matches", params={**NURSE, "patient_information": "true"}).text.casefold()
    for word in ("hipaa compliant", "hipaa-compliant", "you can join", "is safe", "lawful"):
        assert word not in said


def test_who_must_already_belong_is_listed_apart(visit: Callable[..., TestClient]) -> None:
    site = ward(conditions=[{"kind": "institution", "value": "Example Hospital"}])
    page = read(visit(site).get("/matches", params=NURSE))
    assert not page.css(".matches .card")
    assert "only if you belong to its institution" in text(page.css("#only-if"))


def test_no_match_says_so_and_what_to_give_up(visit: Callable[..., TestClient]) -> None:
    page = read(visit(ward()).get("/matches", params={"languages": "ja", "profession": "nurse"}))
    assert "No community fits all of this" in text(page.css("main"))
    way = page.css("#ways-out a")
    assert "Japanese" in text(way)
    assert way.attrib["href"] == "/matches?profession=nurse&changed=languages%3Aja"
    assert "1 more" in text(page.css("#ways-out"))


def test_the_next_question_keeps_every_answer(client: TestClient) -> None:
    page = read(client.get("/matches", params=[*NURSE.items(), ("goals", "clinical_cases"), ("ask", "media")]))
    form = page.css("#next form")
    kept = {(box.attrib["name"], box.attrib["value"]) for box in form.css("[type=hidden]")}
    assert kept == {*NURSE.items(), ("goals", "clinical_cases"), ("changed", "media")}
    assert form.css("[name=media]::attr(value)").getall() == list(vocabulary().words("media"))


def test_the_question_asked_next_is_the_one_that_decides_most_and_says_what(
    client: TestClient, index: CatalogIndex
) -> None:
    answers = Answers.model_validate({"profession": "physician", "country": "DE", "about": ["dermatology"]})
    best = next_question(index, answers, weights(), TODAY)
    assert best is not None
    page = read(client.get("/matches", params=list(answers.pairs())))
    assert page.css(f"#next [id=question-{best.field}]")
    assert "your first five" in text(page.css(".decides"))
    order = page.css("#next form").xpath(".//*[self::legend or self::label or @class='decides' or @class='hint']")
    assert order.xpath("@class").getall().index("decides") == 0
    assert page.css(".card-first").xpath("following-sibling::*[1]/@id").get() == "next"
    skip = read(client.get(page.css("#next .quiet::attr(href)").get()))
    other = next_question(index, answers, weights(), TODAY, leave_out=[best.field])
    assert other is not None
    assert skip.css(f"#next [id=question-{other.field}]")


def test_a_question_sent_off_without_an_answer_is_not_asked_again_at_once(client: TestClient) -> None:
    answers = {"profession": "physician", "country": "DE", "about": "dermatology"}
    asked = []
    address = client.get("/matches", params=answers).url
    for _ in range(4):
        form = read(client.get(str(address))).css("#next form")
        sent = [(box.attrib["name"], box.attrib["value"]) for box in form.css("input[type=hidden]")]
        asked.append(dict(sent)["changed"])
        moved = client.post("/question", data=_by_name([*sent, (asked[-1], "")]))
        assert moved.status_code == 303
        address = moved.headers["location"].partition("#")[0]
    assert len(set(asked)) == 4
    sent = [pair for pair in parse_qsl(urlsplit(address).query) if pair[0] != "skip"]
    assert dict(sent) == answers


def _by_name(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    return {name: [value for other, value in pairs if other == name] for name, _ in pairs}


def test_all_questions_stand_in_one_form_with_what_was_answered(client: TestClient) -> None:
    page = read(client.get("/matches", params=[*NURSE.items(), ("ask", "all")]))
    form = page.css("#questions form")
    asked = set(form.css("input::attr(name)").getall())
    assert asked == {*Answers.model_fields, "for"} - {"audience", "about"}
    assert "Bayern" in form.css("#words-region option::attr(value)").getall()
    assert form.css("#q-profession::attr(value)").get() == "Nurse"
    assert form.css("#q-country::attr(value)").get() == "Germany"
    assert form.css("#q-question::attr(value)").get() == "Cardiology"
    assert form.css("[name=languages][checked]::attr(value)").getall() == ["de"]


def test_words_in_an_address_lead_to_the_canonical_one(client: TestClient) -> None:
    response = client.get(
        "/matches", params={"profession": "doctor", "about": "heart", "country": "", "need": "case_view"}
    )
    assert response.status_code == 303
    assert response.headers["location"] == "/matches?profession=physician&about=cardiology&goals=clinical_cases"


def test_the_order_of_answers_makes_no_other_page(client: TestClient) -> None:
    there = client.get("/matches", params=[("languages", "en"), ("languages", "de"), ("profession", "nurse")])
    back = client.get("/matches", params=[("profession", "nurse"), ("languages", "de"), ("languages", "en")])
    assert there.status_code == back.status_code == 200
    assert read(there).css("main").get() == read(back).css("main").get()


def test_free_text_is_not_taken_from_an_address_and_not_repeated(client: TestClient) -> None:
    response = client.get("/matches", params={"question": "a very private sentence"})
    assert response.status_code == 422
    assert "private" not in response.text
    assert "Please use the form." in text(read(response, 422).css("#wrong-question"))


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"profession": "wizard"}, "“wizard” is not a word we know here."),
        ({"when": "yesterday"}, "“yesterday” is not a word we know here."),
        ([("profession", "nurse"), ("profession", "physician")], "These answers contradict each other."),
        ([("credentials", "none"), ("credentials", "diploma")], "These answers contradict each other."),
        ([("country", "DE"), ("region", "DE-BY"), ("region", "DE-BE")], "These answers contradict each other."),
        ({"patient_information": "maybe"}, "“maybe” is not a word we know here."),
        ({"colour": "blue"}, "“colour” is no question or filter of ours."),
        ({"show": "everything"}, "“everything” is not a word we know here."),
    ],
)
def test_a_wrong_answer_is_named_on_the_page(client: TestClient, params: object, said: str) -> None:
    page = read(client.get("/matches", params=params), 422)
    assert said in text(page.css("main"))


def test_pages_made_from_answers_are_nobody_elses(client: TestClient) -> None:
    for response in (client.get("/matches", params=NURSE), client.post("/question", data=NURSE)):
        assert response.headers["cache-control"] == "private, no-store"
        assert "noindex" in response.headers["x-robots-tag"]
        assert response.headers["referrer-policy"] == "no-referrer"
    assert not read(client.get("/matches", params=NURSE)).css("link[rel=canonical]")


def test_every_criterion_rule_and_doubt_has_a_name_on_the_page() -> None:
    assert {criterion.name for criterion in CRITERIA} <= set(labels.CRITERIA)
    assert {rule.name for rule in RULES} <= set(labels.RULES)
    assert {f"condition_{word}" for word in vocabulary().words("conditions")} <= set(labels.DOUBTS)
    assert set(labels.POLICIES) == set(vocabulary().words("policies"))
    assert set(labels.PLACES) == set(vocabulary().words("places"))
    assert set(ASKED.values()) <= set(labels.ANSWERS)


ANSWERS = st.fixed_dictionaries(
    {},
    optional={
        "profession": st.sampled_from(vocabulary().words("professions")),
        "country": st.sampled_from(["DE", "US", "JP", "NG"]),
        "languages": st.lists(st.sampled_from(["de", "en", "ja", "pt-BR"]), max_size=2),
        "about": st.lists(st.sampled_from(vocabulary().words("specialties")), max_size=2),
        "goals": st.lists(st.sampled_from(vocabulary().words("topics")), max_size=2),
        "when": st.sampled_from(vocabulary().words("urgency")),
        "credentials": st.lists(st.sampled_from(vocabulary().words("credentials")), max_size=2),
        "identity": st.sampled_from(vocabulary().words("identity")),
        "media": st.lists(st.sampled_from(vocabulary().words("media")), max_size=2),
        "cost": st.sampled_from(vocabulary().words("cost")),
        "patient_information": st.just(True),
        "for": st.sampled_from(["self", "patient"]),
    },
)


@given(values=ANSWERS)
def test_the_page_shows_what_the_recommender_found_in_its_order(
    client: TestClient, index: CatalogIndex, values: dict[str, object]
) -> None:
    answers = Answers.model_validate(values)
    page = read(client.get("/matches", params=list(answers.pairs())))
    found = recommend(index, answers, today=TODAY)
    ranked = [match.site.id for match in found.matches]
    assert page.css(".matches > .card::attr(data-site)").getall() == ranked[:1]
    grouped = [group.css(".card::attr(data-site)").getall() for group in page.css(".trade-off")]
    assert sorted(site for group in grouped for site in group) == sorted(ranked[1:])
    assert all(group == sorted(group, key=ranked.index) for group in grouped)
    assert [ranked.index(group[0]) for group in grouped] == sorted(ranked.index(group[0]) for group in grouped)
    assert page.css("#rule-unknown .card::attr(data-site)").getall() == [
        match.site.id for match in found.rule_on_patients_unknown
    ]
    assert page.css("#only-if [data-site]::attr(data-site)").getall() == [
        match.site.id for match in found.only_if_you_belong
    ]
    for match in found.matches:
        shown = page.css(f"#site-{match.site.id} [data-criterion]")
        verdicts = {row.attrib["data-criterion"]: row.attrib["data-verdict"] for row in shown}
        told = [reason for reason in match.reasons if answered(reason.criterion, found.answers)]
        assert verdicts == {reason.criterion: str(reason.verdict) for reason in told}


@pytest.mark.parametrize("profession", vocabulary().words("professions"))
def test_whoever_asks_gets_a_page(client: TestClient, profession: str) -> None:
    """Also those of whom nobody foresaw what they may answer next."""
    unlikely = {
        "profession": profession,
        "about": "public_health",
        "when": "hour",
        "identity": "choice",
        "cost": "dues",
    }
    assert client.get("/matches", params=unlikely).status_code == 200


def test_for_her_patient_a_card_says_first_whether_patients_get_in(visit: Callable[..., TestClient]) -> None:
    site = ward(kind="patient_community", admits=["physician", "researcher", "nurse", "caregiver", "patient"])
    page = read(visit(site).get("/matches", params={"for": "patient", "profession": "nurse", "languages": "de"}))
    assert text(page.css(".card-first dd")[0]).startswith("Patient and 4 others")


def test_for_her_patient_no_card_speaks_of_her_own_admission(visit: Callable[..., TestClient]) -> None:
    answers = {**NURSE, "for": "patient", "credentials": "none"}
    for admits in (["patient", "caregiver"], ["patient", "nurse"]):
        said = text(
            read(visit(ward(kind="patient_community", admits=admits)).get("/matches", params=answers)).css(".card")
        )
        assert said
        assert "your profession" not in said
        assert "what you can show is enough" not in said


def test_where_nothing_fits_nobody_speaks_of_the_first_three(visit: Callable[..., TestClient]) -> None:
    page = read(visit(ward()).get("/matches", params={"languages": "ja", "profession": "nurse"}))
    assert "first three" not in text(page.css("main"))


def test_what_is_seen_and_what_may_be_posted_are_told_apart(visit: Callable[..., TestClient]) -> None:
    site = ward(media={"cases": "members"}, uploads=["images"])
    page = read(visit(site).get("/matches", params={**NURSE, "media": "images"}))
    assert "Case descriptions; members may post: Pictures" in text(page.css("[data-criterion=media]"))


@pytest.mark.parametrize("said", ["CA-ON", "Ontario", "ontario "])
def test_a_part_of_her_country_is_typed_or_given_as_a_code(client: TestClient, said: str) -> None:
    page = read(client.get("/matches", params={"country": "CA", "region": said}, follow_redirects=True))
    chip = page.css(".chip")
    assert "Ontario" in text(chip)
    without_country = chip[0].css("::attr(href)").get()
    assert "region" not in without_country.partition("changed")[0]


@pytest.mark.parametrize(
    "asked", [{"region": "CA-ON"}, {"country": "DE", "region": "CA-ON"}, {"country": "CA", "region": "Bayern"}]
)
def test_a_region_that_is_not_in_her_country_is_said_to_be_none(client: TestClient, asked: dict[str, str]) -> None:
    answer = client.get("/matches", params=asked)
    assert answer.status_code == 422
    assert 'id="wrong-region"' in answer.text


def test_no_part_of_a_country_is_asked_for_where_the_country_is_not_known(client: TestClient) -> None:
    assert not read(client.get("/matches", params={"profession": "nurse", "ask": "all"})).css("#question-region")
