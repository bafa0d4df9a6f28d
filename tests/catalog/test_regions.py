"""Parts of countries are found by what they are called there, in English and in the language of who writes."""

import pytest

from catalog import strict_yaml
from catalog.regions import IN_ENGLISH, region_meant, regions, regions_by_name
from catalog.search import fold

ENGLISH = {
    f"{country}-{code}": name for country, names in strict_yaml.read(IN_ENGLISH).items() for code, name in names.items()
}


def test_an_english_name_is_of_a_region_of_the_standard_and_another_than_its_own():
    assert ENGLISH.keys() <= regions().keys()
    assert not [code for code, name in ENGLISH.items() if fold(name) == fold(regions()[code])]


@pytest.mark.parametrize(
    ("name", "language", "code"),
    [
        ("Bayern", None, "DE-BY"),
        ("Bavaria", None, "DE-BY"),
        ("Catalonia", None, "ES-CT"),
        ("Quebec", None, "CA-QC"),
        ("Sizilien", "de", "IT-82"),
        ("Bavière", "fr", "DE-BY"),
        ("バイエルン", "ja", "DE-BY"),
        ("巴伐利亚", "zh-Hans", "DE-BY"),
        ("Bawaria", "pl", "DE-BY"),
    ],
)
def test_a_region_is_found_by_its_name_in_a_language(name, language, code):
    assert regions_by_name(language)[fold(name)] == (code,)


def test_a_name_of_another_language_is_not_looked_for():
    assert fold("Bavière") not in regions_by_name("de")
    assert regions_by_name("tlh") == regions_by_name()  # of which nobody has translations


def test_who_fills_in_a_form_may_write_the_english_name():
    assert region_meant("bavaria", "DE") == "DE-BY"
    assert region_meant("Bavaria", "AT") is None
