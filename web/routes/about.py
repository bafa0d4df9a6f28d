"""What gets in, how ranking works, how much is known; and what happens to what she enters: nothing."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from catalog.model import Catalog
from recommender.weights import weights
from web.contexts import AboutPage, Share, Weighed
from web.house import edition
from web.i18n import Tongue
from web.labels import COVERAGE, CRITERIA
from web.pages import page, tongue_of

router = APIRouter(include_in_schema=False)


@router.api_route("/about", methods=["GET", "HEAD"])
async def about(request: Request) -> Response:
    """The rules of the house, with its figures."""
    speak = tongue_of(request)
    return page(
        request,
        "about.html",
        _about(speak, edition(request).catalog),
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


def _about(speak: Tongue, catalog: Catalog) -> AboutPage:
    total = len(catalog)
    shipped = weights()
    whole = sum(shipped.weights.values())
    sources = [source for site in catalog for source in site.sources]
    return AboutPage(
        sites=total,
        sources=len(sources),
        dated=sum(source.as_of is not None for source in sources),
        coverage=tuple(
            Share(speak.say(label), sum(getattr(site, name) is not None for site in catalog), total)
            for name, label in COVERAGE.items()
        ),
        weights=tuple(
            Weighed(speak.say(CRITERIA.get(name, name)), round(100 * weight / whole))
            for name, weight in sorted(shipped.weights.items(), key=lambda item: -item[1])
        ),
        threshold=round(shipped.threshold * 100),
    )
