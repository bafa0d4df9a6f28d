"""Sites like a given one: nearest neighbours over facts and text, with what they share and where they differ.

Each site is a vector of its facts (one coordinate a term, weighted by field) and of its description (TF-IDF); the
distance is the cosine of scikit-learn's NearestNeighbors.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import normalize

from catalog.facets import BY_NAME
from catalog.index import CatalogIndex
from catalog.model import Site
from catalog.vocabulary import UNKNOWN

NEIGHBOURS = 5
TEXT_WEIGHT = 0.7  # a shared word says less than a shared fact
# What makes two sites alternatives to each other comes first: the subject, the people, the door.
WEIGHTS: Mapping[str, float] = {
    "specialties": 2.0,
    "kind": 1.5,
    "languages": 1.5,
    "admits": 0.6,
    "topics": 0.8,
    "access": 0.8,
    "countries": 0.6,
}
COMPARED = ("kind", "specialties", "languages", "countries", "admits", "access", "credentials", "identity", "cost")


@dataclass(frozen=True, slots=True)
class Similar:
    """A site like another. `shares` and `differs` are facets; a fact that either does not state is in neither."""

    site: Site
    likeness: float  # cosine, 0 to 1
    shares: tuple[str, ...]
    differs: tuple[str, ...]


class SimilarSites:
    """Finds the sites like one of `index`; built once a catalogue."""

    def __init__(self, index: CatalogIndex) -> None:
        self._index = index
        self._place = {site.id: place for place, site in enumerate(index.sites)}
        facts = DictVectorizer().fit_transform([_coordinates(site) for site in index.sites])
        text = TfidfVectorizer(sublinear_tf=True, stop_words="english").fit_transform(
            [f"{site.name} {site.summary}" for site in index.sites]
        )
        self._vectors = csr_matrix(hstack([normalize(facts), TEXT_WEIGHT * text]))
        self._neighbours = NearestNeighbors(metric="cosine").fit(self._vectors)

    def to(self, site_id: str, number: int = NEIGHBOURS) -> tuple[Similar, ...]:
        """The `number` open sites most like the one with that id, nearest first."""
        place = self._place[site_id]
        wanted = min(self._index.size, 3 * number + 1)  # closed ones and the site itself are among the nearest
        distances, places = self._neighbours.kneighbors(self._vectors[place], n_neighbors=wanted)
        site = self._index.sites[place]
        found = [
            _compared(site, self._index.sites[other], 1 - float(distance))
            for distance, other in zip(distances[0], places[0], strict=True)
            if other != place and self._index.sites[other].is_open
        ]
        return tuple(found[:number])


def _coordinates(site: Site) -> dict[str, float]:
    return {f"{name}={term}": weight for name, weight in WEIGHTS.items() for term in BY_NAME[name].stated(site) or ()}


def _compared(site: Site, other: Site, likeness: float) -> Similar:
    shares: list[str] = []
    differs: list[str] = []
    for name in COMPARED:
        mine, theirs = BY_NAME[name].terms(site), BY_NAME[name].terms(other)
        if UNKNOWN in mine or UNKNOWN in theirs:
            continue
        (shares if mine & theirs else differs).append(name)
    return Similar(other, likeness, tuple(shares), tuple(differs))
