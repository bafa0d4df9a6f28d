"""The data's own tests, one a site or term: one bad entry fails by its name and stops nothing else."""

import re
from collections import defaultdict
from operator import itemgetter
from pathlib import Path

import pytest
import yaml

from catalog import locales
from catalog.checks import between_sites
from catalog.freshness import EXPIRY
from catalog.model import FACTS, Site
from catalog.sites_yaml import SITES, dump, load, raw_entries
from catalog.vocabulary import DATA, load_vocabulary, vocabulary
from recommender.evaluate import read_cases

# What only an operator may say of itself, and only as its words: we write "The operator says ...".
VOUCHING = re.compile(r"\b(hipaa|gdpr|uk|law)[- ]compliant\b|\blawful\b|\bis safe\b|\byou can join\b", re.IGNORECASE)

HERE = Path(__file__).parent / "data"
TEXT = SITES.read_text("utf-8")
ENTRIES = raw_entries(TEXT)
LISTS = {name: terms for name, terms in vocabulary().lists.items() if name not in ("countries", "languages")}
TERMS = [(name, term) for name, terms in LISTS.items() for term in terms.values()]


def names(path):
    return path.read_text("utf-8").split()


# --- sites


@pytest.mark.parametrize("entry", ENTRIES, ids=itemgetter("id"))
def test_is_a_site_with_a_source_for_every_fact(entry):
    site = Site.model_validate(entry)
    for fact in site.facts:
        assert fact.sources, fact.name


def test_the_file_is_in_canonical_form():
    assert dump(load(TEXT)) == TEXT


def test_no_two_sites_contradict_each_other():
    errors, _ = between_sites(ENTRIES)
    assert errors == []


@pytest.mark.parametrize("entry", ENTRIES, ids=itemgetter("id"))
def test_the_catalogues_own_words_vouch_for_nobody(entry):
    own = [entry["summary"], entry.get("status_note"), *(rule.get("note") for rule in entry.get("hipaa", ()))]
    own += [source.get("note") for source in entry["sources"]]
    assert not [words for words in own if words and VOUCHING.search(words)]


def test_no_id_has_ever_gone():
    """Ids are cited, linked and judged: a site that closes stays, and says so."""
    assert set(names(HERE / "site_ids.txt")) <= {entry["id"] for entry in ENTRIES}


def test_no_site_is_at_a_reserved_domain():
    reserved = (".example", ".invalid", ".test", ".localhost")
    for entry in ENTRIES:
        for source in entry["sources"]:
            host = source["url"].split("/")[2].partition(":")[0]
            assert not host.endswith(reserved), f"{entry['id']}: {source['url']}"


def test_the_day_of_reading_is_no_earlier_than_the_page():
    for entry in ENTRIES:
        for source in entry["sources"]:
            era = str(source.get("as_of", ""))
            assert era <= source["checked"], f"{entry['id']}: {source['title']}"


def test_successors_do_not_go_in_circles():
    after = {entry["id"]: entry.get("successor") for entry in ENTRIES}
    for start in after:
        seen, current = set(), start
        while current is not None:
            assert current not in seen, f"{start} is its own successor"
            seen.add(current)
            current = after[current]


def test_every_fact_has_an_age_at_which_it_is_looked_for_again():
    assert set(EXPIRY) == set(FACTS)


# --- vocabulary


def test_the_vocabulary_is_in_good_order():
    load_vocabulary(DATA / "vocabulary.yaml")


@pytest.mark.parametrize(("name", "term"), TERMS, ids=lambda value: value if isinstance(value, str) else value.id)
def test_a_term_has_an_english_label_and_a_definition(name, term):
    assert term.labels.get("en")
    assert term.definition.endswith(".") or name == "special"
    for text in (*term.labels.values(), term.definition, *(said for group in term.synonyms.values() for said in group)):
        assert text == " ".join(text.split())
        assert text


@pytest.mark.parametrize(("name", "term"), TERMS, ids=lambda value: value if isinstance(value, str) else value.id)
def test_a_term_is_told_in_known_languages_and_countries(name, term):
    for tag in (*term.labels, *term.synonyms):
        assert locales.is_language(tag)
    assert set(term.countries) <= locales.countries()
    for region in term.regions:
        assert region[:2] in locales.countries()
        assert region[2] == "-"


@pytest.mark.parametrize("name", LISTS)
def test_no_synonym_is_there_twice_in_one_language(name):
    """A word that leads to two terms leads to the wrong one half of the time."""
    said = defaultdict(lambda: defaultdict(set))
    for term in LISTS[name].values():
        for language, words in term.synonyms.items():
            assert len({word.casefold() for word in words}) == len(words), f"{term.id} says a {language} synonym twice"
            for word in words:
                said[language][word.casefold()].add(term.id)
        for language, label in term.labels.items():
            said[language][label.casefold()].add(term.id)
    twice = {(tag, word): ids for tag, words in said.items() for word, ids in words.items() if len(ids) > 1}
    assert twice == {}


@pytest.mark.parametrize("name", LISTS)
def test_a_label_is_not_its_own_synonym(name):
    for term in LISTS[name].values():
        for language, words in term.synonyms.items():
            assert term.labels.get(language, "").casefold() not in {word.casefold() for word in words}, term.id


@pytest.mark.parametrize("name", LISTS)
def test_an_id_always_means_itself(name):
    for word in LISTS[name]:
        assert vocabulary().meant(name, word) == word


@pytest.mark.parametrize("name", LISTS)
def test_an_outside_code_means_one_term(name):
    codes = defaultdict(list)
    for term in LISTS[name].values():
        for scheme, code in term.codes.items():
            codes[scheme, code].append(term.id)
    assert {code: ids for code, ids in codes.items() if len(ids) > 1} == {}


def test_every_specialty_of_the_agreed_list_is_there():
    assert set(names(HERE / "specialties.txt")) <= set(vocabulary().words("specialties"))


def test_every_specialty_leads_up_to_a_root_of_its_own_tree():
    terms = vocabulary().terms("specialties")
    for word in terms:
        assert any(not terms[above].broader for above in vocabulary().broader("specialties", word))


def test_every_country_belongs_to_at_most_one_income_group():
    seen = [country for term in LISTS["income_groups"].values() for country in term.countries]
    assert len(seen) == len(set(seen))
    assert len(seen) > 200


def test_needs_fill_in_answers_that_exist():
    for term in LISTS["needs"].values():
        assert set(term.answers.get("goals", ())) <= set(LISTS["topics"])
        assert set(term.answers) <= {"goals", "for", "patient_information"}


@pytest.mark.parametrize("word", ["ENT", "A&E", "heart", "anaesthetics", "paediatrics", "GP", "skin", "kids", "bones"])
def test_clinicians_everyday_words_mean_a_specialty(word):
    assert vocabulary().meant("specialties", word) is not None


# --- judged cases


@pytest.mark.parametrize("path", sorted((HERE / "judged").glob("*.yaml")), ids=lambda path: path.stem)
def test_judged_cases_speak_of_sites_and_words_that_exist(path):
    known = {entry["id"] for entry in ENTRIES}
    cases = read_cases(path, known)
    assert len({case.id for case in cases}) == len(cases)
    for case in cases:
        assert set(case.relevance) <= known, case.id
        assert case.must_not <= known, case.id
        assert not case.must_not & set(case.relevance), case.id
        assert set(case.relevance.values()) <= {1, 2, 3}, case.id


def test_other_programs_can_read_the_data():
    assert len(yaml.load(TEXT, Loader=yaml.CSafeLoader)["sites"]) == len(ENTRIES)
