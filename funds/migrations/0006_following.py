import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0005_top_ups_and_transfers")]

    operations = [
        migrations.CreateModel(
            name="LedgerMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("safe", models.BigIntegerField(default=0)),
                ("examined", models.BigIntegerField(default=0)),
                ("examined_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="OverdrawnBalance",
            fields=[
                (
                    "ledger_account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="overdrawn",
                        serialize=False,
                        to="funds.ledgeraccount",
                    ),
                ),
                ("since", models.DateTimeField()),
            ],
        ),
    ]
