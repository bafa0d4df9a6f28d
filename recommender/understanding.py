"""Free text to terms: what a line on the kind of problem says of subject, goal, pictures, place, language and person.

Read in memory, returned as terms, never kept. Words are found by the labels and synonyms of the vocabulary in the
text's own language and in English, in all its languages where the text is too short to tell, the longest first. Where
no word is found, the nearest specialty by TF-IDF cosine of letter groups is taken, if it is near enough.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from catalog.search import fold
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.nationalities import as_written, is_settled, nationality_beside, within_the_us
from recommender.phrases import LONGEST, UNSPACED, Meanings, Phrases, phrases, words_of
from recommender.signs import signs_of
from recommender.speaker import (
    MEET_EACH_OTHER,
    Person,
    asks_a_professional,
    is_elsewhere,
    of_the_family,
    speaker,
    whoever,
)
from recommender.spoken import HANGUL, language_of, read_by, words_in
from recommender.whereabouts import country_by_city, region_behind_city, region_in
from recommender.wordforms import names_a_person

Terms = dict[str, tuple[str, ...]]

SINGLE = frozenset(("profession", "country", "region", "for", "when", "identity"))
NEAR_ENOUGH = 0.28  # cosine: below it, a nearest specialty is no more than a coincidence of letters
# Fields in which most questions are about another one.
GENERALISTS = frozenset(("family_medicine", "nursing", "rural_medicine"))
# Where she has named her own field, a scan that she mentions is a finding, not what she asks about.
FINDINGS = frozenset(("radiology", "radiography", "magnetic_resonance_imaging", "ultrasound", "laboratory_medicine"))
WISHED = 6  # words between "today" and what is wished for
WORDS_READ = 300  # of a text: a line about a problem is shorter by far

# Endings of the words for a specialist that have no root of a specialty in them: she is a physician.
SPECIALIST = re.compile(
    r"(ist|ists|ician|surgeon|surgeons|iste|istes|ista|istas|chirurg|chirurgin|chirurgien|cirujano|cirujana|cirurgiao|"
    r"chirurgo|arzt|arztin|arzte|arztinnen|lakare|laege|lege|doc|医|医師|医生|医师|의사|전문의|registrar|laakari|kirurgi|"
    r"lekar|lekarka|orvos|sebesz|gyogyasz|szemesz|lozka|іст|лікарі|ולוג|ולוגית|יאטר|יאטרית|پزشک|یست|लॉजिसट|лікар|лікарка|χειρουργοσ|विशेषजञ|แพทย์)$|"
    # ... and those that begin with the word for her.
    r"^(طبيب|طبيبة|اخصايي|جراح|متخصص|רופא|רופאת|dokter|spesialis|bac si|medic) |^หมอ"
)
# Identifiable patients asked for in so many words: the cautious reading is that she means it.
IDENTIFIABLE = re.compile(
    r"\b(identifiable|identified patient|patient'?s name|full (identifiable )?file|with (his|her|their) name|"
    r"namentlich|dossier nominatif|nominative|con nombre y apellidos|identificable)\b"
)

# Round the name of a country, in scripts without blanks: a patient of it, an illness called after it, a return from it.
_PATIENT, _IS, _OF, _ILLNESS = (
    "|".join(map(fold, said.split())) for said in ("患者 病人 환자", "は 是 는 가", "人 의 籍 の", "脳炎 風邪 から")
)


def understand(text: str, country: str | None = None) -> Terms:
    """The answers that `text` states, by field; terms once each, in the order of the text.

    `country` is hers where she has given it: a region is looked for in it.
    """
    found: dict[str, dict[str, None]] = {}
    tag = language_of(text)
    for field, term in _mentions(text, tag):
        terms = found.setdefault(field, {})
        if field not in SINGLE or not terms:
            terms[term] = None
    nationality = found.pop("nationality", {})
    behind_city = None if country else region_behind_city(text)
    if behind_city is not None:  # Georgia may have been heard as the country
        found["country"] = {behind_city[:2]: None}
    region = behind_city or region_in(text, country or next(iter(found.get("country", ())), None), tag)
    if region is not None:
        found["region"] = {region: None}
        found.setdefault("country", {region[:2]: None})
    if country is None and "country" not in found:
        lies_in = country_by_city(text, tag)
        if lies_in is not None:
            found["country"] = {lies_in: None}
    if nationality and country is None:  # a Danish GP in Norway works in Norway
        found.setdefault("country", nationality)
    hers = read_by(text, country or next(iter(found.get("country", ())), None), tag)
    if hers:
        found["languages"] = dict.fromkeys(hers)
    if "about" not in found:
        near = _nearest_specialty(text)
        if near:
            found["about"] = {near: None}
    else:
        # A family doctor with a rash to show asks about the rash.
        found["about"] = dict.fromkeys([term for term in found["about"] if term not in GENERALISTS] or found["about"])
    if "goals" not in found and "about" in found:
        # Who writes of a problem and says no more wants it looked at; who lives with it wants others who do.
        lay = not {"patient", "caregiver"}.isdisjoint(found.get("profession", ()))
        found["goals"] = {"peer_support" if lay else "clinical_cases": None}
    return {field: tuple(terms) for field, terms in found.items()}


def complete(answers: Answers) -> tuple[Answers, Terms]:
    """The answers with what her question adds to those she did not give, and what that is.

    Where neither names a field, it is that of her profession: a midwife's is midwifery.
    """
    return complete_with(answers, terms_of_question(answers))


def terms_of_question(answers: Answers) -> Terms:
    """What her question says."""
    return understand(answers.question, answers.country) if answers.question.strip() else {}


def complete_with(answers: Answers, said: Terms) -> tuple[Answers, Terms]:
    """`complete`, where what her question says is known: the same, whatever other answers she takes back."""
    given = answers.given()
    found = dict(said)
    if answers.specialties and FINDINGS.issuperset(found.get("about", ())):
        found.pop("about", None)
    if not answers.subject and not found.get("about") and answers.audience != "patient":
        found |= _own_field(answers.profession or next(iter(found.get("profession", ())), None))
    if not found:
        return answers, {}
    understood = {field: terms for field, terms in found.items() if field not in given}
    narrower = tuple(term for term in found.get("about", ()) if _narrows(term, answers.about))
    if narrower:
        understood["about"] = (*answers.about, *narrower)
    extra: dict[str, Any] = {field: terms[0] if field in SINGLE else terms for field, terms in understood.items()}
    if "patient_information" in extra:
        extra["patient_information"] = True
    return answers.instead({**given, **extra}), understood


def _own_field(profession: str | None) -> Terms:
    term = vocabulary().terms("professions").get(profession or "")
    return {} if term is None else {field: tuple(terms) for field, terms in term.answers.items()}


def _narrows(term: str, given: tuple[str, ...]) -> bool:
    """Whether the question names a part of what she says it is about: her own word for it, said more closely."""
    return term not in given and not vocabulary().broader("specialties", term).isdisjoint(given)


def _mentions(text: str, tag: str | None) -> Iterator[tuple[str, str]]:
    known = phrases(words_in(tag))
    folded = fold(text)
    persons: list[Person] = []
    written = as_written(text)
    words, found = _phrases_in(text, known)
    behind: dict[int, int] = {}
    for place, phrase, meant in found:
        behind[place] = place + phrase.count(" ") + 1
        unsaid = {"profession"}
        unsaid |= {"country"} if is_elsewhere(place, words) else set()
        unsaid |= {"when"} if _is_told(phrase, place, words) else set()
        yield from (pair for pair in meant if pair[0] not in unsaid)
        settled = is_settled(written, place, behind[place])
        persons += [person._replace(settled=settled) for person in _persons(meant, phrase, place)]
    asks, family = asks_a_professional(persons, words, folded), of_the_family(folded)
    for phrase, meant in _contained(folded, known):
        unsaid = {"profession"} | ({"country"} if _is_a_patients(phrase, folded) else set())
        yield from (pair for pair in meant if pair[0] not in unsaid)
        if not (asks and family):  # the doctor named is the one whom a mother asks
            persons += _persons_contained(meant, phrase, folded)
    if within_the_us(written, words):
        yield "country", "US"
    she = speaker(persons, words)
    profession = she.profession if she is not None else "caregiver" if family else None
    if profession is not None:
        yield "profession", profession
    if she is not None:
        nationality = nationality_beside(written, she.place, behind.get(she.place, she.place + 1), known.languages)
        yield from (("nationality", nationality),) if nationality is not None else ()
        yield from (("specialties", she.subject),) if she.subject is not None else ()
    if asks and profession in ("patient", "caregiver"):
        yield "goals", "clinical_cases"  # an answer from who knows, and not the company of others
    if IDENTIFIABLE.search(folded):
        yield "patient_information", "true"
    if not signs_of("nameless").isdisjoint(words):
        yield "identity", "pseudonym"


def _is_told(phrase: str, place: int, words: list[str]) -> bool:
    """Whether a word of time belongs to the story, as in "seen today"; in "need it today" it does not."""
    if " " in phrase:
        return False
    around = words[max(0, place - WISHED) : place + WISHED]
    return phrase not in _names_of_today() or signs_of("wished").isdisjoint(around)


@cache
def _names_of_today() -> frozenset[str]:
    return frozenset(map(fold, vocabulary().terms("urgency")["today"].labels.values()))


def _phrases_in(text: str, known: Phrases) -> tuple[list[str], list[tuple[int, str, Meanings]]]:
    """The folded words of `text`, and the phrases among them: where each begins, the phrase, what it means."""
    words = words_of(text, known.languages)[:WORDS_READ]
    found: list[tuple[int, str, Meanings]] = []
    place = 0
    while place < len(words):
        for length in range(min(LONGEST, len(words) - place), 0, -1):
            meant = known.meaning(words[place : place + length])
            if meant:
                found.append((place, " ".join([word.folded for word in words[place : place + length]]), meant))
                break
        place += length
    return [word.folded for word in words], found


def _persons(meant: Meanings, phrase: str, place: int) -> Iterator[Person]:
    """Whom the phrase names: the professions it says, or a specialist of the subject, who is a physician."""
    professions = [term for field, term in meant if field == "profession"]
    subject = next((term for field, term in meant if field == "about"), None)
    specialist = subject is not None and (names_a_person(phrase.rsplit(" ", 1)[-1]) or SPECIALIST.search(phrase))
    for profession in professions or (["physician"] if specialist else ()):
        yield Person(profession, place, subject if specialist else None)


def _persons_contained(meant: Meanings, phrase: str, folded: str) -> Iterator[Person]:
    """Whom a phrase within a text without blanks names; who opens the text with it says who she is ("研修医です")."""
    named = list(_persons(meant, phrase, 0))
    yield from whoever(person.profession for person in named)
    if folded.startswith(phrase):
        yield from (person for person in named if person.profession in MEET_EACH_OTHER)


def _contained(folded: str, known: Phrases) -> Iterator[tuple[str, Meanings]]:
    """The phrases that a text without blanks contains, the longest first, none within another."""
    if not UNSPACED.search(folded):
        return
    for phrase, meant in known.unspaced.items():
        if phrase in folded and _begins_a_word(phrase, folded):
            folded = folded.replace(phrase, " ")
            yield phrase, meant


def _is_a_patients(phrase: str, folded: str) -> bool:
    """Whether the country is where a patient or an illness comes from: "ブラジル人の患者", "日本脳炎"."""
    named = re.escape(phrase)
    before = rf"({_PATIENT})({_IS})\s?{named}"
    behind = rf"{named}({_OF})*\s?({_PATIENT}|{_ILLNESS})"
    return re.search(f"{before}|{behind}", folded) is not None


def _begins_a_word(phrase: str, text: str) -> bool:
    """Korean writes blanks between words and adds endings to them: a word counts where one begins."""
    if not HANGUL.match(phrase):
        return True
    place = text.find(phrase)
    while place > 0 and HANGUL.match(text[place - 1]):
        place = text.find(phrase, place + 1)
    return place >= 0


def _nearest_specialty(text: str) -> str | None:
    vectorizer, matrix, words = _letter_groups()
    cosine = (matrix @ vectorizer.transform([fold(text)]).T).toarray().ravel()
    best = int(cosine.argmax())
    return words[best] if cosine[best] >= NEAR_ENOUGH else None


@cache
def _letter_groups() -> tuple[Any, Any, tuple[str, ...]]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # only for texts without a known word

    terms = vocabulary().terms("specialties")
    texts = [
        " ".join(fold(phrase) for group in (term.labels.values(), *term.synonyms.values()) for phrase in group)
        for term in terms.values()
    ]
    vectorizer = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True)
    return vectorizer, vectorizer.fit_transform(texts), tuple(terms)
