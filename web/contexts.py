"""What each template is given: one frozen class a page. Templates only print."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from catalog.model import Site
from web.cards import Brief, Card
from web.evidence import SignOfLife
from web.facts import FactGroup, ThreeLines
from web.known import Places, Share, Wanted
from web.outgoing import TurnedOff
from web.questions import Question
from web.urls import Pair


@dataclass(frozen=True, slots=True)
class Alternate:
    """The same page in another interface language."""

    tag: str
    name: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands round every page. `heading` is the title where markup can say its language.

    `offer` is the page in the language the browser asks for, where that is another.
    """

    tag: str
    title: str
    heading: str
    description: str
    section: str
    canonical: str
    alternates: tuple[Alternate, ...]
    offer: Alternate | None
    offer_sentence: str
    private: bool


@dataclass(frozen=True, slots=True)
class HomePage:
    """The questionnaire. `numbers` stand before its questions; `wrong` and `strays` say what was not understood."""

    questions: tuple[Question, ...]
    numbers: tuple[str, ...]
    wrong: tuple[Question, ...]
    strays: tuple[str, ...]
    sites: int
    countries: int
    sources: int


@dataclass(frozen=True, slots=True)
class Chip:
    """An answer that can be taken away."""

    name: str
    label: str
    value: str
    remove: str


@dataclass(frozen=True, slots=True)
class Named:
    """A site by name and address in the site."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The sites that one rule leaves out: `names` with links, `hidden` ones not listed."""

    rule: str
    title: str
    number: int
    names: Markup
    hidden: int


@dataclass(frozen=True, slots=True)
class WayOut:
    """Answers to give up, and how many more communities fit without them."""

    answers: str
    gains: int
    address: str


@dataclass(frozen=True, slots=True)
class Group:
    """Matches that cost her the same."""

    name: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class MatchesPage:
    """The answer: the best match, and the others by what they cost. `changed` says what the last answer changed."""

    chips: tuple[Chip, ...]
    changed: tuple[str, ...]
    first: Card | None
    others: tuple[Group, ...]
    rule_on_patients_unknown: tuple[Card, ...]
    only_if_you_belong: tuple[Brief, ...]
    relaxations: tuple[WayOut, ...]
    left_out: tuple[LeftOut, ...]
    left_out_number: int
    fitting: int
    sites: int
    more: str
    every_left_out: str
    question: Question | None
    field: str
    why: str
    skip: str
    kept: tuple[Pair, ...]
    everything: tuple[Question, ...]
    all_questions: str
    back: str


@dataclass(frozen=True, slots=True)
class TermLink:
    """A facet term, how many sites it would find, and where a click leads."""

    term: str
    label: str
    count: int
    selected: bool
    address: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet with its terms, the commonest first; `hidden` more are found by typing."""

    name: str
    title: str
    terms: tuple[TermLink, ...]
    hidden: int
    open: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """A site in the directory."""

    site: Site
    kind: str
    lines: ThreeLines
    facts: int


@dataclass(frozen=True, slots=True)
class SortLink:
    """An order of the directory."""

    label: str
    address: str
    current: bool


@dataclass(frozen=True, slots=True)
class SitesPage:
    """The directory."""

    text: str
    facets: tuple[FacetView, ...]
    chosen: tuple[Chip, ...]
    kept: tuple[Pair, ...]
    listings: tuple[Listing, ...]
    total: int
    sites: int
    first: int
    sorts: tuple[SortLink, ...]
    previous: str
    next: str
    pages: int
    page: int
    clear: str


@dataclass(frozen=True, slots=True)
class Page:
    """One of a site's own pages."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Alike:
    """A site like another, with the facets in which they agree and in which they differ."""

    id: str
    name: str
    shares: str
    differs: str


@dataclass(frozen=True, slots=True)
class SitePage:
    """Everything about one site."""

    site: Site
    kind: str
    lines: ThreeLines
    groups: tuple[FactGroup, ...]
    pages: tuple[Page, ...]
    off: TurnedOff
    host: Named | None
    successor: Named | None
    closed: bool
    known: int
    facts: int
    alike: tuple[Alike, ...]
    cite: str
    read: str


@dataclass(frozen=True, slots=True)
class Weighed:
    """A criterion and its share of the whole weight, in hundredths."""

    label: str
    hundredths: int


@dataclass(frozen=True, slots=True)
class AboutPage:
    """What gets in, how ranking works, and how much is known, of all sites and of the `matter` that matter."""

    sites: int
    sources: int
    dated: int
    coverage: tuple[Share, ...]
    matter: int
    matter_as_of: str
    joinable: tuple[Places, ...]
    wanted: tuple[Wanted, ...]
    weights: tuple[Weighed, ...]
    threshold: int


@dataclass(frozen=True, slots=True)
class ComparedFact:
    """A row of a comparison: the fact of each site, empty where nobody knows."""

    title: str
    values: tuple[str, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Two or more sites beside each other."""

    sites: tuple[Named, ...]
    alive: tuple[SignOfLife, ...]
    rows: tuple[ComparedFact, ...]


@dataclass(frozen=True, slots=True)
class ProblemPage:
    """Why a page cannot be shown, and where to go instead. `guessed`: `possible` are words that may be meant."""

    title: str
    sentences: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    guessed: bool = False
    near: tuple[Named, ...] = ()


Context = HomePage | MatchesPage | SitesPage | SitePage | AboutPage | ComparePage | ProblemPage | dict[str, Any]
