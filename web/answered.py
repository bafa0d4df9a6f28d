"""Which answer each criterion is about: nobody is told how well a site fits an answer that she never gave."""

from recommender.answers import Answers

# The answer that each criterion compares with, to be said beside its verdict.
ASKED = {
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


def answered(criterion: str, answers: Answers) -> bool:
    """Whether what the criterion is about was answered; of some it is the site alone.

    A site that suits any subject is what `breadth` looks for, where nobody has named one.
    """
    if criterion == "breadth":
        return False
    if criterion == "profession" and answers.audience == "patient":
        return True
    if criterion == "about":
        return bool(answers.subject)
    return criterion not in ASKED or bool(getattr(answers, ASKED[criterion]))
