import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requirements_app", "0013_reminders_of_failed_verification"),
    ]

    operations = [
        migrations.AddField(
            model_name="standing",
            name="accepted",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=160),
                blank=True,
                default=list,
                help_text="What another system accepted before the account came here, and its export lacks.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="standing",
            name="asked_elsewhere",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=160),
                blank=True,
                default=list,
                help_text="What another system asked for that no rule here does.",
                size=None,
            ),
        ),
    ]
