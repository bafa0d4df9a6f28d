"""Where a site keeps its rule pages: by what links say, in many languages, by their paths, and by the sitemap."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import unquote, urlsplit

from crawler.body import Link
from crawler.domains import same_owner
from crawler.phrases import LOGIN_PATH, data, plain

KINDS = ("join", "terms", "privacy", "guidelines", "about", "faq")

_WORDS = data("links")
_TEXTS: Mapping[str, Mapping[str, Sequence[str]]] = _WORDS["texts"]
LANGUAGES = frozenset(language for texts in _TEXTS.values() for language in texts)

# Words of paths: mostly English whatever the language of the page, and its own word without accents.
_PATHS = {
    kind: re.compile(rf"(?:^|(?<=[/_.-]))(?:{'|'.join(words)})(?=$|[/_.-])") for kind, words in _WORDS["paths"].items()
}

# Links that use the same words for something else.
_OTHER_TEXTS = re.compile("|".join(_WORDS["other_texts"]))
_OTHER_PATHS = re.compile("|".join(_WORDS["other_paths"]))


def _table() -> tuple[dict[str, list[str]], list[tuple[str, re.Pattern[str]]]]:
    whole: dict[str, list[str]] = {}
    parts: list[tuple[str, re.Pattern[str]]] = []
    for kind in KINDS:
        said = {plain(text) for texts in _TEXTS[kind].values() for text in texts}
        for text in said:
            whole.setdefault(text, []).append(kind)
        # A part of a longer text counts only if it is long enough to mean what it says: "over" alone is not.
        long = sorted((text for text in said if len(text) > (2 if ord(text[0]) > 0x2E00 else 5)), key=len, reverse=True)
        parts.append(
            (
                kind,
                re.compile(
                    "|".join(rf"(?<!\w){re.escape(t)}(?!\w)" if ord(t[0]) < 0x2E00 else re.escape(t) for t in long)
                ),
            )
        )
    return whole, parts


_WHOLE, _PARTS = _table()
_DECORATION = re.compile(r"^[\W_]+|[\W_]+$")


def likeness(link: Link) -> dict[str, float]:
    """How much a link looks like one to each kind of rule page, from 0 to 1.5; other kinds are left out."""
    text = _DECORATION.sub("", plain(link.text))
    try:
        path = unquote(urlsplit(link.url).path).lower()
    except ValueError:
        return {}
    if _OTHER_TEXTS.search(text) or _OTHER_PATHS.search(path):
        return {}
    scores: dict[str, float] = {}
    for kind in _WHOLE.get(text, ()):
        scores[kind] = 1.0
    if not scores and len(text) <= 60:
        for kind, pattern in _PARTS:
            if (match := pattern.search(text)) is not None:
                scores[kind] = 0.4 + 0.4 * len(match.group()) / len(text)
    depth = path.strip("/").count("/")
    stem = re.sub(r"\.(html?|php|aspx?|jsp|cgi|pdf|txt)$", "", path.rstrip("/"))
    for kind, words in _PATHS.items():
        if (found := _last(words, stem)) is not None:
            at_end = found >= len(stem) - 1
            scores[kind] = scores.get(kind, 0.0) + (0.5 if at_end else 0.3) - 0.03 * min(depth, 3)
    return scores


def _last(words: re.Pattern[str], path: str) -> int | None:
    end = None
    for match in words.finditer(path):
        end = match.end()
    return end


ENOUGH = 0.4  # below this a link merely contains a word


def rule_pages(
    links: Iterable[Link], home: str, wanted: Collection[str], taken: Collection[str] = ()
) -> dict[str, str]:
    """For each wanted kind the best link on the site's own domain, if one is good enough; no URL for two kinds."""
    scored: list[tuple[float, int, int, str, str]] = []
    for place, link in enumerate(links):
        if not same_owner(link.url, home) or link.url in taken or link.url.rstrip("/") == home.rstrip("/"):
            continue
        for kind, score in likeness(link).items():
            if kind in wanted and score >= ENOUGH:
                scored.append((-score, len(urlsplit(link.url).path), place, kind, link.url))
    chosen: dict[str, str] = {}
    for _, _, _, kind, url in sorted(scored):
        if kind not in chosen and url not in chosen.values():
            chosen[kind] = url
    return {kind: chosen[kind] for kind in KINDS if kind in chosen}


def by_path(
    addresses: Iterable[str], home: str, wanted: Collection[str], taken: Collection[str] = ()
) -> dict[str, str]:
    """The same from a sitemap, whose addresses come without a text."""
    return rule_pages((Link(address, "") for address in addresses), home, wanted, taken)


def may_be_join(url: str) -> bool:
    """Whether the URL is one where people sign up or in, so that a password field there says little."""
    try:
        path = unquote(urlsplit(url).path).lower()
    except ValueError:
        return False
    return bool(_PATHS["join"].search(path) or LOGIN_PATH.search(path))
