from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0009_notice_indexes")]

    operations = [
        migrations.AddField(
            model_name="auditentry",
            name="on_behalf_of",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="The account whose dashboard the actor viewed.",
                max_length=64,
            ),
        ),
    ]
