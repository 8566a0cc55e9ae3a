"""How a movement stands: one set of words for every kind, which moves there are, and how each is shown."""

from django.db.models import TextChoices


class Status(TextChoices):
    """A kind of movement uses some of them. The words are the dialect's where it has one."""

    AWAITING_APPROVAL = "awaiting_approval", "Waiting for approval"
    DECLINED = "declined", "Declined"
    EXPIRED = "expired", "Approval expired"
    PENDING = "pending", "Pending"
    IN_TRANSIT = "in_transit", "In transit"
    SUCCEEDED = "succeeded", "Succeeded"
    PAID = "paid", "Paid"
    FAILED = "failed", "Failed"
    CANCELED = "canceled", "Canceled"
    REVERSED = "reversed", "Reversed"

    @property
    def tone(self) -> str:
        return _TONES.get(self, "neutral")

    def may_become(self, other: "Status") -> bool:
        return other in _MOVES.get(self, ())


# Those in which a movement can be that is carried out in one step: transfers, account debits.
OF_ONE_STEP = (
    Status.AWAITING_APPROVAL,
    Status.SUCCEEDED,
    Status.REVERSED,
    Status.DECLINED,
    Status.EXPIRED,
    Status.CANCELED,
)
_TONES = {
    Status.AWAITING_APPROVAL: "warning",
    Status.PENDING: "info",
    Status.IN_TRANSIT: "info",
    Status.SUCCEEDED: "success",
    Status.PAID: "success",
    Status.FAILED: "danger",
    Status.REVERSED: "danger",
}
_S = Status
_MOVES = {
    _S.AWAITING_APPROVAL: {_S.PENDING, _S.SUCCEEDED, _S.DECLINED, _S.EXPIRED, _S.CANCELED},
    _S.PENDING: {_S.IN_TRANSIT, _S.SUCCEEDED, _S.PAID, _S.FAILED, _S.CANCELED},
    _S.IN_TRANSIT: {_S.SUCCEEDED, _S.PAID, _S.FAILED},
    # A success may yet be returned by the bank.
    _S.SUCCEEDED: {_S.REVERSED},
    _S.PAID: {_S.FAILED, _S.REVERSED},
}
