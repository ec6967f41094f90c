"""Training: weights from texts whose category staff have confirmed. Only the task and the checks need this module.

A linear support vector machine (scikit-learn), each category against the others and all categories weighing the same
however many texts they have. How rare a feature is comes from all texts, those without a category too; which features
count comes only from the texts that are learnt from.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.metrics import confusion_matrix, f1_score
from sklearn.model_selection import StratifiedKFold
from sklearn.preprocessing import normalize
from sklearn.svm import LinearSVC

from .features import features
from .learning import SURE, Weights

FOLDS = 5
SEEDS = tuple(range(10))
LEAST_TEXTS = 2  # in which a feature must occur to be learnt
FEWEST_OF_A_TOPIC = 5  # texts that a category needs, one for each fold
MOST_FEATURES = 40_000
DIGITS = 4
SHARPNESSES = (1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10)


@dataclass(frozen=True)
class Example:
    """A text of which staff have confirmed the category."""

    title: str
    words: str
    topic: str


@dataclass(frozen=True)
class Figures:
    """How well the categories are found in texts that were not learnt from: five folds, once for each seed."""

    texts: int
    macro_f1: tuple[float, ...]  # one for each seed
    topics: tuple[str, ...]
    confusion: tuple[tuple[int, ...], ...]  # of the first seed: rows are what staff said, columns what was suggested
    sure: float  # the share of texts that get a suggestion
    right: float  # the share of the suggestions that are what staff said


class TooFewTexts(Exception):
    """There are not yet two categories with enough texts."""


class Corpus:
    """The features of all texts, counted once."""

    def __init__(self, examples: Sequence[Example], others: Iterable[tuple[str, str]] = ()) -> None:
        enough = {topic for topic, count in Counter(e.topic for e in examples).items() if count >= FEWEST_OF_A_TOPIC}
        self.examples = [example for example in examples if example.topic in enough]
        if len(enough) < 2:  # noqa: PLR2004 - nothing can be told apart
            raise TooFewTexts
        self.topics = np.array([example.topic for example in self.examples])
        self.counts = [features(example.title, example.words) for example in self.examples]
        self.texts_with: Counter[str] = Counter()
        self.others = 0
        for title, words in others:
            self.texts_with.update(features(title, words).keys())
            self.others += 1


def learn(corpus: Corpus) -> tuple[Weights, Figures]:
    """Return the weights learnt from all confirmed texts, and the figures of the cross-validation."""
    figures, sharpness = check(corpus)
    fitted = _fit(corpus, np.arange(len(corpus.examples)))
    machine = fitted.machine
    columns, intercepts = _each_topic(machine.coef_), _each_topic(machine.intercept_.reshape(-1, 1))[:, 0]
    idf = np.round(fitted.idf, DIGITS)
    weights = Weights(
        topics=tuple(fitted.topics),
        intercepts=tuple(np.round(intercepts, DIGITS).tolist()),
        sharpness=sharpness,
        features={
            name: [rarity, *row]
            for name, rarity, row in zip(fitted.names, idf.tolist(), np.round(columns.T, DIGITS).tolist(), strict=True)
        },
    )
    return weights, figures


def check(corpus: Corpus, seeds: Sequence[int] = SEEDS) -> tuple[Figures, float]:
    """Return the figures of the cross-validation, and the sharpness at which confidences keep what they promise."""
    found = [_out_of_fold(corpus, seed) for seed in seeds]
    topics = sorted(set(corpus.topics.tolist()))
    suggested = [np.array(topics)[scores.argmax(axis=1)] for scores in found]
    truth = np.searchsorted(topics, corpus.topics)
    sharpness = min(SHARPNESSES, key=lambda each: _surprise(found[0], truth, each))
    confidences = _shares(found[0], sharpness).max(axis=1)
    offered = confidences >= SURE
    figures = Figures(
        texts=len(truth),
        macro_f1=tuple(round(float(f1_score(corpus.topics, each, average="macro")), 4) for each in suggested),
        topics=tuple(topics),
        confusion=tuple(map(tuple, confusion_matrix(corpus.topics, suggested[0], labels=topics).tolist())),
        sure=round(float(offered.mean()), 3),
        right=round(float((suggested[0] == corpus.topics)[offered].mean()), 3) if offered.any() else 0.0,
    )
    return figures, sharpness


@dataclass(frozen=True)
class _Fitted:
    machine: LinearSVC
    names: list[str]
    idf: "np.ndarray[tuple[int], np.dtype[np.float64]]"
    topics: list[str]


def _out_of_fold(corpus: Corpus, seed: int) -> Any:
    """Return the scores of each text from a machine that has not seen it; all that is learnt comes from other folds."""
    topics = sorted(set(corpus.topics))
    scores = np.zeros((len(corpus.topics), len(topics)))
    for learnt, held in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(corpus.topics, corpus.topics):
        fitted = _fit(corpus, learnt)
        found = fitted.machine.decision_function(_matrix([corpus.counts[at] for at in held], fitted.names, fitted.idf))
        scores[held] = _each_topic(found.reshape(len(held), -1).T).T
    return scores


def _each_topic(rows: Any) -> Any:
    """Return a row for each category: between two, the machine keeps one row, for the second."""
    return np.vstack([-rows, rows]) if len(rows) == 1 else rows


def _fit(corpus: Corpus, rows: Any) -> _Fitted:
    counts = [corpus.counts[at] for at in rows]
    held_by = Counter(feature for each in counts for feature in each)
    names = sorted(name for name, _count in held_by.most_common(MOST_FEATURES) if held_by[name] >= LEAST_TEXTS)
    total = len(counts) + corpus.others
    idf = np.array([math.log((1 + total) / (1 + held_by[name] + corpus.texts_with[name])) + 1 for name in names])
    machine = LinearSVC(class_weight="balanced", random_state=0)
    machine.fit(_matrix(counts, names, idf), corpus.topics[rows])
    return _Fitted(machine, names, idf, machine.classes_.tolist())


def _matrix(counts: Sequence[Counter[str]], names: Sequence[str], idf: Any) -> Any:
    at = {name: place for place, name in enumerate(names)}
    columns, values, starts = [], [], [0]
    for each in counts:
        known = [(at[name], 1 + math.log(count)) for name, count in each.items() if name in at]
        columns += [place for place, _value in known]
        values += [value for _place, value in known]
        starts.append(len(columns))
    return normalize(csr_matrix((values, columns, starts), shape=(len(counts), len(names))).multiply(idf).tocsr())


def _shares(scores: Any, sharpness: float) -> Any:
    raised = np.exp(sharpness * (scores - scores.max(axis=1, keepdims=True)))
    return raised / raised.sum(axis=1, keepdims=True)


def _surprise(scores: Any, truth: Any, sharpness: float) -> float:
    """Return how much the truth surprises confidences of this sharpness, on average (log loss)."""
    return float(-np.log(_shares(scores, sharpness)[np.arange(len(truth)), truth] + 1e-9).mean())
