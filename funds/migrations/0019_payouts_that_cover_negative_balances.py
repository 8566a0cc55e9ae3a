from django.db import migrations, models

_ONCE = models.UniqueConstraint(
    condition=models.Q(("covers_negative", True), ("status__in", ["pending", "in_transit"])),
    fields=("platform", "account", "currency"),
    name="payout_covers_once",
)


class Migration(migrations.Migration):
    """Debits of a bank account for a balance below zero; what keeps them single concurrently: payouts go on meanwhile."""

    atomic = False
    dependencies = [("funds", "0018_platforms_of_movements")]

    operations = [
        migrations.AddField("payout", "covers_negative", models.BooleanField(default=False, db_default=False)),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AddConstraint("payout", _ONCE)],
            database_operations=[
                migrations.RunSQL(
                    """
                    CREATE UNIQUE INDEX CONCURRENTLY payout_covers_once
                    ON funds_payout (platform_id, account_id, currency)
                    WHERE covers_negative AND status IN ('pending', 'in_transit')
                    """,
                    "DROP INDEX CONCURRENTLY IF EXISTS payout_covers_once",
                )
            ],
        ),
    ]
