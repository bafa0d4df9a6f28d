"""The communities that somebody may have meant by an id or a name that is none."""

from rapidfuzz import fuzz, process

from catalog.model import Catalog
from web.contexts import Named

LIKE_ENOUGH = 50  # of 100 letters: a name that is a small part of another is not meant by it


def near_sites(catalog: Catalog, typed: str) -> tuple[Named, ...]:
    """Sites whose id or name looks like `typed`."""
    wanted = typed[:80].replace("-", " ").casefold()
    names = {one.id: one.name.casefold() for one in catalog}
    ids = {one.id: one.id.replace("-", " ") for one in catalog}
    found = process.extract(wanted, ids, scorer=fuzz.WRatio, limit=5, score_cutoff=75)
    found += process.extract(wanted, names, scorer=fuzz.WRatio, limit=5, score_cutoff=75)
    # A short name is a part of many: among those that fit, the one most like the whole goes first.
    best = sorted(found, key=lambda match: -fuzz.ratio(wanted, match[0]))
    near = dict.fromkeys(match[2] for match in best if fuzz.ratio(wanted, match[0]) >= LIKE_ENOUGH)
    return tuple(Named(site_id, catalog[site_id].name) for site_id in near)[:6]
