"""Row locks of the team. Order: platform, then its memberships and invitations, then a person.

The platform's row stands for its whole team: whoever changes the team holds it, so that two
Administrators who demote each other at the same moment do so one after the other.
"""

from connect_dashboard.team.models import Platform, User


def locked_platform(platform_id: int) -> Platform:
    return Platform.objects.select_for_update(of=("self",)).get(pk=platform_id)


def locked_user(user_id: int) -> User:
    """Whoever changes their own settings holds their row, so that two tabs do so one after the other."""
    return User.objects.select_for_update(of=("self",)).get(pk=user_id)
