"""Reasons in words: what a site says on a criterion, what she asked, how old that is and where it is written."""

from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from markupsafe import Markup

from catalog.freshness import expired
from catalog.model import FACTS, Site
from catalog.regions import region_name
from recommender.answers import NOTHING, VOCABULARIES, Answers
from recommender.judgement import Reason, Verdict
from web.answered import ASKED
from web.catalogue import Edition
from web.caveats import would_change
from web.evidence import cited, sign_of_life
from web.facts import rule_on_patients, the_door
from web.i18n import Tongue, joined
from web.labels import VERDICTS, title_of
from web.outgoing import TurnedOff, turned_off
from web.templating import macros
from web.values import plain

MAX_SOURCES = 2  # of a reason; the site's page has all


@dataclass(frozen=True, slots=True)
class Testimony:
    """What a site says on a criterion and how that was judged, whoever asks: the row before and after her answer."""

    head: Markup
    tail: Markup
    whole: Markup


@dataclass(frozen=True, slots=True)
class ReasonView:
    """One criterion's word on the site, as a row of the card."""

    verdict: Verdict
    row: Markup


@dataclass(frozen=True)
class Reader:
    """Who reads the page: in which language, with which answers, on which day, in which edition of the catalogue."""

    tongue: Tongue
    answers: Answers
    today: date
    edition: Edition

    def reason(self, reason: Reason, site: Site) -> ReasonView:
        """`reason` for her, with her answer where it differs and with how much an unknown would change."""
        title = title_of(reason.criterion, for_patient=self.answers.audience == "patient")
        key = (self.tongue.tag, site.id, reason.criterion, reason.verdict, self.today, title)
        said = self.edition.kept(
            key,
            lambda: _testimony(self.tongue, site, reason, self.today, title=title, off=self._turned_off(site).urls),
        )
        if reason.verdict is Verdict.MEETS:
            return ReasonView(reason.verdict, said.whole)
        beside = [self._asked[reason.criterion]] if reason.criterion in self._asked else []
        change = would_change(self.tongue, reason)
        if change:
            beside.append(self.edition.kept((self.tongue.tag, change), lambda: self._row.would_change(change)))
        return ReasonView(reason.verdict, Markup("".join((said.head, *beside, said.tail))))  # noqa: S704 - made of Markup

    def link(self, site: Site) -> Markup:
        """The name of `site`, leading to its page."""
        return self.edition.kept((self.tongue.tag, site.id), lambda: _link(self.tongue, site))

    def ways(self, site: Site) -> Markup:
        """The ways from a card: to the site, and to its page here."""
        return self._part("ways", site, lambda part: part.ways(site, self._turned_off(site)))

    def seen(self, site: Site) -> Markup:
        """When the site was last seen alive, in words and a picture."""
        return self._part("seen", site, lambda part: part.seen(sign_of_life(self.tongue, site, self.today)))

    def door(self, site: Site) -> tuple[str, ...]:
        """What is asked for at the door, and how long that takes."""
        return self.edition.kept((self.tongue.tag, site.id, "door"), lambda: the_door(self.tongue, site))

    def rule_on_patients(self, site: Site) -> str:
        """The rule on patients, of the place where she would use it."""
        named = self.answers.patient_information
        key = (self.tongue.tag, site.id, "patients", named)
        return self.edition.kept(key, lambda: rule_on_patients(self.tongue, site, named))

    def _turned_off(self, site: Site) -> TurnedOff:
        return turned_off(self.tongue, self.edition, site)

    def _part(self, name: str, site: Site, make: Callable[[Any], Markup]) -> Markup:
        key = (self.tongue.tag, site.id, name, self.today)
        return self.edition.kept(key, lambda: make(macros(self.tongue.tag, "_card_parts.html")))

    @property
    def _row(self) -> Any:
        return macros(self.tongue.tag, "_reason.html")

    @cached_property
    def _asked(self) -> dict[str, Markup]:
        """What she answered to the questions behind each criterion, as it stands in a row."""
        words = {criterion: answer_in_words(self.tongue, self.answers, name) for criterion, name in ASKED.items()}
        return {criterion: self._row.asked(said) for criterion, said in words.items() if said}


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
    if name == "region":
        return region_name(word)
    return tongue.say("nothing") if (name, word) == ("credentials", NOTHING) else tongue.term(VOCABULARIES[name], word)


def _link(tongue: Tongue, site: Site) -> Markup:
    address = tongue.url(f"/sites/{site.id}")
    return Markup('<span data-narrow-item><a href="{}">{}</a></span>').format(address, site.name)


def _testimony(
    tongue: Tongue, site: Site, reason: Reason, today: date, *, title: str, off: Container[str]
) -> Testimony:
    known = [
        name for name in reason.facts if getattr(site, name) is not None and _is_said(site, reason.criterion, name)
    ]
    sources = tuple(dict.fromkeys(source for name in known for source in site.sources_of(name)))
    if reason.criterion == "alive":
        sources += tuple(source for source in site.sources if source.as_of == site.sign_of_life and source.as_of)
    newest_first = sorted(sources, key=lambda source: str(source.as_of or ""), reverse=True)
    row = macros(tongue.tag, "_reason.html")
    # When a site was last seen alive says itself how old it is.
    old = reason.criterion != "alive" and _old(site, known, today)
    verdict = tongue.say(VERDICTS[reason.verdict])
    says = _says(tongue, site, reason.criterion, known)
    head: Markup = row.head(reason.criterion, str(reason.verdict), tongue.say(title), verdict, says)
    tail: Markup = row.tail(cited(tongue, newest_first, MAX_SOURCES, off), old)
    return Testimony(head, tail, head + tail)


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
    if criterion == "media" and "uploads" in known:
        shown = [plain(tongue, site, "media")] if "media" in known else []
        return joined("; ", [*shown, tongue.say("members may post: %(kinds)s", kinds=plain(tongue, site, "uploads"))])
    return joined("; ", filter(None, [plain(tongue, site, name) for name in known]))


def _is_said(site: Site, criterion: str, name: str) -> bool:
    """Whether the fact is what the criterion's row tells, rather than one that only tips its balance."""
    if name == "admits_only":
        return False
    if name == "access":
        return criterion in ("access", "when")
    if criterion == "place" and name == "conditions":
        return any(condition.kind == "region" for condition in site.conditions or ())
    if criterion == "goals" and name == "hipaa":
        return any(entry.policy == "no_cases" for entry in site.hipaa or ())
    return True
