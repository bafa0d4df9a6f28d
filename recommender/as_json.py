"""A recommendation in the form of the JSON API and the command line. Scores are for machines; pages speak in words."""

from typing import Any

from recommender.judgement import Reason, Verdict
from recommender.questions import NextQuestion
from recommender.recommend import Match, Recommendation

DIGITS = 4


def recommendation_as_dict(found: Recommendation, ask: NextQuestion | None) -> dict[str, Any]:
    """`found`, and the question to ask next, as plain values ready for JSON; free text is never among them."""
    given = found.answers.given()
    return {
        "answers": {name: value for name, value in given.items() if name not in found.understood},
        "understood": {name: value for name, value in given.items() if name in found.understood},
        "matches": [_match(match) for match in found.matches],
        "rule_on_patients_unknown": [_match(match) for match in found.rule_on_patients_unknown],
        "only_if_you_belong": [_match(match) for match in found.only_if_you_belong],
        "not_eligible": [
            {
                "site": out.site.id,
                "reasons": [{"criterion": rule, "verdict": str(Verdict.MISSES)} for rule in out.rules],
            }
            for out in found.not_eligible
        ],
        "relaxations": [{"drop": list(one.drop), "gains": one.gains} for one in found.relaxations],
        "counterfactuals": [
            {"site": one.site, "change": one.change(found.answers), "rank": one.rank} for one in found.counterfactuals
        ],
        "next_question": None if ask is None else {"field": ask.field, "gain": round(ask.gain, DIGITS)},
        "counts": {"sites": found.sites, "matches": found.fitting},
    }


def _match(match: Match) -> dict[str, Any]:
    return {
        "site": match.site.id,
        "name": match.site.name,
        "score": round(match.score, DIGITS),
        "range": [round(bound, DIGITS) for bound in match.range],
        "eligibility": "yes" if match.eligibility is Verdict.MEETS else "unknown",
        "to_join": {
            "credentials": list(match.to_join.credentials),
            "takes": match.to_join.takes,
            "known": match.to_join.known,
        },
        "reasons": [_reason(reason) for reason in match.reasons],
    }


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "criterion": reason.criterion,
        "verdict": str(reason.verdict),
        "weight": round(reason.weight, DIGITS),
        "contribution": round(reason.contribution, DIGITS),
        "as_of": reason.as_of,
        "sources": list(reason.sources),
    }
