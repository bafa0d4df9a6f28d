"""Pages made so that reading them takes for ever or fills the memory: each some megabytes, and each cheap to make."""

from collections.abc import Callable, Mapping

from tests.crawler.pdfs import HOSTILE as HOSTILE_PDFS

SIZE = 3_000_000  # letters: what is looked at of a page at most
STATED = "<h1>Join</h1><p>Ward Round is a forum in which doctors discuss cases. Only nurses may join Ward Round.</p>"


def repeated(part: str, end: str = "") -> Callable[[], bytes]:
    """A page of `part` over and over again, after an honest beginning."""
    return lambda: f"<html lang='en'><body>{STATED}{part * (SIZE // len(part))}{end}".encode("utf-8", "surrogatepass")


def numbered(part: str, before: str = "", after: str = "", most: int = 300_000) -> Callable[[], bytes]:
    """The same with a number in each part, so that no two are alike."""
    return lambda: (
        f"<html lang='en'><body>{STATED}{before}" + "".join(part.format(n=n) for n in range(most)) + after
    ).encode()


PAGES: Mapping[str, Callable[[], bytes]] = {
    "attributes of one tag": numbered(" a{n}=1", "<p", ">x"),
    "attributes of many tags": lambda: (
        f"<html lang='en'><body>{STATED}" + ("<p " + " ".join(f"a{n}" for n in range(3000)) + ">x") * 150
    ).encode(),
    "attributes with quoted brackets": numbered(' a{n}=">"', "<p", ">x", 250_000),
    "attributes that are never closed": numbered(" a{n}='", "<p", "", 250_000),
    "classes": numbered(" c{n}", "<div class='", "'>x", 300_000),
    "a long value": lambda: f"<html><body>{STATED}<a href='{'a' * SIZE}'>x</a>".encode(),
    "depth": repeated("<div>"),
    "depth of inline tags": repeated("<b><i>"),
    "depth of spans with words": repeated("<span>nurse "),
    "depth of lists": repeated("<ul><li>"),
    "depth of tables": repeated("<table><tr><td>"),
    "depth of forms": repeated("<form><fieldset>"),
    "unclosed formatting": repeated("<a href=x><font><p>"),
    "headings": repeated("<h2>Nurses</h2>"),
    "headings, each with a rule": repeated("<h2>Who can join</h2><p>Nurses only.</p>"),
    "headings of the first rank in menus": repeated("<div class=menu><h1>a</h1></div>"),
    "margins in margins": repeated("<div class=menu>"),
    "links": repeated("<a href='/t'>Terms</a> "),
    "list items": repeated("<li>Nurses"),
    "table cells": repeated("<td>Nurses</td>"),
    "one row of cells": lambda: f"<html><body>{STATED}<table><tr>{'<td>a' * (SIZE // 5)}".encode(),
    "rows": repeated("<tr><td>Nurses<td>licence number"),
    "options": repeated("<select><option>Nurse</option></select>"),
    "fields": repeated("<label>Nurse<input placeholder='Licence number'></label>"),
    "accordions": repeated("<details><summary>May nurses join?</summary>Yes."),
    "line breaks": repeated("<br>"),
    "one word": repeated("x"),
    "one word of medicine": repeated("nurse"),
    "one word in Japanese": repeated("医"),
    "one word with marks": repeated("a\u0301"),
    "one word in hyphens": repeated("non-"),
    "one number": repeated("1"),
    "one line of full stops": repeated("."),
    "one line of question marks": repeated("? "),
    "one line of quotes": repeated(".'\" "),
    "one line of bars": repeated("a | "),
    "one line of abbreviations": repeated("Dr. "),
    "one line of initials": repeated("a. "),
    "blanks": repeated(" \t\u00a0"),
    "empty lines": repeated("<p> </p>"),
    "sentences": repeated("Nurses may join. "),
    "questions answered": repeated("May nurses join? Yes. "),
    "different sentences": numbered("Nurse {n} may join with licence number {n}. ", most=60_000),
    "words of negation": repeated("not only nurses, "),
    "a rule without an end": repeated("nurses and doctors and "),
    "a script": lambda: f"<html><body><script>{'a<b ' * (SIZE // 4)}</script>{STATED}".encode(),
    "scripts": repeated("<script>x</script>"),
    "scripts that are never closed": repeated("<script>"),
    "comments": repeated("<!-- x -->"),
    "comments that are never closed": repeated("<!--"),
    "giant JSON-LD": lambda: (
        "<html><head><script type='application/ld+json'>" + "[" * 500_000 + '{"@type": "Article", "x": ' * 80_000
        + f"</script></head><body>{STATED}"
    ).encode(),
    "JSON-LD over and over": repeated('<script type="application/ld+json">{"@type": "Article", "author": "x"}</script>'),
    "meta": numbered("<meta name='author' content='{n}'>", most=80_000),
    "entities": repeated("&amp;"),
    "entities without an end": repeated("&#x2764"),
    "entities that are none": repeated("&nurses"),
    "numbers of no letter": repeated("&#xD800;&#0;&#1114112;"),
    "lone surrogates": repeated("\ud800 "),
    "nulls": repeated("\x00<p>"),
    "brackets": repeated("<"),
    "ends of tags": repeated("</p>"),
    "processing instructions": repeated("<?x "),
    "sections": repeated("<![CDATA["),
    "a document type": lambda: ("<!DOCTYPE html [" + "<!ENTITY a 'b'>" * 150_000 + f"]><body>{STATED}").encode(),
    "titles": repeated("<title>Nurses</title>"),
    "plain text": lambda: (b"Nurses may join. " * (SIZE // 17)),
    "plain text of one word": lambda: b"n" * SIZE,
    "plain text of lines": lambda: b"- nurse?\n" * (SIZE // 9),
    **{f"PDF: {name}": (lambda raw=raw: raw) for name, raw in HOSTILE_PDFS.items()},
}
