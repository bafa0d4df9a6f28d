"""What the classifier alone is sure of, in sentences where no phrase suggests anything of a fact.

Real pages say a rule in more ways than a list of phrases foresees; a heading or a short line says too little.
"""

from collections.abc import Iterable, Iterator

from crawler.candidates import Candidate
from crawler.confidence import columns, sentence_scores
from crawler.lines import Line, lines
from crawler.patterns import UNSPACED, Phrases, phrases_of

# Rules that every community has. A permission to name patients is never read without a phrase.
ALONE = frozenset(
    ["hipaa=deidentification_required", "cost=free", "posts=public", "posts=members"]
    + [f"access={value}" for value in ("verified", "approval", "registration", "public")]
    + [f"identity={value}" for value in ("real_name", "pseudonym", "anonymous", "choice")]
)
SURE_ALONE = 0.9  # what the classifier must give the sentence
RIVAL = 0.5  # what it may not give another value beside it
ENOUGH, ENOUGH_UNSPACED = 30, 12  # letters of a sentence: a shorter one says too little by itself


def unphrased(fact: str, text: str, language: str, phrased: Iterable[Candidate]) -> Iterator[tuple[Candidate, float]]:
    """What the classifier is sure of, and how sure, in the sentences of `text` that are in none of `phrased`."""
    phrases = phrases_of(language)
    known = {it.sentence.start for it in phrased} | {it.answers.start for it in phrased if it.answers}
    places = {label: column for label, column in columns().items() if label.startswith(f"{fact}=")}
    whole = places.pop(f"{fact}=*", None)
    asked = [
        line.sentence
        for line in lines(text, language)
        if line.sentence.start not in known and _may_state(line, phrases, fact)
    ]
    for sentence, row in zip(asked, sentence_scores([it.text for it in asked]), strict=True):
        if whole is None or row[whole] < SURE_ALONE:
            continue
        label, column = max(places.items(), key=lambda it: row[it[1]])
        rival = max((row[other] for other in places.values() if other != column), default=0.0)
        if label in ALONE and row[column] >= SURE_ALONE and rival < RIVAL:
            value = label.partition("=")[2]
            found = Candidate(fact, value, sentence, sentence.start, sentence.end, 0.0, phrases.language)
            yield found, min(row[column], row[whole])


def _may_state(line: Line, phrases: Phrases, fact: str) -> bool:
    enough = ENOUGH_UNSPACED if phrases.language in UNSPACED else ENOUGH
    if line.sentence.shape == "heading" or len(line.folded) < enough:
        return False
    return not (phrases.is_elsewhere(line.folded) or phrases.says(f"{fact}.off", line.folded))
