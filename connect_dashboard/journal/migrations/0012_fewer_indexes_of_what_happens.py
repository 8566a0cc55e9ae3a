"""Each index that is never asked costs every change a little: other indexes begin with what these held.

Nobody looks for an event by how its id begins, which is what the index with ``_like`` is for.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("journal", "0011_notice_to_purge"),
        ("team", "0004_debit_consent"),
    ]

    operations = [
        migrations.RunSQL("DROP INDEX IF EXISTS journal_event_id_5bb10aeb_like", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="auditentry",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="event",
            name="platform",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="team.platform",
            ),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="endpoint",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="journal.webhookendpoint",
            ),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="event",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="deliveries",
                to="journal.event",
            ),
        ),
        migrations.AlterField(
            model_name="webhookdelivery",
            name="platform",
            field=models.ForeignKey(
                db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="team.platform"
            ),
        ),
    ]
