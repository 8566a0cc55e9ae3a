"""Each entry moves its balance as it is written, and is told there its number and what the balance holds with it.

Nothing that is written by hand can claim a false one, so nothing has to be compared afterwards.

The rules of a row hold in the triggers that run for it anyway. A CHECK is read anew from its text by each statement
that writes to its table: those of the ledger took a third of a posting's time.
"""

from django.db import migrations, models

BOOKING = """
DROP TRIGGER ledger_entries_booked ON funds_ledgerentry;
DROP FUNCTION funds_book_entries();
CREATE FUNCTION funds_book_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE funds_ledgeraccount AS held
    SET balance = held.balance + NEW.amount, entries = held.entries + 1,
        day = GREATEST(held.day, (NEW.created AT TIME ZONE 'UTC')::date)
    FROM funds_ledgertransaction AS movement
    WHERE held.id = NEW.ledger_account_id AND movement.id = NEW.transaction_id
        AND held.platform_id = NEW.platform_id AND held.holder = NEW.holder AND held.currency = NEW.currency
        AND movement.platform_id = NEW.platform_id AND movement.currency = NEW.currency
        AND NEW.leg BETWEEN 1 AND movement.legs AND NEW.amount <> 0 AND NEW.fee >= 0
        AND (
            NEW.amount > 0 OR held.balance + NEW.amount >= 0 OR (NEW.may_overdraw AND held.may_go_negative)
        )
    RETURNING held.entries, held.balance INTO NEW.number, NEW.balance_after;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'entry % of transaction % does not follow from its balance', NEW.leg, NEW.transaction_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_entry_booked BEFORE INSERT ON funds_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION funds_book_entry();
"""

BOOKING_BACKWARDS = """
DROP TRIGGER ledger_entry_booked ON funds_ledgerentry;
DROP FUNCTION funds_book_entry();
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
CREATE TRIGGER ledger_entries_booked AFTER INSERT ON funds_ledgerentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_book_entries();
"""

WHOLE = """
CREATE OR REPLACE FUNCTION funds_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_legs bigint;
    total numeric;
    accounts bigint[];
BEGIN
    SELECT count(*), sum(amount) INTO found_legs, total FROM funds_ledgerentry WHERE transaction_id = NEW.id;
    IF found_legs < 2 OR found_legs <> NEW.legs OR total <> 0 THEN
        RAISE EXCEPTION 'transaction % has % of % entries, which sum to %', NEW.id, found_legs, NEW.legs, total
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reversal_of_id IS NOT NULL THEN
        accounts := ARRAY (SELECT ledger_account_id FROM funds_ledgerentry WHERE transaction_id = NEW.id);
        IF COALESCE(funds_reversible(NEW.reversal_of_id, accounts), -1) < 0 THEN
            RAISE EXCEPTION 'transaction % reverses more than there was of %', NEW.id, NEW.reversal_of_id
                USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NULL;
END $$;
"""

WHOLE_BACKWARDS = """
CREATE OR REPLACE FUNCTION funds_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_legs bigint;
    total numeric;
    accounts bigint[];
BEGIN
    SELECT count(*), sum(amount), array_agg(ledger_account_id) INTO found_legs, total, accounts
    FROM funds_ledgerentry WHERE transaction_id = NEW.id;
    IF found_legs <> NEW.legs OR total <> 0 THEN
        RAISE EXCEPTION 'transaction % has % of % entries, which sum to %', NEW.id, found_legs, NEW.legs, total
            USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.reversal_of_id IS NOT NULL AND COALESCE(funds_reversible(NEW.reversal_of_id, accounts), -1) < 0 THEN
        RAISE EXCEPTION 'transaction % reverses more than there was of %', NEW.id, NEW.reversal_of_id
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

# What a balance is never changes after it was opened, and who opens one is refused here. That it is not below zero
# where it may not be, the entries hold that move it.
OPENING = """
CREATE FUNCTION funds_refuse_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is no balance of %', NEW.kind, NEW.holder USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER ledger_account_of_a_holder BEFORE INSERT ON funds_ledgeraccount
    FOR EACH ROW WHEN (NOT COALESCE(
        CASE NEW.holder
            WHEN 'world' THEN NEW.account_id IS NULL AND NEW.kind IN ('bank', 'cards', 'fees')
            ELSE NEW.account_id IS NOT DISTINCT FROM NULLIF(NEW.holder, 'platform')
                AND NEW.kind IN ('available', 'pending', 'in_transit', 'reserved')
                AND (NEW.kind = 'available' OR NOT NEW.may_go_negative)
        END, false
    )) EXECUTE FUNCTION funds_refuse_balance();
