from django.db import migrations

# Snapshots that were imported before they aged: those with a day that something is due by, and not past due yet.
_BACKFILL = """
UPDATE accounts_account account
SET ages_at = to_timestamp((account.requirements ->> 'current_deadline')::bigint)
WHERE account.requirements ->> 'current_deadline' IS NOT NULL
  AND NOT (account.requirements -> 'past_due') @> (account.requirements -> 'currently_due')
  AND COALESCE(account.requirements ->> 'disabled_reason', '') NOT LIKE 'rejected.%'
  AND NOT EXISTS (SELECT FROM requirements_app_standing standing WHERE standing.account_id = account.id)
"""

# Bank accounts that were verified before that was written on them. Persons follow with the next nightly pass.
_BANK_ACCOUNTS = """
UPDATE accounts_externalaccount external
SET status = CASE outcome.state WHEN 'verified' THEN 'verified' ELSE 'verification_failed' END
FROM requirements_app_verificationoutcome outcome
JOIN accounts_account account ON account.id = outcome.account_id
WHERE external.account_id = outcome.account_id AND external.object = 'bank_account' AND external.status = 'new'
  AND external.default_for_currency AND external.currency = account.default_currency
  AND outcome.subject = 'external_account' AND outcome.superseded_at IS NULL AND outcome.state <> 'pending'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_account_ages_at"),
        ("requirements_app", "0007_verification_requested_by"),
    ]

    operations = [
        migrations.RunSQL(_BACKFILL, migrations.RunSQL.noop),
        migrations.RunSQL(_BANK_ACCOUNTS, migrations.RunSQL.noop),
    ]
