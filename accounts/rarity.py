"""How rare search terms are, as the planner estimates it from its statistics: no row is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

from django.db import connection

# Gathering and sorting that many costs about what walking the list costs until a page of them is full.
FEW = 4_000
# Looking at one account costs about what reading so many entries of the search index costs.
_ENTRIES = 5

_ALL = "SELECT greatest(reltuples, 1) FROM pg_class WHERE oid = 'accounts_connection'::regclass"
_EXPLAIN = "EXPLAIN (FORMAT JSON) SELECT FROM accounts_connection WHERE search @@ %s::tsquery"


@dataclass(frozen=True)
class Rare:
    """``query`` is what to ask the search index for; ``one_in`` so many accounts matches all terms."""

    query: str
    one_in: float


def rare(terms: Sequence[str]) -> Rare | None:
    """Terms that few accounts match; None if they are many.

    The rarest lead the query; a term joins them for as long as reading its entries costs less than looking at the
    accounts that are left without it. Takes the terms for independent of each other, as words of names are.
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
    share = prod(number / everything for number in matches.values())
    if share * everything >= FEW:
        return None
    asked: list[str] = []
    left = everything
    for term in sorted(matches, key=matches.__getitem__):
        if asked and matches[term] >= left * _ENTRIES:
            break
        asked.append(term)
        left *= matches[term] / everything
    return Rare(" & ".join(term for term in terms if term in asked), one_in=1 / share)
