"""What a card warns of: what nobody knows, what is old, and what comes too late. Each is one short line or none."""

from catalog.model import Site
from catalog.words import year_of
from recommender.answers import Answers
from recommender.judgement import Reason, Verdict
from recommender.recommend import Match
from web.i18n import Tongue, joined, later
from web.labels import DOUBTS

MAX_UNKNOWN = 3  # things a card says are not known; the details have all
MUCH, SOME = 10, 4  # hundredths of the score from which an unknown is said to change much, or something

# What is not known, by criterion, where no doubt about joining says it already; nor the lines of the card above it,
# which say when nobody knows the rule on patients or whether the site is alive.
_UNKNOWN = {
    "goals": later("what members use it for"),
    "about": later("which specialties"),
    "languages": later("in which language"),
    "when": later("how long getting in takes"),
    "credentials": later("what to show"),
    "access": later("how the door is checked"),
    "identity": later("which name others see"),
    "media": later("pictures"),
    "cost": later("what it costs"),
    "money": later("who pays for it"),
}
_SAID_BY_A_DOUBT = {"profession": "admits", "place": "countries", "credentials": "credentials"}

# How long getting in takes against when an answer is needed: too long, and what is missed by it.
_TOO_LATE = {
    ("hour", "hours"): later("Getting in takes hours: no answer within the hour."),
    ("hour", "days"): later("Getting in takes days: no answer within the hour."),
    ("hour", "weeks"): later("Getting in takes weeks: no answer within the hour."),
    ("today", "days"): later("Getting in takes days: no answer today."),
    ("today", "weeks"): later("Getting in takes weeks: no answer today."),
    ("week", "weeks"): later("Getting in takes weeks: no answer this week."),
}
_HOURS = {"hour": 1.0, "today": 24.0, "week": 168.0}


def not_known(tongue: Tongue, match: Match, answers: Answers) -> str:
    """What she would have to find out: joining first, then what would change most."""
    # Where her patient is to join, nobody asks what she is and what she could show.
    hers = ("profession", "proof") if answers.audience == "patient" else ()
    doubts = [doubt for doubt in match.doubts if doubt in DOUBTS and doubt not in hers]
    missing = [DOUBTS[doubt] for doubt in doubts if not doubt.startswith("condition_")]
    said = set(match.doubts)
    missing += [
        _UNKNOWN[reason.criterion]
        for reason in sorted(match.reasons, key=spread, reverse=True)
        if reason.verdict is Verdict.UNKNOWN
        and reason.criterion in _UNKNOWN
        and _SAID_BY_A_DOUBT.get(reason.criterion) not in said
    ]
    questions = [tongue.say(text) for text in dict.fromkeys(missing)]
    if len(questions) > MAX_UNKNOWN:
        rest = len(questions) - MAX_UNKNOWN + 1
        questions = [*questions[: MAX_UNKNOWN - 1], tongue.count("%(num)s more", "%(num)s more", rest)]
    return joined("; ", questions)


def old_rules(tongue: Tongue, match: Match) -> tuple[str, str] | None:
    """How old what we know of joining is, where that is too old to lean on: a word for it, and the rest."""
    names = [doubt.removesuffix("_old") for doubt in match.doubts if doubt.endswith("_old")]
    eras = [fact.as_of for name in names if (fact := match.site.fact(name)) is not None]
    years = [year_of(era) for era in eras if era is not None]
    if years:
        return tongue.say("Old:"), tongue.say("its rules on joining, as of %(year)s", year=min(years))
    return (tongue.say("Undated:"), tongue.say("its rules on joining")) if eras else None


def too_late(tongue: Tongue, site: Site, answers: Answers) -> str:
    """Why no answer can come from there in time, as far as anybody has said how long things take."""
    if answers.when is None:
        return ""
    takes = site.joining.takes if site.joining else ""
    if (answers.when, takes) in _TOO_LATE:
        return tongue.say(_TOO_LATE[answers.when, takes])
    first = site.responsiveness.median_first_reply_hours if site.responsiveness else None
    if first is not None and first > _HOURS.get(answers.when, first):
        return tongue.say("Half of its questions wait %(hours)s hours or longer for a first reply.", hours=f"{first:g}")
    return ""


def spread(reason: Reason) -> float:
    """How far the score could move if what the criterion does not know were known."""
    return reason.high - reason.low


def would_change(tongue: Tongue, reason: Reason) -> str:
    """How much it would change to find out; empty for what is known."""
    points = round(100 * spread(reason))
    if reason.verdict is not Verdict.UNKNOWN or points < 1:
        return ""
    if points >= MUCH:
        return tongue.say("could change much")
    return tongue.say("could change something") if points >= SOME else tongue.say("would change little")


def all_unknown(tongue: Tongue, match: Match) -> str:
    """How much all that is not known leaves open, beside the picture of it."""
    low, high = match.range
    points = round(100 * (high - low))
    if points < SOME:
        return tongue.say("What we don't know would hardly change how well it fits.")
    if points < 2 * MUCH:
        return tongue.say("What we don't know could change something of how well it fits.")
    return tongue.say("What we don't know could change much of how well it fits.")
