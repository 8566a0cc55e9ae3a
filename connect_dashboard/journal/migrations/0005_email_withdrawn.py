from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0004_audit_filters"),
    ]

    operations = [
        migrations.AlterField(
            model_name="email",
            name="status",
            field=models.CharField(
                choices=[
                    ("pending", "Pending"),
                    ("sent", "Sent"),
                    ("failed", "Failed"),
                    ("canceled", "Withdrawn"),
                ],
                default="pending",
                max_length=8,
            ),
        ),
    ]
