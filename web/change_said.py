"""What the last answer changed, in one or two lines."""

from collections.abc import Iterable

from recommender.judgement import Verdict
from web.catalogue import Edition
from web.i18n import Tongue, joined
from web.labels import CHIPS, RULES, VERDICTS, title_of
from web.last_answer import Change, Moved
from web.reasons import answer_word
from web.urls import Pair

MOST_NAMED = 3  # sites of a line; more are counted


def change_in_words(tongue: Tongue, edition: Edition, change: Change) -> tuple[str, ...]:
    """The lines: which answer, who came into the first five and who left them, each with why."""
    answer = tongue.enumerated([_pair(tongue, pair) for pair in change.given or change.gone])
    values = {"answer": answer, "came": _sites(tongue, edition, change.came, came=True)}
    lines = []
    if change.came:
        with_it = tongue.say("With “%(answer)s” these come into the first five: %(came)s.", **values)
        without = tongue.say("Without “%(answer)s” these come into the first five: %(came)s.", **values)
        lines.append(with_it if change.given else without)
    if change.left:
        left = _sites(tongue, edition, change.left, came=False)
        with_it = tongue.say("With “%(answer)s” these leave them: %(left)s.", answer=answer, left=left)
        without = tongue.say("Without “%(answer)s” these leave them: %(left)s.", answer=answer, left=left)
        alone = tongue.say("These leave them: %(left)s.", left=left)
        lines.append(alone if change.came else with_it if change.given else without)
    if not lines and change.reordered:
        lines.append(tongue.say("“%(answer)s” puts the same five in another order.", answer=answer))
    elif not lines:
        lines.append(tongue.say("“%(answer)s” changes nothing in the first five.", answer=answer))
    return tuple(lines)


def _pair(tongue: Tongue, pair: Pair) -> str:
    name, word = pair
    said = tongue.say("must be identifiable") if name == "patient_information" else answer_word(tongue, name, word)
    return joined(": ", (tongue.say(CHIPS[name]), said))


def _sites(tongue: Tongue, edition: Edition, moved: Iterable[Moved], *, came: bool) -> str:
    moved = tuple(moved)
    said = [_site(tongue, edition, one, came) for one in moved[:MOST_NAMED]]
    if len(moved) > MOST_NAMED:
        said.append(tongue.count("%(num)s more", "%(num)s more", len(moved) - MOST_NAMED))
    return joined("; ", said)


def _site(tongue: Tongue, edition: Edition, moved: Moved, came: bool) -> str:
    name = edition.catalog[moved.site].name
    if moved.rule:
        why = tongue.say(RULES.get(moved.rule, moved.rule))
        why = tongue.say("was left out: %(why)s", why=why) if came else why
    elif moved.criterion and moved.verdict:
        title = title_of(moved.criterion, for_patient=moved.for_patient)
        why = joined(": ", (tongue.say(title), tongue.say(VERDICTS[Verdict(moved.verdict)])))
    else:
        why = tongue.say("others moved")
    return joined("", (name, " (", why, ")"))
