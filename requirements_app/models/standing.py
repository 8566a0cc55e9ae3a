from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import Account


class Standing(models.Model):
    """What evaluation remembers of an account, and what people have decided about it.

    An account without one keeps the snapshot that it was imported with; time moves that too (``ageing.py``).
    """

    class Review(models.TextChoices):
        UNDER_REVIEW = "under_review", "Under review"
        LISTED = "listed", "Possible match on a prohibited list"
        OTHER = "other", "Turned off by the processor"

    class Rejection(models.TextChoices):
        FRAUD = "rejected.fraud", "Suspected fraud"
        INCOMPLETE_VERIFICATION = "rejected.incomplete_verification", "Verification was never completed"
        LISTED = "rejected.listed", "On a prohibited list"
        OTHER = "rejected.other", "Other"
        PLATFORM_FRAUD = "rejected.platform_fraud", "Platform: suspected fraud"
        PLATFORM_OTHER = "rejected.platform_other", "Platform: other"
        PLATFORM_TERMS_OF_SERVICE = "rejected.platform_terms_of_service", "Platform: terms of service"
        TERMS_OF_SERVICE = "rejected.terms_of_service", "Terms of service"

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    evaluated_at = models.DateTimeField(null=True, blank=True)
    next_change_at = models.DateTimeField(
        null=True, blank=True, help_text="When time alone changes what is asked; never if empty."
    )
    established = ArrayField(
        models.CharField(max_length=48), default=list, blank=True, help_text="Capabilities that have worked before."
    )
    accepted = ArrayField(
        models.CharField(max_length=160),
        default=list,
        blank=True,
        help_text="What another system accepted before the account came here, and its export lacks.",
    )
    asked_elsewhere = ArrayField(
        models.CharField(max_length=160),
        default=list,
        blank=True,
        help_text="What another system asked for that no rule here does.",
    )
    lifetime_volume = models.BigIntegerField(default=0, help_text="In US cents, or as much in another currency.")
    rejected = models.CharField(max_length=40, choices=Rejection.choices, blank=True)
    review = models.CharField(max_length=16, choices=Review.choices, blank=True)
    charges_paused = models.BooleanField(default=False)
    payouts_paused = models.BooleanField(default=False)
    on_hold_since = models.DateTimeField(null=True, blank=True)
    resumed_at = models.DateTimeField(
        null=True, blank=True, help_text="When an operator ended a hold: inactivity counts anew from here."
    )
    capability_decisions = models.JSONField(default=dict, blank=True, help_text="Reason by name of a capability.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(lifetime_volume__gte=0), name="standing_volume_not_negative"),
        ]
        indexes = [
            models.Index(
                fields=["next_change_at"], condition=models.Q(next_change_at__isnull=False), name="standing_next_change"
            ),
            models.Index(fields=["account"], condition=models.Q(on_hold_since__isnull=False), name="standing_on_hold"),
        ]

    def __str__(self) -> str:
        return self.account_id
