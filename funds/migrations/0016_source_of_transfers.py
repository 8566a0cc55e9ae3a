import django.db.models.deletion
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The debit whose money a transfer passes on; its index concurrently: transfers go on meanwhile."""

    atomic = False
    dependencies = [("funds", "0015_entries_of_transactions")]

    operations = [
        migrations.AddField(
            "transfer",
            "source_transaction",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="funds.accountdebit",
            ),
        ),
        AddIndexConcurrently(
            "transfer",
            models.Index(
                condition=models.Q(("source_transaction__isnull", False)),
                fields=["source_transaction"],
                name="transfer_by_source",
            ),
        ),
    ]
