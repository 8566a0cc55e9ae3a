"""The only place of the API that locks rows."""

from connect_dashboard.api.models import ApiKey


def lock_key(platform_id: int, key_id: str) -> ApiKey | None:
    own = ApiKey.objects.select_for_update(of=("self",)).filter(platform_id=platform_id, pk=key_id)
    return own.select_related("platform").first()
