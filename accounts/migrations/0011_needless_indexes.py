"""Drop indexes that others make needless: at a million accounts they cost a gigabyte and slow every import.

Django gives a text key a twin with varchar_pattern_ops, so that LIKE 'x%' finds an index under any collation. These
keys are collated "C", under which the plain index answers that too. Twins of other columns stay.
"""

import django.db.models.deletion
from django.db import migrations, models

DROP_TWINS = """
DO $$
DECLARE twin record;
BEGIN
    FOR twin IN
        SELECT i.indexrelid::regclass AS name
        FROM pg_index i
        JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
        JOIN pg_opclass o ON o.oid = i.indclass[0]
        JOIN pg_collation c ON c.oid = a.attcollation
        WHERE t.relnamespace = current_schema()::regnamespace AND t.relname LIKE 'accounts\\_%'
            AND i.indnatts = 1 AND NOT i.indisunique
            AND o.opcname IN ('varchar_pattern_ops', 'text_pattern_ops') AND c.collname = 'C'
    LOOP
        EXECUTE format('DROP INDEX %s', twin.name);
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0010_holders")]

    operations = [
        migrations.AlterField(
            model_name="capability",
            name="account",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="capabilities",
                to="accounts.account",
            ),
        ),
        migrations.AlterField(
            model_name="connection",
            name="platform",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="connections",
                to="team.platform",
            ),
        ),
        migrations.RunSQL(DROP_TWINS, migrations.RunSQL.noop),
    ]
