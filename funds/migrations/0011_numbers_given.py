"""Post under a number that was drawn before, so that a movement's row names its posting from the start.

Whether the key is there already is asked once, by the insert itself.
"""

from django.db import migrations

FORWARDS = """
DROP FUNCTION funds_ledger_post(
    bigint, text, text, text, text, timestamptz, timestamptz, bigint, text[], text[], bigint[], text[], bigint[], boolean[]
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

BACKWARDS = """
DROP FUNCTION funds_ledger_post(
    bigint, text, text, text, text, timestamptz, timestamptz, bigint, text[], text[], bigint[], text[], bigint[], boolean[],
    bigint
);
CREATE FUNCTION funds_ledger_post(
    p_platform bigint, p_kind text, p_source text, p_key text, p_currency text,
    p_created timestamptz, p_available_on timestamptz, p_reversal_of bigint,
    p_holders text[], p_kinds text[], p_amounts bigint[], p_types text[], p_fees bigint[], p_overdraws boolean[],
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
    PERFORM FROM funds_ledgertransaction WHERE platform_id = p_platform AND key = p_key;
    IF FOUND THEN
        SELECT * INTO posted_id, outcome FROM funds_ledger_earlier(
            p_platform, p_kind, p_source, p_key, p_currency, p_reversal_of, p_holders, p_kinds, p_amounts);
        RETURN;
    END IF;

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
            (platform_id, kind, source, key, currency, legs, created, available_on, posted_at, reversal_of_id)
        VALUES (
            p_platform, p_kind, p_source, p_key, p_currency, cardinality(p_amounts), p_created, p_available_on,
            clock_timestamp(), p_reversal_of
        ) ON CONFLICT (platform_id, key) DO NOTHING RETURNING id INTO posted_id;
    END IF;
    IF posted_id IS NULL THEN
        -- Refused, perhaps because the same movement was posted while this one waited for its balances.
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
    dependencies = [("accounts", "0020_standing"), ("funds", "0010_balance_transactions_by_type")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
