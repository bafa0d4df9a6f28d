"""What a body is, whatever its headers say, and what can be seen of it at a glance. Bounded in memory and time."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from itertools import islice
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

from lxml import etree
from lxml import html as lxml_html
from w3lib.encoding import html_body_declared_encoding, http_content_type_encoding, read_bom

from crawler.markup import known_charset, tame

LOOKED_AT = 1_500_000  # bytes of a page that are parsed here: more is no join page
LONGEST_HEAD = 20_000  # bytes by which a body is recognised
MOST_LINKS = 3_000
MOST_TEXT = 500_000

_HTML_START = re.compile(rb"<(!doctype\s+html|html|head|body|title|meta|div|p|h1|main|section)\b", re.I)
_XML_START = re.compile(
    rb"<(!DOCTYPE\s+\w{0,20}(urlset|sitemapindex|lolz?)|(\w{1,20}:)?(urlset|sitemapindex|rss|feed))\b", re.I
)
_HTML_TAG = re.compile(rb"<(html|body|head|div|p|a|table|title|ul|h[1-6])\b[^>]{0,500}>", re.I)
_BINARY = (
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x7fELF",
    b"MZ",
    b"OggS",
    b"\x00\x00\x00",
    b"BZh",
    b"7z\xbc\xaf",
    b"wOF",
)
_HIDDEN = ("script", "style", "noscript", "template", "svg", "iframe", "object")
_SEEN_ATTRIBUTES = (
    "//input[not(@type='hidden')]/@placeholder | //input[not(@type='hidden')]/@value | //textarea/@placeholder"
    " | //img/@alt | //@aria-label"
)


class Kind(NamedTuple):
    """What a body turned out to be: html, text, pdf, xml, or None for what cannot be read."""

    type: str | None
    charset: str


class Link(NamedTuple):
    """A link: where it leads, and what a reader sees of it."""

    url: str
    text: str


def recognise(body: bytes, content_type: str) -> Kind:
    """The kind of a body by its own bytes; `content_type` decides only between charsets and between text and HTML."""
    head = body[:LONGEST_HEAD]
    if b"%PDF-" in head[:1024]:
        return Kind("pdf", "")
    if head.startswith(_BINARY):
        return Kind(None, "")
    charset = charset_of(body, content_type)
    if charset.startswith(("utf-16", "utf-32")):
        head = head.decode(charset, "replace").encode("utf-8", "replace")
    start = _past_the_preamble(head.replace(b"\x00", b""))
    if _XML_START.match(start):
        return Kind("xml", charset)
    if _HTML_START.match(start):
        return Kind("html", charset)
    first = head[:4096]
    odd = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in first)
    if odd > len(first) // 20:
        return Kind(None, "")
    if len(_HTML_TAG.findall(head)) >= 3 or ("html" in content_type.lower() and b"<" in head):
        return Kind("html", charset)
    return Kind("text", charset)


def _past_the_preamble(head: bytes) -> bytes:
    """What follows blanks, the XML declaration and comments at the beginning."""
    while True:
        head = head.lstrip()
        if head.startswith(b"<!--"):
            end, length = head.find(b"-->"), 3
        elif head.startswith(b"<?"):
            end, length = head.find(b"?>"), 2
        else:
            return head
        if end < 0:
            return b""
        head = head[end + length :]


def charset_of(body: bytes, content_type: str) -> str:
    """How the body is encoded. UTF-8 wherever it is valid UTF-8, whatever is declared: servers often say otherwise."""
    bom, _ = read_bom(body)
    if bom:
        return bom
    header = http_content_type_encoding(content_type)
    declared = known_charset(header or html_body_declared_encoding(body[:4096]) or "")
    if declared and declared.startswith(("iso2022", "iso-2022", "hz")):
        return declared  # all of its bytes are valid UTF-8 as well
    if declared and declared.startswith(("utf-16", "utf-32")) and body[:400].count(0) > 20:
        return declared
    try:
        body[:LOOKED_AT].decode("utf-8")
    except UnicodeDecodeError as error:
        cut_within_a_letter = error.start > min(len(body), LOOKED_AT) - 4
        if not cut_within_a_letter:
            return declared if declared and declared != "utf-8" else "cp1252"
    return "utf-8"


@dataclass
class Body:
    """One fetched body, looked at as far as a crawler needs: it is not read for facts here."""

    url: str
    data: bytes
    content_type: str = ""

    @cached_property
    def kind(self) -> Kind:
        """What the body is."""
        return recognise(self.data, self.content_type)

    @cached_property
    def _tree(self) -> lxml_html.HtmlElement | None:
        if self.kind.type != "html":
            return None
        text = tame(self.data[:LOOKED_AT].decode(self.kind.charset or "utf-8", "replace").replace("\x00", ""))
        # Without huge_tree libxml2 stops at 256 levels, which no page for people needs.
        parser = lxml_html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True)
        try:
            tree = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
        except (etree.LxmlError, ValueError, AssertionError):
            return None
        etree.strip_elements(tree, *_HIDDEN, with_tail=False)
        return tree

    @cached_property
    def text(self) -> str:
        """What a reader sees, single blanks, at most half a million letters; empty for what is not HTML or text."""
        if self.kind.type == "text":
            seen = self.data[:LOOKED_AT].decode(self.kind.charset or "utf-8", "replace")
        elif self._tree is not None:
            seen = " ".join(self._tree.itertext())
        else:
            return ""
        return " ".join(seen[: MOST_TEXT * 2].replace("\x00", "").split())[:MOST_TEXT]

    @cached_property
    def title(self) -> str:
        """The page's title, then its first main heading."""
        if self._tree is None:
            return ""
        found = [
            *self._tree.xpath("string(//title)")[:300].split(),
            "|",
            *self._tree.xpath("string(//h1)")[:300].split(),
        ]
        return " ".join(found).strip("| ")

    @cached_property
    def language(self) -> str | None:
        """The primary language that the page declares."""
        if self._tree is None:
            return None
        said = str(self._tree.get("lang") or self._tree.get("xml:lang") or "").strip().lower()
        primary = re.split(r"[-_]", said, maxsplit=1)[0]
        return primary if re.fullmatch(r"[a-z]{2,3}", primary) else None

    @cached_property
    def passwords(self) -> int:
        """How many password fields the page has."""
        return 0 if self._tree is None else int(self._tree.xpath("count(//input[@type='password'])"))

    @cached_property
    def digest(self) -> str:
        """Digest of what a reader sees, so that tokens and scripts that change with each request are no change."""
        if self.kind.type in ("html", "text") and len(self.data) <= LOOKED_AT and self.text:
            fields = [] if self._tree is None else [str(value) for value in self._tree.xpath(_SEEN_ATTRIBUTES)]
            return hashlib.sha256("\n".join([self.title, self.text, *fields]).encode("utf-8", "replace")).hexdigest()
        return hashlib.sha256(self.data).hexdigest()

    def links(self) -> Iterator[Link]:
        """The first few thousand links to web pages, in the order of the page, without fragments."""
        if self._tree is None:
            return
        base = self._tree.xpath("string(//base/@href)").strip()
        base = _joined(self.url, base) or self.url
        for anchor in islice(self._tree.iter("a", "area"), MOST_LINKS):
            href = (anchor.get("href") or "").strip()
            if not href or href.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
                continue
            if (url := _joined(base, href)) is not None:
                yield Link(url, _seen_of(anchor))