"""

OPENING_BACKWARDS = """
DROP TRIGGER ledger_account_of_a_holder ON funds_ledgeraccount;
DROP FUNCTION funds_refuse_balance();
"""

# Whoever had to wait for a balance is likely to be waited for: ``waited`` says so.
POST = """
DROP FUNCTION funds_ledger_post(
    bigint, text, text, text, text, timestamptz, timestamptz, bigint, text[], text[], bigint[], text[], bigint[], boolean[],
    bigint
);
CREATE FUNCTION funds_ledger_post(
    p_platform bigint, p_kind text, p_source text, p_key text, p_currency text,
    p_created timestamptz, p_available_on timestamptz, p_reversal_of bigint,
    p_holders text[], p_kinds text[], p_amounts bigint[], p_types text[], p_fees bigint[], p_overdraws boolean[],
    p_number bigint DEFAULT NULL,
    OUT posted_id bigint, OUT outcome text, OUT failed_leg integer, OUT remaining bigint,
    OUT waited boolean
) LANGUAGE plpgsql AS $$
DECLARE
    held record;
    ids bigint[] := '{}';
    unreversed bigint;
    today date := (p_created AT TIME ZONE 'UTC')::date;
BEGIN
    waited := false;
    FOR i IN 1 .. cardinality(p_amounts) LOOP
        IF i > 1 AND p_holders[i - 1] COLLATE "C" >= p_holders[i]
            AND (p_holders[i - 1] <> p_holders[i] OR p_kinds[i - 1] COLLATE "C" >= p_kinds[i])
        THEN
            RAISE EXCEPTION 'legs out of order' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT id, balance, may_go_negative, day INTO held FROM funds_ledgeraccount
        WHERE platform_id = p_platform AND holder = p_holders[i] AND kind = p_kinds[i] AND currency = p_currency
        FOR NO KEY UPDATE SKIP LOCKED;
        IF NOT FOUND THEN
            SELECT id, balance, may_go_negative, day INTO held FROM funds_ledgeraccount
            WHERE platform_id = p_platform AND holder = p_holders[i] AND kind = p_kinds[i] AND currency = p_currency
            FOR NO KEY UPDATE;
            waited := waited OR FOUND;
        END IF;
        IF held.id IS NULL THEN
            PERFORM funds_ledger_open(p_platform, p_holders[i], p_kinds[i], p_currency);
            SELECT id, balance, may_go_negative, day INTO STRICT held FROM funds_ledgeraccount
            WHERE platform_id = p_platform AND holder = p_holders[i] AND kind = p_kinds[i] AND currency = p_currency
            FOR NO KEY UPDATE;
        END IF;
        ids[i] := held.id;
        IF outcome IS NULL AND p_amounts[i] < 0 AND held.balance + p_amounts[i] < 0
            AND NOT (held.may_go_negative AND p_overdraws[i])
        THEN
            outcome := 'insufficient';
            failed_leg := i;
            remaining := held.balance;
        END IF;
        IF held.day IS NULL OR held.day < today THEN
            INSERT INTO funds_ledgerday (ledger_account_id, day, opening) VALUES (held.id, today, held.balance)
            ON CONFLICT (ledger_account_id, day) DO NOTHING;
        END IF;
    END LOOP;

    IF p_reversal_of IS NOT NULL THEN
        unreversed := COALESCE(funds_reversible(p_reversal_of, ids), 0);
        IF (
            SELECT COALESCE(bool_or(abs(leg.amount) > unreversed OR sign(leg.amount) = sign(original.amount)), true)
            FROM unnest(ids, p_amounts) AS leg (account, amount)
            JOIN funds_ledgerentry AS original ON original.ledger_account_id = leg.account
            WHERE original.transaction_id = p_reversal_of
        ) THEN
            outcome := 'exceeds';
            remaining := unreversed;
        END IF;
    END IF;

    IF outcome IS NULL THEN
        INSERT INTO funds_ledgertransaction
            (id, platform_id, kind, source, key, currency, legs, created, available_on, posted_at, reversal_of_id)
        VALUES (
            COALESCE(p_number, nextval('funds_ledgertransaction_id_seq')),
            p_platform, p_kind, p_source, p_key, p_currency, cardinality(p_amounts), p_created, p_available_on,
            clock_timestamp(), p_reversal_of
        ) ON CONFLICT (platform_id, key) DO NOTHING RETURNING id INTO posted_id;
    END IF;
    IF posted_id IS NULL THEN
        -- Refused, or posted before: then, or while this one waited for its balances.
        SELECT earlier.posted_id, COALESCE(earlier.outcome, funds_ledger_post.outcome) INTO posted_id, outcome
        FROM funds_ledger_earlier(
            p_platform, p_kind, p_source, p_key, p_currency, p_reversal_of, p_holders, p_kinds, p_amounts) AS earlier;
        RETURN;
    END IF;

    INSERT INTO funds_ledgerentry (
        platform_id, transaction_id, leg, ledger_account_id, holder, currency, amount, fee, type, may_overdraw, created
    )
    SELECT p_platform, posted_id, leg, ids[leg], p_holders[leg], p_currency, p_amounts[leg], p_fees[leg], p_types[leg],
        p_overdraws[leg], p_created
    FROM generate_subscripts(ids, 1) AS leg;
    IF p_available_on IS NOT NULL THEN
        INSERT INTO funds_maturity (platform_id, ledger_account_id, transaction_id, amount, available_on)
        SELECT p_platform, leg.account, posted_id, leg.amount, p_available_on
        FROM unnest(ids, p_kinds, p_amounts) AS leg (account, kind, amount)
        WHERE leg.kind = 'pending' AND leg.amount > 0;
    END IF;
    outcome := 'posted';
