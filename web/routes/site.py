"""One community: the way in, then every fact with its sources and their age. And several beside each other."""

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from catalog.facets import BY_NAME
from catalog.freshness import completeness
from catalog.model import FACTS, Catalog, Site
from web.catalogue import Edition
from web.contexts import Alike, ComparedFact, ComparePage, Named, Page, SitePage
from web.evidence import sign_of_life
from web.facts import groups, three_lines
from web.house import edition, house
from web.i18n import Tongue
from web.labels import FACETS, GROUPS
from web.labels import FACTS as TITLES
from web.near import near_sites
from web.outgoing import turned_off
from web.pages import base_of, moved, page, tongue_of
from web.problems import not_found
from web.refusals import Refusal, Refused, unknown_field
from web.requests import query_pairs
from web.values import plain

router = APIRouter(include_in_schema=False)

MOST_ALIKE = 4  # neighbours that are shown
MOST_NAMED = 3  # things in which a neighbour is alike, and in which it differs
MAX_COMPARED = 4  # columns that a page still holds


@router.api_route("/sites/{site_id}", methods=["GET", "HEAD"])
async def site(request: Request, site_id: str) -> Response:
    """The page of one site; of a merged one, the way to its successor."""
    speak, current, today = tongue_of(request), edition(request), house(request).today()
    catalog = current.catalog
    found = catalog.get(site_id)
    if found is None:
        return not_found(request, near_sites(catalog, site_id))
    if found.status == "merged" and found.successor and found.successor in catalog:
        return moved(request, f"/sites/{found.successor}", 301, private=False)
    off = turned_off(speak, current, found)
    newest = max(source.checked for source in found.sources) if found.sources else today
    context = SitePage(
        site=found,
        kind=speak.term("kinds", found.kind),
        lines=three_lines(speak, found, today),
        groups=groups(speak, found, today, off.urls),
        pages=tuple(Page(speak.term("pages", name), url) for name, url in (found.pages or {}).items()),
        off=off,
        host=_named(catalog, found.host),
        successor=_named(catalog, found.successor),
        closed=not found.is_open,
        known=completeness(found),
        facts=len(FACTS),
        alike=await run_in_threadpool(_alike, current, speak, site_id),
        cite=_citation(request, speak, found, newest.year),
        read=speak.month(newest),
    )
    return page(
        request,
        "site.html",
        context,
        title=found.name,
        description=found.summary,
        section="sites",
    )


@router.api_route("/compare", methods=["GET", "HEAD"])
async def compare(request: Request) -> Response:
    """Two to four sites beside each other: `?site=a&site=b`."""
    speak, catalog, today = tongue_of(request), edition(request).catalog, house(request).today()
    pairs = query_pairs(request)
    for name, _ in pairs:
        if name != "site":
            raise Refused(unknown_field(name, ("site",)))
    ids = list(dict.fromkeys(value.strip() for _, value in pairs if value.strip()))
    if not 2 <= len(ids) <= MAX_COMPARED:
        raise Refused(Refusal("wrong_type", "site", f"name two to {MAX_COMPARED} sites: /compare?site=a&site=b"))
    missing = [site_id for site_id in ids if site_id not in catalog]
    if missing:
        return not_found(request, near_sites(catalog, missing[0]))
    sites = [catalog[site_id] for site_id in ids]
    rows = [_row(speak, sites, name) for _, names in GROUPS for name in names if name not in ("status", "status_note")]
    context = ComparePage(
        sites=tuple(Named(one.id, one.name) for one in sites),
        alive=tuple(sign_of_life(speak, one, today) for one in sites),
        rows=tuple(row for row in rows if any(row.values)),
    )
    names = speak.listed([one.name for one in sites])
    return page(
        request,
        "compare.html",
        context,
        title=speak.say("Compare %(names)s", names=names),
        section="sites",
        indexed=False,
    )


def _alike(current: Edition, speak: Tongue, site_id: str) -> tuple[Alike, ...]:
    """The sites most like it, to go on with where it does not fit."""
    here = current.catalog[site_id]

    def found() -> tuple[Alike, ...]:
        return tuple(
            Alike(
                one.site.id,
                one.site.name,
                speak.enumerated([_in_common(speak, name, here, one.site) for name in one.shares[:MOST_NAMED]]),
                speak.enumerated([_difference(speak, name, one.site) for name in one.differs[:MOST_NAMED]]),
            )
            for one in current.similar.to(site_id, MOST_ALIKE)
        )

    return current.kept((speak.tag, site_id, "alike"), found)


def _in_common(speak: Tongue, name: str, *sites: Site) -> str:
    """A word that all of `sites` have for the facet: the first that the first of them states."""
    facet = BY_NAME[name]
    common = set.intersection(*(set(facet.terms(one)) for one in sites))
    stated = [term for term in facet.stated(sites[0]) or () if term in common]
    return speak.term(facet.vocabulary, (stated or sorted(common))[0])


def _difference(speak: Tongue, name: str, there: Site) -> str:
    return f"{speak.say(FACETS[name])} ({_in_common(speak, name, there)})"


def _named(catalog: Catalog, site_id: str | None) -> Named | None:
    found = catalog.get(site_id) if site_id else None
    return Named(found.id, found.name) if found else None


def _citation(request: Request, speak: Tongue, found: Site, year: int) -> str:
    address = f"{base_of(request)}/sites/{found.id}"
    return speak.say(
        "“%(name)s.” Curbside catalogue, sources read to %(year)s. %(address)s (CC BY 4.0)",
        name=found.name,
        year=year,
        address=address,
    )


def _row(speak: Tongue, sites: list[Site], name: str) -> ComparedFact:
    values = tuple(plain(speak, one, name, 6) if getattr(one, name) is not None else "" for one in sites)
    # What nobody knows of one is no difference from the other.
    return ComparedFact(speak.say(TITLES[name]), values, len({value for value in values if value}) > 1)
