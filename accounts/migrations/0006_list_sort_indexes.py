"""One index for each sort within a status, so that every tab is sorted as fast as the whole list."""

import datetime

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

LIVING = models.Q(("ended_at", None))
NEVER = datetime.datetime(9999, 12, 31, tzinfo=datetime.timezone(datetime.timedelta(0), "+0000"))


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("accounts", "0005_list_statistics")]

    operations = [
        AddIndexConcurrently(
            model_name="connection",
            index=models.Index(
                condition=LIVING, fields=["platform", "status", "sort_name", "id"], name="connection_status_name"
            ),
        ),
        AddIndexConcurrently(
            model_name="connection",
            index=models.Index(
                models.F("platform"),
                models.F("status"),
                Coalesce("next_due_at", models.Value(NEVER)),
                models.F("id"),
                condition=LIVING,
                name="connection_status_due",
            ),
        ),
        AddIndexConcurrently(
            model_name="connection",
            index=models.Index(
                condition=LIVING,
                fields=["platform", "status", "last_active_at", "id"],
                name="connection_status_activity",
            ),
        ),
    ]
