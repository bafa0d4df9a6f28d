"""The phrases by which pages of each language state facts: read from `data/reader/patterns/`, compiled once.

A pattern is a regular expression on folded text (small letters, straight quotes, narrow digits; every letter in its
place, so that offsets hold). In it a blank is any blank, `...` a gap inside one sentence, and `{name}` the alternatives
listed under `macros`. It may begin with `?` (weak: counts only with the classifier's support) or `~` (says its own
"not", so that a negation near it does not overturn it). `a && b` asks for both in one sentence of at most 300 letters,
in any order, with no "not" anywhere. Files of data keep phrases out of the code: a new phrase is a line.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from catalog import strict_yaml
from catalog.locales import primary_language
from catalog.vocabulary import DATA
from crawler.required import Required

PATTERNS = DATA / "reader" / "patterns"
STRONG, WEAK = 1.0, 0.5
LONGEST_TOGETHER = 300  # letters: in a longer sentence two words need not have to do with each other
# Lists whose words count inside longer ones too: Kinderkrankenpflege, allnurses.
ANYWHERE = frozenset(["medical", "communal"])
# Keys of a fact that are no values of it.
CONTROLS = frozenset(["off", "cue", "about", "where", "consent", "idiom", "of_members"])
UNSPACED = frozenset(["ja", "zh", "ko"])  # words run together, or carry their particles
FALLBACK = "en"  # for a page of a language without phrases of its own
KEPT = 1_000  # sentences, more than nearly any page has: every reader asks about those that may state something
LONGEST_KEPT = 2_000  # letters; what is longer is no sentence with its heading, but a whole page

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
    """All patterns of one language, numbered; of a text only those are tried that its letters do not rule out."""

    def __init__(self, language: str, raw: Mapping[str, Any]) -> None:
        self.language = language
        self._edge = r"(?<!\w)" if language not in UNSPACED else ""
        # What follows a gap begins a word, where words have blanks between them.
        self._gap = r"(?:[^.;!?\n]|(?<=\d)\.){0,60}?" + self._edge if self._edge else r"[^。;！？!?\n]{0,25}?"
        self._macros = self._expanded(dict(raw.get("macros", {})))
        self.listed = dict(_lists({name: value for name, value in raw.items() if name != "macros"}))
        self.patterns: list[Phrase] = []
        self._numbers: dict[str, frozenset[int]] = {}
        for path, listed in self.listed.items():
            first = len(self.patterns)
            self.patterns += [self._pattern(path, pattern) for pattern in listed]
            self._numbers[path] = frozenset(range(first, len(self.patterns)))
        self._required = Required([[it.regex.pattern, *(more.pattern for more in it.others)] for it in self.patterns])
        self.before = self.regex("negation.before")
        self.after = self.regex("negation.after")

    def _expanded(self, macros: dict[str, str]) -> dict[str, str]:
        for name, body in macros.items():
            whole = body
            for other, text in macros.items():
                whole = whole.replace("{" + other + "}", text)
            macros[name] = f"(?:{whole})"
        return macros

    def _pattern(self, path: str, pattern: str) -> Phrase:
        """A pattern of the list at `path`, which ends with the value that it stands for."""
        bare = pattern.lstrip("?~")
        flags = pattern.removesuffix(bare)
        first, *others = (self._compile(self._source(part, path), path) for part in bare.split(" && "))
        gap = "..." in pattern or "\\w+" in pattern or ".{" in pattern
        strength = WEAK if "?" in flags else STRONG
        return Phrase(path.rpartition(".")[2], first, strength, "~" in flags, gap, tuple(others))

    def _source(self, pattern: str, path: str) -> str:
        for name, body in self._macros.items():
            pattern = pattern.replace("{" + name + "}", body)
        pattern = pattern.replace("{name}", r"\w+")  # what stands there is known only to `with_name`
        pattern = pattern.replace(" ... ", self._gap).replace("...", self._gap)
        edge = self._edge if path not in ANYWHERE else ""
        return edge + "(?:" + pattern.replace(" ?", r"\s*").replace(" ", r"\s+") + ")"

    def _compile(self, source: str, path: str) -> re.Pattern[str]:
        try:
            return re.compile(source)
        except re.error as error:
            raise PatternError(f"{PATTERNS.name}/{self.language}.yaml: {path}: {error}: {source[:80]}") from None

    @cache  # noqa: B019  # one instance a language lives as long as the program
    def regex(self, path: str) -> re.Pattern[str] | None:
        """The patterns listed at `path` as one expression, or None where the file has none."""
        sources = [self.patterns[number].regex.pattern for number in sorted(self._numbers.get(path, ()))]
        return self._compile("|".join(sources), path) if sources else None

    def with_name(self, path: str, name: str) -> tuple[re.Pattern[str], ...]:
        """The patterns listed at `path`, `name` in the place of their `{name}`."""
        named = (pattern.replace("{name}", name) for pattern in self.listed.get(path, ()))
        return tuple(self._compile(self._source(pattern, path), path) for pattern in named)

    def possible(self, path: str, text: str) -> list[Phrase]:
        """The patterns at `path`, which maps values to lists of them, that the folded text may hold by its letters."""
        return [self.patterns[number] for number in sorted(self.numbers(path) & self.may_match(text))]

    def may_say(self, path: str, text: str) -> bool:
        """Whether the letters of the folded text leave it open that a pattern at `path` is in it."""
        return not self.numbers(path).isdisjoint(self.may_match(text))

    @cache  # noqa: B019  # as above; there are as many paths as the program names
    def numbers(self, path: str) -> frozenset[int]:
        """The numbers of the patterns listed at `path`, or for the values that it maps to lists."""
        values = [at for at in self._numbers if at.rpartition(".")[0] == path]
        lists = [path, *(at for at in values if at.rpartition(".")[2] not in CONTROLS)]
        return frozenset[int]().union(*(self._numbers.get(at, ()) for at in lists))

    def matches(self, path: str, text: str) -> Iterator[re.Match[str]]:
        """Where the patterns listed at `path`, as one expression, are in the folded text."""
        regex = self.regex(path)
        return regex.finditer(text) if regex and self.may_say(path, text) else iter(())

    def may_match(self, text: str) -> frozenset[int]:
        """The numbers of the patterns that the letters of the folded text do not rule out."""
        return self._required.may_match(text) if len(text) > LONGEST_KEPT else self._may_match_in_a_sentence(text)

    @lru_cache(maxsize=KEPT)  # noqa: B019  # as above, and bounded
    def _may_match_in_a_sentence(self, sentence: str) -> frozenset[int]:
        return self._required.may_match(sentence)

    def hits(self, path: str, sentence: str) -> Iterator[Hit]:
        """What the patterns at `path` find in a folded sentence and no negation overturns.

        Each value once, the surest place.
        """
        best: dict[str, Hit] = {}
        for phrase in self.possible(path, sentence):
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
        possible = self.numbers(path) & self.may_match(sentence)
        return any(self.patterns[number].regex.search(sentence) for number in possible)

    def is_elsewhere(self, text: str) -> bool:
        """Whether the folded text is about a prize, a course, a patient's own doctor ..., and so not about the site."""
        return self.says("elsewhere", text) or self.says("advice", text)

    def advises(self, hit: Hit, sentence: str) -> bool:
        """Whether what was hit is part of the advice to ask a doctor, as in "check with a licensed doctor"."""
        return any(
            match.start() < hit.end and hit.start <= match.end() + 1 for match in self.matches("advice", sentence)
        )


def _lists(raw: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of patterns, with the path of names that leads to it."""
    for name, value in raw.items():
        if isinstance(value, Mapping):
            yield from _lists(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", tuple(map(str, value or ()))


@lru_cache(maxsize=256)  # a page may name any language
def phrases_of(language: str | None) -> Phrases:
    """The phrases of `language`; English ones where it has none of its own."""
    name = primary_language(language or FALLBACK)
    return _phrases_in(name if name in languages() else FALLBACK)


@cache
def _phrases_in(name: str) -> Phrases:
    path = PATTERNS / f"{name}.yaml"
    root, faults = strict_yaml.parse(strict_yaml.decode(path.read_bytes()))
    if faults:
        raise PatternError(f"{path.name}:{faults[0].line}: {faults[0].message}")
    return Phrases(name, root.plain())


@cache
def languages() -> tuple[str, ...]:
    """The languages that have phrases of their own."""
    return tuple(sorted(path.stem for path in PATTERNS.glob("*.yaml")))
