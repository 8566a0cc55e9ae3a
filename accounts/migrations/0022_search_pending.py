import django.contrib.postgres.indexes
from django.db import migrations

_NAME = "connection_search"


class Migration(migrations.Migration):
    """An option of the index, set without building it again."""

    dependencies = [("accounts", "0021_consent_at_onboarding")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"ALTER INDEX {_NAME} SET (gin_pending_list_limit = 256)",
                    f"ALTER INDEX {_NAME} RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex("connection", _NAME),
                migrations.AddIndex(
                    "connection",
                    django.contrib.postgres.indexes.GinIndex(fields=["search"], gin_pending_list_limit=256, name=_NAME),
                ),
            ],
        )
    ]
