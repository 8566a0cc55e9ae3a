from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_standing")]

    operations = [
        migrations.AlterField(
            "debitconsent",
            "how",
            models.CharField(
                choices=[
                    ("dashboard", "In the account holder’s dashboard"),
                    ("onboarding", "As they finished onboarding"),
                    ("elsewhere", "Elsewhere, recorded by the platform"),
                ],
                max_length=16,
            ),
        ),
        migrations.RemoveConstraint("debitconsent", "debit_consent_recorded_with_source"),
        migrations.AddConstraint(
            "debitconsent",
            models.CheckConstraint(
                condition=models.Q(how__in=["dashboard", "onboarding"])
                | (~models.Q(source="") & ~models.Q(recorded_by="")),
                name="debit_consent_recorded_with_source",
            ),
        ),
    ]
