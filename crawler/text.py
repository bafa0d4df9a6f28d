"""A page as plain text: the main part, normalised once, with its language and what kind of rule page it is.

Every offset of a finding refers to `Page.text`. A line is a paragraph; "# " marks a heading, "- " an item of a list
or form.
trafilatura says what the main part is. It was made for articles, and join pages are lists, tables, accordions and
forms: what
stands in such a shape outside the margins is kept even where trafilatura leaves it out, in the place where the page
has it.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import trafilatura
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from catalog.locales import is_language, primary_language
from catalog.record import Record
from crawler import blocks
from crawler.blocks import Block
from crawler.domains import host_of
from crawler.markup import known_charset, tame
from crawler.page_kind import page_kind

MAX_MARKUP = 3_000_000  # letters of HTML that are looked at
MAX_TEXT = 300_000  # letters of text that are kept
MAX_WORD = 400  # letters without a blank, a longer run is cut: no word, and no sentence of a script without blanks
# trafilatura copies the tree several times and compares its parts: longer pages are read by their structure alone.
MAX_FOR_ARTICLES, MAX_TAGS_FOR_ARTICLES = 1_000_000, 10_000
SHARE_OF_AN_ARTICLE = 0.25  # trafilatura kept less than this of the page: it took a part for the whole
A_SENTENCE = 25  # letters of the shortest line that is kept for being a sentence
LONGEST_TITLE = 120  # letters of a first line that may be the title of a plain text
SENTENCE_ENDS = tuple(".!。！")  # a first line that ends so is no title
HEAD = 300  # letters at the head of a plain text, which has no other title
SURE_OF_THE_LANGUAGE = 0.95
ENOUGH_TO_TELL = 160  # letters below which a guess at the language is not trusted against the page's own word

_INVISIBLE = re.compile(  # by Unicode: soft hyphens, marks of direction, joiners, annotations, tags
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"(?<!\s)\s*\n\s*")
_MARKS = {blocks.HEADING: "# ", blocks.ITEM: "- ", blocks.FIELD: "- "}
_STRUCTURED = frozenset([blocks.HEADING, blocks.ITEM, blocks.ROW, blocks.FIELD, blocks.PANEL])
_ENDLESS = re.compile(rf"(\w{{{MAX_WORD}}})(?=\w)")
_LETTERS = re.compile(r"[\W_]+")
_DETECTED = {"nb": "no", "nn": "no"}


class Page(Record):
    """The text of a page.

    `language` is None where neither the page nor its words say; `kind` where it is no rule page.
    """

    text: str
    language: str | None
    kind: str | None
    title: str = ""
    host: str = ""  # where it comes from: a name such as all-nurses.example says whose pages they are


def normalise(text: str) -> str:
    """`text` as every offset counts it: NFC, blanks single, no invisible or control characters, no empty lines."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    return _ENDLESS.sub(r"\1 ", _LINES.sub("\n", _BLANKS.sub(" ", text)).strip())[:MAX_TEXT].strip()


def page_of_html(markup: str | bytes, url: str | None = None, language: str | None = None) -> Page:
    """The main text of an HTML page.

    `language` overrules what the page says of itself. Never raises, whatever it is given.
    """
    if isinstance(markup, bytes):
        markup = decode(markup[: 4 * MAX_MARKUP])
    markup = tame(_CONTROL.sub(" ", markup[: 2 * MAX_MARKUP]))[:MAX_MARKUP]
    tree = blocks.parse(markup)
    if tree is None:
        return page_of_text(markup, url, language)
    title = normalise(tree.findtext(".//title") or "")[:300]
    said = (tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or "").strip()
    parts = list(blocks.blocks(tree))
    text = normalise("\n".join(_marked(block) for block in _main(parts, _article(markup))))
    headings = [block.text for block in parts if block.shape == blocks.HEADING and not block.outside][:3]
    return Page(
        text=text,
        language=language or language_of(text, said),
        kind=page_kind(url, title, headings),
        title=title,
        host=host_of(url or ""),
    )


def page_of_text(text: str, url: str | None = None, language: str | None = None) -> Page:
    """A plain text, or the text of a PDF, as a page."""
    text = normalise(text[: 2 * MAX_TEXT])
    first = text.split("\n", 1)[0].removeprefix("# ")
    heading = first if len(first) <= LONGEST_TITLE and first[-1:] not in SENTENCE_ENDS else ""
    return Page(
        text=text,
        language=language or language_of(text, ""),
        kind=page_kind(url, heading, []),
        title=text[:HEAD].replace("\n", " "),
        host=host_of(url or ""),
    )


def decode(raw: bytes) -> str:
    """The text of `raw` by its byte order mark or its own declaration, else as UTF-8, else as Windows-1252."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            return raw.decode(encoding, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        said = re.search(rb"charset\s*=\s*[\"']?\s*([\w.:-]{2,30})", raw[:4096])
        return raw.decode((known_charset(said[1].decode("ascii")) if said else None) or "cp1252", "replace")


def looks_like_html(text: str) -> bool:
    """Whether a file of unknown type is HTML."""
    return bool(re.search(r"<(?:!doctype html|html|head|body|p|div|ul|h1|table|main)[\s>]", text[:5000], re.IGNORECASE))


def language_of(text: str, said: str) -> str | None:
    """The primary language: the page's own word, unless the words of the page are surely of another language."""
    named = primary_language(said.replace("_", "-")) if said else ""
    declared = named if named and is_language(named) else None
    letters = sum(character.isalpha() for character in text[:4000])
    if letters < 20:
        return declared
    guess, sure = identifier().classify(text[:4000])
    guess = _DETECTED.get(guess, guess)
    if declared and (letters < ENOUGH_TO_TELL or sure < SURE_OF_THE_LANGUAGE):
        return declared
    return str(guess) if sure >= 0.5 else declared


@cache
def identifier() -> LanguageIdentifier:
    """What tells languages apart: seventy megabytes, loaded once."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _article(markup: str) -> str:
    """What trafilatura takes for the main part; empty where it gives up."""
    if len(markup) > MAX_FOR_ARTICLES or markup.count("<") > MAX_TAGS_FOR_ARTICLES:
        return ""
    try:
        return trafilatura.extract(markup, include_comments=False, include_tables=True, favor_recall=True) or ""
    except (RecursionError, ValueError, TypeError, AttributeError, KeyError):  # it meets every kind of broken page
        return ""


def _main(parts: Sequence[Block], article: str) -> list[Block]:
    inside = [block for block in parts if not block.outside]
    if not inside:
        return list(parts)
    kept = _key(article)
    keys = [_key(block.text) for block in inside]
    if len(kept) < SHARE_OF_AN_ARTICLE * sum(map(len, keys)):
        return _once(inside)
    return _once(
        [
            block
            for block, key in zip(inside, keys, strict=True)
            if block.shape in _STRUCTURED or _says(block.text) or key in kept
        ]
    )


def _says(line: str) -> bool:
    """Whether a line is a whole sentence, which cards and columns hold as well as articles do."""
    return len(line) >= A_SENTENCE and line[-1] in ".!。！" and line[0].isalnum()


def _once(parts: Sequence[Block]) -> list[Block]:
    """`parts` without a line that says again what the line before said, as a label and its field do."""
    return [block for place, block in enumerate(parts) if not place or block.text != parts[place - 1].text]


def _marked(block: Block) -> str:
    return _MARKS.get(block.shape, "") + block.text


def _key(text: str) -> str:
    """`text` reduced to its letters and digits, so that two extractions of one passage are equal."""
    return _LETTERS.sub("", text).casefold()
