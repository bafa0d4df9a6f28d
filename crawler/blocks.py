"""HTML to blocks: what a reader sees, a block for each paragraph, heading, item, row or field, in their order.

The walk is iterative and stops at a limit, so that neither deep nesting nor endless text costs more than it may.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from lxml import etree, html

MAX_BLOCKS = 20_000  # the longest terms of use have some hundreds; the rest of a billion-link page is not looked at
MAX_BLOCK = 20_000  # letters of one block
FEW_OPTIONS = 40  # a longer menu is a list of countries or years, not of professions

HEADING, ITEM, ROW, FIELD, PANEL, PLAIN = "heading", "item", "row", "field", "panel", "plain"

_SKIPPED = frozenset(
    ["script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "video", "audio", "title"]
)
_BREAKING = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "dir",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "label",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "optgroup",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "legend", "caption"])
_ITEMS = frozenset(["li", "dd"])
_FIELDS = frozenset(["label", "option", "button"])
_CONTAINERS = frozenset(["table", "form", "ul", "ol", "dl", "section", "article", "main", "div"])
_FOLDING = re.compile(r"accordion|collaps|panel|tab-?(?:pane|content)|toggle|expand|faq", re.IGNORECASE)
_OUTSIDE = frozenset(["nav", "footer", "aside"])
_OUTSIDE_ROLES = frozenset(["navigation", "banner", "contentinfo", "complementary", "search", "menu", "menubar"])
_OUTSIDE_WORDS = re.compile(
    r"(?:^|[-_\s])(?:cookies?(?:-?(?:banner|bar|notice|consent))?|gdpr|breadcrumbs?|navbar|nav|navigation|menu|sidebar|"
    r"site-?footer|footer|newsletter|subscribe|share|social|sharing|related|advert\w*|ads|skip-?link|pagination)(?:$|[-_\s])",
    re.IGNORECASE,
)
_WHOLE = frozenset(["html", "body", "main", "article"])
_FILLED_IN = frozenset(["text", "email", "tel", "number", "file", ""])


@dataclass(frozen=True, slots=True)
class Block:
    """One line of the page. `outside` says that it stands in navigation, footer, cookie notice or the like."""

    text: str
    shape: str
    outside: bool


def parse(markup: str) -> html.HtmlElement | None:
    """The tree of `markup`, or None when there is nothing in it that can be parsed."""
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError):
        return None


def blocks(tree: html.HtmlElement) -> Iterator[Block]:
    """The blocks of the page, at most MAX_BLOCKS."""
    yield from islice(_walk(tree), MAX_BLOCKS)


def _walk(tree: html.HtmlElement) -> Iterator[Block]:
    pending: list[str] = []
    shapes: list[str] = [PLAIN]
    outside: list[bool] = [False]
    in_row = 0
    walk = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            if tag in _SKIPPED or (tag == "select" and len(element) > FEW_OPTIONS):
                walk.skip_subtree()
                shapes.append(shapes[-1])
                outside.append(outside[-1])
                continue
            if _breaks(tag, in_row):
                yield from _block(pending, shapes[-1], outside[-1])
            in_row += tag == "tr"
            shapes.append(_shape(element, tag, shapes[-1]))
            outside.append(outside[-1] or _is_outside(element, tag))
            if tag == "input" and not outside[-1]:
                yield from _placeholder(element)
            if tag in ("td", "th") and pending:
                pending.append(" | ")
            pending.append(element.text or "")
        else:
            if _breaks(tag, in_row):
                yield from _block(pending, shapes[-1], outside[-1])
            in_row -= tag == "tr"
            shapes.pop()
            outside.pop()
            pending.append(element.tail or "")
    yield from _block(pending, PLAIN, False)


def _breaks(tag: str, in_row: int) -> bool:
    """Whether the element starts a new line. Inside a table row only the row itself does."""
    return tag in _BREAKING and (not in_row or tag in ("tr", "table", "li", "select", "option"))


def _shape(element: html.HtmlElement, tag: str, above: str) -> str:
    if tag in _HEADINGS:
        return HEADING
    if tag == "tr":
        return ROW
    if tag in _ITEMS:
        return ITEM
    if tag in _FIELDS:
        return FIELD
    if tag == "details" or _folds(element) or _asks(element, tag):
        return PANEL
    if above == PANEL:
        return PANEL
    return PLAIN if tag in _CONTAINERS else above


def _asks(element: html.HtmlElement, tag: str) -> bool:
    """Whether it is a form, whose hints say what is wanted; some sites wrap a whole page into one."""
    if tag != "form":
        return tag == "fieldset"
    return all(element.find(f".//{part}") is None for part in ("h1", "main", "article"))


def _folds(element: html.HtmlElement) -> bool:
    """Whether it is a part of the page that opens on a click: a panel of an accordion, a tab."""
    if element.get("hidden") is not None or "display:none" in (element.get("style") or "").replace(" ", "")[:200]:
        return True
    return bool(_FOLDING.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:200]))


def _is_outside(element: html.HtmlElement, tag: str) -> bool:
    if tag in _OUTSIDE or element.get("role") in _OUTSIDE_ROLES or element.get("aria-modal") == "true":
        return True
    if tag == "header":  # the site's own, not that of an article
        return all(above.tag not in ("main", "article", "section") for above in element.iterancestors())
    if tag in _WHOLE or not tag:
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    if not _OUTSIDE_WORDS.search(named):
        return False
    # A layout may call its whole page "menu-open": what holds headings of the first rank or the main part is no margin.
    return element.find(".//main") is None and element.find(".//h1") is None and element.find(".//article") is None


def _placeholder(element: html.HtmlElement) -> Iterator[Block]:
    words = element.get("placeholder") or element.get("aria-label") or ""
    if words.strip() and (element.get("type") or "").lower() in _FILLED_IN:
        yield Block(" ".join(words.split())[:200], FIELD, False)


def _block(pending: list[str], shape: str, outside: bool) -> Iterator[Block]:
    """What has gathered, as one block, blanks made single; `pending` is empty afterwards."""
    text = " ".join("".join(pending).split())[:MAX_BLOCK].strip(" |")
    pending.clear()
    if text:
        yield Block(text, shape, outside)
