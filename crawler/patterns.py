"""The phrases by which pages of each language state facts: read from `data/reader/patterns/`, compiled once.

A pattern is a regular expression on folded text (small letters, straight quotes, narrow digits; every letter in its
place, so
that offsets hold). In it a blank is any blank, `...` a gap inside one sentence, and `{name}` the alternatives listed
under
`macros`. It may begin with `?` (weak: counts only with the classifier's support) or `~` (says its own "not", so that a
negation near it does not overturn it). `a && b` asks for both in one sentence of at most 300 letters, in any order,
with no
"not" anywhere. Files of data keep phrases out of the code: a new phrase is a line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from catalog import strict_yaml
from catalog.locales import primary_language
from catalog.vocabulary import DATA

PATTERNS = DATA / "reader" / "patterns"
STRONG, WEAK = 1.0, 0.5
LONGEST_TOGETHER = 300  # letters: in a longer sentence two words need not have to do with each other
ANYWHERE = frozenset(
    ["medical", "communal"]
)  # lists whose words count inside longer ones too: Krankenpflege, allnurses
# Keys of a fact that are no values of it.
CONTROLS = frozenset(["off", "cue", "about", "where", "consent", "idiom", "of_members"])
UNSPACED = frozenset(["ja", "zh", "ko"])  # words run together, or carry their particles
FALLBACK = "en"  # for a page of a language without phrases of its own

_FOLD = {ord(wide): ord(narrow) for wide, narrow in zip("’‘‚‛´`“”„‟«»–—‐‑‒―−", "'''''''''''''''''''", strict=False)}
_FOLD |= {ord(mark): ord('"') for mark in "“”„‟«»"} | {ord(dash): ord("-") for dash in "–—‐‑‒―−"}
_FOLD |= {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xA0: 0x20, 0x202F: 0x20}


class PatternError(ValueError):
    """A file of phrases holds something that is no pattern; the message says where."""


def fold(text: str) -> str:
    """`text` in small letters and plain marks, each letter in its place."""
    text = text.translate(_FOLD)
    small = text.lower()
    return small if len(small) == len(text) else "".join(letter.lower()[:1] or letter for letter in text)


@dataclass(frozen=True, slots=True)
class Hit:
    """`value` is stated at `start:end` of the sentence."""

    value: str
    start: int
    end: int
    strength: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """One compiled pattern and what it stands for."""

    value: str
    regex: re.Pattern[str]
    strength: float
    negates: bool  # its "not" is its own
    has_gap: bool  # so that a "not" may stand inside what it matches
    others: tuple[re.Pattern[str], ...] = ()  # what else the sentence must hold


class Phrases:
    """All patterns of one language."""

    def __init__(self, language: str, raw: Mapping[str, Any]) -> None:
        self.language = language
        self._edge = r"(?<!\w)" if language not in UNSPACED else ""
        # What follows a gap begins a word, where words have blanks between them.
        self._gap = r"(?:[^.;!?\n]|(?<=\d)\.){0,60}?" + self._edge if self._edge else r"[^。;！？!?\n]{0,25}?"
        self._macros = self._expanded(dict(raw.get("macros", {})))
        self._raw = raw
        self.before = self.regex("negation.before")
        self.after = self.regex("negation.after")
        self._phrases: dict[str, tuple[Phrase, ...]] = {}

    def _expanded(self, macros: dict[str, str]) -> dict[str, str]:
        for name, body in macros.items():
            whole = body
            for other, text in macros.items():
                whole = whole.replace("{" + other + "}", text)
            macros[name] = f"(?:{whole})"
        return macros

    def _at(self, path: str) -> Any:
        value: Any = self._raw
        for step in path.split("."):
            value = value.get(step, {}) if isinstance(value, Mapping) else {}
        return value

    def _source(self, pattern: str) -> str:
        for name, body in self._macros.items():
            pattern = pattern.replace("{" + name + "}", body)
        pattern = pattern.replace(" ... ", self._gap).replace("...", self._gap)
        return self._edge + "(?:" + pattern.replace(" ?", r"\s*").replace(" ", r"\s+") + ")"

    def _compile(self, source: str, path: str) -> re.Pattern[str]:
        try:
            return re.compile(source)
        except re.error as error:
            raise PatternError(f"{PATTERNS.name}/{self.language}.yaml: {path}: {error}: {source[:80]}") from None

    @cache  # noqa: B019  # one instance a language lives as long as the program
    def regex(self, path: str) -> re.Pattern[str] | None:
        """The patterns listed at `path` as one expression, or None where the file has none."""
        listed = self._at(path)
        sources = [self._source(str(pattern).lstrip("?~")) for pattern in (listed or ())]
        if path in ANYWHERE:
            sources = [source.removeprefix(self._edge) for source in sources]
        return self._compile("|".join(sources), path) if sources else None

    def with_name(self, path: str, name: str) -> tuple[re.Pattern[str], ...]:
        """The patterns listed at `path`, `name` in the place of their `{name}`."""
        return tuple(self._compile(self._source(str(it).replace("{name}", name)), path) for it in self._at(path) or ())

    def phrases(self, path: str) -> tuple[Phrase, ...]:
        """The patterns at `path`, which maps values to lists of them."""
        if path not in self._phrases:
            found = []
            for value, listed in (self._at(path) or {}).items():
                for pattern in () if value in CONTROLS else listed:
                    marks = re.match(r"[?~]*", pattern)
                    flags = marks[0] if marks else ""
                    parts = [
                        self._compile(self._source(part), f"{path}.{value}")
                        for part in pattern[len(flags) :].split(" && ")
                    ]
                    gap = "..." in pattern or "\\w+" in pattern or ".{" in pattern
                    strength = WEAK if "?" in flags else STRONG
                    found.append(Phrase(str(value), parts[0], strength, "~" in flags, gap, tuple(parts[1:])))
            self._phrases[path] = tuple(found)
        return self._phrases[path]

    def hits(self, path: str, sentence: str) -> Iterator[Hit]:
        """What the patterns at `path` find in a folded sentence and no negation overturns.

        Each value once, the surest place.
        """
        best: dict[str, Hit] = {}
        for phrase in self.phrases(path):
            if phrase.others and not self._together(phrase, sentence):
                continue
            for match in phrase.regex.finditer(sentence):
                inside = match.end() if phrase.has_gap else match.start()
                if phrase.negates or not self.negated(sentence, match.start(), inside, match.end()):
                    if phrase.value not in best or best[phrase.value].strength < phrase.strength:
                        best[phrase.value] = Hit(phrase.value, match.start(), match.end(), phrase.strength)
                    break
        yield from best.values()

    def _together(self, phrase: Phrase, sentence: str) -> bool:
        if len(sentence) > LONGEST_TOGETHER or not all(other.search(sentence) for other in phrase.others):
            return False
        return phrase.negates or not (self.before and self.before.search(sentence))

    def negated(self, sentence: str, start: int, inside: int, end: int) -> bool:
        """Whether a "not" governs `start:end`: shortly before it, in it up to `inside`, or shortly after it."""
        reach = 32 if self.language not in UNSPACED else 8
        left = max((sentence.rfind(mark, 0, start) for mark in ",;:()"), default=-1) + 1
        if self.before and self.before.search(sentence[max(left, start - reach) : inside]):
            return True
        return bool(self.after and self.after.search(sentence[end : end + 28]))

    def says(self, path: str, sentence: str) -> bool:
        """Whether any pattern listed at `path` is in the folded sentence."""
        regex = self.regex(path)
        return bool(regex and regex.search(sentence))


@cache
def phrases_of(language: str | None) -> Phrases:
    """The phrases of `language`; English ones where it has none of its own."""
    name = primary_language(language or FALLBACK)
    path = PATTERNS / f"{name}.yaml"
    if not path.is_file():
        path = PATTERNS / f"{FALLBACK}.yaml"
    root, faults = strict_yaml.parse(strict_yaml.decode(path.read_bytes()))
    if faults:
        raise PatternError(f"{path.name}:{faults[0].line}: {faults[0].message}")
    return Phrases(path.stem, root.plain())


def languages() -> tuple[str, ...]:
    """The languages that have phrases of their own."""
    return tuple(sorted(path.stem for path in PATTERNS.glob("*.yaml")))
