"""Names from a list (countries, languages, specialties) in a folded sentence, the longest first, none in another."""

import re
from collections.abc import Iterator, Mapping

_COMPILED: dict[tuple[int, str], tuple[Mapping[str, str], re.Pattern[str]]] = {}

_ENDS = {"plural": r"(?:s|es|en|n|in|innen|e|i|y|ów|a|ом|и|ы)?(?!\w)", "open": "", "whole": r"(?!\w)"}


def find(
    names: Mapping[str, str], folded: str, *, spaced: bool, plural: bool = False, open_end: bool = False
) -> Iterator[tuple[int, int, str]]:
    """Each place where a name stands, with what it means.

    `plural` lets a name carry the ending of its plural or case, `open_end` any ending: "deutschsprachig".
    """
    ends = "plural" if plural else "open" if open_end else "whole"
    kept = _COMPILED.get((id(names), ends))
    if kept is None or kept[0] is not names:  # the caller caches its list; the pattern lives as long
        listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 1)
        edge = r"(?<!\w)" if spaced else ""
        tail = _ENDS[ends] if spaced else ""
        kept = (names, re.compile(f"{edge}({listed}){tail}"))
        _COMPILED[id(names), ends] = kept
    for match in kept[1].finditer(folded):
        yield match.start(1), match.end(1), names[match[1]]
