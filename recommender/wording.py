"""How near what is written of a site is to a question: TF-IDF cosine over names, descriptions, labels and notes."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from catalog.model import Site
from catalog.search import words
from catalog.vocabulary import vocabulary
from recommender.answers import Answers
from recommender.spoken import language_of

FIELDS = (("kind", "kinds"), ("specialties", "specialties"), ("topics", "topics"), ("admits", "professions"),
          ("countries", "countries"), ("focus_countries", "countries"), ("access", "access"))  # fmt: skip


def document(site: Site) -> str:
    """What is written of `site`, in English: names, description, the labels of its facts, the notes of sources."""
    notes = [source.note for source in site.sources if source.note]
    return " ".join([site.name, *(site.aliases or ()), site.summary, *_labels(site), *notes])


def in_english(question: str) -> bool:
    """Whether a question shares its words with the descriptions."""
    return language_of(question) == "en"


def query(answers: Answers) -> str:
    """The question; one that is not in English shares few words with a description: its subject's labels go with it."""
    if in_english(answers.question):
        return answers.question
    labels = [vocabulary().terms("specialties")[term].label() for term in answers.subject]
    return " ".join([answers.question, *labels])


def nearness(index: CatalogIndex, answers: Answers) -> NDArray[np.float64]:
    """For every site of `index` the cosine with the question, as a share of the nearest's; 0 without a shared word."""
    vectorizer, matrix = _vectors(index)
    cosine: NDArray[np.float64] = (matrix @ vectorizer.transform([query(answers)]).T).toarray().ravel()
    nearest = cosine.max(initial=0.0)
    return cosine / nearest if nearest else cosine


@lru_cache(maxsize=2)  # the present index and, while a new one is swapped in, the one before
def _vectors(index: CatalogIndex) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415  # a second to load, and few ask in words

    vectorizer = TfidfVectorizer(
        tokenizer=words, token_pattern=None, lowercase=False, sublinear_tf=True, max_df=0.2, stop_words=None
    )
    return vectorizer, vectorizer.fit_transform([document(site) for site in index.sites])


def _labels(site: Site) -> list[str]:
    found = []
    for field, name in FIELDS:
        value = getattr(site, field)
        for word in () if value is None else (value,) if isinstance(value, str) else value:
            if word in vocabulary().terms(name):
                found.append(vocabulary().terms(name)[word].label())
    return found
