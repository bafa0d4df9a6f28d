"""A text cut into sentences of any script, each with its heading and the words that lead into its list."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

MAX_SENTENCES = 6_000  # some 300 pages of print
LONGEST_ROW = 400  # letters; a longer line with bars in it is a line of links or prose
MAX_SENTENCE = 1_200  # letters; a longer one is cut, so that no pattern meets an endless line

# What is looked back at sees to it that a row of a thousand marks is tried once, not from each of them.
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"'”’»)\]]*\s+(?=\S)|(?<![。！？!?])[。！？!?]+[」』”）)]*\s*(?=[^\s」』”）)])|"
    r"(?<=[^\d\W])\s+[•·▪●]\s+"
)
_ABBREVIATED = re.compile(
    r"(?:\b(?:Dr|Dra|Prof|Mr|Mrs|Ms|Sr|Sra|St|No|Nr|Art|Abs|Fr|Hr|bzw|ca|etc|vs|e\.g|i\.e|ie|eg|"
    r"z\. ?B|d\. ?h|u\. ?a|o\. ?a|u\. ?U|i\. ?d\. ?R|ggf|"
    r"p\. ?ej|p\. ?ex|ej|Inc|Ltd|Co|incl|approx|min|max|tel|Tel|Ph\. ?D|M\.D|D\.O|U\.S|U\.K|"
    r"np|tzw|m\.in|ul|pkt|bijv|bv|m\.b\.v|d\.w\.z|t\.a\.v|"
    r"т\. ?е|т\. ?д|т\. ?п|др|напр|см|стр|ул|г)|\b[^\W\d_]|(?<!\d)\d{1,2})\.\s+$"
)
_SMALL = re.compile(r"[a-zà-öø-ÿа-яё]")
_ITEM = re.compile(r"(?:[-–—*•·▪●◦‣✓✔✅☑■□○]|\(?[0-9]{1,2}[.)]|\(?[a-z]\)|[①-⑳・])\s*")
_QUESTION = re.compile(r"[?？]\W*$|^Q[.:：]|ですか。?$|ますか。?$|でしょうか。?$")


@dataclass(frozen=True, slots=True)
class Sentence:
    """`text` stands at `start:end` of the page. `heading`, `lead` and `before` are "" where there is none."""

    text: str
    start: int
    end: int
    shape: str  # heading, item or plain
    heading: str
    lead: str
    top: str = ""  # the first heading of the page
    before: str = ""  # the sentence before it in its paragraph

    @property
    def is_question(self) -> bool:
        """Whether it asks, and so states nothing."""
        return bool(_QUESTION.search(self.text))


@lru_cache(maxsize=1)  # every reader of a page asks
def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of `text`, in order, at most MAX_SENTENCES."""
    found: list[Sentence] = []
    for sentence in _sentences(text):
        found.append(sentence)
        if len(found) >= MAX_SENTENCES:
            break
    return tuple(found)


def _sentences(text: str) -> Iterator[Sentence]:
    heading = lead = top = header = ""
    in_list = False
    lines = text.split("\n")
    place = 0
    for number, line in enumerate(lines):
        start, place = place, place + len(line) + 1
        following = lines[number + 1] if number + 1 < len(lines) else ""
        shape, skip = _shape(line, following)
        body = line[skip:]
        if not body.strip():
            continue
        if shape == "heading":
            heading, lead, in_list = body, "", False
            yield Sentence(body, start + skip, start + len(line), shape, "", "", top)
            top = top or body
            continue
        if shape == "row":  # the first row of a table says what the others are about
            yield Sentence(body, start + skip, start + len(line), "item" if header else "heading", heading, header, top)
            header = header or body
            continue
        header = ""
        if shape == "plain" and in_list:
            lead, in_list = "", False
        in_list = in_list or shape == "item"
        last = ""
        for begin, end in _cuts(body):
            before, last = last, body[begin:end]
            yield Sentence(last, start + skip + begin, start + skip + end, shape, heading, lead, top, before)
        if shape == "plain":
            lead = last if re.search(r"[:：]\W*$", last) or _QUESTION.search(last) or _leads(following) else ""


def _leads(following: str) -> bool:
    return following.startswith("- ") or bool(_ITEM.match(following))


def _shape(line: str, following: str) -> tuple[str, int]:
    """What kind of line it is, and where its words begin."""
    if line.startswith("# "):
        return "heading", 2
    if " | " in line and len(line) < LONGEST_ROW:
        return "row", 0
    mark = _ITEM.match(line)
    if mark and len(line) > mark.end():
        # The button that opens an answer is a question, and so the heading of what follows.
        return ("heading" if _QUESTION.search(line) and len(line) < 160 else "item"), mark.end()
    if _QUESTION.search(line) and len(line) < 160:
        return "heading", 0
    ends_openly = line and line[-1] not in ".!。！,;:：、؛"
    if ends_openly and len(line) <= 60 and len(following) > 60 and not following.startswith(("- ", "# ")):
        return "heading", 0
    return "plain", 0


def _cuts(body: str) -> Iterator[tuple[int, int]]:
    begin = 0
    for match in _END.finditer(body):
        end = match.end()
        before = body[max(0, end - 12) : end]
        after = body[end : end + 1]
        if body[match.start()] == "." and (_ABBREVIATED.search(before) or _SMALL.match(after)):
            continue
        yield from _pieces(body, begin, end)
        begin = end
    yield from _pieces(body, begin, len(body))


def _pieces(body: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end and body[begin].isspace():
        begin += 1
    while end > begin and body[end - 1].isspace():
        end -= 1
    while end - begin > MAX_SENTENCE:
        yield begin, begin + MAX_SENTENCE
        begin += MAX_SENTENCE
    if end > begin:
        yield begin, end
