"""Random catalogues that keep every rule of the record, and random choices over them, for laws."""

from typing import Any

from hypothesis import strategies as st

from catalog.facets import FACETS
from catalog.locales import WORLDWIDE
from catalog.model import FACTS, Catalog, Site
from catalog.vocabulary import UNKNOWN, vocabulary

# Words that a careless writer of YAML loses: they look like something else, or like syntax.
TRICKY = [
    "NO", "no", "Yes", "true", "FALSE", "null", "~", "2024", "007", "1_000", "1e3", "1.50", ".5", "0x1F", "0o17",
    "12:30:45", "2024-01-01", "2024-99-99", "٢٠٢٤-٠١-٠١", "-", "?", ":", "=", "<<", "@x", "`x", "%x", "&a", "*a",
    "!t", "#c", "a:b", "a#b", "[a]", "{a}", "a,", "'a'", '"a"', "|", ">", "病房", "Ärzte",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "🩺", "e\u0301", "unknown", "none", "- a", "a: b", "a #b",
    "key: [x, {y: z}]", "trailing:", "back\\slash", "x, y", "%YAML 1.1", "--- x",
]  # fmt: skip

LETTERS = st.characters(exclude_categories=["C", "Z"], include_characters=" \u200c\u200d")


def _tidy(text: str) -> str:
    return " ".join(text.split())


TEXTS = st.one_of(st.sampled_from(TRICKY), st.text(LETTERS, min_size=1, max_size=40).map(_tidy).filter(bool))
IDS = st.from_regex(r"[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)
URLS = st.builds(
    "{}://{}.example{}".format,
    st.sampled_from(["https", "http"]),
    IDS,
    st.sampled_from(["", "/", "/join", "/über?a=b&c=[d]", "/#top", "/a:b,c", "/100%25"]),
)
YEARS = st.integers(1990, 2026)
DAYS = st.dates().map(lambda day: day.replace(year=2020 + day.year % 7, day=min(day.day, 28)).isoformat())
ERAS = st.one_of(YEARS, YEARS.map(lambda year: f"{year}-07"), DAYS)
LANGUAGES = st.sampled_from(
    ["en", "de", "no", "nb", "nn", "pt", "pt-BR", "zh-Hans", "zh-Hant-HK", "es-419", "sr-Latn", "yue", "ar"]
)
COUNTRIES = st.sampled_from(["NO", "GB", "US", "DE", "JP", "NE", "NL", "BR", WORLDWIDE])


def words(name: str, most: int = 4, also: tuple[str, ...] = ()) -> st.SearchStrategy[list[str]]:
    """Some words of one vocabulary, each once, in any order."""
    return st.lists(word(name, also), min_size=1, max_size=most, unique=True)


def word(name: str, also: tuple[str, ...] = ()) -> st.SearchStrategy[str]:
    """One word of one vocabulary."""
    return st.sampled_from([*also, *vocabulary().words(name)])


def _mapping(required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional)


def _figures() -> st.SearchStrategy[dict[str, Any]]:
    share, hours = st.floats(0, 1), st.floats(0, 100_000)
    return st.one_of(
        _mapping({"answered_share": share}, {"median_first_reply_hours": hours, "as_of": ERAS}),
        _mapping({"median_first_reply_hours": hours}, {"as_of": ERAS}),
    )


VALUES: dict[str, st.SearchStrategy[Any]] = {
    "status": word("statuses"),
    "status_note": TEXTS,
    "operator": _mapping({"name": TEXTS}, {"type": word("operator_types")}),
    "funding": words("funding"),
    "data_use": words("data_use"),
    "founded": st.integers(1700, 2026),
    "member_count": _mapping({"count": st.integers(1, 10**9)}, {"as_of": ERAS}),
    "countries": st.lists(COUNTRIES, min_size=1, max_size=4, unique=True),
    "focus_countries": st.lists(COUNTRIES.filter(lambda code: code != WORLDWIDE), min_size=1, max_size=3, unique=True),
    "languages": st.lists(LANGUAGES, min_size=1, max_size=4, unique=True),
    "specialties": words("specialties", also=("all",)),
    "topics": words("topics"),
    "admits": words("professions"),
    "admits_only": st.booleans(),
    "conditions": st.lists(
        st.one_of(
            _mapping(
                {"kind": word("conditions").filter(lambda kind: kind not in ("one_specialty", "region"))},
                {"value": TEXTS},
            ),
            _mapping({"kind": st.just("region"), "value": TEXTS}, {}),
            _mapping({"kind": st.just("one_specialty"), "value": word("specialties")}, {}),
        ),
        min_size=1,
        max_size=2,
    ),
    "access": word("access"),
    "credentials": _mapping({"required": st.booleans()}, {"accepted": words("credentials"), "note": TEXTS}),
    "joining": _mapping({"takes": word("joining")}, {"as_of": ERAS}),
    "identity": word("identity"),
    "posts": word("posts"),
    "hipaa": st.lists(
        _mapping(
            {"policy": word("policies")},
            {
                "where": word("places"),
                "consent": word("consent"),
                "tools": words("tools"),
                "regimes": words("regimes", 2),
                "note": TEXTS,
            },
        ),
        min_size=1,
        max_size=2,
    ),
    "moderation": word("moderation"),
    "media": st.dictionaries(word("media"), word("visibility"), min_size=1, max_size=3),
    "uploads": words("media"),
    "responsiveness": _figures(),
    "cost": word("cost"),
    "platforms": words("platforms"),
}


@st.composite
def entries(draw: st.DrawFn, site_id: str, name: str, others: tuple[str, ...] = ()) -> dict[str, Any]:
    """One site as the file writes it, with every fact under some source."""
    entry: dict[str, Any] = {"id": site_id, "name": name, "kind": draw(word("kinds")), "summary": draw(TEXTS)}
    beside = {
        "native_name": TEXTS,
        "aliases": st.lists(TEXTS, min_size=1, max_size=3),
        "url": URLS,
        "pages": st.dictionaries(word("pages"), URLS, min_size=1, max_size=3),
    }
    if others:
        beside |= {"host": st.sampled_from(others), "successor": st.sampled_from(others)}
    entry |= draw(_mapping({}, beside))
    facts = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True, max_size=12))
    for fact in facts:
        entry[fact] = draw(VALUES[fact])
    if entry.get("status") in ("closed", "merged"):
        entry.setdefault("status_note", "closed in 2020")
    unknown = [fact for fact in FACTS if fact not in entry]
    if unknown and draw(st.booleans()):
        entry["searched"] = draw(st.dictionaries(st.sampled_from(unknown), DAYS, min_size=1, max_size=3))
    disputed = sorted(set(entry) & (set(VALUES) - {"media"}))
    if disputed and draw(st.booleans()):
        fact = draw(st.sampled_from(disputed))
        entry["disputed"] = [{"fact": fact, "value": draw(VALUES[fact]), "source": draw(URLS)}]
    entry["sources"] = draw(_sources([fact for fact in FACTS if fact in entry]))
    return entry


