from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("requirements_app", "0008_ageing_and_identities"),
    ]

    operations = [
        migrations.AddField(
            model_name="informationrequest",
            name="refused_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="informationrequest",
            name="refusal",
            field=models.TextField(
                blank=True, default="", help_text="Why the answer was refused, for holder and platform to read."
            ),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="informationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("refusal", ""), ("refused_at", None))
                | (
                    models.Q(("answered_at__isnull", False), ("refused_at__isnull", False))
                    & models.Q(("refusal", ""), _negated=True)
                ),
                name="information_request_refused_after_answer",
            ),
        ),
    ]
