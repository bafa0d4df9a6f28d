"""Pages made so that reading them takes for ever or fills the memory; each is cheap to make."""

import resource
from collections.abc import Callable, Mapping
from functools import partial

from crawler.read import read_page
from crawler.reading import page_of
from tests.crawler.pdfs import HOSTILE as HOSTILE_PDFS

SIZE = 1_500_000  # letters
HONEST = "<h1>Join</h1><p>Ward Round is a forum in which doctors discuss cases. Only nurses may join Ward Round.</p>"


def many(part: str, times: int = 0, before: str = f"<html lang=en><body>{HONEST}", after: str = "") -> bytes:
    """`part` again and again, each with its number where it has room for one; SIZE letters where no number is given."""
    times = times or SIZE // len(part)
    parts = "".join(part.replace("{n}", str(n)) for n in range(times)) if "{n}" in part else part * times
    return f"{before}{parts}{after}".encode("utf-8", "surrogatepass")


def encoded(charset: str) -> bytes:
    """A page that says it is written in `charset`."""
    return f"<meta charset='{charset}'>{HONEST}".encode() + b"\xff \\ud800 " * 100_000


PAGES: Mapping[str, Callable[[], bytes]] = {
    "attributes of one tag": partial(many, " a{n}=1", 300_000, f"{HONEST}<p", ">x"),
    "attributes of many tags": partial(many, f"<p {' '.join(f'a{n}' for n in range(3000))}>x"),
    "attributes with brackets": partial(many, ' a{n}=">"', 250_000, f"{HONEST}<p", ">x"),
    "attributes without an end": partial(many, " a{n}='", 250_000, f"{HONEST}<p"),
    "classes": partial(many, " c{n}", 300_000, f"{HONEST}<div class='", "'>x"),
    "a long address": partial(many, "a", 0, f"{HONEST}<a href='", "'>x</a>"),
    "depth": partial(many, "<div>"),
    "depth of inline tags": partial(many, "<b><i>"),
    "depth of spans with words": partial(many, "<span>nurse "),
    "depth of lists": partial(many, "<ul><li>"),
    "depth of tables": partial(many, "<table><tr><td>"),
    "depth of forms": partial(many, "<form><fieldset>"),
    "formatting that is never closed": partial(many, "<a href=x><font><p>"),
    "headings": partial(many, "<h2>Nurses {n}</h2>", 150_000),
    "headings, each with a rule": partial(many, "<h2>Who can join</h2><p>Nurses only.</p>"),
    "first headings in margins": partial(many, "<div class=menu><h1>a</h1></div>"),
    "margins in margins": partial(many, "<div class=menu>"),
    "links": partial(many, "<a href='/t{n}'>Terms</a> ", 100_000),
    "list items": partial(many, "<li>Nurses {n}", 150_000),
    "table cells": partial(many, "<td>Nurses</td>"),
    "one row of cells": partial(many, "<td>a", 0, f"{HONEST}<table><tr>"),
    "rows": partial(many, "<tr><td>Nurses {n}<td>licence number", 50_000),
    "options": partial(many, "<select><option>Nurse</option></select>"),
    "fields": partial(many, "<label>Nurse {n}<input placeholder='Licence number'></label>", 30_000),
    "accordions": partial(many, "<details><summary>May nurses join?</summary>Yes."),
    "line breaks": partial(many, "<br>"),
    "one word": partial(many, "x"),
    "one word of medicine": partial(many, "nurse"),
    "one word in Japanese": partial(many, "医"),
    "one word with marks": partial(many, "a\u0301"),
    "one word in hyphens": partial(many, "non-"),
    "one number": partial(many, "1"),
    "full stops": partial(many, "."),
    "question marks": partial(many, "? "),
    "quotes": partial(many, ".'\" "),
    "bars": partial(many, "a | "),
    "abbreviations": partial(many, "Dr. "),
    "blanks": partial(many, " \t\u00a0"),
    "empty paragraphs": partial(many, "<p> </p>"),
    "sentences": partial(many, "Nurse {n} may join with licence number {n}.<p>", 30_000),
    "answers": partial(many, "May nurses join? Yes. "),
    "negations": partial(many, "not only nurses, "),
    "a sentence without an end": partial(many, "nurses and doctors and "),
    "a script": partial(many, "a<b ", 0, "<body><script>", f"</script>{HONEST}"),
    "scripts": partial(many, "<script>x</script>"),
    "scripts that are never closed": partial(many, "<script>"),
    "comments": partial(many, "<!-- x -->"),
    "comments that are never closed": partial(many, "<!--"),
    "JSON-LD": partial(
        many, '[{"@type": "Article", "x": ', 0, "<body><script type='application/ld+json'>", f"</script>{HONEST}"
    ),
    "JSON-LD again and again": partial(many, '<script type="application/ld+json">{"@type": "Article"}</script>'),
    "meta": partial(many, "<meta name='author' content='{n}'>", 80_000),
    "entities": partial(many, "&amp;"),
    "entities without an end": partial(many, "&#x2764"),
    "entities that are none": partial(many, "&nurses"),
    "numbers of no letter": partial(many, "&#xD800;&#0;&#1114112;"),
    "lone surrogates": partial(many, "\ud800 "),
    "nulls": partial(many, "\x00<p>"),
    "brackets": partial(many, "<"),
    "ends of tags": partial(many, "</p>"),
    "processing instructions": partial(many, "<?x "),
    "sections": partial(many, "<![CDATA["),
    "a document type": partial(many, "<!ENTITY a{n} '&a;'>", 80_000, "<!DOCTYPE html [", f"]><body>{HONEST}"),
    "titles": partial(many, "<title>Nurses</title>"),
    "plain text": partial(many, "Nurses may join. ", before=""),
    "plain text of one word": partial(many, "n", before=""),
    "plain text of questions": partial(many, "- nurse?\n", before=""),
    **{f"written in {charset}": partial(encoded, charset) for charset in ("punycode", "unicode_escape", "undefined")},
    **{f"PDF: {name}": partial(bytes, raw) for name, raw in HOSTILE_PDFS.items()},
}


def read(name: str) -> tuple[float, str, int]:
    """The page of that name, read: seconds of CPU, its text, and how much it states."""
    raw = PAGES[name]()
    began = resource.getrusage(resource.RUSAGE_SELF)
    page = page_of(raw)
    found = read_page(page)
    ended = resource.getrusage(resource.RUSAGE_SELF)
    return ended.ru_utime + ended.ru_stime - began.ru_utime - began.ru_stime, page.text, len(found)
