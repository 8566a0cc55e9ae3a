from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from accounts.models import Account
from connect_dashboard.identifiers import new_id
from requirements_app.dialect import INFORMATION_REQUESTS


def _information_request_id() -> str:
    return new_id("interv")


class InformationRequest(models.Model):
    """A risk question of the processor about an account.

    Whoever answers submits; the processor decides. What it refuses stands until it settles the question after all.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not answered"
        SUBMITTED = "submitted", "Answered, to be decided"
        RESOLVED = "resolved", "Settled"
        REFUSED = "refused", "Answer refused"

        @property
        def tone(self) -> str:
            return _TONES[self]

        def may_become(self, state: "InformationRequest.State") -> bool:
            return state.value in _MOVES[self]

    class Path(models.TextChoices):
        CHALLENGE = "challenge", "Answered by the account holder"
        FORM = "form", "Answered by the account holder or the platform"
        SUPPORT = "support", "Answered by contacting support"

    id = models.CharField(primary_key=True, max_length=64, default=_information_request_id, editable=False)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="information_requests")
    description = models.CharField(max_length=64, choices=[(name, name) for name in INFORMATION_REQUESTS])
    path = models.CharField(max_length=12, choices=Path.choices, default=Path.FORM)
    questions = models.JSONField(default=list, blank=True)
    capabilities = ArrayField(
        models.CharField(max_length=48), default=list, blank=True, help_text="Those that it affects; empty: all."
    )
    raised_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(null=True, blank=True)
    answer = models.JSONField(default=dict, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True, help_text="Why the answer was refused, for holder and platform to read.")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(refused_at=None, refusal="")
                | models.Q(refused_at__isnull=False, answered_at__isnull=False) & ~models.Q(refusal=""),
                name="information_request_refused_after_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["account"], condition=models.Q(closed_at=None), name="information_request_open"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """Once answered it is with support, as the dialect has it."""
        path = self.Path.SUPPORT if self.answered_at else self.path
        return f"{self.id}.{self.description}.{path}"

    @property
    def state(self) -> State:
        if self.closed_at:
            return self.State.RESOLVED
        if self.refused_at:
            return self.State.REFUSED
        return self.State.SUBMITTED if self.answered_at else self.State.OPEN


_State = InformationRequest.State
_MOVES = {
    _State.OPEN: {"submitted", "resolved"},
    _State.SUBMITTED: {"resolved", "refused"},
    _State.REFUSED: {"resolved"},
    _State.RESOLVED: frozenset[str](),
}
_TONES = {
    _State.OPEN: "warning",
    _State.SUBMITTED: "info",
    _State.RESOLVED: "success",
    _State.REFUSED: "danger",
}
