"""Accounts and persons have a column of documents of their own: the rows are no longer reached by that name."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0023_more_of_the_dialect"),
        ("requirements_app", "0014_standing_elsewhere"),
    ]

    operations = [
        migrations.AlterField(
            "document",
            "account",
            models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.account"),
        ),
        migrations.AlterField(
            "document",
            "person",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.person",
            ),
        ),
    ]
