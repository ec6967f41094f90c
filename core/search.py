"""Search in Chinese: a text is indexed as its pairs of neighbouring characters, so no dictionary has to know a word.

A searchable model has one index of its own: ``GinIndex(BigramVector("name", "purpose"), name="organisation_search")``.
There is no column and no trigger: the index is the only place where the pairs are kept.
"""

import re
from typing import Any, TypeVar

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

M = TypeVar("M", bound=models.Model)

# Spaces and punctuation, Western and Chinese, part no pair: the same characters for PostgreSQL and for Python.
MARKS = r"[\s!-/:-@\[-`{-~·—‘’“”…、。〈-】〔〕！-／：-＠［-｀｛-～]+"
MOST_LETTERS = 60


def bigrams(text: str) -> list[str]:
    """Return the pairs of a text without spaces and marks, each once and in order; a single character stays alone."""
    letters = re.sub(MARKS, "", text).lower()
    pairs = [letters[i : i + 2] for i in range(len(letters) - 1)] or [letters] * bool(letters)
    return list(dict.fromkeys(pairs))


class BigramVector(models.Func):
    """The pairs of some text fields as PostgreSQL's search vector; immutable, so that an index can hold it."""

    output_field = SearchVectorField()

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:  # type: ignore[override]
        """Write ``array_to_tsvector`` over the pairs that start at an odd and at an even character."""
        parts, params = [], []
        for expression in self.get_source_expressions():
            sql, values = compiler.compile(Coalesce(expression, models.Value("")))
            parts.append(sql)
            params.extend(values)
        letters = f"lower(regexp_replace({' || '.join(parts)}, '{MARKS}', '', 'g'))"
        pairs = [f"regexp_replace({text}, '(..)', '\\1 ', 'g')" for text in (letters, f"substr({letters}, 2)")]
        sql = f"array_to_tsvector(array_remove(string_to_array({pairs[0]} || ' ' || {pairs[1]}, ' '), ''))"
        return sql, (*params, *params)


class _Holds(models.Func):
    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


def matching(rows: models.QuerySet[M], words: str) -> models.QuerySet[M]:
    """Return the rows whose indexed texts hold all words (parted by spaces); all rows for no words.

    The candidates are taken from the index first, whatever the order and the filters of ``rows``: otherwise the
    database is tempted to walk the newest rows one by one in search of a rare word.
    """
    query = _query(words)
    if not query:
        return rows
    holds = _Holds(_vector_of(rows.model), models.Value(query))
    sql, params = rows.model._base_manager.filter(holds).values("pk").query.get_compiler(rows.db).as_sql()
    found = f"WITH found(key) AS MATERIALIZED ({sql}) SELECT found.key FROM found"  # noqa: S608 - compiled by Django
    return rows.filter(pk__in=RawSQL(found, params))  # noqa: S611 - the words are a parameter


def _query(words: str) -> str:
    """Return the search as a tsquery: every pair must be there; a lone character may begin any pair."""
    terms = [bigrams(word) for word in words[:MOST_LETTERS].split()]
    pairs = dict.fromkeys(pair for term in terms for pair in term)
    return " & ".join(f"'{pair}':*" if len(pair) == 1 else f"'{pair}'" for pair in pairs)


def _vector_of(model: type[models.Model]) -> BigramVector:
    """Return the vector that the model's search index holds. Raises LookupError for a model that has none."""
    for index in model._meta.indexes:
        for expression in index.expressions:
            if isinstance(expression, BigramVector):
                return expression
    msg = f"{model._meta.label} has no index of a BigramVector."
    raise LookupError(msg)
