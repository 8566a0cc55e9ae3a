from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0011_numbers_given")]

    operations = [
        migrations.AddField("payout", "cancel_requested_at", models.DateTimeField(null=True)),
        migrations.AddField("topup", "cancel_requested_at", models.DateTimeField(null=True)),
    ]
