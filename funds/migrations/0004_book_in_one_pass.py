"""Book a movement's entries in one pass over them, which is shorter while its balances are locked.

What is refused stays the same: each entry has its place in its transaction, and they are all of it and sum to zero.
"""

from django.db import migrations

FORWARDS = """
CREATE OR REPLACE FUNCTION funds_book_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry record;
    movement funds_ledgertransaction%ROWTYPE;
    place integer := 0;
    total bigint := 0;
BEGIN
    FOR entry IN SELECT * FROM added ORDER BY transaction_id, leg LOOP
        IF entry.transaction_id IS DISTINCT FROM movement.id THEN
            EXIT WHEN place <> movement.legs OR total <> 0;
            SELECT * INTO movement FROM funds_ledgertransaction WHERE id = entry.transaction_id;
            IF NOT FOUND THEN
                RAISE EXCEPTION 'entry % is of no transaction', entry.leg USING ERRCODE = 'check_violation';
            END IF;
            place := 0;
            total := 0;
        END IF;
        place := place + 1;
        total := total + entry.amount;
        UPDATE funds_ledgeraccount AS held
        SET balance = entry.balance_after, entries = entry.number,
            day = GREATEST(held.day, (entry.created AT TIME ZONE 'UTC')::date)
        WHERE held.id = entry.ledger_account_id
            AND held.entries = entry.number - 1
            AND held.balance + entry.amount = entry.balance_after
            AND held.platform_id = entry.platform_id AND held.holder = entry.holder AND held.currency = entry.currency
            AND entry.leg = place
            AND entry.platform_id = movement.platform_id AND entry.currency = movement.currency
            AND (entry.amount > 0 OR entry.balance_after >= 0 OR (entry.may_overdraw AND held.may_go_negative));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'entry % of transaction % does not follow from its balance', entry.leg, entry.transaction_id
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    IF place <> movement.legs OR total <> 0 THEN
        RAISE EXCEPTION 'entries of transaction % are not the whole of it or do not sum to zero', movement.id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

BACKWARDS = """
CREATE OR REPLACE FUNCTION funds_book_entries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    entry record;
    whole record;
    movement record;
BEGIN
    -- In loops, not joins: each step is one lookup by primary key, whatever the planner thinks of the table's size.
    FOR entry IN SELECT * FROM added ORDER BY transaction_id, leg LOOP
        UPDATE funds_ledgeraccount AS held
        SET balance = entry.balance_after, entries = entry.number,
            day = GREATEST(held.day, (entry.created AT TIME ZONE 'UTC')::date)
        WHERE held.id = entry.ledger_account_id
            AND held.entries = entry.number - 1
            AND held.balance + entry.amount = entry.balance_after
            AND held.platform_id = entry.platform_id AND held.holder = entry.holder AND held.currency = entry.currency
            AND (entry.amount > 0 OR entry.balance_after >= 0 OR (entry.may_overdraw AND held.may_go_negative));
        IF NOT FOUND THEN
            RAISE EXCEPTION 'entry % of transaction % does not follow from its balance', entry.leg, entry.transaction_id
                USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    FOR whole IN
        SELECT transaction_id, count(*) AS legs, sum(amount) AS total, min(leg) AS first, max(leg) AS last,
            min(currency) AS currency, max(currency) AS other_currency, min(platform_id) AS platform_id
        FROM added GROUP BY transaction_id
    LOOP
        SELECT legs, currency, platform_id INTO movement
        FROM funds_ledgertransaction WHERE id = whole.transaction_id;
        IF NOT FOUND OR whole.total <> 0 OR whole.legs <> movement.legs OR whole.first <> 1 OR whole.last <> whole.legs
            OR whole.currency <> movement.currency OR whole.other_currency <> movement.currency
            OR whole.platform_id <> movement.platform_id
        THEN
            RAISE EXCEPTION 'entries of transaction % are not the whole of it or do not sum to zero',
                whole.transaction_id USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0003_approvals_and_settings")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
