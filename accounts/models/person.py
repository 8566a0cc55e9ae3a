import re
from datetime import date
from typing import Any

from django.db import models
from django.utils import timezone

from accounts.models.account import Account
from connect_dashboard.encryption import EncryptedTextField
from connect_dashboard.identifiers import new_id


def _person_id() -> str:
    return new_id("person")


# Han, Hiragana, Katakana, Hangul.
_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


class Person(models.Model):
    """Somebody behind an account: its representative, an owner, a director, an executive.

    An individual's own person is its representative. Addresses, ``verification``, ``documents`` (ids of files by what
    they prove) and ``additional_tos_acceptances`` have the API's shapes.
    """

    class PoliticalExposure(models.TextChoices):
        EXISTING = "existing", "Holds or held a public office, or is close to somebody who does"
        NONE = "none", "No public office"

    id = models.CharField(primary_key=True, max_length=64, default=_person_id, editable=False, db_collation="C")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="persons")
    created = models.DateTimeField(default=timezone.now)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=32, blank=True)
    dob = models.DateField(null=True, blank=True)
    address = models.JSONField(default=dict, blank=True)
    nationality = models.CharField(max_length=2, blank=True)
    # In Japan: as it is written, and as it is read.
    first_name_kana = models.CharField(max_length=100, blank=True, default="", db_default="")
    first_name_kanji = models.CharField(max_length=100, blank=True, default="", db_default="")
    last_name_kana = models.CharField(max_length=100, blank=True, default="", db_default="")
    last_name_kanji = models.CharField(max_length=100, blank=True, default="", db_default="")
    gender = models.CharField(max_length=10, blank=True, default="", db_default="")
    address_kana = models.JSONField(default=dict, db_default={}, blank=True)
    address_kanji = models.JSONField(default=dict, db_default={}, blank=True)
    maiden_name = models.CharField(max_length=100, blank=True, default="", db_default="")
    full_name_aliases = models.JSONField(default=list, db_default=[], blank=True)
    registered_address = models.JSONField(default=dict, db_default={}, blank=True)
    political_exposure = models.CharField(
        max_length=10, choices=PoliticalExposure.choices, blank=True, default="", db_default=""
    )
    additional_tos_acceptances = models.JSONField(default=dict, db_default={}, blank=True)
    id_number = EncryptedTextField()
    id_number_provided = models.BooleanField(default=False)
    ssn_last_4_provided = models.BooleanField(default=False)

    title = models.CharField(max_length=100, blank=True)
    representative = models.BooleanField(default=False)
    owner = models.BooleanField(default=False)
    director = models.BooleanField(default=False)
    executive = models.BooleanField(default=False)
    authorizer = models.BooleanField(default=False)
    legal_guardian = models.BooleanField(default=False)
    percent_ownership = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    verification = models.JSONField(default=dict, blank=True)
    documents = models.JSONField(default=dict, db_default={}, blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(representative=True), name="person_one_representative"
            ),
            models.CheckConstraint(
                condition=models.Q(percent_ownership=None)
                | models.Q(percent_ownership__gte=0, percent_ownership__lte=100),
                name="person_ownership_percentage",
            ),
        ]

    MOST_ALIASES, LONGEST_ALIAS = 20, 200
    ROLES = ("representative", "owner", "director", "executive", "authorizer", "legal_guardian")

    def __str__(self) -> str:
        return self.full_name or self.id

    @property
    def full_name(self) -> str:
        """Given name first, but for names in the scripts of China, Japan and Korea. In Japan as they are written."""
        written = [self.first_name_kanji, self.last_name_kanji]
        read = [self.first_name_kana, self.last_name_kana]
        names = next((pair for pair in (written, [self.first_name, self.last_name], read) if any(pair)), written)
        return " ".join(filter(None, reversed(names) if _FAMILY_FIRST.search("".join(names)) else names))

    @property
    def roles(self) -> list[str]:
        """Words for the roles held, the representative first."""
        return [name.replace("_", " ").capitalize() for name in self.ROLES if getattr(self, name)]

    @property
    def verification_status(self) -> str:
        return self.verification.get("status") or "unverified"

    @property
    def ssn_last_4(self) -> str:
        return self.id_number[-4:] if self.ssn_last_4_provided else ""

    @ssn_last_4.setter
    def ssn_last_4(self, digits: str) -> None:
        """The whole number, once given, holds them; until then they stand in its place."""
        if not self.id_number_provided:
            self.id_number = digits
            self.ssn_last_4_provided = bool(digits)

    def age_on(self, day: date) -> int | None:
        if self.dob is None:
            return None
        return day.year - self.dob.year - ((day.month, day.day) < (self.dob.month, self.dob.day))

    def relationship(self) -> dict[str, Any]:
        """The API's relationship hash."""
        return {name: getattr(self, name) for name in self.ROLES} | {
            "percent_ownership": float(self.percent_ownership) if self.percent_ownership is not None else None,
            "title": self.title or None,
        }
