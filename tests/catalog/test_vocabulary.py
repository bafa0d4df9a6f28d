import pytest

from catalog.locales import countries, is_language, language_meant, primary_language
from catalog.vocabulary import VocabularyError, load_vocabulary, vocabulary


def written(tmp_path, text):
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text)
    return path


def test_broader_and_narrower_terms_are_each_others_mirror():
    words = vocabulary()
    for name, terms in words.lists.items():
        if name in ("countries", "languages"):
            continue
        for word in terms:
            assert word in words.broader(name, word)
            assert all(word in words.narrower(name, above) for above in words.broader(name, word))


def test_a_term_with_two_parents_is_below_both():
    assert {"cardiology", "ultrasound", "radiology"} & vocabulary().broader("specialties", "echocardiography") >= {
        "cardiology",
        "ultrasound",
    }


def test_a_new_term_is_an_entry_and_not_code(tmp_path):
    path = written(tmp_path, "kinds:\n- id: radio\n  labels: {en: Radio}\n  synonyms: {en: [wireless]}\n")
    words = load_vocabulary(path)
    assert words.words("kinds") == ("radio",)
    assert words.meant("kinds", "Wireless") == "radio"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("kinds:\n- id: a\n  labels: {en: A}\n- id: a\n  labels: {en: B}\n", ":4: kinds: 'a' is there twice"),
        ("kinds:\n- id: a\n  labels: {en: A}\n  broader: [b]\n", "'a' is below 'b', which is not in the list"),
        ("kinds:\n- id: a\n  labels: {en: A}\n  broader: [a]\n", "'a' is below itself"),
        (
            "kinds:\n- id: a\n  labels: {en: A}\n  broader: [b]\n- id: b\n  labels: {en: B}\n  broader: [a]\n",
            "'a' is below itself, by way of 'b'",
        ),
        ("kinds:\n- id: a\n", ":2: kinds: "),
        ("kinds:\n- id: a\n  labels: {en: A}\n  colour: red\n", ":2: kinds: "),
        ("kinds:\n- id: a\n  id: b\n  labels: {en: A}\n", ":3: the key 'id' is said twice"),
    ],
)
def test_a_vocabulary_that_contradicts_itself_says_where(tmp_path, text, message):
    with pytest.raises(VocabularyError) as refused:
        load_vocabulary(written(tmp_path, text))
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("name", "said", "meant"),
    [
        ("professions", "doctor", "physician"),
        ("professions", "Physicians", "physician"),
        ("professions", " NURSE ", "nurse"),
        ("specialties", "anaesthesiology", "anesthesiology"),
        ("specialties", "Kardiologie", "cardiology"),
        ("specialties", "循環器内科", "cardiology"),
        ("specialties", "qqqqqq", None),
        ("countries", "UK", "GB"),
        ("countries", "Scotland", "GB"),
        ("countries", "USA", "US"),
        ("countries", "DEU", "DE"),
        ("countries", "EU", None),
        ("languages", "German", "de"),
        ("access", "verifed", "verified"),
        ("access", "", None),
        ("access", "x" * 10_000, None),
    ],
)
def test_people_are_understood_by_label_synonym_or_spelling(name, said, meant):
    assert vocabulary().meant(name, said) == meant


@pytest.mark.parametrize(
    "tag", ["en", "no", "nb", "pt-BR", "zh-Hans", "zh-Hant-HK", "es-419", "sr-Latn-RS", "yue", "ca-valencia", "de-1996"]
)
def test_these_are_language_tags(tag):
    assert is_language(tag)


@pytest.mark.parametrize(
    "tag",
    [
        "",
        "-",
        "EN",
        "pt-br",
        "pt_BR",
        "zh-hans",
        "german",
        "en-",
        "en-GB-",
        "en-XX",
        "en-999",
        "e",
        "en-" + "a" * 90,
        "en-smith",
        "de-19610312",
        "de-mueller-1961",
    ],  # a name or a date where a variant may stand
)
def test_these_are_not(tag):
    assert not is_language(tag)


@pytest.mark.parametrize(
    ("said", "meant"),
    [("EN", "en"), ("pt_br", "pt-BR"), ("zh-hans", "zh-Hans"), ("ger", "de"), ("iw", "he"), ("jp", "ja"), ("xx", None)],
)
def test_a_careless_tag_is_understood(said, meant):
    assert language_meant(said) == meant


def test_norwegian_is_one_language_whichever_way_it_is_written():
    assert {primary_language(tag) for tag in ("no", "nb", "nn", "nb-NO")} == {"no"}


def test_countries_are_those_of_the_standard():
    assert len(countries()) == 249
    assert {"NO", "TW", "PS", "AQ"} <= countries()
    assert not {"EU", "UK", "XK", "ZZ", "UN"} & countries()
