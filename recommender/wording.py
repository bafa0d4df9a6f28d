"""How near what is written of a site is to a question: TF-IDF cosine over names, descriptions, labels and notes."""

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from catalog.index import CatalogIndex
from catalog.model import Site
from catalog.search import words
from catalog.vocabulary import vocabulary
from recommender.answers import VOCABULARIES, Answers

FIELDS = (("kind", "kinds"), ("specialties", "specialties"), ("topics", "topics"), ("admits", "professions"),
          ("countries", "countries"), ("focus_countries", "countries"), ("access", "access"))  # fmt: skip
LABELLED = tuple(
    (field, VOCABULARIES[field])
    for field in "profession specialties about goals country languages media access identity cost".split()  # noqa: SIM905
)


def document(site: Site) -> str:
    """What is written of `site`, in English: names, description, the labels of its facts, the notes of sources."""
    notes = [source.note for source in site.sources if source.note]
    return " ".join([site.name, *(site.aliases or ()), site.summary, *_labels(site, FIELDS), *notes])


def query(answers: Answers) -> str:
    """The question and the English labels of the answers."""
    return " ".join([answers.question, *_labels(answers, LABELLED)])


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


def _labels(record: Site | Answers, fields: tuple[tuple[str, str], ...]) -> list[str]:
    found = []
    for field, name in fields:
        value = getattr(record, field)
        for word in () if value is None else (value,) if isinstance(value, str) else value:
            if word in vocabulary().terms(name):
                found.append(vocabulary().terms(name)[word].label())
    return found
