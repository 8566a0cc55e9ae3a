from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_program_links_and_tokens")]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="balance",
            field=models.BigIntegerField(
                db_default=0,
                help_text="Pending plus available in the account’s currency, in thousandths of its unit: "
                "figures of all currencies compare as they are read.",
            ),
        ),
        migrations.AddField(
            model_name="connection",
            name="recent_volume",
            field=models.BigIntegerField(
                db_default=0, help_text="Charges of the last 30 days in the account’s currency, in minor units."
            ),
        ),
    ]
