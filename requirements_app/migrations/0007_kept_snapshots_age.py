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


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0009_account_ages_at"),
        ("requirements_app", "0006_remediation_links"),
    ]

    operations = [migrations.RunSQL(_BACKFILL, migrations.RunSQL.noop)]
