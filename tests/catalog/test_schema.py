"""The JSON Schema that editors use: current, and neither stricter nor laxer than it must be."""

import re

import pytest

from catalog import schema
from catalog.model import FIELDS
from catalog.sites_yaml import SITES, raw_entries
from catalog.vocabulary import vocabulary
from tests.factories import make_entry

MADE = schema.schema()
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool}


def mistakes(value, rule, path="sites.0"):
    """What the schema says against `value`: the part of JSON Schema that our schema uses."""
    if "$ref" in rule:
        yield from mistakes(value, MADE["$defs"][rule["$ref"].rpartition("/")[2]], path)
    if "anyOf" in rule and all(list(mistakes(value, option, path)) for option in rule["anyOf"]):
        yield f"{path}: none of the possibilities"
    if "enum" in rule and value not in rule["enum"]:
        yield f"{path}: {value!r} is not listed"
    kinds = rule.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(
        isinstance(value, TYPES[kind]) and (kind == "boolean") is isinstance(value, bool) for kind in kinds
    ):
        yield f"{path}: not {kinds}"
        return
    if isinstance(value, str) and "pattern" in rule and not re.search(rule["pattern"], value):
        yield f"{path}: {value!r} does not fit {rule['pattern']}"
    figure = isinstance(value, int | float) and not isinstance(value, bool)
    if figure and not rule.get("minimum", value) <= value <= rule.get("maximum", value):
        yield f"{path}: {value} is out of range"
    if isinstance(value, list):
        if len(value) < rule.get("minItems", 0):
            yield f"{path}: empty"
        for place, item in enumerate(value):
            yield from mistakes(item, rule.get("items", {}), f"{path}.{place}")
    if isinstance(value, dict):
        yield from (f"{path}: no {name}" for name in rule.get("required", ()) if name not in value)
        for name, item in value.items():
            if "propertyNames" in rule:
                yield from mistakes(name, rule["propertyNames"], f"{path}[{name}]")
            if name in rule.get("properties", {}):
                yield from mistakes(item, rule["properties"][name], f"{path}.{name}")
            elif rule.get("additionalProperties") is False:
                yield f"{path}: {name} is not a key"
            elif isinstance(rule.get("additionalProperties"), dict):
                yield from mistakes(item, rule["additionalProperties"], f"{path}.{name}")


def against(entry):
    return list(mistakes({"sites": [entry]}, MADE, ""))


def test_the_file_is_current():
    assert schema.FILE.read_text("utf-8") == schema.text(), "run `make schema`"


def test_the_catalogue_names_its_schema():
    first = SITES.read_text("utf-8").splitlines()[0]
    assert first == f"# yaml-language-server: $schema={schema.FILE.name}"


def test_every_site_of_the_catalogue_conforms():
    for entry in raw_entries(SITES.read_text("utf-8")):
        assert against(entry) == [], entry["id"]


def test_every_field_and_every_word_is_explained():
    site = MADE["$defs"]["Site"]["properties"]
    assert tuple(site) == FIELDS
    assert all(site[field]["description"] for field in FIELDS)
    for name in ("professions", "access", "policies", "specialties_or_all"):
        words = MADE["$defs"][name]
        assert len(words["enum"]) == len(words["enumDescriptions"])
        assert all(words["enumDescriptions"])
    assert MADE["$defs"]["professions"]["enum"] == list(vocabulary().words("professions"))
    assert MADE["$defs"]["specialties_or_all"]["enum"][0] == "all"


def test_no_reference_leads_nowhere_and_no_list_is_unused():
    named = set(re.findall(r'"\$ref": "#/\$defs/(\w+)"', schema.text()))
    assert named == set(MADE["$defs"])


@pytest.mark.parametrize(
    "fields",
    [
        {"admits": ["doctor"]},
        {"admits": "nurse"},
        {"admits": []},
        {"access": "Verified"},
        {"admits_only": "yes"},
        {"founded": "2012"},
        {"media": {"pictures": "members"}},
        {"media": {"images": "everyone"}},
        {"hipaa": [{"where": "posts"}]},
        {"hipaa": [{"policy": "no_cases", "were": "posts"}]},
        {"countries": ["no"]},
        {"member_count": {"count": 0}},
        {"member_count": {"count": 1, "as_of": "2024-13"}},
        {"colour": "red"},
        {"id": "Ward_Round"},
        {"searched": {"price": "2026-11-24"}},
        {"disputed": [{"fact": "name", "value": "x", "source": "https://ward-round.example"}]},
        {"sources": [{"url": "https://ward-round.example"}]},
        {"cost": "unknown"},
        {"responsiveness": {"answered_share": 90}},
    ],
    ids=str,
)
def test_an_editor_underlines(fields):
    assert against(make_entry(**fields)) != []


@pytest.mark.parametrize(
    "fields",
    [
        {"countries": ["NO", "worldwide"], "languages": ["no", "zh-Hant-HK"]},
        {"media": {"images": "public"}, "searched": {"media.videos": "2026-11-24"}},
        {"specialties": ["all"], "founded": 1832, "admits_only": False},
        {"member_count": {"count": 1, "as_of": 2024}, "joining": {"takes": "days", "as_of": "2024-09"}},
        {"disputed": [{"fact": "access", "value": "registration", "source": "https://ward-round.example"}]},
    ],
    ids=str,
)
def test_an_editor_leaves_alone(fields):
    assert against(make_entry(**fields)) == []
