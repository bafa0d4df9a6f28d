"""A site's own links: turned off for now where its address led the crawler astray. A precaution, not a fact."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from catalog.model import Site
from web.catalogue import Edition
from web.i18n import Tongue


@dataclass(frozen=True, slots=True)
class TurnedOff:
    """The addresses of a site that no page leads to for now, and why in words; both empty where all is well."""

    urls: frozenset[str] = frozenset()
    said: str = ""


ALL_ON = TurnedOff()


def turned_off(tongue: Tongue, current: Edition, site: Site) -> TurnedOff:
    """The links of `site` that are turned off: its address, and everything else that its record names on that host.

    Of a group that lives on another service the address alone: the service's own pages are not the group's trouble.
    """
    if site.url is None or (met := current.unreachable.get((site.id, site.url))) is None:
        return ALL_ON
    named = {site.url}
    if site.host is None:
        more = [*(site.pages or {}).values(), *(source.url for source in site.sources)]
        more += [dispute.source for dispute in site.disputed or ()]
        named |= {url for url in more if _host(url) == _host(site.url)}
    day = tongue.day(met.until.date())
    return TurnedOff(frozenset(named), tongue.say("Not reachable on %(day)s", day=day))


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")
