"""A fact's value in words: short pieces, each with the filter of the directory it leads to where there is one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from catalog.model import Site
from catalog.parts import Credentials, Joining, MemberCount, Operator, PatientPolicy, Responsiveness
from web.i18n import Tongue, joined
from web.labels import PLACES
from web.urls import Pair


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a value. `filter` is the facet choice that finds sites like it; `note` stands beside, smaller."""

    text: str
    filter: Pair | None = None
    note: str = ""


def pieces(tongue: Tongue, site: Site, name: str) -> tuple[Piece, ...]:
    """The value of the fact called `name`, which is known."""
    if name == "status" and site.is_open:
        # "Active" never stands alone: what is known is when somebody saw it so.
        seen = site.sign_of_life
        note = tongue.say("last sign of life %(year)s", year=str(seen)[:4]) if seen else tongue.say("no dated page")
        return (Piece(tongue.term("statuses", str(site.status)), (name, str(site.status)), note),)
    return tuple(_in_words(tongue, name, getattr(site, name)))


def plain(tongue: Tongue, site: Site, name: str, limit: int = 4) -> str:
    """The same as one short text; of a long list the first `limit` and how many more."""
    texts = [piece.text for piece in pieces(tongue, site, name)]
    if len(texts) > limit + 1:
        more = tongue.count("%(num)s more", "%(num)s more", len(texts) - limit)
        texts = [*texts[:limit], more]
    return tongue.enumerated(texts)


def value_in_words(tongue: Tongue, name: str, value: Any) -> str:
    """A raw value, as a dispute gives it, in words where it can be read as the fact's, else as it stands."""
    vocabulary = _TERMS.get(name)
    values = value if isinstance(value, list | tuple) else (value,)
    if vocabulary is None or not all(isinstance(word, str) for word in values):
        return str(value)
    try:
        return tongue.enumerated(tongue.terms(vocabulary, values))
    except KeyError:  # a sentence of the source rather than terms
        return str(value)


# Facts whose value is a term or a list of terms, by vocabulary.
_TERMS = {
    "status": "statuses",
    "funding": "funding",
    "data_use": "data_use",
    "countries": "countries",
    "focus_countries": "countries",
    "languages": "languages",
    "specialties": "specialties",
    "topics": "topics",
    "admits": "professions",
    "access": "access",
    "identity": "identity",
    "posts": "posts",
    "moderation": "moderation",
    "uploads": "media",
    "cost": "cost",
    "platforms": "platforms",
}
_NO_FACET = frozenset(("data_use", "focus_countries", "moderation", "uploads"))


def _in_words(tongue: Tongue, name: str, value: Any) -> Iterator[Piece]:
    vocabulary = _TERMS.get(name)
    if vocabulary is not None:
        for word in value if isinstance(value, tuple) else (value,):
            yield Piece(tongue.term(vocabulary, word), None if name in _NO_FACET else (name, word))
    elif name in _SPECIAL:
        yield from _SPECIAL[name](tongue, value)
    else:
        yield Piece(tongue.in_english(str(value)) if name == "status_note" else str(value))


def _operator(tongue: Tongue, operator: Operator) -> Iterator[Piece]:
    yield Piece(operator.name, note=tongue.term("operator_types", operator.type) if operator.type else "")


def _members(tongue: Tongue, members: MemberCount) -> Iterator[Piece]:
    """A claim, always with its year or the word that it has none."""
    number = tongue.number(members.count)
    if members.as_of is None:
        yield Piece(tongue.say("%(number)s claimed, undated", number=number))
    else:
        yield Piece(tongue.say("%(number)s claimed %(year)s", number=number, year=tongue.era(members.as_of)))


def _only(tongue: Tongue, only: bool) -> Iterator[Piece]:
    yield Piece(tongue.say("Nobody else gets in") if only else tongue.say("Others may get in too"))


def _conditions(tongue: Tongue, conditions: Sequence[Any]) -> Iterator[Piece]:
    for condition in conditions:
        value = condition.value or ""
        if condition.kind == "one_specialty" and value:
            with suppress(KeyError):  # else it is the source's own word
                value = tongue.term("specialties", value)
        yield Piece(tongue.term("conditions", condition.kind), note=value)


def _credentials(tongue: Tongue, credentials: Credentials) -> Iterator[Piece]:
    if not credentials.required:
        yield Piece(tongue.term("credentials", "none"), ("credentials", "none"))
    elif credentials.accepted is None:
        yield Piece(tongue.say("Some proof; which one is not known"))
    for word in credentials.accepted or ():
        yield Piece(tongue.term("credentials", word), ("credentials", word))
    if credentials.note:
        yield Piece("", note=tongue.in_english(credentials.note))


def _joining(tongue: Tongue, joining: Joining) -> Iterator[Piece]:
    yield Piece(tongue.term("joining", joining.takes), note=tongue.era(joining.as_of) if joining.as_of else "")


def _policies(tongue: Tongue, policies: Sequence[PatientPolicy]) -> Iterator[Piece]:
    for entry in policies:
        label = tongue.term("policies", entry.policy)
        if entry.policy == "phi_permitted":
            label = tongue.say("The operator says that identifiable patients are allowed")
        where = tongue.say(PLACES[entry.where]) if entry.where else ""
        further = [where]
        if entry.consent:
            further.append(tongue.term("consent", entry.consent))
        further += tongue.terms("tools", entry.tools or ())
        if entry.regimes:
            laws = tongue.enumerated(tongue.terms("regimes", entry.regimes))
            further.append(tongue.say("names %(laws)s", laws=laws))
        further.append(tongue.in_english(entry.note or ""))
        yield Piece(label, ("hipaa", entry.policy), note=joined(" · ", filter(None, further)))


def _media(tongue: Tongue, media: dict[str, str]) -> Iterator[Piece]:
    for kind, seen in media.items():
        yield Piece(
            tongue.term("media", kind),
            None if seen == "none" else ("media", kind),
            note=tongue.term("visibility", seen),
        )


def _responsiveness(tongue: Tongue, answers: Responsiveness) -> Iterator[Piece]:
    if answers.answered_share is not None:
        yield Piece(tongue.say("%(share)s of 100 questions answered", share=round(answers.answered_share * 100)))
    if answers.median_first_reply_hours is not None:
        hours = f"{answers.median_first_reply_hours:g}"
        yield Piece(tongue.say("first reply after %(hours)s hours (median)", hours=hours))
    yield Piece("", note=tongue.era(answers.as_of) if answers.as_of else tongue.say("undated"))


_SPECIAL: dict[str, Callable[[Tongue, Any], Iterator[Piece]]] = {
    "operator": _operator,
    "member_count": _members,
    "admits_only": _only,
    "conditions": _conditions,
    "credentials": _credentials,
    "joining": _joining,
    "hipaa": _policies,
    "media": _media,
    "responsiveness": _responsiveness,
}
