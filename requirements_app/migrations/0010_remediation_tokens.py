"""A link has as many tokens as it was told of: each random and kept as a hash. Tokens of earlier letters stay good."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

COPY = """
INSERT INTO requirements_app_remediationtoken (link_id, token_hash, created)
SELECT id, token_hash, created FROM requirements_app_remediationlink;
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):
    dependencies = [("requirements_app", "0009_information_request_refused")]

    operations = [
        migrations.CreateModel(
            name="RemediationToken",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("created", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "link",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tokens",
                        to="requirements_app.remediationlink",
                    ),
                ),
            ],
        ),
        migrations.RunSQL(COPY),
        migrations.RemoveField(model_name="remediationlink", name="token_hash"),
    ]
