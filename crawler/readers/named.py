"""Names from a list (countries, languages, specialties) in a folded sentence, the longest first, none in another."""

import re
from collections.abc import Iterator, Mapping

_COMPILED: dict[int, tuple[Mapping[str, str], re.Pattern[str]]] = {}


def find(
    names: Mapping[str, str], folded: str, *, spaced: bool, plural: bool = False
) -> Iterator[tuple[int, int, str]]:
    """Each place where a name stands, with what it means.

    `plural` lets a name carry the ending of its plural or case.
    """
    kept = _COMPILED.get(id(names))
    if kept is None or kept[0] is not names:  # the caller caches its list; the pattern lives as long
        listed = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) > 1)
        edge = r"(?<!\w)" if spaced else ""
        tail = (r"(?:s|es|en|n|in|innen|e|i|y|ów|a|ом|и|ы)?(?!\w)" if plural else r"(?!\w)") if spaced else ""
        kept = (names, re.compile(f"{edge}({listed}){tail}"))
        _COMPILED[id(names)] = kept
    for match in kept[1].finditer(folded):
        yield match.start(1), match.end(1), names[match[1]]
