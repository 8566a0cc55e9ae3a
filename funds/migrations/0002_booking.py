"""What the database holds by itself: entries that sum to zero, balances that are their sum, history that only grows.

``funds_ledger_post`` books a whole movement in one call, so that no balance stays locked while a program and the
database talk. It locks in the order of (holder, kind); the triggers below do not trust it.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION funds_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% changes by adding entries alone', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();
CREATE TRIGGER ledger_transaction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON funds_ledgertransaction
    FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();
CREATE TRIGGER ledger_account_kept BEFORE DELETE OR TRUNCATE ON funds_ledgeraccount
    FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();
CREATE TRIGGER ledger_account_begins_empty BEFORE INSERT ON funds_ledgeraccount
    FOR EACH ROW WHEN (NEW.balance <> 0 OR NEW.entries <> 0) EXECUTE FUNCTION funds_refuse_change();
-- Within the trigger that books entries the depth is one: nobody else updates a balance.
CREATE TRIGGER ledger_account_follows_entries BEFORE UPDATE ON funds_ledgeraccount
    FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION funds_refuse_change();
CREATE TRIGGER maturity_kept BEFORE DELETE OR TRUNCATE ON funds_maturity
    FOR EACH STATEMENT EXECUTE FUNCTION funds_refuse_change();
CREATE TRIGGER maturity_once BEFORE UPDATE ON funds_maturity
    FOR EACH ROW WHEN (OLD.released_in_id IS NOT NULL OR NEW.released_in_id IS NULL OR NEW.amount <> OLD.amount)
    EXECUTE FUNCTION funds_refuse_change();
"""

BOOKING = """
CREATE FUNCTION funds_book_entries() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER ledger_entries_booked AFTER INSERT ON funds_ledgerentry
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION funds_book_entries();

-- How much of each balance's part in a movement is left to reverse; the smallest, or nothing where they do not meet.
-- Negative where more was taken back than there was.
CREATE FUNCTION funds_reversible(p_original bigint, p_accounts bigint[]) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT min(abs(original.amount) + sign(original.amount)::bigint * COALESCE((
        SELECT sum(taken.amount)::bigint
        FROM funds_ledgertransaction AS reversal
        JOIN funds_ledgerentry AS taken ON taken.transaction_id = reversal.id
        WHERE reversal.reversal_of_id = p_original AND taken.ledger_account_id = original.ledger_account_id
    ), 0))
    FROM funds_ledgerentry AS original
    WHERE original.transaction_id = p_original AND original.ledger_account_id = ANY (p_accounts)
$$;

CREATE FUNCTION funds_check_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE CONSTRAINT TRIGGER ledger_transaction_sums_to_zero AFTER INSERT ON funds_ledgertransaction
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION funds_check_transaction();
"""

POST = """
CREATE FUNCTION funds_ledger_open(p_platform bigint, p_holder text, p_kind text, p_currency text) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO funds_ledgeraccount
        (platform_id, holder, account_id, kind, currency, balance, entries, may_go_negative, day)
    VALUES (
        p_platform, p_holder, CASE WHEN p_holder NOT IN ('platform', 'world') THEN p_holder END,
        p_kind, p_currency, 0, 0, p_holder = 'world' OR p_kind = 'available', NULL
    ) ON CONFLICT (platform_id, holder, kind, currency) DO NOTHING
$$;

-- The earlier transaction of a key, and whether it is the same movement. Legs come in their order of locks.
CREATE FUNCTION funds_ledger_earlier(
    p_platform bigint, p_kind text, p_source text, p_key text, p_currency text, p_reversal_of bigint,
    p_holders text[], p_kinds text[], p_amounts bigint[], OUT posted_id bigint, OUT outcome text
) LANGUAGE plpgsql STABLE AS $$
DECLARE
    earlier record;
BEGIN
    SELECT id, kind, source, currency, reversal_of_id INTO earlier
    FROM funds_ledgertransaction WHERE platform_id = p_platform AND key = p_key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    posted_id := earlier.id;
    SELECT CASE WHEN earlier.kind = p_kind AND earlier.source = p_source AND earlier.currency = p_currency
            AND earlier.reversal_of_id IS NOT DISTINCT FROM p_reversal_of
            AND array_agg(entry.holder::text ORDER BY entry.leg) = p_holders
            AND array_agg(held.kind::text ORDER BY entry.leg) = p_kinds
            AND array_agg(entry.amount ORDER BY entry.leg) = p_amounts
        THEN 'replayed' ELSE 'key_reused' END
    INTO outcome
    FROM funds_ledgerentry AS entry JOIN funds_ledgeraccount AS held ON held.id = entry.ledger_account_id
    WHERE entry.transaction_id = earlier.id;
END $$;

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

BACKWARDS = """
DROP FUNCTION funds_ledger_post(
    bigint, text, text, text, text, timestamptz, timestamptz, bigint, text[], text[], bigint[], text[], bigint[], boolean[]
);
DROP FUNCTION funds_ledger_open(bigint, text, text, text);
DROP FUNCTION funds_ledger_earlier(bigint, text, text, text, text, bigint, text[], text[], bigint[]);
DROP TRIGGER ledger_transaction_sums_to_zero ON funds_ledgertransaction;
DROP FUNCTION funds_check_transaction();
DROP FUNCTION funds_reversible(bigint, bigint[]);
DROP TRIGGER ledger_entries_booked ON funds_ledgerentry;
DROP FUNCTION funds_book_entries();
DROP TRIGGER maturity_once ON funds_maturity;
DROP TRIGGER maturity_kept ON funds_maturity;
DROP TRIGGER ledger_account_follows_entries ON funds_ledgeraccount;
DROP TRIGGER ledger_account_begins_empty ON funds_ledgeraccount;
DROP TRIGGER ledger_account_kept ON funds_ledgeraccount;
DROP TRIGGER ledger_transaction_append_only ON funds_ledgertransaction;
DROP TRIGGER ledger_entry_append_only ON funds_ledgerentry;
DROP FUNCTION funds_refuse_change();
"""

# Room on each page for the next versions of its rows: a balance that moves all the time then stays where it is,
# and no index learns of it.
FILLFACTOR = "ALTER TABLE funds_ledgeraccount SET (fillfactor = 50)"
FULL = "ALTER TABLE funds_ledgeraccount RESET (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("funds", "0001_initial")]

    operations = [
        migrations.RunSQL(FILLFACTOR, FULL),
        migrations.RunSQL(GUARDS + BOOKING + POST, BACKWARDS),
    ]
