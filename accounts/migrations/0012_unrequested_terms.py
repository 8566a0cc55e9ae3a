"""Give accounts without the usual capabilities the term by which the list finds them, in batches of their numbers."""

from django.db import migrations, transaction

BATCH = 20_000
# In force when this was written; terms that come later need a migration of their own.
USUAL = ("card_payments", "transfers")

ADD_TERM = """
UPDATE accounts_connection SET search_terms = array_to_string(
    ARRAY(SELECT term FROM unnest(string_to_array(search_terms, ' ') || %(term)s::text) AS term
          WHERE term <> '' ORDER BY term COLLATE "C"), ' ')
WHERE id >= %(first)s AND id < %(first)s + %(batch)s
    AND NOT string_to_array(search_terms, ' ') && ARRAY[%(requested)s, %(term)s]::text[]
"""


def add_terms(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT min(id), max(id) FROM accounts_connection")
        lowest, highest = cursor.fetchone()
        for first in range(lowest or 0, (highest or -1) + 1, BATCH):
            with transaction.atomic(using=schema_editor.connection.alias):
                for name in USUAL:
                    requested = f"f:capability:{name}"
                    cursor.execute(
                        ADD_TERM,
                        {"term": f"{requested}:unrequested", "requested": requested, "first": first, "batch": BATCH},
                    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0011_needless_indexes")]

    operations = [migrations.RunPython(add_terms, migrations.RunPython.noop)]
