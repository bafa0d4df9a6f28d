import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.model import Catalog, Site
from catalog.sites_yaml import HEADER, dump, load, load_file, raw_entries, write_file
from tests.factories import make_catalog, make_entry, make_site, make_source
from tests.strategies import TRICKY, catalogues


@given(catalogues())
def test_what_is_dumped_loads_as_the_same_catalogue(catalog):
    assert load(dump(catalog)) == catalog


@pytest.mark.prove
@settings(parent=settings.get_profile("prove"))
@given(catalogues(most=12))
def test_what_is_dumped_loads_as_the_same_catalogue_at_length(catalog):
    text = dump(catalog)
    assert load(text) == catalog
    assert dump(load(text)) == text


@given(catalogues())
def test_the_dump_is_canonical(catalog):
    text = dump(catalog)
    assert dump(load(text)) == text


def _shuffled(value, random):
    """`value` with every list of words and every mapping in another order, and some words said twice."""
    if isinstance(value, dict):
        keys = list(value)
        random.shuffle(keys)
        return {key: _shuffled(value[key], random) for key in keys}
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return random.sample(value, len(value)) + value[:1]
    if isinstance(value, list):
        return [_shuffled(item, random) for item in value]
    return value


@given(catalogues(), st.randoms(use_true_random=False))
def test_the_order_of_sites_words_and_keys_does_not_reach_the_dump(catalog, order):
    records = [site.record() for site in catalog]
    order.shuffle(records)
    again = [
        Site.model_validate(
            {
                # The order of other names and of disputes is the writer's own.
                key: value if key in ("aliases", "disputed") else _shuffled(value, order)
                for key, value in record.items()
            }
        )
        for record in records
    ]
    assert dump(Catalog(tuple(again))) == dump(catalog)


@given(catalogues())
def test_another_yaml_program_reads_the_same_words(catalog):
    """Plain YAML 1.1 agrees on every text: what it would take for a truth value, a number or a day is quoted."""
    for ours, theirs in zip(raw_entries(dump(catalog)), yaml.safe_load(dump(catalog))["sites"], strict=True):
        for key in ("id", "name", "native_name", "summary", "countries", "languages", "aliases", "status_note"):
            assert ours.get(key) == theirs.get(key)


@pytest.mark.parametrize("text", TRICKY)
def test_a_name_that_looks_like_something_else_stays_a_name(text):
    site = make_site(name=text, native_name=text, aliases=[text])
    assert load(dump(make_catalog(site)))["ward-round"] == site


def test_norway_and_norwegian_need_no_quotes():
    text = dump(make_catalog(make_site(countries=["NO"], languages=["no"])))
    bare = text.replace('"NO"', "NO").replace("'NO'", "NO").replace('"no"', "no").replace("'no'", "no")
    assert "[NO]" in bare
    assert load(bare)["ward-round"].countries == ("NO",)
    assert load(bare)["ward-round"].languages == ("no",)


def test_one_changed_fact_is_one_changed_line():
    before = dump(make_catalog(make_site(cost="free", topics=["networking"])))
    after = dump(make_catalog(make_site(cost="paid", topics=["networking"])))
    differing = [pair for pair in zip(before.splitlines(), after.splitlines(), strict=True) if pair[0] != pair[1]]
    assert differing == [("  cost: free", "  cost: paid")]


def test_fields_stand_in_the_order_of_the_record():
    entry = make_entry(cost="free", url="https://ward-round.example", access="verified")
    lines = dump(make_catalog(Site.model_validate(dict(reversed(entry.items()))))).removeprefix(HEADER).splitlines()
    keys = [
        line.strip("- ").partition(":")[0] for line in lines if line.startswith(("- ", "  ")) and line[2] not in " -"
    ]
    assert keys == ["id", "name", "url", "kind", "summary", "access", "cost", "sources"]


def test_an_empty_catalogue_can_be_written_and_read():
    assert load(dump(Catalog(()))) == Catalog(())


def test_figures_are_written_as_people_write_them():
    entry = make_entry(responsiveness={"answered_share": 0.1 + 0.2, "median_first_reply_hours": 2})
    assert "{answered_share: 0.3, median_first_reply_hours: 2.0}" in dump(make_catalog(Site.model_validate(entry)))


def test_a_source_is_known_by_its_page_era_and_day():
    with_part = make_site(
        media={"images": "public", "videos": "none"},
        sources=[make_source("media.images"), make_source("media.videos", as_of=2020)],
    )
    assert load(dump(make_catalog(with_part)))["ward-round"].sources_of("media.images") == with_part.sources[:1]


def test_writing_replaces_the_file_whole_and_keeps_who_may_read_it(tmp_path):
    path = tmp_path / "sites.yaml"
    path.write_text("old")
    path.chmod(0o640)
    write_file(make_catalog(make_site()), path)
    assert load_file(path) == make_catalog(make_site())
    assert path.stat().st_mode & 0o777 == 0o640
    assert [found.name for found in tmp_path.iterdir()] == ["sites.yaml"]


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "sites.yaml"
    path.write_text("old")

    def no_space(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", no_space)
    with pytest.raises(OSError, match="No space"):
        write_file(make_catalog(make_site()), path)
    assert path.read_text() == "old"
    assert [found.name for found in tmp_path.iterdir()] == ["sites.yaml"]


def test_the_random_catalogues_are_not_all_small():
    """The laws above are worth something: what they are tried on holds many facts."""
    seen = set()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(catalogues())
    def look(catalog):
        seen.update(fact.name for site in catalog for fact in site.facts)

    look()
    assert len(seen) >= 20
