from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("team", "0003_notice_choices")]

    operations = [
        migrations.AddField(
            "platform",
            "asks_debit_consent",
            models.BooleanField(default=False, help_text="Of holders, as they finish onboarding."),
        ),
    ]