@st.composite
def _sources(draw: st.DrawFn, facts: list[str]) -> list[dict[str, Any]]:
    number = draw(st.integers(1 if facts else 0, 3))
    found = []
    for place in range(number):
        source = {"url": draw(URLS), "title": f"{draw(TEXTS)} {place}", "checked": draw(DAYS)}
        source |= draw(_mapping({"via": word("source_via")}, {"by": word("source_by"), "as_of": ERAS, "note": TEXTS}))
        source["supports"] = [fact for fact in facts if draw(st.booleans())]
        found.append(source)
    named = {fact for source in found for fact in source["supports"]}
    if found:
        found[0]["supports"] += [fact for fact in facts if fact not in named]
    for source in found:
        if not source["supports"]:
            source["supports"] = ["background"]
    return found


@st.composite
def catalogues(draw: st.DrawFn, most: int = 6) -> Catalog:
    """A random valid catalogue, perhaps empty."""
    ids = draw(st.lists(IDS, unique=True, max_size=most))
    sites = []
    for number, site_id in enumerate(ids):
        name = f"{draw(TEXTS)} {number}"
        others = tuple(other for other in ids if other != site_id)
        sites.append(Site.model_validate(draw(entries(site_id, name, others))))
    return Catalog(tuple(sites))


def chosen() -> st.SearchStrategy[dict[str, frozenset[str]]]:
    """What somebody may tick: some terms in some facets, terms that find nothing among them."""
    options = {
        facet.name: st.frozensets(
            st.sampled_from([*facet.possible[:40], *facet.also, UNKNOWN])
            | (st.one_of(COUNTRIES, LANGUAGES) if facet.name in ("countries", "languages") else word(facet.vocabulary)),
            min_size=1,
            max_size=3,
        )
        for facet in FACETS
    }
    return st.lists(st.sampled_from(sorted(options)), unique=True, max_size=3).flatmap(
        lambda names: st.fixed_dictionaries({name: options[name] for name in names})
    )