END $$;
"""

POST_BACKWARDS = """
DROP FUNCTION funds_ledger_post(
    bigint, text, text, text, text, timestamptz, timestamptz, bigint, text[], text[], bigint[], text[], bigint[], boolean[],
    bigint
);
CREATE FUNCTION funds_ledger_post(
    p_platform bigint, p_kind text, p_source text, p_key text, p_currency text,
    p_created timestamptz, p_available_on timestamptz, p_reversal_of bigint,
    p_holders text[], p_kinds text[], p_amounts bigint[], p_types text[], p_fees bigint[], p_overdraws boolean[],
    p_number bigint DEFAULT NULL,
    OUT posted_id bigint, OUT outcome text, OUT failed_leg integer, OUT remaining bigint
) LANGUAGE plpgsql AS $$
DECLARE
    held funds_ledgeraccount%ROWTYPE;
    ids bigint[] := '{}';
    numbers bigint[] := '{}';
    results bigint[] := '{}';
    unreversed bigint;
    today date := (p_created AT TIME ZONE 'UTC')::date;
BEGIN
    FOR i IN 1 .. cardinality(p_amounts) LOOP
        IF i > 1 AND (p_holders[i - 1] || ' ' || p_kinds[i - 1]) COLLATE "C" >= (p_holders[i] || ' ' || p_kinds[i]) COLLATE "C"
        THEN
            RAISE EXCEPTION 'legs out of order' USING ERRCODE = 'invalid_parameter_value';
        END IF;
        SELECT * INTO held FROM funds_ledgeraccount
        WHERE platform_id = p_platform AND holder = p_holders[i] AND kind = p_kinds[i] AND currency = p_currency
        FOR NO KEY UPDATE;
        IF NOT FOUND THEN
            PERFORM funds_ledger_open(p_platform, p_holders[i], p_kinds[i], p_currency);
            SELECT * INTO STRICT held FROM funds_ledgeraccount
            WHERE platform_id = p_platform AND holder = p_holders[i] AND kind = p_kinds[i] AND currency = p_currency
            FOR NO KEY UPDATE;
        END IF;
        ids[i] := held.id;
        numbers[i] := held.entries + 1;
        results[i] := held.balance + p_amounts[i];
        IF outcome IS NULL AND p_amounts[i] < 0 AND results[i] < 0
            AND NOT (held.may_go_negative AND p_overdraws[i])
        THEN
            outcome := 'insufficient';
            failed_leg := i;
            remaining := held.balance;
        END IF;
        IF held.day IS NULL OR held.day < today THEN
            INSERT INTO funds_ledgerday (ledger_account_id, day, opening) VALUES (held.id, today, held.balance)
            ON CONFLICT (ledger_account_id, day) DO NOTHING;
        END IF;
    END LOOP;

    IF p_reversal_of IS NOT NULL THEN
        unreversed := COALESCE(funds_reversible(p_reversal_of, ids), 0);
        IF (
            SELECT COALESCE(bool_or(abs(leg.amount) > unreversed OR sign(leg.amount) = sign(original.amount)), true)
            FROM unnest(ids, p_amounts) AS leg (account, amount)
            JOIN funds_ledgerentry AS original ON original.ledger_account_id = leg.account
            WHERE original.transaction_id = p_reversal_of
        ) THEN
            outcome := 'exceeds';
            remaining := unreversed;
        END IF;
    END IF;

    IF outcome IS NULL THEN
        INSERT INTO funds_ledgertransaction
            (id, platform_id, kind, source, key, currency, legs, created, available_on, posted_at, reversal_of_id)
        VALUES (
            COALESCE(p_number, nextval('funds_ledgertransaction_id_seq')),
            p_platform, p_kind, p_source, p_key, p_currency, cardinality(p_amounts), p_created, p_available_on,
            clock_timestamp(), p_reversal_of
        ) ON CONFLICT (platform_id, key) DO NOTHING RETURNING id INTO posted_id;
    END IF;
    IF posted_id IS NULL THEN
        -- Refused, or posted before: then, or while this one waited for its balances.
        SELECT earlier.posted_id, COALESCE(earlier.outcome, funds_ledger_post.outcome) INTO posted_id, outcome
        FROM funds_ledger_earlier(
            p_platform, p_kind, p_source, p_key, p_currency, p_reversal_of, p_holders, p_kinds, p_amounts) AS earlier;
        RETURN;
    END IF;

    INSERT INTO funds_ledgerentry (
        platform_id, transaction_id, leg, ledger_account_id, holder, currency, amount, fee, type, number, balance_after,
        may_overdraw, created
    )
    SELECT p_platform, posted_id, leg.place, leg.account, leg.holder, p_currency, leg.amount, leg.fee, leg.type,
        leg.number, leg.result, leg.overdraw, p_created
    FROM unnest(ids, p_holders, p_amounts, p_fees, p_types, numbers, results, p_overdraws) WITH ORDINALITY
        AS leg (account, holder, amount, fee, type, number, result, overdraw, place);
    IF p_available_on IS NOT NULL THEN
        INSERT INTO funds_maturity (platform_id, ledger_account_id, transaction_id, amount, available_on)
        SELECT p_platform, leg.account, posted_id, leg.amount, p_available_on
        FROM unnest(ids, p_kinds, p_amounts) AS leg (account, kind, amount)
        WHERE leg.kind = 'pending' AND leg.amount > 0;
    END IF;
    outcome := 'posted';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0016_source_of_transfers")]

    operations = [
        migrations.RemoveConstraint("ledgeraccount", "ledger_account_not_below_zero"),
        migrations.RemoveConstraint("ledgeraccount", "ledger_account_of_a_holder"),
        migrations.RemoveConstraint("ledgeraccount", "ledger_account_negative_where_liable"),
        migrations.RemoveConstraint("ledgertransaction", "ledger_transaction_two_legs"),
        migrations.RemoveConstraint("ledgerentry", "ledger_entry_moves"),
        migrations.RemoveConstraint("ledgerentry", "ledger_entry_fee_not_negative"),
        migrations.AlterField("ledgertransaction", "legs", models.SmallIntegerField()),
        migrations.AlterField("ledgerentry", "leg", models.SmallIntegerField()),
        migrations.RunSQL(OPENING, OPENING_BACKWARDS),
        migrations.RunSQL(BOOKING, BOOKING_BACKWARDS),
        migrations.RunSQL(WHOLE, WHOLE_BACKWARDS),
        migrations.RunSQL(POST, POST_BACKWARDS),
    ]
