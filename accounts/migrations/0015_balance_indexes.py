"""The list sorted by balance, whole and within a status."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

LIVING = models.Q(("ended_at", None))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0014_listed_money")]

    operations = [
        AddIndexConcurrently(
            model_name="connection",
            index=models.Index(condition=LIVING, fields=["platform", "balance", "id"], name="connection_by_balance"),
        ),
        AddIndexConcurrently(
            model_name="connection",
            index=models.Index(
                condition=LIVING, fields=["platform", "status", "balance", "id"], name="connection_status_balance"
            ),
        ),
    ]
