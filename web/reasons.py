"""Reasons in words: what a site says on a criterion, what she asked, how old that is and where it is written."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from catalog.freshness import expired
from catalog.model import FACTS, Site
from recommender.answers import NOTHING, Answers
from recommender.judgement import Reason, Verdict
from web.asking import VOCABULARIES
from web.catalogue import Edition
from web.caveats import would_change
from web.evidence import cited
from web.i18n import Tongue
from web.labels import CRITERIA, VERDICTS
from web.templating import environment
from web.values import plain

MAX_SOURCES = 2  # of a reason; the site's page has all

# The answers that each criterion compares with, to be said beside its verdict.
_ASKED = {
    "profession": "profession",
    "goals": "goals",
    "about": "about",
    "peers": "specialties",
    "place": "country",
    "languages": "languages",
    "when": "when",
    "credentials": "credentials",
    "access": "access",
    "identity": "identity",
    "media": "media",
    "cost": "cost",
    "money": "avoid_funding",
}


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a site says on a criterion and how that was judged, whoever asks: the row before and after her answer."""

    head: Markup
    tail: Markup


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One criterion's word on the site, as a row; `asked` is what she answered, where the two differ.

    `would_change` says of what is not known how much the answer would matter.
    """

    verdict: Verdict
    row: Testimony
    asked: str
    would_change: str


@dataclass(frozen=True)
class Reader:
    """Who reads the page: in which language, with which answers, on which day, in which edition of the catalogue."""

    tongue: Tongue
    answers: Answers
    today: date
    edition: Edition

    def reason(self, reason: Reason, site: Site) -> ReasonView:
        """`reason` for her."""
        key = (self.tongue.tag, site.id, reason.criterion, reason.verdict, self.today)
        row = self.edition.kept(key, lambda: _testimony(self.tongue, site, reason, self.today))
        fits = reason.verdict is Verdict.MEETS
        asked = "" if fits else self._asked.get(reason.criterion, "")
        return ReasonView(reason.verdict, row, asked, would_change(self.tongue, reason))

    def link(self, site: Site) -> Markup:
        """The name of `site`, leading to its page."""
        return self.edition.kept((self.tongue.tag, site.id), lambda: _link(self.tongue, site))

    @cached_property
    def _asked(self) -> dict[str, str]:
        return {criterion: answer_in_words(self.tongue, self.answers, name) for criterion, name in _ASKED.items()}


def answer_in_words(tongue: Tongue, answers: Answers, name: str) -> str:
    """What she answered to the question called `name`, as a short list; empty when she did not."""
    if name == "patient_information":
        return tongue.say("must be identifiable") if answers.patient_information else ""
    if name == "for":
        return tongue.term("audience", answers.audience)
    value = answers.subject if name == "about" else getattr(answers, name)
    words = value if isinstance(value, tuple) else (value,) if value else ()
    return tongue.enumerated([answer_word(tongue, name, word) for word in words])


def answer_word(tongue: Tongue, name: str, word: str) -> str:
    """One word of an answer. That she could show nothing is not that nothing is asked."""
    return tongue.say("nothing") if (name, word) == ("credentials", NOTHING) else tongue.term(VOCABULARIES[name], word)


def _link(tongue: Tongue, site: Site) -> Markup:
    address = tongue.url(f"/sites/{site.id}")
    return Markup('<span data-narrow-item><a href="{}">{}</a></span>').format(address, site.name)


def _testimony(tongue: Tongue, site: Site, reason: Reason, today: date) -> Testimony:
    known = [name for name in reason.facts if getattr(site, name) is not None]
    sources = tuple(dict.fromkeys(source for name in known for source in site.sources_of(name)))
    if reason.criterion == "alive":
        sources += tuple(source for source in site.sources if source.as_of == site.sign_of_life and source.as_of)
    newest_first = sorted(sources, key=lambda source: str(source.as_of or ""), reverse=True)
    row: Any = environment(tongue.tag).get_template("_reason.html").module
    title = tongue.say(CRITERIA.get(reason.criterion, reason.criterion))
    verdict = tongue.say(VERDICTS[reason.verdict])
    says = _says(tongue, site, reason.criterion, known)
    return Testimony(
        row.head(reason.criterion, str(reason.verdict), title, verdict, says),
        row.tail(cited(tongue, newest_first, MAX_SOURCES), _old(site, known, today)),
    )


def _old(site: Site, known: list[str], today: date) -> bool:
    """Whether all that is known is older than such facts last."""
    facts = [fact for name in known if name in FACTS and (fact := site.fact(name)) is not None]
    return bool(facts) and all(expired(fact, today) for fact in facts)


def _says(tongue: Tongue, site: Site, criterion: str, known: list[str]) -> str:
    """What the site says on the criterion, from the facts it reads."""
    if criterion == "alive":
        seen = site.sign_of_life
        return tongue.say("last sign of life %(year)s", year=str(seen)[:4]) if seen else tongue.say("no dated page")
    if criterion == "conditions" and not known:
        return tongue.say("none that we read of")
    texts = [
        plain(tongue, site, name)
        for name in known
        if name not in ("admits_only", "access") or criterion in ("access", "when")
    ]
    return "; ".join(filter(None, texts))
