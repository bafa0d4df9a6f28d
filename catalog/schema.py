"""The JSON Schema of `data/sites.yaml` for editors: completion, a word of help at each field, most mistakes underlined.

`load` checks more than a schema can say (a source for every fact, nearest right words). `python -m catalog.schema`
writes the file; a test holds it current.
"""

import json
from collections.abc import Mapping
from typing import Any

from catalog.contradictions import BACKGROUND
from catalog.model import FACTS, FIELDS, PARTS, Site
from catalog.sites_yaml import write_text
from catalog.vocabulary import DATA, vocabulary

FILE = DATA / "sites.schema.json"

# What an editor says at each field of the record, and at each part whose name does not say it.
HELP: Mapping[str, str] = {
    "id": "Small letters, digits and single hyphens. Never changed and never used again.",
    "name": "What the community calls itself, in Latin letters.",
    "native_name": "Its name in its own script.",
    "aliases": "Other and older names that people search for.",
    "url": "Where it is entered. Left out where no address was seen.",
    "host": "Only when the group lives on another service, whose rules apply too: the id of that site.",
    "kind": "What sort of place it is.",
    "summary": "One or two sentences of our own.",
    "status": "Whether it lives. Closed and merged sites say when or into what in status_note.",
    "status_note": "When it closed, or into what it was merged.",
    "successor": "The id of the site that took its place.",
    "operator": "Who runs it.",
    "funding": "Who pays.",
    "data_use": "Who else reads what members write or do.",
    "founded": "The year it began.",
    "member_count": "How many members it claims, and in which year.",
    "countries": "Where one may join (ISO 3166-1 alpha-2), or worldwide.",
    "focus_countries": "Where its members mostly are (ISO 3166-1 alpha-2).",
    "languages": "Of the discussions (BCP 47), as in en, pt-BR, zh-Hans.",
    "specialties": "What is discussed; all, where it is not limited to a field.",
    "topics": "What members come for.",
    "admits": "Who may join: at least these, as the source says.",
    "admits_only": "true: its source says that nobody else gets in. Left out: others unknown.",
    "conditions": "What somebody who joins must be or have besides.",
    "access": "How the door is checked.",
    "credentials": "What proof is asked for.",
    "joining": "How long it takes to be let in.",
    "identity": "How other members see whoever writes.",
    "posts": "Who can read.",
    "hipaa": "The policy on patient information, HIPAA or other law; one entry for each place where they differ.",
    "moderation": "Whether posts are looked at, and when.",
    "media": "What can be seen, and by whom.",
    "uploads": "What a member may post.",
    "responsiveness": "How quickly questions are answered; only where published.",
    "cost": "What joining costs.",
    "platforms": "Where it runs.",
    "pages": "Its own pages with rules.",
    "disputed": "Where sources disagree: the other value, and the source that gives it.",
    "searched": "What was looked for and not found, with the day.",
    "sources": "The pages that support the facts. Every fact is named in the supports of at least one.",
    "conditions.value": "Which region (ISO 3166-2), institution or specialty.",
    "credentials.accepted": "Any one of these is enough, unless the note says otherwise.",
    "credentials.required": "Whether any proof is asked for.",
    "disputed.fact": "The field that sources disagree about.",
    "disputed.value": "The value that the other source gives.",
    "disputed.source": "The address of the other source.",
    "hipaa.where": "In which part of the site; left out: everywhere.",
    "hipaa.consent": "Whether the patient's consent is required or advised.",
    "hipaa.tools": "What the site offers to make a case unrecognisable.",
    "hipaa.regimes": "The laws that its rule names.",
    "responsiveness.answered_share": "From 0 to 1.",
    "sources.by": "Who speaks on the page.",
    "sources.as_of": "The page's own era: a year, month or day. Left out when the page is undated.",
    "sources.checked": "The day we read it.",
    "sources.via": "Whether it was read in an archive or live.",
    "sources.supports": "The fields, or parts as in media.images, that it supports; [background] for none.",
    "sources.note": "What it says, in our own words.",
}


def schema() -> dict[str, Any]:
    """The schema of the whole file."""
    made = Site.model_json_schema()
    lists: dict[str, Any] = {}
    records = {cls.__name__: _tidied(made["$defs"][cls.__name__], lists) for cls in PARTS.values()}
    site = _tidied({key: value for key, value in made.items() if key != "$defs"}, lists)
    site["description"] = "One community. What is left out is not known."
    for field, cls in PARTS.items():
        for part, found in records[cls.__name__]["properties"].items():
            if f"{field}.{part}" in HELP:
                found["description"] = HELP[f"{field}.{part}"]
    for field, found in site["properties"].items():
        found["description"] = HELP[field]
        if found.get("type") == "array" and field != "sources":
            found["minItems"] = 1
    site["properties"]["searched"]["propertyNames"] = _named(FACTS)
    records["Dispute"]["properties"]["fact"] |= _named(FACTS)
    records["Source"]["properties"]["supports"]["items"] = _named((*FIELDS, BACKGROUND))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The Curbside catalogue",
        "type": "object",
        "additionalProperties": False,
        "required": ["sites"],
        "properties": {"sites": {"type": "array", "items": {"$ref": "#/$defs/Site"}}},
        "$defs": {"Site": site, **records, **dict(sorted(lists.items()))},
    }


def text() -> str:
    """The schema as the file holds it."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _named(fields: tuple[str, ...]) -> dict[str, Any]:
    """The name of one of `fields`, or of a part of it."""
    return {"anyOf": [{"enum": list(fields)}, {"pattern": rf"^({'|'.join(fields)})\.[a-z_]+$"}]}


def _tidied(node: Any, lists: dict[str, Any]) -> Any:
    """Pydantic's schema without null (what is not known is left out), and each vocabulary once, in `lists`."""
    if isinstance(node, list):
        return [_tidied(item, lists) for item in node]
    if not isinstance(node, dict):
        return node
    if "anyOf" in node:
        others = [option for option in node["anyOf"] if option != {"type": "null"}]
        if len(others) == 1:
            return _tidied({**{key: value for key, value in node.items() if key != "anyOf"}, **others[0]}, lists)
    if "enum" in node:
        return _words(tuple(node["enum"]), lists)
    return {
        key: {name: _tidied(field, lists) for name, field in value.items()}
        if key == "properties"
        else _tidied(value, lists)
        for key, value in node.items()
        if key not in ("title", "default")
    }


def _words(words: tuple[str, ...], lists: dict[str, Any]) -> dict[str, Any]:
    """A reference to the list that `words` are, put into `lists` with what each word means."""
    for name, terms in vocabulary().lists.items():
        if words[-len(terms) :] == tuple(terms):
            also = words[: -len(terms)]
            key = "_or_".join([name, *also])
            special = vocabulary().terms("special")
            meanings = [(special[word] if word in also else terms[word]) for word in words]
            lists[key] = {
                "enum": list(words),
                "enumDescriptions": [term.definition or term.label() for term in meanings],
            }
            return {"$ref": f"#/$defs/{key}"}
    return {"enum": list(words)}


if __name__ == "__main__":
    write_text(text(), FILE)
