"""What the recommender is measured against, on the same candidates: the sites that no rule leaves out.

Four ways somebody would otherwise build this page: a conjunctive filter sorted by newest source, BM25 and TF-IDF cosine
of the question and the answers' labels against what is written of each site, and a count of the fields that fit with
unknown as a pass.
"""

from collections.abc import Callable, Mapping
from datetime import date

import bm25s
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from catalog.index import CatalogIndex
from catalog.search import words
from recommender.answers import Answers
from recommender.engine import Ranking, rank
from recommender.evaluate import JudgedCase, Page, Ranker
from recommender.judgement import Verdict, verdict_of
from recommender.understanding import complete
from recommender.weights import Weights
from recommender.wording import document, query

Scores = NDArray[np.float64]
Scorer = Callable[[Answers, Ranking], Scores]


def baselines(index: CatalogIndex, weights: Weights, today: date) -> Mapping[str, Ranker]:
    """The rankers by name."""
    documents = [document(site) for site in index.sites]
    scorers: dict[str, Scorer] = {
        "filter, newest first": lambda _answers, ranking: _conjunction(index, ranking),
        "BM25": _bm25(documents),
        "TF-IDF cosine": _cosine(documents),
        "fields that fit": lambda _answers, ranking: _count(index, ranking, (Verdict.MEETS, Verdict.UNKNOWN)),
    }
    return {name: _ranker(index, weights, today, scorer) for name, scorer in scorers.items()}


def _ranker(index: CatalogIndex, weights: Weights, today: date, scorer: Scorer) -> Ranker:
    def page(case: JudgedCase) -> Page:
        answers, _ = complete(case.answers)
        ranking = rank(index, answers, weights, today)
        scores = scorer(answers, ranking)
        order = np.lexsort((index.rank_of_id, -scores))
        shown = [index.sites[place].id for place in order if not ranking.left_out[place]]
        return Page(shown, shown)

    return page


def _conjunction(index: CatalogIndex, ranking: Ranking) -> Scores:
    """Sites that miss no answer, the newest source first; the others behind in the same order."""
    fits = np.ones(index.size)
    for judged in ranking.judged:
        misses = np.array([verdict_of(opinion) is Verdict.MISSES for opinion in judged.opinions])
        fits *= ~misses[judged.column.codes]
    return fits * index.size - np.arange(index.size) / index.size  # sites stand freshest first


def _count(index: CatalogIndex, ranking: Ranking, passing: tuple[Verdict, ...]) -> Scores:
    total = np.zeros(index.size)
    for judged in ranking.judged:
        fits = np.array([verdict_of(opinion) in passing for opinion in judged.opinions])
        total += fits[judged.column.codes]
    return total


def _bm25(documents: list[str]) -> Scorer:
    retriever = bm25s.BM25()
    retriever.index([list(words(document)) for document in documents], show_progress=False)

    def score(answers: Answers, _ranking: Ranking) -> Scores:
        asked = list(words(query(answers)))
        if not asked:  # the library knows no empty query
            return np.zeros(len(documents))
        scores: Scores = np.asarray(retriever.get_scores(asked), dtype=np.float64)
        return scores

    return score


def _cosine(documents: list[str]) -> Scorer:
    vectorizer = TfidfVectorizer(tokenizer=words, token_pattern=None, lowercase=False, sublinear_tf=True)
    matrix = vectorizer.fit_transform(documents)

    def score(answers: Answers, _ranking: Ranking) -> Scores:
        scores: Scores = (matrix @ vectorizer.transform([query(answers)]).T).toarray().ravel()
        return scores

    return score
