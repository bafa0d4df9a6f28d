"""Free text to terms: what a line on the kind of problem says of subject, goal, pictures, place, language and person.

Read in memory, returned as terms, never kept. Words are found by the labels and synonyms of the vocabulary in the
text's own language and in English, the longest first; scripts without blanks are searched for what they contain. Where
no word is found, the nearest specialty by TF-IDF cosine of letter groups is taken, if it is near enough.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from catalog.locales import country_name, is_language
from catalog.search import fold
from catalog.vocabulary import vocabulary
from recommender.answers import Answers

Terms = dict[str, tuple[str, ...]]
Phrases = Mapping[str, tuple[tuple[str, str], ...]]

# Which answer a vocabulary's words fill in.
SOURCES = (("about", "specialties"), ("media", "media"), ("profession", "professions"), ("goals", "topics"))
SINGLE = frozenset(("profession", "country", "for"))
SURE_OF_LANGUAGE = 0.8  # probability below which the language of a text is not taken for hers
ENOUGH_TO_TELL = 12  # letters from which a language is looked for at all
NEAR_ENOUGH = 0.28  # cosine: below it, a nearest specialty is no more than a coincidence of letters

# A word for a person says who she is only where she speaks of herself: at the beginning, or behind one of these.
FIRST_PERSON = frozenset(
    re.findall(r"\S+", "i am i'm im we're ich bin je suis soy sou eu sono jeg er jag är ik ben jestem я minä olen")
)
OPENING_WORDS = 4
ARTICLES = frozenset(re.findall(r"\S+", "a an the ein eine un une una uno um uma en et ett een jeden"))
# Ordinary clinical words that also name a person: only her own "I am a patient" counts.
AMBIGUOUS = frozenset(("patient", "caregiver", "public", "resident", "researcher", "administrator", "industry"))
# Endings of the words for a specialist, in the languages of the vocabulary: she is a physician.
SPECIALIST = re.compile(
    r"(ist|ician|surgeon|loge|login|iater|iaterin|chirurg|chirurgin|logue|iste|iatre|chirurgien|logo|loga|ista|iatra|"
    r"cirujano|cirujana|cirurgiao|chirurgo|医|医師|医生|医师|의사|전문의|registrar)$"
)
# Identifiable patients asked for in so many words: the cautious reading is that she means it.
IDENTIFIABLE = re.compile(
    r"\b(identifiable|identified patient|patient'?s name|full (identifiable )?file|with (his|her|their) name|"
    r"namentlich|dossier nominatif|nominative|con nombre y apellidos|identificable)\b"
)

# A relative's illness told by one of the family.
FAMILY = re.compile(
    r"\b(my|our) (father|mother|son|daughter|wife|husband|partner|child|brother|sister|mum|mom|dad)\b|"
    r"\b(meine?|unsere?) (vater|mutter|sohn|tochter|mann|frau|kind|bruder|schwester)\b|"
    r"\b(mon|ma|notre) (pere|mere|fils|fille|mari|femme|enfant|frere|soeur)\b|"
    r"\b(mi|nuestr[oa]) (padre|madre|hijo|hija|esposo|esposa|marido|hermano|hermana)\b|"
    r"\b(meu|minha|nosso|nossa) (pai|mae|filho|filha|marido|esposa|irmao|irma)\b|"
    r"\b(mio|mia|nostro|nostra) (padre|madre|figlio|figlia|marito|moglie|fratello|sorella)\b|"
    r"(父|母|夫|妻|息子|娘|子ども|兄|弟|姉|妹)(が|は)|(아버지|어머니|아들|딸|남편|아내)(가|는|이|은)|我(父亲|母亲|儿子|女儿|丈夫|妻子|孩子)"
)

_PIECE = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def understand(text: str) -> Terms:
    """The answers that `text` states, by field; terms once each, in the order of the text."""
    found: dict[str, dict[str, None]] = {}
    tag = language_of(text)
    for field, term in _mentions(fold(text), tag):
        terms = found.setdefault(field, {})
        if field not in SINGLE or not terms:
            terms[term] = None
    if tag is not None:
        found["languages"] = {tag: None}
    if "about" not in found:
        near = _nearest_specialty(text)
        if near:
            found["about"] = {near: None}
    if "goals" not in found and "about" in found:
        # Who writes of a problem and says no more wants it looked at; who lives with it wants others who do.
        lay = not {"patient", "caregiver"}.isdisjoint(found.get("profession", ()))
        found["goals"] = {"peer_support" if lay else "clinical_cases": None}
    return {field: tuple(terms) for field, terms in found.items()}


def complete(answers: Answers) -> tuple[Answers, Terms]:
    """The answers with what her question adds to those she did not give, and what that is."""
    if not answers.question.strip():
        return answers, {}
    given = answers.given()
    found = understand(answers.question)
    understood = {field: terms for field, terms in found.items() if field not in given}
    narrower = tuple(term for term in found.get("about", ()) if _narrows(term, answers.about))
    if narrower:
        understood["about"] = (*answers.about, *narrower)
    extra: dict[str, Any] = {field: terms[0] if field in SINGLE else terms for field, terms in understood.items()}
    if "patient_information" in extra:
        extra["patient_information"] = True
    return answers.instead({**given, **extra}), understood


def _narrows(term: str, given: tuple[str, ...]) -> bool:
    """Whether the question names a part of what she says it is about: her own word for it, said more closely."""
    return term not in given and not vocabulary().broader("specialties", term).isdisjoint(given)


def language_of(text: str) -> str | None:
    """The BCP 47 tag of the language of `text`; None when it is too short or too mixed to tell."""
    if len(text.strip()) < ENOUGH_TO_TELL and not _UNSPACED.search(text):
        return None
    tag, probability = _identifier().classify(text[:2000])
    if probability < SURE_OF_LANGUAGE:
        return None
    tag = "zh-Hans" if tag == "zh" else "no" if tag in ("nb", "nn") else str(tag)
    return tag if is_language(tag) else None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  # takes 0.7 s, and few ask in words

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def _mentions(text: str, tag: str | None) -> Iterator[tuple[str, str]]:
    spaced, unspaced = _phrases(tag or "en")
    pieces = [match[0] for match in _PIECE.finditer(text)]
    place = 0
    while place < len(pieces):
        for length in range(min(5, len(pieces) - place), 0, -1):
            phrase = " ".join(pieces[place : place + length])
            meant = spaced.get(phrase) or (spaced.get(phrase[:-1]) if phrase.endswith("s") else None)
            if meant:
                yield from _of_whom(meant, phrase, pieces, place)
                place += length - 1
                break
        place += 1
    if _UNSPACED.search(text):
        rest = text
        for phrase, meant in unspaced.items():
            if phrase in rest and _begins_a_word(phrase, rest):
                rest = rest.replace(phrase, " ")
                yield from (one for one in meant if one[0] != "profession" or one[1] not in AMBIGUOUS)
                if SPECIALIST.search(phrase) and meant[0][0] == "about":
                    yield "profession", "physician"
    if FAMILY.search(text):
        yield "profession", "caregiver"  # unless the text has named a profession before
    if IDENTIFIABLE.search(text):
        yield "patient_information", "true"


def _begins_a_word(phrase: str, text: str) -> bool:
    """Korean writes blanks between words and adds endings to them: a word counts where one begins."""
    if not _HANGUL.match(phrase):
        return True
    place = text.find(phrase)
    while place > 0 and _HANGUL.match(text[place - 1]):
        place = text.find(phrase, place + 1)
    return place >= 0


def _of_whom(
    meant: tuple[tuple[str, str], ...], phrase: str, pieces: list[str], place: int
) -> Iterator[tuple[str, str]]:
    """What the phrase means here: a word for a person names her only where she speaks of herself."""
    herself = not FIRST_PERSON.isdisjoint(pieces[max(0, place - 3) : place])
    opening = place < OPENING_WORDS
    for field, term in meant:
        if field != "profession":
            yield field, term
            if field == "about" and (herself or opening) and SPECIALIST.search(phrase):
                yield "profession", "physician"
                if herself or ARTICLES.issuperset(pieces[:place]):  # not "could a cardiologist look at this"
                    yield "specialties", term
        elif herself or (opening and term not in AMBIGUOUS):
            yield field, term


@cache
def _phrases(tag: str) -> tuple[Phrases, Phrases]:
    """What people say for each term in the language and in English, folded: phrases, and unspaced strings."""
    languages = (tag, "en")
    said: dict[str, dict[tuple[str, str], None]] = {}
    for field, name in SOURCES:
        for word, term in vocabulary().terms(name).items():
            for language in languages:
                for phrase in (term.labels.get(language, ""), *term.synonyms.get(language, ())):
                    if phrase:
                        said.setdefault(_normal(phrase), {})[field, word] = None
    for code in vocabulary().words("countries"):
        for language in languages:
            said.setdefault(_normal(country_name(code, language)), {})["country", code] = None
    spaced = {phrase: tuple(meant) for phrase, meant in said.items() if not _UNSPACED.search(phrase)}
    unspaced = {phrase: tuple(meant) for phrase, meant in said.items() if _UNSPACED.search(phrase) and len(phrase) > 1}
    return spaced, dict(sorted(unspaced.items(), key=lambda item: (-len(item[0]), item[0])))


def _normal(phrase: str) -> str:
    folded = fold(phrase)
    return folded if _UNSPACED.search(folded) else " ".join(_PIECE.findall(folded))


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
