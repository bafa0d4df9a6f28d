"""Invented sites in many languages and layouts. Everything they say is made up."""

import random
from html import escape
from pathlib import Path

import yaml

from catalog.model import Site
from tests.crawler.farm.server import Host, Page
from tests.factories import make_site

KINDS = ("join", "terms", "privacy", "guidelines", "about", "faq")

WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text("utf-8"))
# For each language: what its links say (join, terms, privacy, guidelines, about, faq), and a paragraph.
SAID: dict[str, tuple[tuple[str, ...], str]] = {
    language: (tuple(said["links"]), said["text"]) for language, said in WORDS["said"].items()
}
TAGS = {"zh": "zh-Hans"}
SLUGS = {"join": "join", "terms": "terms", "privacy": "privacy", "guidelines": "rules", "about": "about", "faq": "faq"}
NOISE = ("Blog", "Events", "Newsletter", "Jobs", "Contact", "Cookie settings")
LAYOUTS = ("footer", "header", "table", "accordion", "cards", "pictures", "base")


def page_of(language: str, title: str, n: int = 0, more: str = "") -> str:
    """A whole page of text in the language."""
    text = "".join(f"<p>{escape(SAID[language][1])} ({n + i})</p>" for i in range(3))
    return (
        f"<!DOCTYPE html><html lang='{TAGS.get(language, language)}'>"
        f"<head><meta charset='utf-8'><title>{escape(title)}</title></head>"
        f"<body><h1>{escape(title)}</h1>{text}{more}</body></html>"
    )


def home_of(language: str, title: str, addresses: dict[str, str], layout: str, seed: int = 0) -> str:
    """A home page whose links to the rule pages are laid out in one of many ways."""
    said = dict(zip(KINDS, SAID[language][0], strict=True))
    links = [(addresses[kind], said[kind]) for kind in addresses]
    links += [(f"/x/{word.lower().replace(' ', '-')}", word) for word in NOISE]
    random.Random(seed).shuffle(links)
    anchors = [f"<a href='{escape(url)}'>{escape(text)}</a>" for url, text in links]
    match layout:
        case "footer":
            nav = "<footer><ul>" + "".join(f"<li>{one}</li>" for one in anchors) + "</ul></footer>"
        case "header":
            nav = "<header><nav>" + " | ".join(anchors) + "</nav></header>"
        case "table":
            nav = "<table>" + "".join(f"<tr><td>{one}</td></tr>" for one in anchors) + "</table>"
        case "accordion":
            nav = "".join(f"<details><summary>&#9656;</summary><div>{one}</div></details>" for one in anchors)
        case "cards":
            nav = "".join(
                f"<div class='card'><a href='{escape(url)}'><span></span><b>» {escape(text)}</b></a></div>"
                for url, text in links
            )
        case "pictures":
            nav = "".join(f"<a href='{escape(url)}'><img src='/i.png' alt='{escape(text)}'></a>" for url, text in links)
        case _:
            nav = "<base href='/'>" + "".join(
                f"<a href='{escape(url.lstrip('/'))}' target='_blank'>{escape(text)}</a>" for url, text in links
            )
    return page_of(language, title, seed, more=nav)


def address_of(kind: str, number: int, speaking: bool) -> str:
    """A path that says what it leads to, or one that does not."""
    return f"/{SLUGS[kind]}" if speaking else f"/p/{100 * number + KINDS.index(kind)}"


def make_host(number: int, language: str, layout: str = "footer", speaking: bool = True, etag: bool = True) -> Host:
    """One invented host with a home page and all six rule pages."""
    name = f"ward-{number}.example"
    title = f"Ward {number}"
    addresses = {kind: address_of(kind, number, speaking) for kind in KINDS}
    host = Host(name, robots="User-agent: *\nDisallow: /members/\n")
    host.pages["/"] = Page(home_of(language, title, addresses, layout, number), etag=etag)
    for kind, path in addresses.items():
        heading = SAID[language][0][KINDS.index(kind)]
        host.pages[path] = Page(page_of(language, f"{heading} - {title}", number), etag=etag)
    return host


def site_of(host: Host, declared: bool = False, **facts: object) -> Site:
    """The catalogue's entry for a host; with its pages declared, or only its home page."""
    url = f"https://{host.name}"
    pages = (
        {kind: url + path for kind in KINDS for path in host.pages if path == f"/{SLUGS[kind]}"} if declared else None
    )
    return make_site(id=host.name.removesuffix(".example"), url=f"{url}/", pages=pages or None, **facts)
