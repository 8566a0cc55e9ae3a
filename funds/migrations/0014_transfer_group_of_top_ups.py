from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0013_instant_limits")]

    operations = [
        migrations.AddField(
            "topup", "transfer_group", models.CharField(blank=True, default="", db_default="", max_length=255)
        ),
    ]
