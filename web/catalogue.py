"""The catalogue that pages are made from: an immutable edition, replaced as a whole when the catalogue has changed."""

import logging
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlmodel import select

from catalog import fetches
from catalog.index import CatalogIndex
from catalog.model import Catalog, Site
from catalog.sites_yaml import load_file
from catalog.store import Store
from catalog.tables import CatalogueRow, SiteRow

if TYPE_CHECKING:  # scikit-learn takes seconds to import; the first page must not wait for it
    from recommender.similar import SimilarSites

log = logging.getLogger("curbside.catalogue")

T = TypeVar("T")
Unreachables = Mapping[tuple[str, str], fetches.Unreachable]

MOST_KEPT = 20_000  # pieces of pages kept for an edition: all of today's sites in two languages
FIRST_REVISION = 1  # of a site whose history nobody has begun


class Shelf(Protocol):
    """Where the catalogue lies."""

    def catalog(self) -> Catalog:
        """All sites as they stand."""
        ...

    def revision(self) -> Hashable:
        """Something that differs whenever `catalog` would; cheap enough for every request."""
        ...

    def changes(self) -> dict[str, int]:
        """The revision of each site's entry, where there is a history."""
        ...

    def unreachable(self) -> Unreachables:
        """The addresses, by site, that led the crawler astray."""
        ...

    def unwritten(self) -> int:
        """How many accepted changes the catalogue file does not say yet."""
        ...


@dataclass(frozen=True)
class FileShelf:
    """The catalogue file itself."""

    path: Path

    def catalog(self) -> Catalog:
        """What the file says."""
        return load_file(self.path)

    def revision(self) -> Hashable:
        """When the file was written, and how long it is."""
        state = self.path.stat()
        return state.st_mtime_ns, state.st_size

    def changes(self) -> dict[str, int]:
        """A file has no history."""
        return {}

    def unreachable(self) -> Unreachables:
        """A file does not say what the crawler met."""
        return {}

    def unwritten(self) -> int:
        """The file is all there is."""
        return 0


@dataclass(frozen=True)
class StoreShelf:
    """The database."""

    store: Store

    def catalog(self) -> Catalog:
        """All sites as stored."""
        return self.store.catalog()

    def revision(self) -> Hashable:
        """The number of the last accepted change, and of crawls that are over."""
        with self.store.reading() as session:
            return session.exec(select(CatalogueRow.revision, fetches.over())).one()

    def changes(self) -> dict[str, int]:
        """The change that touched each site last."""
        with self.store.reading() as session:
            return dict(session.exec(select(SiteRow.id, SiteRow.revision)).all())

    def unreachable(self) -> Unreachables:
        """What the crawls so far came to."""
        with self.store.reading() as session:
            return fetches.unreachable(session)

    def unwritten(self) -> int:
        """What was accepted while the file could not be written."""
        return self.store.unwritten()


@dataclass(frozen=True, eq=False)
class Edition:
    """The catalogue at one revision, compiled. `revisions` numbers the sites that have a history.

    `unreachable` are the addresses, by site, that no page leads to for now.
    """

    index: CatalogIndex
    revision: Hashable
    revisions: dict[str, int] = field(default_factory=dict)
    unreachable: Unreachables = field(default_factory=dict)
    _kept: dict[Hashable, Any] = field(default_factory=dict)
    _preparing: Lock = field(default_factory=Lock)

    @property
    def catalog(self) -> Catalog:
        """All sites by id."""
        return self.index.catalog

    def kept(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` makes of the catalogue and of nothing else, made once and kept as long as the edition."""
        if key not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[key] = make()
        made: T = self._kept[key]
        return made

    @cached_property
    def by_name(self) -> tuple[Site, ...]:
        """All sites in the order of their names."""
        return tuple(sorted(self.index.sites, key=lambda site: (site.name.casefold(), site.id)))

    @cached_property
    def places_by_name(self) -> NDArray[np.intp]:
        """The place in `by_name` of every site of the index."""
        place = {site.id: place for place, site in enumerate(self.by_name)}
        return np.array([place[site.id] for site in self.index.sites], np.intp)

    @property
    def similar(self) -> "SimilarSites":
        """The neighbourhood of every site; takes a second at first, so the process prepares it once it is up."""
        with self._preparing:  # who comes while it is being prepared waits for that and does not begin again
            return self._similar

    @cached_property
    def _similar(self) -> "SimilarSites":
        from recommender.similar import SimilarSites  # noqa: PLC0415

        return SimilarSites(self.index)

    def revision_of(self, site_id: str) -> int:
        """How often the entry of that site has changed, counted from 1."""
        return self.revisions.get(site_id, FIRST_REVISION)


class Catalogue:
    """The current edition of what lies on `shelf`. Readers never wait: a new edition is built beside the old one.

    `prepare` does beforehand what the first reader of a new edition would wait for.
    """

    def __init__(self, shelf: Shelf, prepare: Callable[[Edition], object] = lambda _: None) -> None:
        self._shelf, self._prepare = shelf, prepare
        self._building = Lock()
        self._edition = self._built()
        self._failed: Hashable = None  # the revision that could not be read, so that it is tried once and not again
        self.problem = ""  # why the newest revision is not shown; empty while it is

    def current(self) -> Edition:
        """The newest edition that is ready; a change on the shelf starts the building of the next."""
        try:
            newest = self._shelf.revision()
        except OSError as error:
            self.problem = f"the catalogue cannot be seen: {error}"
            return self._edition
        if newest not in (self._edition.revision, self._failed) and self._building.acquire(blocking=False):
            Thread(target=self._replace, args=(newest,), name="next edition", daemon=True).start()
        return self._edition

    def refresh(self) -> Edition:
        """The newest edition, waited for."""
        with self._building:
            self._try(self._shelf.revision())
        return self._edition

    def unwritten(self) -> int | None:
        """How many accepted changes wait to be written to the catalogue file; None when that cannot be seen."""
        try:
            return self._shelf.unwritten()
        except OSError:
            return None

    def _replace(self, newest: Hashable) -> None:
        try:
            self._try(newest)
        finally:
            self._building.release()

    def _try(self, newest: Hashable) -> None:
        try:
            edition = self._built()
            self._prepare(edition)
            self._edition, self.problem, self._failed = edition, "", None
        except (OSError, ValueError) as error:
            # A file in the middle of an edit must not take the site down: the edition before it goes on serving.
            self.problem, self._failed = str(error).splitlines()[0], newest
            log.warning("the catalogue was not replaced: %s", self.problem)

    def _built(self) -> Edition:
        revision = self._shelf.revision()
        index = CatalogIndex.compile(self._shelf.catalog())
        return Edition(index, revision, self._shelf.changes(), self._shelf.unreachable())
