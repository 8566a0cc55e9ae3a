"""One call that holds an account and says how it stands, for what asks that of every movement of money."""

from django.db import migrations

FORWARDS = """
-- Each statement in here sees what was committed when the hold was given: a join with it would not.
CREATE FUNCTION accounts_standing(
    p_platform bigint, p_account text,
    OUT connected boolean, OUT disabled_reason text, OUT transfers_active boolean, OUT payouts_enabled boolean
) LANGUAGE plpgsql AS $$
BEGIN
    SELECT COALESCE(account.requirements ->> 'disabled_reason', ''), account.payouts_enabled
    INTO disabled_reason, payouts_enabled
    FROM accounts_account AS account WHERE account.id = p_account FOR SHARE;
    connected := EXISTS (
        SELECT FROM accounts_connection AS bond
        WHERE bond.account_id = p_account AND bond.platform_id = p_platform AND bond.ended_at IS NULL
    );
    transfers_active := EXISTS (
        SELECT FROM accounts_capability AS capability
        WHERE capability.account_id = p_account AND capability.name = 'transfers' AND capability.status = 'active'
    );
END $$;
"""

BACKWARDS = "DROP FUNCTION accounts_standing(bigint, text)"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_japanese_names")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
