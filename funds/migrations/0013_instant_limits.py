from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0012_wish_to_cancel")]

    operations = [
        migrations.AddField(
            "fundssettings",
            "instant_limits",
            models.JSONField(blank=True, default=dict, help_text="Of all instant payouts together, a day."),
        ),
    ]
