"""Refusals of the team's services."""

from connect_dashboard.ui.errors import Refusal


class LastAdministrator(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "last_administrator",
            "A platform needs an Administrator. Make somebody else one first.",
            param="roles",
            status=409,
        )


class CountryFixed(Refusal):
    def __init__(self) -> None:
        super().__init__(
            "country_fixed",
            "The country is fixed once the platform has accounts. Start another platform for another country.",
            param="country",
            status=409,
        )


class AlreadyMember(Refusal):
    def __init__(self, email: str) -> None:
        super().__init__("already_member", f"{email} is in the team already.", param="email", status=409)


class AlreadyInvited(Refusal):
    def __init__(self, email: str) -> None:
        super().__init__(
            "already_invited",
            f"{email} has an open invitation. Send it again from the list of invitations.",
            param="email",
            status=409,
        )


class InvitationUnusable(Refusal):
    """Used, withdrawn, expired or never issued: one answer, so that a guess learns nothing."""

    def __init__(self) -> None:
        super().__init__("invitation_unusable", "This invitation cannot be used any more.", status=410)


class InvitationForAnother(Refusal):
    def __init__(self, email: str) -> None:
        super().__init__("invitation_for_another", f"This invitation is for {email}.", status=403)


class SignInFirst(Refusal):
    def __init__(self) -> None:
        super().__init__("sign_in_first", "You have a sign-in here already. Sign in to join.", status=409)
