"""Indexes behind the audit page's filters by action and by person."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["platform", "action", "-created", "-id"], name="audit_by_action"),
        ),
        migrations.AddIndex(
            model_name="auditentry",
            index=models.Index(fields=["platform", "actor_kind", "actor_id", "-created", "-id"], name="audit_by_actor"),
        ),
    ]
