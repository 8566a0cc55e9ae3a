from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0017_recorded_consents")]

    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[
                    ("import", "Import"),
                    ("export", "Export"),
                    ("metadata", "Metadata edit"),
                    ("clock", "Clock advance"),
                    ("inactivity", "Inactivity decision"),
                    ("links", "Remediation run"),
                    ("money", "Balance export"),
                ],
                max_length=10,
            ),
        ),
    ]
