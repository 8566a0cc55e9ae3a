"""Each balance of a connected account has a plan for its payouts from the day on which it is opened."""

from django.db import migrations

OPEN = """
CREATE FUNCTION funds_open_payout_plan() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO funds_payoutplan (platform_id, account_id, currency, stale, skipped)
    VALUES (NEW.platform_id, NEW.account_id, NEW.currency, true, '')
    ON CONFLICT (platform_id, account_id, currency) DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_account_is_planned AFTER INSERT ON funds_ledgeraccount
    FOR EACH ROW WHEN (NEW.account_id IS NOT NULL AND NEW.kind IN ('pending', 'available'))
    EXECUTE FUNCTION funds_open_payout_plan();
INSERT INTO funds_payoutplan (platform_id, account_id, currency, stale, skipped)
SELECT DISTINCT platform_id, account_id, currency, true, ''
FROM funds_ledgeraccount WHERE account_id IS NOT NULL AND kind IN ('pending', 'available');
"""
CLOSE = """
DROP TRIGGER ledger_account_is_planned ON funds_ledgeraccount;
DROP FUNCTION funds_open_payout_plan();
"""


class Migration(migrations.Migration):
    dependencies = [("funds", "0007_payouts")]

    operations = [migrations.RunSQL(OPEN, CLOSE)]
