"""What is counted in a text: its characters, alone and in twos and threes, and its words."""

import re
from collections import Counter

import rjieba

LONGEST = 3
TITLE_WEIGHT = 4  # people name the matter in the title; found by cross-validation, and flat between 3 and 6
WORD = "_"  # begins the name of a whole word, so that it is told from the same characters
MOST_LETTERS = 3000  # of a text; what matters stands before

# Runs of Chinese characters, and runs of Latin letters: figures, marks and codes tell nothing of the category.
RUNS = re.compile(r"[㐀-鿿]+|[a-z]{2,}")


def features(title: str, words: str) -> Counter[str]:
    """Return how often each feature occurs, those of the title several times over."""
    counted: Counter[str] = Counter()
    for text, weight in ((words[:MOST_LETTERS], 1), (title, TITLE_WEIGHT)):
        for run in runs(text):
            for feature in _of(run):
                counted[feature] += weight
    return counted


def runs(text: str) -> list[str]:
    """Return the stretches of a text between its marks and figures."""
    return RUNS.findall(text.lower())


def cut(text: str) -> list[str]:
    """Return the words of a text, as a reader would part them; single characters are left out."""
    return [word for run in runs(text) for word in rjieba.cut(run) if len(word) > 1]


def parts(word: str) -> list[str]:
    """Return the features that a whole word is made of, itself among them."""
    return [WORD + word, *(_grams(word) if word[0] > "z" else ())]


def _of(run: str) -> list[str]:
    found = [WORD + word for word in rjieba.cut(run) if len(word) > 1]
    return found if run[0] <= "z" else found + _grams(run)


def _grams(run: str) -> list[str]:
    return [run[i : i + size] for size in range(1, LONGEST + 1) for i in range(len(run) - size + 1)]
