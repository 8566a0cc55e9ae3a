"""The limit: the least SQL that moves money between two balances and keeps a record of it."""

import os
from collections.abc import Callable
from random import Random

import psycopg

from bench.funds.driving import Round, serve

ACCOUNTS = 201
TABLES = """
DROP TABLE IF EXISTS bare_entry, bare_transaction, bare_balance;
CREATE TABLE bare_balance (id bigserial PRIMARY KEY, balance bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE bare_transaction (id bigserial PRIMARY KEY, source text NOT NULL);
CREATE TABLE bare_entry (
    id bigserial PRIMARY KEY, transaction_id bigint NOT NULL REFERENCES bare_transaction,
    balance_id bigint NOT NULL REFERENCES bare_balance, amount bigint NOT NULL
);
INSERT INTO bare_balance (balance) SELECT 0 FROM generate_series(1, 201);
"""


def connect(asked: Round, random: Random, number: int) -> Callable[[int], None]:
    connection = psycopg.connect(os.environ["BARE_URL"])
    cursor = connection.cursor()

    def move(turn: int) -> None:
        giver = 1 if asked.hot else random.randint(2, ACCOUNTS)
        taker = giver
        while taker == giver:
            taker = random.randint(2, ACCOUNTS)
        # In order of their numbers, or two that meet would wait for each other.
        for account, amount in sorted([(giver, -1), (taker, 1)]):
            cursor.execute("UPDATE bare_balance SET balance = balance + %s WHERE id = %s", [amount, account])
        source = asked.source(number, turn)
        cursor.execute("INSERT INTO bare_transaction (source) VALUES (%s) RETURNING id", [source])
        row = cursor.fetchone()
        assert row is not None
        cursor.execute(
            "INSERT INTO bare_entry (transaction_id, balance_id, amount) VALUES (%s, %s, -1), (%s, %s, 1)",
            [row[0], giver, row[0], taker],
        )
        connection.commit()

    return move


if __name__ == "__main__":
    with psycopg.connect(os.environ["BARE_URL"]) as made:
        made.execute(TABLES)
    serve(connect)
