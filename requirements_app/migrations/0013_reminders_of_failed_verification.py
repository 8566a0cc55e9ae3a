from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requirements_app", "0012_support_request_case")]

    operations = [
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("due_14", "Due in 14 days"),
                    ("due_7", "Due in 7 days"),
                    ("due_1", "Due within a day"),
                    ("restricted", "Restricted"),
                    ("unverified", "Could not be verified"),
                    ("inactive", "Inactive"),
                ],
                max_length=10,
            ),
        ),
    ]
