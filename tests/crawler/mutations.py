"""Edits of a page: those that change nothing but its looks, and those that change what it says. All from a seed."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.search import words
from crawler.sentences import sentences
from crawler.text import page_of_html

PAGES = Path(__file__).resolve().parent.parent / "data" / "pages"


@dataclass(frozen=True, slots=True)
class Passage:
    """A sentence of a labelled page, with its place."""

    text: str
    start: int
    end: int
    language: str

    @property
    def exact(self) -> str:
        return self.text[self.start : self.end]


def passages() -> list[Passage]:
    """Every sentence of the labelled pages that says something, and says it once.

    What a page says twice still stands on it when one of the two is edited: an edit there changes no meaning.
    """
    found = []
    for folder in sorted(PAGES.iterdir()):
        page = page_of_html((folder / "page.html").read_bytes())
        said = " ".join(words(page.text))
        for sentence in sentences(page.text):
            once = said.count(" ".join(words(sentence.text))) == 1
            if sentence.shape != "heading" and len(sentence.text) >= 12 and once:
                found.append(Passage(page.text, sentence.start, sentence.end, folder.name[:2]))
    return found


# --- what changes nothing -------------------------------------------------------------------------------------------


def reflowed(text: str, draw: random.Random) -> str:
    return "".join("\n" if letter == " " and draw.random() < 0.3 else letter for letter in text)


def with_hard_blanks(text: str, draw: random.Random) -> str:
    return "".join("\u00a0" if letter == " " and draw.random() < 0.4 else letter for letter in text)


def with_other_quotes(text: str, draw: random.Random) -> str:
    marks = draw.choice(["“”", "«»", "„“", "‘’"])
    return re.sub(r'"([^"\n]{1,60})"', lambda match: marks[0] + match[1] + marks[1], text).replace("'", "’")


def with_typographic_dashes(text: str, draw: random.Random) -> str:
    return text.replace(" - ", draw.choice([" – ", " — "]))


def with_soft_hyphens(text: str, draw: random.Random) -> str:
    return re.sub(r"([a-zA-Z]{4})([a-zA-Z]{5,})", "\\1\u00ad\\2", text)


def numbered(text: str, draw: random.Random) -> str:
    style = draw.choice(["{}. ", "{}) ", "({}) "])
    number = iter(range(1, 10_000))
    return re.sub(r"(?m)^- ", lambda _: style.format(next(number) % 99 + 1), text)


def renumbered(text: str, draw: random.Random) -> str:
    """One more clause has come in above all others."""
    return re.sub(
        r"(?m)((?:^|[.!?;] |。 ?)(?:- )?)(\(?|第|제|§ ?)(\d{1,2})(?=[A-Z]?(?:\.\d{1,2})*[.)] \D|[条조][（(\s])",
        lambda match: f"{match[1]}{match[2]}{int(match[3]) + 1}",
        text,
    )


def bulleted(text: str, draw: random.Random) -> str:
    return re.sub(r"(?m)^(?:- |# )", draw.choice(["• ", "* ", "▪ ", ""]), text)


def lines_joined(text: str, draw: random.Random) -> str:
    return re.sub(r"([.!?。])\n(?![-#])", r"\1 ", text)


def with_tables_redrawn(text: str, draw: random.Random) -> str:
    return text.replace(" | ", draw.choice(["  ", "\t", "\n", " || "]))


def with_blank_lines(text: str, draw: random.Random) -> str:
    return text.replace("\n", "\n\n \n")


def in_wide_letters(text: str, draw: random.Random) -> str:
    return re.sub(r"[!?:,]", lambda match: chr(ord(match[0]) + 0xFEE0), text)


def between_news(text: str, draw: random.Random) -> str:
    return f"Menu\nHome Forums Log in\n{text}\n© {draw.randint(2015, 2026)} All rights reserved"


COSMETIC: tuple[Callable[[str, random.Random], str], ...] = (
    reflowed,
    with_hard_blanks,
    with_other_quotes,
    with_typographic_dashes,
    with_soft_hyphens,
    numbered,
    renumbered,
    bulleted,
    lines_joined,
    with_tables_redrawn,
    with_blank_lines,
    in_wide_letters,
    between_news,
)


# --- what changes the meaning ---------------------------------------------------------------------------------------

SWAPS: dict[str, tuple[tuple[str, str], ...]] = {
    "en": (
        (r"\bis\b", "is not"),
        (r"\bare\b", "are not"),
        (r"\bmust\b", "may"),
        (r"\bcan\b", "cannot"),
        (r"\bmay\b", "must"),
        (r"\bonly\b", "also"),
        (r"\bfree\b", "paid"),
        (r"\bphysicians\b", "nurses"),
        (r"\bnurses\b", "dentists"),
        (r"\bdoctors\b", "patients"),
        (r"\bmembers\b", "visitors"),
        (r"\bcheck\b", "ignore"),
        (r"\bremove\b", "keep"),
        (r"\bDo not\b", "Do"),
        (r"\byour\b", "no"),
        (r"\breal\b", "invented"),
        (r"\bpublic\b", "private"),
    ),
    "de": (
        (r"\bist\b", "ist nicht"),
        (r"\bsind\b", "sind nicht"),
        (r"\bkönnen\b", "müssen"),
        (r"\bkann\b", "kann nicht"),
        (r"\bnur\b", "auch"),
        (r"\bkostenlos\b", "kostenpflichtig"),
        (r"\bÄrzte\b", "Patienten"),
        (r"\bFälle\b", "Namen"),
        (r"\bwerden\b", "werden nicht"),
        (r"\bwir\b", "wir nie"),
    ),
    "fr": (
        (r"\best\b", "n'est pas"),
        (r"\bsont\b", "ne sont pas"),
        (r"\bpeut\b", "doit"),
        (r"\bmédecins\b", "infirmiers"),
        (r"\bgratuite?\b", "payante"),
        (r"\bvotre\b", "aucun"),
        (r"\buniquement\b", "aussi"),
        (r"\bSupprimez\b", "Gardez"),
        (r"\bmembres\b", "visiteurs"),
    ),
    "es": (
        (r"\bes\b", "no es"),
        (r"\bestá\b", "no está"),
        (r"\bpueden\b", "no pueden"),
        (r"\bPuede\b", "Debe"),
        (r"\bmédicos\b", "pacientes"),
        (r"\bSolo\b", "También"),
        (r"\bgratuito\b", "de pago"),
        (r"\bElimine\b", "Conserve"),
        (r"\bsu\b", "ningún"),
    ),
    "it": (
        (r"\bè\b", "non è"),
        (r"\bmedici\b", "pazienti"),
        (r"\bsolo\b", "anche"),
        (r"\bpuò\b", "deve"),
        (r"\bgratuita\b", "a pagamento"),
        (r"\bsono\b", "non sono"),
    ),
    "pt": (
        (r"\bé\b", "não é"),
        (r"\bmédicos\b", "pacientes"),
        (r"\bapenas\b", "também"),
        (r"\bpode\b", "deve"),
        (r"\bgratuito\b", "pago"),
        (r"\bsão\b", "não são"),
    ),
    "nl": (
        (r"\bis\b", "is niet"),
        (r"\bartsen\b", "patiënten"),
        (r"\balleen\b", "ook"),
        (r"\bkan\b", "moet"),
        (r"\bgratis\b", "betaald"),
        (r"\bzijn\b", "zijn niet"),
    ),
    "pl": (
        (r"\bjest\b", "nie jest"),
        (r"\bsą\b", "nie są"),
        (r"\blekarzy\b", "pacjentów"),
        (r"\btylko\b", "także"),
        (r"\bMożesz\b", "Musisz"),
        (r"\bbezpłatna\b", "płatna"),
    ),
    "ru": (
        (r"\bтолько\b", "также"),
        (r"\bврачей\b", "пациентов"),
        (r"\bможет\b", "не может"),
        (r"\bможете\b", "должны"),
        (r"\bбесплатная\b", "платная"),
        (r"\bвидны\b", "не видны"),
    ),
    "ja": (
        ("できます", "できません"),
        ("医師", "患者"),
        ("無料", "有料"),
        ("のみ", "以外も"),
        ("してください", "しないでください"),
        ("会員", "一般の方"),
    ),
    "zh": (
        ("可以", "不可以"),
        ("仅", "不仅"),
        ("医生", "患者"),
        ("免费", "收费"),
        ("会员", "任何人"),
        ("上传", "无需上传"),
        ("请", "请勿"),
    ),
    "ko": (
        ("있습니다", "없습니다"),
        ("의사", "환자"),
        ("무료", "유료"),
        ("회원만", "누구나"),
        ("하세요", "하지 마세요"),
        ("합니다", "하지 않습니다"),
    ),
}
LIMITS = {
    "en": " unless we decide otherwise",
    "de": ", außer an Feiertagen",
    "fr": ", sauf en août",
    "es": ", salvo en agosto",
    "it": ", tranne ad agosto",
    "pt": ", exceto em agosto",
    "nl": ", behalve in augustus",
    "pl": ", oprócz sierpnia",
    "ru": ", кроме августа",
    "ja": "(8月を除く)",
    "zh": "(八月除外)",
    "ko": "(8월 제외)",
}


# The number a clause stands under, as the pages here write it. It says nothing, and so has an edit of its own above.
_OWN_NUMBER = re.compile(
    r"(?:\d{1,2}[A-Z]?(?:\.\d{1,2})*\.|\d{1,2}(?:\.\d{1,2})+|\(\d{1,2}\)"
    r"|第\d+条|제\d+조|§ ?\d+\.?(?: Abs\. ?\d+)?)(?=[\s（(])"
)


def meaning_changed(passage: Passage) -> Iterator[str]:
    """The page with the passage turned round: a word swapped, a "not" or an exception put in, a number changed."""
    for pattern, put in SWAPS[passage.language]:
        changed = re.sub(pattern, put, passage.exact, count=1)
        if changed != passage.exact:
            yield _put(passage, changed)
    own = _OWN_NUMBER.match(passage.exact)
    stated = passage.exact[own.end() :] if own else passage.exact
    if re.search(r"\d", stated):
        changed = re.sub(r"\d+", lambda match: str(int(match[0]) + 3), stated, count=1)
        yield _put(passage, passage.exact[: len(passage.exact) - len(stated)] + changed)
    stripped = passage.exact.rstrip(".。!?？")
    yield _put(passage, stripped + LIMITS[passage.language] + passage.exact[len(stripped) :])


def _put(passage: Passage, changed: str) -> str:
    return passage.text[: passage.start] + changed + passage.text[passage.end :]


def gone(passage: Passage) -> str:
    """The page without the passage."""
    return passage.text[: passage.start] + passage.text[passage.end :]
