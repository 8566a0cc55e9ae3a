"""How rare search terms are, as the planner estimates it from its statistics: no row is read."""

from collections.abc import Sequence

from django.db import connection

# Gathering and sorting that many costs about what walking the list costs until a page of them is full.
FEW = 4_000
# Looking at one account costs about what reading so many entries of the search index costs.
_ENTRIES = 10

_ALL = "SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'accounts_connection'::regclass"
_EXPLAIN = "EXPLAIN (FORMAT JSON) SELECT FROM accounts_connection WHERE search @@ %s::tsquery"


def rare_query(terms: Sequence[str]) -> str:
    """What to ask the search index for if few accounts match all ``terms``; empty if they are many.

    That is all of them, or the rarest alone where reading the entries of the others costs more than looking at its
    accounts does. Takes the terms for independent of each other, as words of names are.
    """
    with connection.cursor() as cursor:
        # One trip for all statements.
        cursor.execute(";".join([_ALL, *[_EXPLAIN] * len(terms)]), terms)
        [(everything,)] = cursor.fetchall()
        matches = {}
        for term in terms:
            cursor.nextset()
            [(explained,)] = cursor.fetchall()
            matches[term] = explained[0]["Plan"]["Plan Rows"]
    expected = everything
    for number in matches.values():
        expected *= number / everything
    if expected >= FEW:
        return ""
    rarest = min(matches, key=matches.__getitem__)
    return rarest if matches[rarest] * _ENTRIES < sum(matches.values()) else " & ".join(terms)
