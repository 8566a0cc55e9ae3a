"""Movements share no lock on the row of their platform: it is never deleted, so nothing is to be checked of it."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("funds", "0017_number_entries_as_they_come"),
        ("team", "0004_debit_consent"),
    ]

    operations = [
        migrations.AlterField(
            model_name="accountdebit",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="debitrefund",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="payout",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="topup",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="transfer",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="transferreversal",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
    ]
