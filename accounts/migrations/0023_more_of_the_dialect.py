"""What programs send of accounts, persons, bank accounts and tokens beyond what the pages ask for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_search_pending")]

    operations = [
        migrations.AddField("account", "documents", models.JSONField(blank=True, db_default={}, default=dict)),
        migrations.AddField(
            "externalaccount",
            "account_type",
            models.CharField(
                blank=True,
                choices=[("checking", "Checking"), ("savings", "Savings"), ("futsu", "Futsu"), ("toza", "Toza")],
                db_default="",
                default="",
                max_length=8,
            ),
        ),
        migrations.AddField(
            "externalaccount",
            "standard_only",
            models.BooleanField(
                db_default=False,
                default=False,
                help_text="The processor said that it takes no instant payouts.",
            ),
        ),
        *(
            migrations.AddField("person", name, models.JSONField(blank=True, db_default={}, default=dict))
            for name in ("additional_tos_acceptances", "documents", "registered_address")
        ),
        migrations.AddField("person", "full_name_aliases", models.JSONField(blank=True, db_default=[], default=list)),
        migrations.AddField(
            "person", "maiden_name", models.CharField(blank=True, db_default="", default="", max_length=100)
        ),
        migrations.AddField(
            "person",
            "political_exposure",
            models.CharField(
                blank=True,
                choices=[
                    ("existing", "Holds or held a public office, or is close to somebody who does"),
                    ("none", "No public office"),
                ],
                db_default="",
                default="",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            "token",
            "kind",
            models.CharField(
                choices=[
                    ("account", "Account"),
                    ("bank_account", "Bank account"),
                    ("person", "Person"),
                    ("pii", "Identity number"),
                ],
                max_length=12,
            ),
        ),
    ]
