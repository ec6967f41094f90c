"""Search in Chinese: a text is indexed as its pairs of neighbouring characters, so no dictionary has to know a word.

A searchable model has one index of its own: ``BigramIndex(BigramVector("name", "purpose"), name="…")``.
There is no column and no trigger: the index is the only place where the pairs are kept.
"""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, TypeVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.cache import cache
from django.db import connection, models
from django.db.backends.ddl_references import Statement
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

M = TypeVar("M", bound=models.Model)

# Spaces and punctuation, Western and Chinese, part no pair: the same characters for PostgreSQL and for Python.
MARKS = r"[\s!-/:-@\[-`{-~·—‘’“”…、。〈-】〔〕！-／：-＠［-｀｛-～]+"
MOST_LETTERS = 60
MOST_FOUND = 5000
REMEMBERED = 600  # seconds


def bigrams(text: str) -> list[str]:
    """Return the pairs of a text without spaces and marks, each once and in order; a single character stays alone."""
    letters = re.sub(MARKS, "", text).lower()
    pairs = [letters[i : i + 2] for i in range(len(letters) - 1)] or [letters] * bool(letters)
    return list(dict.fromkeys(pairs))


# Dear on purpose: the planner then asks the index wherever it can, and works out a row's pairs only where it must.
FUNCTION = rf"""
CREATE OR REPLACE FUNCTION yisilin_bigrams(words text) RETURNS tsvector
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE COST 1000 AS $$
DECLARE
    letters text := lower(regexp_replace(words, '{MARKS}', '', 'g'));
BEGIN
    RETURN array_to_tsvector(array_remove(string_to_array(
        regexp_replace(letters, '(..)', '\1 ', 'g') || ' ' || regexp_replace(substr(letters, 2), '(..)', '\1 ', 'g'),
        ' '
    ), ''));
END $$;
"""


class BigramVector(models.Func):
    """The pairs of some text fields as PostgreSQL's search vector; immutable, so that an index can hold it."""

    template = "yisilin_bigrams(%(expressions)s)"
    arg_joiner = " || "
    output_field = SearchVectorField()

    def __init__(self, *fields: str) -> None:
        super().__init__(*(Coalesce(field, models.Value("")) for field in fields))


class BigramIndex(GinIndex):
    """The index of a ``BigramVector``; brings the database function along, whatever the order of the migrations."""

    def create_sql(self, *args: Any, **kwargs: Any) -> Statement:
        """Make the function, then the index."""
        statement = super().create_sql(*args, **kwargs)
        statement.template = FUNCTION + statement.template
        return statement


class _Holds(models.Func):
    template = "%(expressions)s::tsquery"
    arg_joiner = " @@ "
    output_field = models.BooleanField()


def matching(rows: models.QuerySet[M], words: str) -> models.QuerySet[M]:
    """Return the rows whose indexed texts hold all words (parted by spaces); all rows for no words.

    Asks the index at once (one query) for up to ``MOST_FOUND`` rows. A rarer word is answered by them: left to itself,
    the database is tempted to walk the newest rows one by one in search of it. A commoner word is best found on that
    very walk, which is short for it: the index would return half the table, to be sorted. That a word is common is
    remembered for a while: either way finds the same rows.
    """
    query = _query(words)
    if not query:
        return rows
    holds = _Holds(_vector_of(rows.model), models.Value(query))
    common = f"common:{rows.model._meta.db_table}:{sha256(query.encode()).hexdigest()[:32]}"
    if cache.get(common):
        return rows.filter(holds)
    found = list(rows.model._base_manager.filter(holds).values_list("pk", flat=True)[: MOST_FOUND + 1])
    if len(found) <= MOST_FOUND:
        return rows.filter(pk__in=found)
    cache.set(common, value=True, timeout=REMEMBERED)
    return rows.filter(holds)


def sharing(rows: models.QuerySet[M], pairs: Mapping[str, float], *, most: int, most_each: int) -> list[Any]:
    """Return the keys of the rows that share most with a text, whose pairs are given, each with its weight.

    One query: the index is asked for each pair, and the weights of the pairs that a row holds are added up. A pair
    brings ``most_each`` rows at most, so that a common one costs no more; leave common ones out all the same.
    """
    if not pairs:
        return []
    holding = rows.filter(_Holds(_vector_of(rows.model), RawSQL("asked.pair", [])))
    inner, params = holding.order_by().values(key=models.F("pk"))[:most_each].query.sql_with_params()
    query = f"""
        SELECT found.key FROM unnest(%s::text[], %s::float8[]) AS asked (pair, weight)
        CROSS JOIN LATERAL ({inner}) AS found
        GROUP BY 1 ORDER BY sum(asked.weight) DESC, 1 DESC LIMIT %s
    """  # noqa: S608 - written by the ORM; what people type are parameters
    with connection.cursor() as cursor:
        cursor.execute(query, [[f"'{pair}'" for pair in pairs], list(pairs.values()), *params, most])
        return [row[0] for row in cursor.fetchall()]


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
