"""Who owns a host: its registrable domain, by the public suffix list that is installed, never fetched."""

from functools import cache, lru_cache
from urllib.parse import urlsplit

from tldextract import TLDExtract


@cache
def _suffixes() -> TLDExtract:
    # Hosts under a blog service belong to different people: the list's private part counts.
    return TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)


@lru_cache(maxsize=10_000)
def registrable(host: str) -> str:
    """The part of the host that somebody registers; under an unknown ending its last two labels."""
    host = host.lower().rstrip(".")
    found = _suffixes()(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    labels = host.split(".")
    return host if found.suffix or len(labels) < 2 else ".".join(labels[-2:])


def host_of(url: str) -> str:
    """The host of a URL in small letters, empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def same_owner(one: str, other: str) -> bool:
    """Whether two URLs lie on one registrable domain."""
    return registrable(host_of(one)) == registrable(host_of(other))
