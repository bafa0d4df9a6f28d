"""What a match costs: the one thing that stands most between her and its members, said as a group of the list."""

from enum import StrEnum

from catalog.locales import official_languages, primary_language
from catalog.model import Site
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.judgement import Verdict
from recommender.recommend import Match
from recommender.rules import LICENCES, UNCHECKED
from web.i18n import later

ENGLISH = {"en"}
_UNCERTAIN = ("profession", "country", "proof")  # doubts about her, rather than about what nobody has found


class TradeOff(StrEnum):
    """What a site costs her. The order is that of asking: the first that holds is the group."""

    UNCERTAIN = "uncertain"
    ENGLISH = "english"
    DUES = "dues"
    LET_IN = "let_in"
    LICENCE = "licence"
    PROOF = "proof"
    TODAY = "today"
    UNKNOWN = "unknown"


TITLES = {
    TradeOff.UNCERTAIN: later("May not be open to you"),
    TradeOff.ENGLISH: later("In English only"),
    TradeOff.DUES: later("For dues, a fee or a membership"),
    TradeOff.LET_IN: later("Somebody decides who comes in"),
    TradeOff.LICENCE: later("Would need a licence check"),
    TradeOff.PROOF: later("Would need a check: work e-mail, student card or another proof"),
    TradeOff.TODAY: later("No check at the door, as of the year shown"),
    TradeOff.UNKNOWN: later("How the door is checked is not known"),
}


def trade_off(match: Match, answers: Answers) -> TradeOff:
    """The group of `match`, from what is known of the site and what she answered."""
    return TradeOff.UNCERTAIN if _uncertain(match) else of_site(match.site, answers)


def of_site(site: Site, answers: Answers) -> TradeOff:
    """What the site costs somebody whom its rules do not turn away."""
    if _in_english_only(site, answers):
        return TradeOff.ENGLISH
    if site.access == "dues" or site.cost in ("dues", "paid") or _proofs(site) == {"society_membership"}:
        return TradeOff.DUES
    if site.access in ("invitation", "approval"):
        return TradeOff.LET_IN
    return _door(site)


def _uncertain(match: Match) -> bool:
    """Whether something is known that may keep her out: a doubt about her, or a condition."""
    profession = match.reason("profession")
    met = profession is not None and profession.verdict is Verdict.MEETS
    doubts = [doubt for doubt in match.doubts if not (doubt == "profession" and met)]
    return any(doubt in _UNCERTAIN or doubt.startswith("condition_") for doubt in doubts)


def _in_english_only(site: Site, answers: Answers) -> bool:
    if answers.country and official_languages(answers.country) >= ENGLISH:
        return False  # she works in English
    hers = {primary_language(tag) for tag in answers.languages}
    offered = {primary_language(tag) for tag in site.languages or ()}
    return bool(hers - ENGLISH) and (hers & offered) == ENGLISH


def _door(site: Site) -> TradeOff:
    asked, proofs = site.credentials, _proofs(site)
    if any(LICENCES & vocabulary().broader("credentials", proof) for proof in proofs):
        return TradeOff.LICENCE
    # A statement of her own is believed as it stands: nobody waits for its check.
    if site.access == "verified" or (asked is not None and asked.required and proofs != {"self_declaration"}):
        return TradeOff.PROOF
    if site.access not in UNCHECKED:  # that no proof is asked does not say that nobody looks
        return TradeOff.UNKNOWN
    slow = site.joining is not None and site.joining.takes in ("days", "weeks")
    return TradeOff.LET_IN if slow else TradeOff.TODAY


def _proofs(site: Site) -> set[str]:
    """The proofs the site asks for, as far as they are known."""
    asked = site.credentials
    return set(asked.accepted or ()) if asked is not None and asked.required else set()
