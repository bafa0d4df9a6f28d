"""The directory of all communities, with search, filters and orders."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalog.facets import BY_NAME
from catalog.freshness import completeness
from catalog.index import SORTS
from recommender.identifying import looks_identifying
from web.choosing import RELEVANCE, TEXT, Choice, choice_from
from web.contexts import Chip, Listing, SitesPage, SortLink
from web.directory import PER_PAGE, Found, facet_views
from web.facts import three_lines
from web.house import edition, house
from web.i18n import Tongue, later
from web.labels import FACETS
from web.pages import moved, page, tongue_of
from web.refusals import Refused, identifying
from web.requests import query_pairs
from web.urls import address, toggled

router = APIRouter(include_in_schema=False)

SITES = "/sites"
_ORDERS = {
    RELEVANCE: later("Best answer to the search"),
    "fresh": later("Last sign of life"),
    "complete": later("Most complete"),
    "name": later("Name"),
}


@router.api_route(SITES, methods=["GET", "HEAD"])
async def sites(request: Request) -> Response:
    """The sites that a choice finds, a page of them, with the facets beside."""
    choice = choice_from(query_pairs(request))
    if not choice.canonical:
        return moved(request, address(SITES, choice.pairs(page=choice.page)))
    speak, today, current = tongue_of(request), house(request).today(), edition(request)
    found = Found(current.index, choice)
    if not found.total and looks_identifying(choice.text):  # a community may bear somebody's name
        raise Refused(identifying(TEXT))
    last = max(1, -(-found.total // PER_PAGE))
    if choice.page > last:
        return moved(request, address(SITES, choice.pairs(page=last)))
    first = (choice.page - 1) * PER_PAGE
    context = SitesPage(
        text=choice.text,
        facets=facet_views(speak, SITES, found),
        chosen=_chosen(speak, choice),
        kept=tuple(pair for pair in choice.pairs() if pair[0] != "text"),
        listings=tuple(
            Listing(site, speak.term("kinds", site.kind), three_lines(speak, site, today), completeness(site))
            for site in found.sites(PER_PAGE, first)
        ),
        total=found.total,
        sites=current.index.size,
        first=first,
        sorts=_sorts(speak, choice),
        previous=speak.url(address(SITES, choice.pairs(page=choice.page - 1))) if choice.page > 1 else "",
        next=speak.url(address(SITES, choice.pairs(page=choice.page + 1))) if choice.page < last else "",
        pages=last,
        page=choice.page,
        clear=speak.url(SITES),
    )
    return page(
        request,
        "sites.html",
        context,
        title=speak.say("All communities"),
        description=speak.say(
            "Medical communities: who gets in, what to show, what they say about patients. Every fact with its source."
        ),
        section="sites",
        # A search text is hers; a page of three filters is of no use to a search engine.
        private=bool(choice.text),
        indexed=len(choice.pairs()) <= 1,
    )


def _chosen(speak: Tongue, choice: Choice) -> tuple[Chip, ...]:
    chips = []
    for name, terms in choice.chosen.items():
        for term in sorted(terms):
            rest = replace(choice, chosen=toggled(choice.chosen, name, term))
            label = speak.term(BY_NAME[name].vocabulary, term)
            chips.append(Chip(name, speak.say(FACETS[name]), label, speak.url(address(SITES, rest.pairs()))))
    return tuple(chips)


def _sorts(speak: Tongue, choice: Choice) -> tuple[SortLink, ...]:
    orders = (RELEVANCE, *SORTS) if choice.text else SORTS
    return tuple(
        SortLink(
            speak.say(_ORDERS[order]),
            speak.url(address(SITES, replace(choice, sort=order).pairs())),
            order == choice.order,
        )
        for order in orders
    )
