from django.conf import settings
from django.db import models
from django.utils import timezone

from connect_dashboard.identifiers import new_id
from connect_dashboard.team.models import Platform


def _view_id() -> str:
    return new_id("view")


class SavedView(models.Model):
    """A list's state under a name: the query string that draws it. Shared with the team, or one's own."""

    id = models.CharField(primary_key=True, max_length=64, default=_view_id, editable=False, db_collation="C")
    platform = models.ForeignKey(Platform, on_delete=models.CASCADE, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    shared = models.BooleanField(default=False)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["platform", "owner", "name"], name="saved_view_name_once")]

    def __str__(self) -> str:
        return self.name