def _joined(base: str, href: str) -> str | None:
    try:
        url = urljoin(base, href).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc and len(url) <= 2000 else None


def _seen_of(anchor: lxml_html.HtmlElement) -> str:
    seen = " ".join(" ".join(islice(anchor.itertext(), 50)).split())[:200]
    if not seen:
        pictures = [picture.get("alt") or "" for picture in islice(anchor.iter("img"), 3)]
        seen = " ".join([anchor.get("aria-label") or anchor.get("title") or "", *pictures]).strip()[:200]
    return seen


_LOC = re.compile(rb"<(?:\w+:)?loc>\s*(?:<!\[CDATA\[)?\s*([^<\]\s]{1,2000})", re.I)


def sitemap_addresses(body: bytes, most: int = 20_000) -> tuple[list[str], bool]:
    """The addresses a sitemap lists, and whether these are sitemaps themselves. No entity is ever expanded."""
    if b"<" not in body[:4096]:
        lines = body[:LOOKED_AT].decode("utf-8", "replace").split()
        return [line for line in islice(lines, most) if line.startswith(("http://", "https://"))], False
    found = (match.group(1).decode("utf-8", "replace") for match in _LOC.finditer(body))
    addresses = [unescape(address) for address in islice(found, most)]
    return [one for one in addresses if one.startswith(("http://", "https://"))], b"sitemapindex" in body[:4096]
