import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0012_fewer_indexes_of_what_happens")]

    operations = [
        migrations.AlterField(
            model_name="webhookendpoint",
            name="enabled_events",
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), size=None),
        ),
    ]
