"""A rare type among millions of balance transactions is found by an index of its own."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("funds", "0009_account_debits")]

    operations = [
        AddIndexConcurrently(
            model_name="ledgerentry",
            index=models.Index(
                condition=models.Q(("type", ""), _negated=True),
                fields=["platform", "holder", "type", "-created", "-id"],
                name="balance_transaction_by_type",
            ),
        )
    ]
