from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0016_own_platform")]

    operations = [
        migrations.AddField(
            model_name="debitconsent",
            name="recorded_by",
            field=models.CharField(blank=True, default="", max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="debitconsent",
            name="source",
            field=models.CharField(
                blank=True, default="", help_text="Where it was given, if it was elsewhere.", max_length=300
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="debitconsent",
            name="how",
            field=models.CharField(
                choices=[
                    ("dashboard", "In the account holder’s dashboard"),
                    ("elsewhere", "Elsewhere, recorded by the platform"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="debitconsent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("how", "dashboard"),
                    models.Q(models.Q(("source", ""), _negated=True), models.Q(("recorded_by", ""), _negated=True)),
                    _connector="OR",
                ),
                name="debit_consent_recorded_with_source",
            ),
        ),
    ]
