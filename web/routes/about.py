"""What gets in, how ranking works, how much is known; and what happens to what she enters: nothing."""

from datetime import date

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from recommender.weights import weights
from web.catalogue import Edition
from web.contexts import AboutPage, Weighed
from web.house import edition, house
from web.i18n import Tongue
from web.known import places, shares, that_matter, wanted
from web.labels import CRITERIA
from web.pages import page, tongue_of

router = APIRouter(include_in_schema=False)


@router.api_route("/about", methods=["GET", "HEAD"])
async def about(request: Request) -> Response:
    """The rules of the house, with its figures."""
    speak, current, today = tongue_of(request), edition(request), house(request).today()
    return page(
        request,
        "about.html",
        current.kept((speak.tag, "about", today), lambda: _about(speak, current, today)),
        title=speak.say("About Curbside"),
        description=speak.say("What gets into the catalogue, how communities are ranked, and how much is known."),
        section="about",
    )


@router.api_route("/privacy", methods=["GET", "HEAD"])
async def privacy(request: Request) -> Response:
    """What is kept of a visit."""
    speak = tongue_of(request)
    return page(
        request,
        "privacy.html",
        {},
        title=speak.say("Privacy"),
        description=speak.say("Nothing you enter is kept. What that means, in detail."),
        section="privacy",
    )


def _about(speak: Tongue, current: Edition, today: date) -> AboutPage:
    catalog, shipped, matter = current.catalog, weights(), that_matter()
    whole = sum(shipped.weights.values())
    sources = [source for site in catalog for source in site.sources]
    return AboutPage(
        sites=len(catalog),
        sources=len(sources),
        dated=sum(source.as_of is not None for source in sources),
        coverage=shares(speak, catalog, matter, today),
        matter=sum(site in catalog for site in matter.sites) if matter else 0,
        matter_as_of=speak.month(matter.as_of) if matter else "",
        joinable=places(speak, catalog),
        wanted=wanted(speak, catalog, matter.unknowns) if matter else (),
        weights=tuple(
            Weighed(speak.say(CRITERIA.get(name, name)), round(100 * weight / whole))
            for name, weight in sorted(shipped.weights.items(), key=lambda item: -item[1])
        ),
        threshold=round(shipped.threshold * 100),
    )
