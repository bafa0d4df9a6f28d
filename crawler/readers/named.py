"""Names from a list (countries, languages, specialties) in a folded sentence, the longest first, none in another."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal

# How a name may end: as it stands, in the ending of its plural or case, or in any: "deutschsprachig".
Ending = Literal["its own", "inflected", "any"]
_ENDS: Mapping[Ending, str] = {
    "its own": r"(?!\w)",
    "inflected": r"(?:s|es|en|n|in|innen|e|i|y|ów|a|ом|и|ы)?(?!\w)",
    "any": "",
}
_COMPILED: dict[tuple[int, Ending], tuple[Mapping[str, str], re.Pattern[str]]] = {}


def find(
    names: Mapping[str, str], folded: str, *, spaced: bool, ending: Ending = "its own"
) -> Iterator[tuple[int, int, str]]:
    """Each place where a name stands, with what it means. Where words run together it is found within any other."""
    kept = _COMPILED.get((id(names), ending))
    if kept is None or kept[0] is not names:  # the caller caches its list; the pattern lives as long
        listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 1)
        edge = r"(?<!\w)" if spaced else ""
        tail = _ENDS[ending] if spaced else ""
        kept = (names, re.compile(f"{edge}({listed}){tail}"))
        _COMPILED[id(names), ending] = kept
    for match in kept[1].finditer(folded):
        yield match.start(1), match.end(1), names[match[1]]
